package display

import (
	"fmt"
	"html"
	"io"
	"io/fs"
	"net/http"
	"path"
	"slices"
	"strings"
	"unicode"

	"jiaohao/affairs"
	"jiaohao/configs"
	"jiaohao/web"
)

// largestPhoto bounds one picture file.
const largestPhoto = 4 << 20

// photoKinds are the pictures that are served, by what their bytes say.
var photoKinds = []string{"image/jpeg", "image/png", "image/webp"}

// photoPath is the address of a nameplate picture.
func photoPath(staffNo string) string { return "/screen/photo/" + clean(staffNo) }

// photo answers with the picture of a staff member: the file named in the
// hall's data where it can be read, else a drawn one.
func (d *Display) photo(w http.ResponseWriter, r *http.Request) error {
	p, ok := d.o.Data.StaffBy(r.PathValue("staff"))
	if !ok {
		return web.NotFound("没有这个工号。", "There is no such work number.")
	}
	body, kind := d.photoFile(p)
	if body == nil {
		body, kind = []byte(Avatar(p, d.o.Data)), "image/svg+xml"
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Cache-Control", "public, max-age=300")
	w.WriteHeader(http.StatusOK)
	_, _ = w.Write(body) // a screen that left needs no answer
	return nil
}

// photoFile reads the file of a photo; nil when there is none that can be shown.
func (d *Display) photoFile(p affairs.Staff) (body []byte, kind string) {
	name := path.Clean(strings.ReplaceAll(p.Photo, `\`, "/"))
	if d.o.Photos == nil || p.Photo == "" || !fs.ValidPath(name) {
		return nil, ""
	}
	f, err := d.o.Photos.Open(name)
	if err != nil {
		return nil, ""
	}
	defer f.Close()
	body, err = io.ReadAll(io.LimitReader(f, largestPhoto+1))
	kind = http.DetectContentType(body)
	if err != nil || len(body) > largestPhoto || !slices.Contains(photoKinds, kind) {
		d.o.Log.Warn("photo not usable", "file", name, "kind", kind, "bytes", len(body), "err", err)
		return nil, ""
	}
	return body, kind
}

// compound are family names of two characters.
var compound = []string{"欧阳", "司马", "上官", "诸葛", "司徒", "夏侯", "皇甫", "尉迟", "公孙", "慕容", "令狐", "长孙", "宇文", "东方", "独孤", "南宫", "西门", "申屠", "端木"}

// familyName is what stands in a drawn picture: the family name of a Chinese
// name, the initial of any other.
func familyName(name string) string {
	name = clean(name)
	for _, c := range compound {
		if strings.HasPrefix(name, c) && len([]rune(name)) > 2 {
			return c
		}
	}
	for _, r := range name {
		return string(unicode.ToUpper(r))
	}
	return "·"
}

// Avatar draws the picture of a staff member without a photo: shoulders in the
// colour of the bureau's line and the family name, 300 × 400, as SVG.
func Avatar(p affairs.Staff, data *configs.Hall) string {
	size := 128
	if len([]rune(familyName(p.Name))) > 1 {
		size = 88
	}
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 400" width="300" height="400">
<rect width="300" height="400" fill="#e9eef2"/>
<rect width="300" height="400" fill="%[1]s" fill-opacity="0.10"/>
<path d="M20 400c4-82 52-122 130-122s126 40 130 122Z" fill="%[1]s" fill-opacity="0.88"/>
<path d="M112 280 150 330l38-50c-12-3-24-5-38-5s-26 2-38 5Z" fill="#fff" fill-opacity="0.92"/>
<path d="m150 330-13 18 8 52h10l8-52Z" fill="#fff" fill-opacity="0.35"/>
<circle cx="150" cy="160" r="98" fill="%[1]s"/>
<circle cx="150" cy="160" r="90" fill="none" stroke="#fff" stroke-opacity="0.35" stroke-width="2"/>
<text x="150" y="160" fill="#fff" font-family="'Noto Serif CJK SC','Source Han Serif SC',SimSun,serif" font-size="%[2]d" font-weight="600" text-anchor="middle" dominant-baseline="central">%[3]s</text>
</svg>
`, colourOf(bureauColour(data, p.Bureau)), size, html.EscapeString(familyName(p.Name)))
}

// colourOf is a colour that can stand in an attribute.
func colourOf(c string) string {
	if len(c) != 7 || c[0] != '#' || strings.Trim(c[1:], "0123456789abcdefABCDEF") != "" {
		return neutral
	}
	return c
}
