package affairs

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"jiaohao/queue"
)

// BookingRequest is a booking as a portal sends it or a file lists it. It holds
// personal data and lives only until it is sealed; see package store.
type BookingRequest struct {
	Code     string `json:"code"`
	Date     Date   `json:"date"`
	From     Clock  `json:"from"`
	To       Clock  `json:"to"`
	Matter   string `json:"matter"`
	Line     string `json:"line"` // "" = that of the matter
	Name     string `json:"name"`
	IDNumber string `json:"id_number"` // "" = not told
	Phone    string `json:"phone"`     // "" = not told
}

// mostBookings is how many bookings a file may have.
const mostBookings = 20_000

var (
	bookingCode = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9-]{3,31}$`)
	idNumber    = regexp.MustCompile(`^[0-9]{17}[0-9Xx]$`)
	phoneNumber = regexp.MustCompile(`^\+?[0-9]{7,15}$`)
)

// Check finds what is wrong with a request by itself; lineOf names the line of a
// matter. It fills in the line.
func (b *BookingRequest) Check(lineOf func(matter string) (string, bool), line func(prefix string) bool) *queue.Error {
	b.IDNumber, b.Name = strings.ToUpper(strings.TrimSpace(b.IDNumber)), strings.TrimSpace(b.Name)
	b.Phone = strings.NewReplacer(" ", "", "-", "").Replace(b.Phone)
	switch {
	case !bookingCode.MatchString(b.Code):
		return refusal(queue.Invalid, "code", "预约号应为4到32位字母、数字或 -", "a code has 4 to 32 letters, digits or -")
	case b.Date.IsZero():
		return refusal(queue.Invalid, "date", "请写日期，如 2026-03-16", "write the date, like 2026-03-16")
	case b.To <= b.From:
		return refusal(queue.Invalid, "to", "结束时间应晚于开始时间", "the slot ends before it begins")
	case b.IDNumber == "" && b.Phone == "":
		return refusal(queue.Invalid, "phone", "证件号码和手机号至少写一个，签到时要用", "give the ID number or the phone: one is needed to check in")
	case b.IDNumber != "" && !idNumber.MatchString(b.IDNumber):
		return refusal(queue.Invalid, "id_number", "身份证号码应为18位", "an ID number has 18 characters")
	case b.Phone != "" && !phoneNumber.MatchString(b.Phone):
		return refusal(queue.Invalid, "phone", "手机号不对", "this is no phone number")
	}
	if b.Matter != "" {
		prefix, ok := lineOf(b.Matter)
		if !ok {
			return refusal(queue.NotFound, "matter", "没有这个事项", "there is no such matter")
		}
		if b.Line != "" && b.Line != prefix {
			return refusal(queue.Invalid, "line", "事项不属于这个业务", "the matter is of another line")
		}
		b.Line = prefix
	}
	if !line(b.Line) {
		return refusal(queue.NotFound, "line", "没有这个业务", "there is no such line")
	}
	return nil
}

// PhoneTail are the last four digits of the phone, "" for none.
func (b *BookingRequest) PhoneTail() string {
	if len(b.Phone) < 4 {
		return ""
	}
	return b.Phone[len(b.Phone)-4:]
}

// ReadBookings reads a file of bookings: JSON (a list, or an object with one under
// "appointments") or CSV with a line of headings. It says which line is wrong.
func ReadBookings(content []byte) ([]BookingRequest, *queue.Error) {
	content = bytes.TrimPrefix(bytes.TrimSpace(content), []byte("\ufeff"))
	var list []BookingRequest
	var err error
	switch {
	case len(content) == 0:
		return nil, refusal(queue.Invalid, "file", "文件是空的", "the file is empty")
	case content[0] == '[' || content[0] == '{':
		list, err = bookingsJSON(content)
	default:
		list, err = bookingsCSV(content)
	}
	if err != nil {
		return nil, refusal(queue.Invalid, "file", "文件有误："+err.Error(), "the file is wrong: "+err.Error())
	}
	if len(list) > mostBookings {
		return nil, refusal(queue.Invalid, "file", fmt.Sprintf("一次最多导入%d条", mostBookings), fmt.Sprintf("at most %d bookings at once", mostBookings))
	}
	return list, nil
}

func bookingsJSON(content []byte) ([]BookingRequest, error) {
	var list []BookingRequest
	var into any = &list
	wrapped := struct {
		Appointments []BookingRequest `json:"appointments"`
	}{}
	if content[0] == '{' {
		into = &wrapped
	}
	dec := json.NewDecoder(bytes.NewReader(content))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return nil, err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something follows the list")
	}
	return append(list, wrapped.Appointments...), nil
}

// bookingColumns are the headings of a CSV file, in both languages.
var bookingColumns = [][]string{
	{"code", "预约号"}, {"date", "日期"}, {"from", "开始"}, {"to", "结束"}, {"matter", "事项"}, {"line", "业务"},
	{"name", "姓名"}, {"id_number", "证件号码"}, {"phone", "手机"},
}

func bookingsCSV(content []byte) ([]BookingRequest, error) {
	r := csv.NewReader(bytes.NewReader(content))
	r.TrimLeadingSpace = true
	head, err := r.Read()
	if err != nil {
		return nil, err
	}
	place := map[string]int{}
	for i, name := range head {
		k := slices.IndexFunc(bookingColumns, func(names []string) bool { return slices.Contains(names, strings.TrimSpace(name)) })
		if k < 0 {
			return nil, fmt.Errorf("%q 不是列名 is no heading; use code,date,from,to,matter,line,name,id_number,phone", name)
		}
		place[bookingColumns[k][0]] = i
	}
	for _, need := range []string{"code", "date", "from", "to"} {
		if _, ok := place[need]; !ok {
			return nil, fmt.Errorf("缺少列 the heading %s is missing", need)
		}
	}
	var list []BookingRequest
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return list, nil
		}
		if err != nil {
			return nil, err
		}
		line, _ := r.FieldPos(0)
		get := func(name string) string {
			if i, ok := place[name]; ok {
				return strings.TrimSpace(row[i])
			}
			return ""
		}
		b := BookingRequest{Code: get("code"), Matter: get("matter"), Line: get("line"), Name: get("name"), IDNumber: get("id_number"), Phone: get("phone")}
		if b.Date, err = ParseDate(get("date")); err == nil {
			if b.From, err = ParseClock(get("from")); err == nil {
				b.To, err = ParseClock(get("to"))
			}
		}
		if err != nil {
			return nil, fmt.Errorf("第%d行 line %d: %w", line, line, err)
		}
		list = append(list, b)
	}
}
