package kiosk

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"net/http"
	"regexp"

	"jiaohao/configs"
)

var colour = regexp.MustCompile(`^#[0-9A-Fa-f]{6}$`)

// lineColours makes the style sheet that gives each line its colour: inline
// styles are forbidden, and colours are the hall's own data. A class .line-S
// sets the variable --tone.
func lineColours(lines []configs.Line) (css []byte, version string) {
	var b bytes.Buffer
	for _, l := range lines {
		if colour.MatchString(l.Colour) {
			fmt.Fprintf(&b, ".line-%s { --tone: %s; }\n", l.Prefix, l.Colour)
		}
	}
	sum := sha256.Sum256(b.Bytes())
	return b.Bytes(), fmt.Sprintf("%x", sum[:6])
}

func (k *Kiosk) coloursCSS(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache")
	if r.URL.Query().Get("v") == k.version {
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	_, _ = w.Write(k.lines)
	return nil
}
