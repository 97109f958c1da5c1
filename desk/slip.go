package desk

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"

	"jiaohao/affairs"
	"jiaohao/configs"
	"jiaohao/web"
)

// SlipPreviewer draws the hall's slip exactly as a printer would print it.
type SlipPreviewer interface {
	// Profiles are the printers it can draw for: the hall's own come first.
	Profiles() []SlipProfile
	// Source is the text of the layout in use, as slip.yaml has it.
	Source() []byte
	// Preview prints a specimen with a layout; what is wrong with its text are
	// configs.Problems.
	Preview(source []byte, profile, sample string) (SlipPicture, error)
}

// SlipProfile is a printer that slips can be drawn for.
type SlipProfile struct {
	ID   string
	Name affairs.Text
}

// SlipPicture is a drawn slip.
type SlipPicture struct {
	PNG     []byte
	Bytes   int    // on the wire
	Length  int    // mm of paper
	Narrow  bool   // paper of 58 mm
	Missing string // characters that nothing could draw
	Listing string // the bytes in words
}

// slipSamples are the specimens: what a slip may have to say.
var slipSamples = []struct {
	Name  string
	Label affairs.Text
}{
	{"usual", affairs.Text{ZH: "刷身份证取的号", EN: "with an ID card"}},
	{"bare", affairs.Text{ZH: "不刷证、只选业务", EN: "without a card, a line only"}},
	{"again", affairs.Text{ZH: "补打的小票", EN: "printed again"}},
	{"lunch", affairs.Text{ZH: "午休前取的号", EN: "before the lunch break"}},
	{"long", affairs.Text{ZH: "字很多、有生僻字", EN: "long names, rare characters"}},
}

// layouts keeps the texts that are being tried, so that a picture of one has an
// address of its own. The oldest is forgotten first.
type layouts struct {
	mu    sync.Mutex
	order []string
	texts map[string][]byte
}

// layoutsKept and layoutLargest bound what is kept: a dozen people trying.
const (
	layoutsKept   = 24
	layoutLargest = 64 << 10
)

func (l *layouts) keep(source []byte) (key string) {
	sum := sha256.Sum256(source)
	key = hex.EncodeToString(sum[:12])
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.texts == nil {
		l.texts = map[string][]byte{}
	}
	if _, known := l.texts[key]; known {
		return key
	}
	if len(l.order) == layoutsKept {
		delete(l.texts, l.order[0])
		l.order = l.order[1:]
	}
	l.order, l.texts[key] = append(l.order, key), bytes.Clone(source)
	return key
}

func (l *layouts) text(key string) ([]byte, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	source, ok := l.texts[key]
	return source, ok
}

// SlipTry is the answer to POST /api/v1/slip/preview.
type SlipTry struct {
	Picture string        `json:"picture"` // address of the PNG; "" with problems
	Bytes   int           `json:"bytes"`   // on the wire
	Length  int           `json:"length"`  // mm of paper
	Missing string        `json:"missing"` // characters that nothing could draw
	Wrong   []SlipProblem `json:"problems"`
}

// SlipProblem is one mistake in the text of a layout.
type SlipProblem struct {
	Line int          `json:"line"` // 1-based; 0 = the text as a whole
	Path string       `json:"path"`
	Text affairs.Text `json:"text"`
}

var (
	errNoSlip      = web.Unavailable("本系统没有小票预览", "there is no slip preview here")
	errNoSample    = web.Invalid("sample", "没有这种样例，请刷新后再选", "there is no such specimen; reload and choose again")
	errNoProfile   = web.Invalid("profile", "没有这个打印机型号，请刷新后再选", "there is no such printer profile; reload and choose again")
	errLayoutGone  = web.NotFound("这个版式已经过期，请再点一次“看效果”", "this layout is no longer kept; press preview again")
	errLayoutLarge = web.Invalid("source", "版式文字超过 64 KB", "the text of the layout is larger than 64 KB")
)

// try draws a layout, or says what is wrong with it.
func (d *Desk) try(source []byte, profile, sample string) (SlipPicture, []SlipProblem, error) {
	switch {
	case d.Slip == nil:
		return SlipPicture{}, nil, errNoSlip
	case len(source) > layoutLargest:
		return SlipPicture{}, nil, errLayoutLarge
	case !slices.ContainsFunc(d.Slip.Profiles(), func(p SlipProfile) bool { return p.ID == profile }):
		return SlipPicture{}, nil, errNoProfile
	}
	known := false
	for _, s := range slipSamples {
		known = known || s.Name == sample
	}
	if !known {
		return SlipPicture{}, nil, errNoSample
	}
	picture, err := d.Slip.Preview(source, profile, sample)
	var wrong configs.Problems
	if errors.As(err, &wrong) {
		list := []SlipProblem{}
		for _, p := range wrong {
			list = append(list, SlipProblem{p.Line, p.Path, p.Text})
		}
		return SlipPicture{}, list, nil
	}
	return picture, nil, err
}

