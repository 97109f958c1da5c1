package main

import (
	"archive/zip"
	"crypto/sha256"
	"fmt"
	"io"
	"strings"
	"testing"
)

// unzipped are the files of an archive by name.
func unzipped(t testing.TB, archive string) map[string]string {
	t.Helper()
	z, err := zip.NewReader(strings.NewReader(archive), int64(len(archive)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name] = string(text)
	}
	return files
}

// summed fails unless an archive's list of sums is of every other file, and right.
func summed(t testing.TB, files map[string]string) {
	t.Helper()
	const list = "SHA256SUMS.txt"
	sums := map[string]string{}
	for line := range strings.Lines(files[list]) {
		sum, name, _ := strings.Cut(strings.TrimSpace(line), "  ")
		sums[name] = sum
	}
	for name, text := range files {
		if sum := fmt.Sprintf("%x", sha256.Sum256([]byte(text))); name != list && sums[name] != sum {
			t.Errorf("the sum of %s is %q", name, sums[name])
		}
	}
	if len(sums) != len(files)-1 {
		t.Errorf("%d sums of %d files", len(sums), len(files))
	}
}
