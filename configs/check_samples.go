package configs

import (
	"regexp"
	"strings"

	"jiaohao/affairs"
)

var idNumber = regexp.MustCompile(`^[0-9]{17}[0-9X]$`)

// fictitiousRegion is a region code that does not exist.
const fictitiousRegion = "990000"

// checkSamples keeps real people out of the sample files: a number must lie in
// a region that does not exist, and still be a valid one, so that readers and
// masks can be tried with it.
func (r *reader) checkSamples(h *Hall) {
	for i, p := range h.People {
		path := index("people", i)
		need(r.people, path, "name", p.Name)
		switch {
		case !idNumber.MatchString(p.IDNumber):
			r.people.at(path+".id_number", "应当是 18 位证件号，加引号", "write an ID number of 18 characters, quoted")
		case !strings.HasPrefix(p.IDNumber, fictitiousRegion) || !p.Fictitious:
			r.people.at(path+".id_number", "只能写虚构人员：证件号以 990000 开头，并写 fictitious: true。真实姓名和证件号不得写入配置",
				"only fictitious people may stand here: a number of region 990000, with fictitious: true. Never write real people into the configuration")
		case checkDigit(p.IDNumber) != p.IDNumber[17]:
			r.people.at(path+".id_number", "校验位不对", "the check digit is wrong; correct the number")
		case strings.ReplaceAll(p.Birth.String(), "-", "") != p.IDNumber[6:14]:
			r.people.at(path+".birth", "与证件号中的出生日期不一致", "differs from the birth date in the number")
		}
	}
	for i, p := range h.People {
		if p.Booked != nil {
			_, ok := h.Matters.Matter(p.Booked.Matter)
			r.refs.refer(r.people, ok, r.refs.matters, index("people", i)+".booked.matter", p.Booked.Matter)
			within(r.people, index("people", i)+".booked", "days", p.Booked.Days, 0, 30)
		}
	}
	for i, c := range h.Cases {
		path := index("cases", i)
		_, ok := h.Matters.Matter(c.Matter)
		r.refs.refer(r.cases, ok, r.refs.matters, path+".matter", c.Matter)
		among(r.cases, path, "case_type", c.CaseType, affairs.Instant, affairs.Committed)
		if c.AcceptedOn.IsZero() {
			r.cases.at(path+".accepted_on", "缺少 accepted_on", "accepted_on is missing; add it")
		}
	}
}

// checkDigit computes the last character of an ID number (GB 11643-1999, ISO
// 7064 MOD 11-2) from its first 17 digits.
func checkDigit(number string) byte {
	remainder := 0
	for _, c := range []byte(number[:17]) {
		remainder = (remainder + int(c-'0')) * 2 % 11
	}
	return "10X98765432"[remainder]
}
