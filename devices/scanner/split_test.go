package scanner_test

import (
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"jiaohao/devices/scanner"
)

func split(feeds ...string) (codes []string, s scanner.Splitter) {
	for _, f := range feeds {
		if f == "(silence)" {
			s.Gap()
			continue
		}
		s.Feed([]byte(f))
	}
	for code, ok := s.Next(); ok; code, ok = s.Next() {
		codes = append(codes, code)
	}
	return codes, s
}

func TestSplit(t *testing.T) {
	long := strings.Repeat("A", scanner.Longest)
	for _, tt := range []struct {
		name  string
		feeds []string
		want  []string
	}{
		{"CR", []string{"BOOK-1\r"}, []string{"BOOK-1"}},
		{"LF", []string{"BOOK-1\n"}, []string{"BOOK-1"}},
		{"CR LF", []string{"BOOK-1\r\nBOOK-2\r\n"}, []string{"BOOK-1", "BOOK-2"}},
		{"CR and LF apart", []string{"BOOK-1\r", "\n", "BOOK-2\r"}, []string{"BOOK-1", "BOOK-2"}},
		{"silence", []string{"BO", "OK-1", "(silence)", "BOOK-2", "(silence)"}, []string{"BOOK-1", "BOOK-2"}},
		{"not ended", []string{"BOOK-1\rBOOK"}, []string{"BOOK-1"}},
		{"UTF-8", []string{"预约-张三\r"}, []string{"预约-张三"}},
		{"GB18030", []string{"\xD5\xC5\xC8\xFD-1\r"}, []string{"张三-1"}},
		{"control characters", []string{"\x02A\x00B\x1b[2J\x7f\x03\r"}, []string{"AB[2J"}},
		{"nothing", []string{"\r\n\r\n \t\r", "(silence)"}, nil},
		{"the longest", []string{long + "\r"}, []string{long}},
		{"too long", []string{long, "A", "AAA\r", "B\r"}, []string{"B"}},
		{"neither UTF-8 nor GB18030", []string{"\xFF\xFF\r", "B\r"}, []string{"B"}},
	} {
		got, s := split(tt.feeds...)
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
		if (tt.name == "too long") != (s.TooLong == 1) || (tt.name == "not ended") != s.Pending() {
			t.Errorf("%s: %d too long, pending %v", tt.name, s.TooLong, s.Pending())
		}
	}
}

// FuzzSplit proves that no bytes become a code with control characters, and
// that codes are the same however the bytes arrive.
func FuzzSplit(f *testing.F) {
	f.Add([]byte("BOOK-1\r\n\xD4\xA4\xD4\xBC\x1b\r"))
	f.Fuzz(func(t *testing.T, stream []byte) {
		once, _ := split(string(stream))
		var parts []string
		for _, b := range stream {
			parts = append(parts, string([]byte{b}))
		}
		bytewise, _ := split(parts...)
		if !slices.Equal(once, bytewise) {
			t.Fatalf("at once %q, byte by byte %q", once, bytewise)
		}
		for _, code := range once {
			if code == "" || !utf8.ValidString(code) || strings.ContainsFunc(code, unicode.IsControl) || len(code) > 4*scanner.Longest {
				t.Fatalf("code %q", code)
			}
		}
	})
}