// slipView is the data of templates/slip.html.
type slipView struct {
	Hall     affairs.Text
	Profiles []SlipProfile
	Samples  []slipChoice
	Profile  string
	Sample   string
	Source   string
	Picture  string // address of the PNG, "" with problems
	Slip     SlipPicture
	Problems []SlipProblem
	Changed  bool // the text differs from the one in use
}

type slipChoice struct {
	Name  string
	Label affairs.Text
}

// slipPage is GET /devices/slip: the layout in use, or with ?layout= one that is
// being tried.
func (d *Desk) slipPage(w http.ResponseWriter, r *http.Request) error {
	if d.Slip == nil {
		return errNoSlip
	}
	q := r.URL.Query()
	source := d.Slip.Source()
	if key := q.Get("layout"); key != "" {
		kept, ok := d.layouts.text(key)
		if !ok {
			return errLayoutGone
		}
		source = kept
	}
	return d.showSlip(w, r, source, q.Get("profile"), q.Get("sample"))
}

// slipForm is POST /devices/slip: try another text. Nothing is saved.
func (d *Desk) slipForm(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ReadForm(r)
	if err != nil {
		return err
	}
	// Browsers send the lines of a form with CR LF.
	source := strings.ReplaceAll(form.Get("source"), "\r\n", "\n")
	return d.showSlip(w, r, []byte(source), form.Get("profile"), form.Get("sample"))
}

func (d *Desk) showSlip(w http.ResponseWriter, r *http.Request, source []byte, profile, sample string) error {
	if d.Slip == nil {
		return errNoSlip
	}
	v := slipView{Hall: both(d.Data.Name, d.Data.NameEN), Profiles: d.Slip.Profiles(), Profile: profile, Sample: sample,
		Source: string(source), Changed: !bytes.Equal(source, d.Slip.Source())}
	for _, s := range slipSamples {
		v.Samples = append(v.Samples, slipChoice(s))
	}
	if v.Profile == "" && len(v.Profiles) > 0 {
		v.Profile = v.Profiles[0].ID
	}
	if v.Sample == "" {
		v.Sample = slipSamples[0].Name
	}
	var err error
	if v.Slip, v.Problems, err = d.try(source, v.Profile, v.Sample); err != nil {
		return err
	}
	status := http.StatusOK
	if len(v.Problems) > 0 {
		status = http.StatusBadRequest
	} else {
		v.Picture = d.slipAddress(source, v.Profile, v.Sample)
	}
	return d.Pages.RenderStatus(w, r, status, "desk/slip", v)
}

// slipAddress is where the picture of a layout is.
func (d *Desk) slipAddress(source []byte, profile, sample string) string {
	q := url.Values{"profile": {profile}, "sample": {sample}, "layout": {d.layouts.keep(source)}}
	return "/devices/slip.png?" + q.Encode()
}

// slipPicture is GET /devices/slip.png?layout=&profile=&sample=.
func (d *Desk) slipPicture(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	source, ok := d.layouts.text(q.Get("layout"))
	if !ok {
		return errLayoutGone
	}
	slip, wrong, err := d.try(source, q.Get("profile"), q.Get("sample"))
	if err != nil {
		return err
	}
	if len(wrong) > 0 {
		return web.Invalid("layout", "版式有错，画不出来", "the layout has mistakes and cannot be drawn")
	}
	h := w.Header()
	h.Set("Content-Type", "image/png")
	h.Set("Content-Length", strconv.Itoa(len(slip.PNG)))
	_, _ = w.Write(slip.PNG) // the viewer is gone: there is nobody to tell
	return nil
}

// slipTry is POST /api/v1/slip/preview {source, profile, sample}: an empty
// source is the layout in use, an empty profile the hall's first printer.
func (d *Desk) slipTry(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		Source  string `json:"source"`
		Profile string `json:"profile"`
		Sample  string `json:"sample"`
	}
	if err := web.ReadJSON(r, &in); err != nil {
		return err
	}
	if d.Slip == nil {
		return errNoSlip
	}
	source := []byte(in.Source)
	if in.Source == "" {
		source = d.Slip.Source()
	}
	if list := d.Slip.Profiles(); in.Profile == "" && len(list) > 0 {
		in.Profile = list[0].ID
	}
	if in.Sample == "" {
		in.Sample = slipSamples[0].Name
	}
	slip, wrong, err := d.try(source, in.Profile, in.Sample)
	if err != nil {
		return err
	}
	out := SlipTry{Bytes: slip.Bytes, Length: slip.Length, Missing: slip.Missing, Wrong: wrong}
	if len(wrong) == 0 {
		out.Wrong, out.Picture = []SlipProblem{}, d.slipAddress(source, in.Profile, in.Sample)
	}
	return web.WriteJSON(w, http.StatusOK, out)
}
