package voice

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"time"
)

// Wave is sound: 16-bit samples of one channel, low byte first.
type Wave struct {
	Rate int // samples a second
	PCM  []byte
}

// ErrWave is a sound file of a kind that is not played here.
var ErrWave = errors.New("not a WAV file with 16-bit samples of one channel")

const (
	wavePCM        = 1
	waveExtensible = 0xFFFE
)

// ParseWave reads a WAV file. A length that is longer than the file, as a
// program that writes into a pipe must leave it, stands for the rest of it.
func ParseWave(p []byte) (Wave, error) {
	if len(p) < 12 || string(p[:4]) != "RIFF" || string(p[8:12]) != "WAVE" {
		return Wave{}, ErrWave
	}
	var w Wave
	for p = p[12:]; len(p) >= 8; {
		name, size := string(p[:4]), int64(binary.LittleEndian.Uint32(p[4:]))
		body := p[8:]
		if size < int64(len(body)) {
			body = body[:size]
		}
		switch name {
		case "fmt ":
			if len(body) < 16 {
				return Wave{}, ErrWave
			}
			format, channels := binary.LittleEndian.Uint16(body), binary.LittleEndian.Uint16(body[2:])
			rate, bits := binary.LittleEndian.Uint32(body[4:]), binary.LittleEndian.Uint16(body[14:])
			if format != wavePCM && format != waveExtensible || channels != 1 || bits != 16 || rate < 4000 || rate > 192000 {
				return Wave{}, fmt.Errorf("%w: format %d, %d channels, %d bits, %d Hz", ErrWave, format, channels, bits, rate)
			}
			w.Rate = int(rate)
		case "data":
			if w.Rate == 0 {
				return Wave{}, ErrWave
			}
			w.PCM = body[:len(body)&^1]
			return w, nil
		}
		next := 8 + size + size%2
		if next > int64(len(p)) {
			break
		}
		p = p[next:]
	}
	return Wave{}, ErrWave
}

// File is the sound as a WAV file.
func (w Wave) File() []byte {
	const head = 44
	out := make([]byte, 0, head+len(w.PCM))
	le := binary.LittleEndian
	out = append(out, "RIFF"...)
	out = le.AppendUint32(out, uint32(head-8+len(w.PCM)))
	out = append(out, "WAVEfmt "...)
	out = le.AppendUint32(out, 16)
	out = le.AppendUint16(out, wavePCM)
	out = le.AppendUint16(out, 1)
	out = le.AppendUint32(out, uint32(w.Rate))
	out = le.AppendUint32(out, uint32(2*w.Rate))
	out = le.AppendUint16(out, 2)
	out = le.AppendUint16(out, 16)
	out = append(out, "data"...)
	out = le.AppendUint32(out, uint32(len(w.PCM)))
	return append(out, w.PCM...)
}

// Lasts is how long the sound is.
func (w Wave) Lasts() time.Duration {
	if w.Rate == 0 {
		return 0
	}
	return time.Duration(len(w.PCM)/2) * time.Second / time.Duration(w.Rate)
}

// silence is a pause.
func silence(rate int, d time.Duration) []byte {
	return make([]byte, 2*int(d*time.Duration(rate)/time.Second))
}

// volume makes samples quieter, to percent of what they are.
func volume(pcm []byte, percent int) []byte {
	out := make([]byte, len(pcm))
	for i := 0; i+1 < len(pcm); i += 2 {
		s := int(int16(binary.LittleEndian.Uint16(pcm[i:])))
		binary.LittleEndian.PutUint16(out[i:], uint16(int16(s*percent/100)))
	}
	return out
}

// The chime: two falling tones, a third apart, as hall chimes have them.
const (
	chimeHigh, chimeLow = 659.26, 523.25 // Hz, E5 and C5
	chimeTone           = 450 * time.Millisecond
	chimeLoudness       = 0.6
)

// chime makes the sound that calls for attention before an announcement.
func chime(rate int) []byte {
	var out []byte
	for _, hz := range []float64{chimeHigh, chimeLow} {
		n := int(chimeTone * time.Duration(rate) / time.Second)
		for i := range n {
			t := float64(i) / float64(rate)
			attack := math.Min(1, t/0.005)
			release := math.Min(1, float64(n-i)/float64(rate)/0.02)
			v := chimeLoudness * attack * release * math.Exp(-5*t) * math.Sin(2*math.Pi*hz*t)
			out = binary.LittleEndian.AppendUint16(out, uint16(int16(v*math.MaxInt16)))
		}
	}
	return append(out, silence(rate, 150*time.Millisecond)...)
}
