package web

import (
	"bytes"
	"embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"reflect"
	"regexp"
	"slices"
	"strings"
)

//go:embed templates static
var own embed.FS

// PageSet is what a page package hands over: templates/*.html (the pages),
// templates/partials/*.html (for all of its pages) and static/*; any may be
// missing. Name is the first part of its page and asset
// names: page "kiosk/home", asset "kiosk/kiosk.js".
type PageSet struct {
	Name string
	FS   fs.FS
	// Funcs are further template functions of this set. They must not depend on
	// the request.
	Funcs template.FuncMap
}

// View is the dot of a page.
type View struct {
	Data   any
	Who    Identity
	Lang   string // "zh" or "en"
	Switch string // address of this page in the other language
	Path   string // path of the request
	Build  string // fingerprint of all templates and static files
}

// Pages holds every page, parsed once per language, and every static file.
type Pages struct {
	pages  map[string]map[string]*template.Template // page → language → template
	assets map[string]*asset
	build  string
}

// NewPages parses all templates and fingerprints all static files. It fails on
// the first template that does not parse, on an unknown asset, and when two
// sets share a name.
func NewPages(sets ...PageSet) (*Pages, error) {
	p := &Pages{pages: make(map[string]map[string]*template.Template), assets: make(map[string]*asset)}
	sets = append([]PageSet{{FS: own}}, sets...)
	seen := make(map[string]bool)
	for i, set := range sets {
		if i > 0 && (set.Name == "" || set.Name == "web" || strings.Contains(set.Name, "/")) {
			return nil, fmt.Errorf("page set %q: needs a name of its own without a slash", set.Name)
		}
		if seen[set.Name] {
			return nil, fmt.Errorf("page set %q: name used twice", set.Name)
		}
		seen[set.Name] = true
		if err := p.addAssets(set); err != nil {
			return nil, fmt.Errorf("page set %q: %w", set.Name, err)
		}
	}
	sources := newFingerprint()
	for _, set := range sets {
		if err := p.addTemplates(set, sources); err != nil {
			return nil, fmt.Errorf("page set %q: %w", set.Name, err)
		}
	}
	p.build = sources.with(p.assets)
	return p, nil
}

// Build is a fingerprint of all templates and static files: give it to the hub,
// and pages of an older build reload themselves.
func (p *Pages) Build() string { return p.build }

// Asset returns the address of a static file with its fingerprint:
// "kiosk/kiosk.js" → "/static/kiosk/kiosk.js?v=4be1…".
func (p *Pages) Asset(name string) (string, error) {
	a, ok := p.assets[name]
	if !ok {
		return "", fmt.Errorf("asset %q: no such static file", name)
	}
	return staticPrefix + name + "?v=" + a.version, nil
}

// Render answers with page name ("kiosk/home" is templates/home.html of the set
// "kiosk"). Nothing is written when it fails.
func (p *Pages) Render(w http.ResponseWriter, r *http.Request, name string, data any) error {
	return p.RenderStatus(w, r, http.StatusOK, name, data)
}

// RenderStatus is Render with another status than 200.
func (p *Pages) RenderStatus(w http.ResponseWriter, r *http.Request, status int, name string, data any) error {
	who := Who(r.Context())
	byLang, ok := p.pages[name]
	if !ok {
		return fmt.Errorf("render page %q: no such page", name)
	}
	var buf bytes.Buffer
	view := View{Data: data, Who: who, Lang: who.Lang, Switch: switchAddress(r, who.Lang), Path: r.URL.Path, Build: p.build}
	if err := byLang[who.Lang].ExecuteTemplate(&buf, "layout.html", view); err != nil {
		return fmt.Errorf("render page %q: %w", name, err)
	}
	keepLanguage(w, r)
	w.Header().Set("Content-Language", map[string]string{"zh": "zh-CN", "en": "en"}[who.Lang])
	writeBody(w, status, "text/html; charset=utf-8", buf.Bytes())
	return nil
}

// switchAddress is the same page in the other language. A page that answered a
// POST links to the start of its path.
func switchAddress(r *http.Request, lang string) string {
	q := r.URL.Query()
	q.Set("lang", map[string]string{"zh": "en", "en": "zh"}[lang])
	return (&pathQuery{r.URL.EscapedPath(), q.Encode()}).String()
}

