package kiosk

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"math"
	"net/http"
	"regexp"

	"jiaohao/configs"
)

var colour = regexp.MustCompile(`^#[0-9A-Fa-f]{6}$`)

// lineColours makes the style sheet that gives each line its colour: inline
// styles are forbidden, and colours are the hall's own data. A class .line-S
// sets the variable --tone. Small white words stand on it, so a colour too light
// for them is darkened until they can be read.
func lineColours(lines []configs.Line) (css []byte, version string) {
	var b bytes.Buffer
	for _, l := range lines {
		if colour.MatchString(l.Colour) {
			fmt.Fprintf(&b, ".line-%s { --tone: %s; }\n", l.Prefix, underWhite(l.Colour))
		}
	}
	sum := sha256.Sum256(b.Bytes())
	return b.Bytes(), fmt.Sprintf("%x", sum[:6])
}

// enough is the contrast of small text with its ground (WCAG 2.2, 1.4.3: 4.5)
// with a little to spare for rounding.
const enough = 4.6

// underWhite is the colour "#RRGGBB", darkened in steps of 2 % until white text
// on it has enough contrast.
func underWhite(colour string) string {
	var rgb [3]uint8
	if _, err := fmt.Sscanf(colour[1:], "%02x%02x%02x", &rgb[0], &rgb[1], &rgb[2]); err != nil {
		return colour // the configuration was checked
	}
	for shade := 1.0; ; shade -= 0.02 {
		var light float64 // relative luminance, 0 to 1
		dark := rgb
		for i, weight := range [3]float64{0.2126, 0.7152, 0.0722} {
			dark[i] = uint8(float64(rgb[i]) * shade)
			c := float64(dark[i]) / 255
			if c <= 0.04045 {
				c /= 12.92
			} else {
				c = math.Pow((c+0.055)/1.055, 2.4)
			}
			light += weight * c
		}
		if 1.05/(light+0.05) >= enough {
			return fmt.Sprintf("#%02X%02X%02X", dark[0], dark[1], dark[2])
		}
	}
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
