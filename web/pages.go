package web

import (
	"bytes"
	"embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"path"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
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

// Within tells whether the page is at a path or below it.
func (v View) Within(path string) bool {
	return v.Path == path || strings.HasPrefix(v.Path, path+"/")
}

// Pages holds every page and every static file. A page is parsed when somebody
// first looks at it in a language, and kept: a hall shows a handful of them, and
// all of them parsed would be most of the memory of the program.
type Pages struct {
	pages  map[string]map[string]*page // name → language → page
	assets map[string]*asset
	build  string
}

// page is one page in one language.
type page struct {
	parse func() (*template.Template, error) // once
}

var languages = []string{"zh", "en"}

// NewPages finds all templates and fingerprints all static files. It fails on a
// static file of a kind that is not served, and when two sets share a name. What
// is wrong within a template Check finds.
func NewPages(sets ...PageSet) (*Pages, error) {
	p := &Pages{pages: make(map[string]map[string]*page), assets: make(map[string]*asset)}
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
	if err := p.linkModules(); err != nil {
		return nil, err
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
	t, err := byLang[who.Lang].parse()
	if err != nil {
		return fmt.Errorf("render page %q: %w", name, err)
	}
	var buf bytes.Buffer
	view := View{Data: data, Who: who, Lang: who.Lang, Switch: switchAddress(r, who.Lang), Path: r.URL.Path, Build: p.build}
	if err := t.ExecuteTemplate(&buf, "layout.html", view); err != nil {
		return fmt.Errorf("render page %q: %w", name, err)
	}
	keepLanguage(w, r)
	w.Header().Set("Content-Language", map[string]string{"zh": "zh-CN", "en": "en"}[who.Lang])
	writeBody(w, status, "text/html; charset=utf-8", buf.Bytes())
	return nil
}

// switchAddress is the same page in the other language. That of a page which answered
// a form leads to the page above it: see pageAbove.
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

// Check parses every page in every language and fails on the first that does not
// parse, names an unknown asset or partial, or has a value where it cannot be
// escaped. The templates are part of the program: a test calls it, not the start.
func (p *Pages) Check() error {
	for _, name := range slices.Sorted(maps.Keys(p.pages)) {
		for _, lang := range languages {
			t, err := p.pages[name][lang].parse()
			if err != nil {
				return err
			}
			// Executing on nothing makes html/template escape all that is reachable;
			// what fails for want of data is no mistake.
			var bad *template.Error
			if err := t.ExecuteTemplate(io.Discard, "layout.html", View{Lang: lang}); errors.As(err, &bad) {
				return fmt.Errorf("page %q: %w", name, bad)
			}
		}
	}
	return nil
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
	for _, file := range slices.Concat(files, partials) {
		b, err := fs.ReadFile(set.FS, file)
		if err != nil {
			return err
		}
		sources.add(set.Name+"/"+file, b)
	}
	for _, file := range files {
		if path.Base(file) == "layout.html" {
			continue
		}
		byLang := make(map[string]*page, len(languages))
		for _, lang := range languages {
			byLang[lang] = &page{parse: sync.OnceValues(func() (*template.Template, error) {
				t, err := p.parse(set, lang, slices.Concat(partials, []string{file}))
				if err != nil {
					return nil, fmt.Errorf("page set %q: %w", set.Name, err)
				}
				return t, nil
			})}
		}
		p.pages[path.Join(set.Name, strings.TrimSuffix(path.Base(file), ".html"))] = byLang
	}
	return nil
}

// parse is the layout with the partials of web and files of a set, bound to one
// language.
func (p *Pages) parse(set PageSet, lang string, files []string) (*template.Template, error) {
	t, err := template.New("layout.html").Option("missingkey=error").Funcs(p.funcs(lang)).Funcs(set.Funcs).
		ParseFS(own, "templates/layout.html", "templates/partials/*.html")
	if err != nil {
		return nil, fmt.Errorf("layout: %w", err)
	}
	for _, file := range files {
		text, err := fs.ReadFile(set.FS, file)
		if err != nil {
			return nil, err
		}
		for _, m := range assetCall.FindAllSubmatch(text, -1) {
			if _, err := p.Asset(string(m[1])); err != nil {
				return nil, fmt.Errorf("%s: %w", file, err)
			}
		}
		if _, err := t.New(file).Parse(string(text)); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
	}
	return t, nil
}

// assetCall finds {{asset "name"}} in the text of a template.
var assetCall = regexp.MustCompile(`\basset\s+"([^"]*)"`)

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
