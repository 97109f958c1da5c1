package web

import (
	"crypto/sha256"
	"fmt"
	"hash"
	"io/fs"
	"net/http"
	"path"
	"regexp"
	"slices"
	"strings"
)

const staticPrefix = "/static/"

// asset is one static file. Its content stays where it is, in the program's own
// file as a rule, until somebody asks for it.
type asset struct {
	files       fs.FS
	name        string
	contentType string
	version     string // first 12 hex digits of the SHA-256
}

// contentTypes is our own table: mime.TypeByExtension reads files of the
// operating system, and nosniff makes a wrong type fatal to a module.
var contentTypes = map[string]string{
	".css":   "text/css; charset=utf-8",
	".js":    "text/javascript; charset=utf-8",
	".json":  "application/json",
	".svg":   "image/svg+xml",
	".png":   "image/png",
	".jpg":   "image/jpeg",
	".webp":  "image/webp",
	".ico":   "image/x-icon",
	".woff2": "font/woff2",
	".mp3":   "audio/mpeg",
	".ogg":   "audio/ogg",
	".wav":   "audio/wav",
	".txt":   "text/plain; charset=utf-8",
}

func (p *Pages) addAssets(set PageSet) error {
	if _, err := fs.Stat(set.FS, "static"); err != nil {
		return nil // a set without static files
	}
	return fs.WalkDir(set.FS, "static", func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		body, err := fs.ReadFile(set.FS, file)
		if err != nil {
			return err
		}
		contentType := contentTypes[path.Ext(file)]
		if contentType == "" {
			return fmt.Errorf("%s: files of this kind are not served", file)
		}
		name := path.Join(set.Name, strings.TrimPrefix(file, "static/"))
		if p.assets[name] != nil {
			return fmt.Errorf("%s: the address /static/%s is taken", file, name)
		}
		sum := sha256.Sum256(body)
		p.assets[name] = &asset{files: set.FS, name: file, contentType: contentType, version: hexPrefix(sum[:])}
		return nil
	})
}

// moduleImport finds what a module of ours imports: the words before it, and its
// address, from the root or from the module's own folder.
var moduleImport = regexp.MustCompile(`(?m)^((?:import|export)\b[^"\n]*|\} from )"(/static/|\./)([^"?]+\.js)"`)

// linkModules gives each module a fingerprint that counts those of what it imports,
// which stand in its text when it is served: a browser keeps all of them for ever
// and asks for none again, and a page of the kiosk has nine.
func (p *Pages) linkModules() error {
	begun := map[string]bool{}
	done := map[string]bool{}
	var link func(name string) error
	link = func(name string) error {
		switch a := p.assets[name]; {
		case a == nil:
			return fmt.Errorf("module %q: no such static file", name)
		case done[name]:
			return nil
		case begun[name]:
			return fmt.Errorf("module %q imports itself", name)
		}
		begun[name] = true
		a := p.assets[name]
		text, err := fs.ReadFile(a.files, a.name)
		if err != nil {
			return err
		}
		for _, m := range moduleImport.FindAllSubmatch(text, -1) {
			if err := link(imported(name, m)); err != nil {
				return err
			}
		}
		sum := sha256.Sum256(p.linked(name, text))
		a.version, done[name] = hexPrefix(sum[:]), true
		return nil
	}
	for name := range p.assets {
		if path.Ext(name) == ".js" {
			if err := link(name); err != nil {
				return err
			}
		}
	}
	return nil
}

// imported is the asset that a match of moduleImport in module name means.
func imported(name string, m [][]byte) string {
	if string(m[2]) == "./" {
		return path.Join(path.Dir(name), string(m[3]))
	}
	return string(m[3])
}

// linked is the text of a module with the fingerprints of what it imports.
func (p *Pages) linked(name string, text []byte) []byte {
	return moduleImport.ReplaceAllFunc(text, func(found []byte) []byte {
		m := moduleImport.FindSubmatch(found)
		of := imported(name, m)
		return fmt.Appendf(nil, "%s\"%s%s?v=%s\"", m[1], staticPrefix, of, p.assets[of].version)
	})
}

// serveStatic answers /static/NAME. With the right fingerprint the answer may
// be kept for ever; without one it is asked for again each time and answered 304
// while it is the same.
func (p *Pages) serveStatic(w http.ResponseWriter, r *http.Request) error {
	a, ok := p.assets[r.PathValue("name")]
	if !ok {
		return errNoRoute
	}
	h := w.Header()
	etag := `"` + a.version + `"`
	h.Set("ETag", etag)
	if r.URL.Query().Get("v") == a.version {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	} else {
		h.Set("Cache-Control", "no-cache")
	}
	if slices.Contains(strings.Split(strings.ReplaceAll(r.Header.Get("If-None-Match"), " ", ""), ","), etag) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	body, err := fs.ReadFile(a.files, a.name)
	if err != nil {
		return fmt.Errorf("static file: %w", err)
	}
	if path.Ext(a.name) == ".js" {
		body = p.linked(r.PathValue("name"), body)
	}
	writeBody(w, http.StatusOK, a.contentType, body)
	return nil
}

// fingerprint sums up named contents in the order they come.
type fingerprint struct{ sum hash.Hash }

func newFingerprint() *fingerprint { return &fingerprint{sha256.New()} }

func (f *fingerprint) add(name string, content []byte) {
	fmt.Fprintf(f.sum, "%q %d\n", name, len(content))
	f.sum.Write(content)
}

// with adds all assets, in the order of their names, and ends the sum.
func (f *fingerprint) with(assets map[string]*asset) string {
	names := make([]string, 0, len(assets))
	for name := range assets {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		f.add(name, []byte(assets[name].version))
	}
	return hexPrefix(f.sum.Sum(nil))
}