type pathQuery struct{ path, query string }

// String never begins with "//": such an address would name another host.
func (p *pathQuery) String() string {
	return "/" + strings.TrimLeft(p.path, "/") + "?" + p.query
}

func (p *Pages) addTemplates(set PageSet, sources *fingerprint) error {
	files, err := fs.Glob(set.FS, "templates/*.html")
	if err != nil {
		return err
	}
	partials, err := fs.Glob(set.FS, "templates/partials/*.html")
	if err != nil {
		return err
	}
	text := make(map[string]string, len(files))
	for _, file := range slices.Concat(files, partials) {
		b, err := fs.ReadFile(set.FS, file)
		if err != nil {
			return err
		}
		text[file] = string(b)
		sources.add(set.Name+"/"+file, b)
	}
	for _, lang := range []string{"zh", "en"} {
		base, err := p.layout(lang, set)
		if err != nil {
			return err
		}
		for _, file := range partials {
			if _, err := base.New(file).Parse(text[file]); err != nil {
				return fmt.Errorf("%s: %w", file, err)
			}
		}
		for _, file := range files {
			if path.Base(file) == "layout.html" {
				continue
			}
			if err := p.addPage(set, lang, file, text[file], base); err != nil {
				return fmt.Errorf("%s: %w", file, err)
			}
		}
	}
	return nil
}

func (p *Pages) addPage(set PageSet, lang, file, text string, base *template.Template) error {
	name := path.Join(set.Name, strings.TrimSuffix(path.Base(file), ".html"))
	page, err := base.Clone()
	if err != nil {
		return err
	}
	if _, err := page.New(path.Base(file)).Parse(text); err != nil {
		return err
	}
	for _, m := range assetCall.FindAllStringSubmatch(text, -1) {
		if _, err := p.Asset(m[1]); err != nil {
			return err
		}
	}
	// Executing once on nothing makes html/template escape all that is reachable
	// and find broken contexts and missing partials now; what fails for want of
	// data is no mistake.
	var bad *template.Error
	if err := page.ExecuteTemplate(&bytes.Buffer{}, "layout.html", View{Lang: lang}); errors.As(err, &bad) {
		return bad
	}
	if p.pages[name] == nil {
		p.pages[name] = make(map[string]*template.Template)
	}
	p.pages[name][lang] = page
	return nil
}

// assetCall finds {{asset "name"}} in the text of a template.
var assetCall = regexp.MustCompile(`\basset\s+"([^"]*)"`)

// layout is layout.html with the partials of web, bound to one language.
func (p *Pages) layout(lang string, set PageSet) (*template.Template, error) {
	t := template.New("layout.html").Option("missingkey=error").Funcs(p.funcs(lang)).Funcs(set.Funcs)
	t, err := t.ParseFS(own, "templates/layout.html", "templates/partials/*.html")
	if err != nil {
		return nil, fmt.Errorf("layout: %w", err)
	}
	return t, nil
}

// funcs are the functions of every template, bound to one language.
func (p *Pages) funcs(lang string) template.FuncMap {
	pick := func(zh, en string) string {
		if lang == "en" && en != "" {
			return en
		}
		return zh
	}
	return template.FuncMap{
		"t":     pick,
		"lang":  func() string { return lang },
		"text":  func(v any) (string, error) { return textOf(v, pick) },
		"asset": p.Asset,
		"json": func(v any) (string, error) {
			b, err := json.Marshal(v)
			return string(b), err
		},
	}
}

// textOf picks the language of a value with a method Texts or fields ZH and EN.
func textOf(v any, pick func(zh, en string) string) (string, error) {
	if t, ok := v.(interface{ Texts() (zh, en string) }); ok {
		return pick(t.Texts()), nil
	}
	rv := reflect.Indirect(reflect.ValueOf(v))
	if rv.Kind() == reflect.Struct {
		zh, en := rv.FieldByName("ZH"), rv.FieldByName("EN")
		if zh.IsValid() && en.IsValid() && zh.Kind() == reflect.String && en.Kind() == reflect.String {
			return pick(zh.String(), en.String()), nil
		}
	}
	return "", fmt.Errorf("text: %T has neither Texts() nor fields ZH and EN", v)
}

func hexPrefix(sum []byte) string { return hex.EncodeToString(sum[:6]) }
