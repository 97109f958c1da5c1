package affairs_test

import (
	"errors"
	"strings"
	"testing"

	"jiaohao/affairs"
	"jiaohao/queue"
)

func TestFeedbackIsChecked(t *testing.T) {
	s := affairs.FeedbackScheme{}.WithDefaults()
	for _, tt := range []struct {
		name  string
		f     affairs.Feedback
		field string // "" = taken
	}{
		{"a subject is enough", affairs.Feedback{Kind: affairs.Complaint, About: []string{"收费"}}, ""},
		{"words are enough", affairs.Feedback{Kind: affairs.Praise, Words: "谢谢"}, ""},
		{"no kind", affairs.Feedback{About: []string{"收费"}}, "kind"},
		{"unknown kind", affairs.Feedback{Kind: 9, About: []string{"收费"}}, "kind"},
		{"nothing said", affairs.Feedback{Kind: affairs.Suggestion}, "about"},
		{"not on the list", affairs.Feedback{Kind: affairs.Suggestion, About: []string{"天气"}}, "about"},
		{"too long", affairs.Feedback{Kind: affairs.Suggestion, Words: strings.Repeat("字", 501)}, "words"},
		{"control characters", affairs.Feedback{Kind: affairs.Suggestion, Words: "a\x1bb"}, "words"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			err := tt.f.Check(s)
			var wrong *queue.Error
			if tt.field == "" && err != nil || tt.field != "" && (!errors.As(err, &wrong) || wrong.Field != tt.field) {
				t.Errorf("%v, want field %q", err, tt.field)
			}
		})
	}
}

func TestReceiptNumbers(t *testing.T) {
	for _, typed := range []string{"26-0042-739152", "260042739152", " 26 0042 739152 "} {
		if year, serial, code, ok := affairs.ParseReceipt(typed, 20); !ok || year != 2026 || serial != 42 || code != "739152" {
			t.Errorf("%q: %d %d %q %v", typed, year, serial, code, ok)
		}
	}
	if year, serial, _, ok := affairs.ParseReceipt(affairs.ReceiptNumber(2026, 12345, "000001"), 20); !ok || year != 2026 || serial != 12345 {
		t.Errorf("more than 9999 in a year: %d %d %v", year, serial, ok)
	}
	for _, typed := range []string{"", "26-0042", "26-0042-73915x", "S003", "99999999999999999999"} {
		if _, _, _, ok := affairs.ParseReceipt(typed, 20); ok {
			t.Errorf("%q is taken for a receipt number", typed)
		}
	}
}
