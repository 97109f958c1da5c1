package configs_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"jiaohao/affairs"
	"jiaohao/configs"
)

// directory is a zip file of nothing but its directory: n files, each with a name
// and so many bytes besides, and an end that says there are claimed of them.
func directory(n, beside, claimed int) []byte {
	var b bytes.Buffer
	put := func(values ...any) {
		for _, v := range values {
			if err := binary.Write(&b, binary.LittleEndian, v); err != nil {
				panic(err)
			}
		}
	}
	header := make([]byte, 46)
	copy(header, "PK\x01\x02")
	extra := make([]byte, beside)
	for i := range n {
		name := fmt.Sprintf("%07d", i)
		binary.LittleEndian.PutUint16(header[28:], uint16(len(name)))
		binary.LittleEndian.PutUint16(header[32:], uint16(beside)) // its comment
		b.Write(header)
		b.WriteString(name)
		b.Write(extra)
	}
	size := b.Len()
	b.WriteString("PK\x05\x06")
	put(uint16(0), uint16(0), uint16(claimed), uint16(claimed), uint32(size), uint32(0), uint16(0))
	return b.Bytes()
}

// An archive whose list of files alone would fill the memory is refused before it
// is read, whatever its end says of it.
func TestAHugeDirectoryIsRefused(t *testing.T) {
	for _, c := range []struct {
		name string
		zip  []byte
	}{
		{"a million names", directory(1_000_000, 0, 1_000_000&0xffff)},
		{"a million names, and the end says ten", directory(1_000_000, 0, 10)},
		{"long comments", directory(1_000, 60_000, 1_000)},
		{"a few too many", directory(2_001, 0, 2_001)},
	} {
		t.Run(c.name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			files, err := configs.ReadArchive(bytes.NewReader(c.zip), int64(len(c.zip)), nil)
			runtime.ReadMemStats(&after)
			var refused *affairs.Refusal
			if !errors.As(err, &refused) || !strings.Contains(refused.ZH, "超过 2000 个") || !strings.Contains(refused.EN, "more than 2000 files") || files != nil {
				t.Errorf("read %d files, %v", len(files), err)
			}
			took := after.TotalAlloc - before.TotalAlloc
			if t.Logf("%d bytes of zip, %d bytes of memory", len(c.zip), took); took > 16<<20 {
				t.Errorf("it took %d MB of memory", took>>20)
			}
		})
	}
}

// Whatever an archive is, it is read or refused in words, and never takes the
// memory that it asks for.
func FuzzReadArchive(f *testing.F) {
	f.Add(directory(2, 3, 2))
	f.Add(directory(0, 0, 9))
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range []string{"hall/site.yaml", "hall/matters/a.yaml", "../x"} {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte("id: \"x\"\n"))
		}
		if err != nil {
			f.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Fuzz(func(t *testing.T, text []byte) {
		files, err := configs.ReadArchive(bytes.NewReader(text), int64(len(text)), nil)
		var refused *affairs.Refusal
		if err != nil && (!errors.As(err, &refused) || refused.ZH == "" || refused.EN == "") {
			t.Errorf("refused without words: %v", err)
		}
		for name := range files {
			if _, ok := configs.FileTitle(name); !ok && !configs.IsPhoto(name) {
				t.Errorf("%q is no file of a hall", name)
			}
		}
	})
}
