package idcard_test

import (
	"slices"
	"strings"
	"testing"

	"jiaohao/devices/idcard"
)

func TestDecode(t *testing.T) {
	text := idcard.EncodeText(idcard.Card{Kind: idcard.Resident, Name: "李伟", Sex: idcard.Male, Birth: "2001-07-04",
		Number: idcard.NewIDNumber("990000200107040033"), ValidUntil: "长期"}, "01")
	stream := idcard.AppendRequest(nil, idcard.Request{Command: idcard.ReadCard})
	stream = append(stream, 0xAA, 0x00)
	stream = idcard.AppendAnswer(stream, idcard.Answer{Code: idcard.Done, Data: append([]byte{1, 0, 4, 0}, append(text, make([]byte, 1024)...)...)})
	stream = idcard.AppendAnswer(stream, idcard.Answer{Code: idcard.Done, Data: make([]byte, 16)})
	stream = idcard.AppendAnswer(stream, idcard.Answer{Code: idcard.NoCard})
	var got []string
	for _, d := range idcard.Decode(append(stream, 0xAA, 0xAA)) {
		got = append(got, d.Words)
		if d.Hex != "" {
			t.Errorf("bytes of a card reader are shown: %+v", d)
		}
	}
	want := []string{
		"host: read card",
		"2 bytes that are no frame",
		"reader: done, resident card 990000********0033, photo of 1024 bytes not shown",
		"reader: done, SAM 00.00-00000000-0000000000-0000000000",
		"reader: no card",
		"2 bytes of an unfinished frame, or of none",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
