package voice

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Clips are recordings of words, each a WAV file named by what it says: 请.wav,
// 号窗口.wav, 零.wav, A.wav. All have the same rate. A recording chime.wav takes
// the place of the built-in chime.
type Clips struct {
	rate    int
	sounds  map[string][]byte
	longest int // characters of the longest name
}

const (
	chimeClip = "chime"
	// clipLimit and clipsLimit bound the files: a word is about 13 kB, a
	// whole sentence some hundred.
	clipLimit  = 4 << 20
	clipsLimit = 64 << 20
)

// Pauses between words, in a list of clips. They are in milliseconds.
const (
	PauseWord     = "‖80"  // between the letter and the digits of a ticket
	PauseSentence = "‖200" // at a comma
)

var pauses = map[string]int{PauseWord: 80, PauseSentence: 200}

// LoadClips reads the recordings of a folder.
func LoadClips(folder fs.FS) (*Clips, error) {
	entries, err := fs.ReadDir(folder, ".")
	if err != nil {
		return nil, fmt.Errorf("recordings: %w", err)
	}
	c := &Clips{sounds: map[string][]byte{}}
	total := int64(0)
	var wrong []error
	for _, e := range entries {
		name, isWave := strings.CutSuffix(e.Name(), ".wav")
		if !isWave || e.IsDir() {
			continue
		}
		info, err := e.Info()
		if err != nil {
			return nil, fmt.Errorf("recordings: %w", err)
		}
		if total += info.Size(); info.Size() > clipLimit || total > clipsLimit {
			return nil, fmt.Errorf("recordings: %s: too large; a word is about 13 kB", e.Name())
		}
		if err := c.add(folder, e.Name(), name); err != nil {
			wrong = append(wrong, fmt.Errorf("recording %s: %w", e.Name(), err))
		}
	}
	if len(c.sounds) == 0 && len(wrong) == 0 {
		wrong = append(wrong, errors.New("recordings: there are none; a folder of WAV files named by their words is needed"))
	}
	return c, errors.Join(wrong...)
}

func (c *Clips) add(folder fs.FS, file, name string) error {
	content, err := fs.ReadFile(folder, path.Clean(file))
	if err != nil {
		return err
	}
	w, err := ParseWave(content)
	if err != nil {
		return err
	}
	if c.rate == 0 {
		c.rate = w.Rate
	}
	if w.Rate != c.rate {
		return fmt.Errorf("%d Hz, the others have %d Hz", w.Rate, c.rate)
	}
	if len(name) == 1 {
		name = strings.ToUpper(name)
	}
	c.sounds[name] = w.PCM
	c.longest = max(c.longest, utf8.RuneCountInString(name))
	return nil
}

// Lacks lists the words without a recording that every hall needs: digits,
// numbers of windows, and the letters of its tickets.
func (c *Clips) Lacks(letters string, one One) []string {
	words := strings.Split(digitWords+"十百"+letters, "")
	if one != Yi {
		words = append(words, string(Yao))
	}
	return slices.DeleteFunc(words, func(w string) bool { return c.sounds[w] != nil })
}

// List is what is played for an announcement, in order: names of recordings
// and pauses. lost are words of texts that have no recording and are left out;
// a ticket or a number with a word missing is an error, because what is left
// of it would be another one.
func (c *Clips) List(segments []Segment, one One) (list, lost []string, err error) {
	for _, s := range segments {
		text := software([]Segment{s}, one)
		names, missing := c.split(text)
		if len(missing) > 0 && s.Text == "" {
			return nil, nil, fmt.Errorf("no recording of %s", strings.Join(missing, " "))
		}
		list, lost = append(list, names...), append(lost, missing...)
	}
	return list, lost, nil
}

// split cuts a text into the longest names there are.
func (c *Clips) split(text string) (names, missing []string) {
	for rest := []rune(text); len(rest) > 0; {
		n := min(c.longest, len(rest))
		for n > 0 && c.sounds[string(rest[:n])] == nil {
			n--
		}
		switch r := rest[0]; {
		case n > 0:
			names = append(names, string(rest[:n]))
		case unicode.IsPunct(r):
			names, n = append(names, PauseSentence), 1
		case unicode.IsSpace(r):
			names, n = append(names, PauseWord), 1
		default:
			missing, n = append(missing, string(r)), 1
		}
		rest = rest[n:]
	}
	return names, missing
}

// Render strings the recordings together.
func (c *Clips) Render(_ context.Context, segments []Segment, style Style) (Wave, []string, error) {
	list, lost, err := c.List(segments, style.One)
	if err != nil {
		return Wave{}, nil, err
	}
	w := Wave{Rate: c.rate}
	if sound := c.sounds[chimeClip]; style.Chime && sound != nil {
		w.PCM = append(w.PCM, sound...)
	} else if style.Chime {
		w.PCM = append(w.PCM, chime(c.rate)...)
	}
	for _, name := range list {
		if ms, pause := pauses[name]; pause {
			w.PCM = append(w.PCM, make([]byte, 2*(c.rate*ms/1000))...)
			continue
		}
		w.PCM = append(w.PCM, c.sounds[name]...)
	}
	w.PCM = volume(w.PCM, style.percent())
	return w, lost, nil
}
