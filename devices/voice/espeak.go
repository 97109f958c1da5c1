package voice

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// Espeak speaks through the program espeak-ng, which runs as a process of its
// own for each announcement. Its sound is that of a robot; recordings are better.
type Espeak struct {
	Program string // "espeak-ng" unless told otherwise
}

const (
	// espeakVoice reads characters rightly; the voice cmn and plain zh do not.
	espeakVoice = "cmn-latn-pinyin"
	// espeakTime is how long rendering may take; it needs some 15 ms.
	espeakTime = 10 * time.Second
)

// espeakSpeeds are in words a minute; 175 is the program's own.
var espeakSpeeds = map[Speed]int{Slow: 140, Normal: 175, Fast: 210}

// Render has the words spoken into memory.
func (e Espeak) Render(ctx context.Context, segments []Segment, style Style) (Wave, []string, error) {
	program := e.Program
	if program == "" {
		program = "espeak-ng"
	}
	speed, known := espeakSpeeds[style.Speed]
	if !known {
		speed = espeakSpeeds[Normal]
	}
	ctx, cancel := context.WithTimeout(ctx, espeakTime)
	defer cancel()
	// The words go in as a file: on the command line they could be options.
	cmd := exec.CommandContext(ctx, program, "-v", espeakVoice, "-s", strconv.Itoa(speed), "-b", "1", "--stdin", "--stdout")
	cmd.Stdin = strings.NewReader(software(segments, style.One))
	cmd.WaitDelay = time.Second
	var sound, complaint bytes.Buffer
	cmd.Stdout, cmd.Stderr = &sound, &complaint
	if err := cmd.Run(); err != nil {
		return Wave{}, nil, fmt.Errorf("%s: %w%s", program, err, lastLine(complaint.Bytes()))
	}
	w, err := ParseWave(sound.Bytes())
	if err != nil {
		return Wave{}, nil, fmt.Errorf("%s: %w", program, err)
	}
	if style.Chime {
		w.PCM = append(chime(w.Rate), w.PCM...)
	}
	w.PCM = volume(w.PCM, style.percent())
	return w, nil, nil
}

// lastLine is what a program said last, for its error.
func lastLine(p []byte) string {
	lines := strings.Split(strings.TrimSpace(clean(string(bytes.ToValidUTF8(p, nil)))), "\n")
	if line := lines[len(lines)-1]; line != "" {
		return ": " + line[:min(len(line), 200)]
	}
	return ""
}
