package idcard_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"jiaohao/devices/idcard"
)

func TestCheckDigit(t *testing.T) {
	// Official specimens: GB 11643, and the 2023 foreigner's card.
	for _, number := range []string{"11010519491231002X", "932682198501010017", "911124198108030024"} {
		if got := idcard.CheckDigit(number[:17]); got != number[17] {
			t.Errorf("%s: check digit %c", number, got)
		}
	}
	for _, odd := range []string{"", "1101051949123100", "1101051949123100A"} {
		if got := idcard.CheckDigit(odd); got != 0 {
			t.Errorf("%q has check digit %c", odd, got)
		}
	}
}

func TestMaskName(t *testing.T) {
	for name, want := range map[string]string{
		"": "", "张": "张*", "李伟": "李*", "张长明": "张*明", "欧阳静怡": "欧*怡", "阿依古丽·买买提": "阿*提", "王㛃": "王*", "𠮷野": "𠮷*",
	} {
		if got := idcard.MaskName(name); got != want {
			t.Errorf("%s is masked as %s, want %s", name, got, want)
		}
	}
}

func TestNumberCannotSlipOut(t *testing.T) {
	const digits = "990000195001010019"
	number := idcard.NewIDNumber(digits)
	if number.Reveal() != digits || number.Masked() != "990000********0019" {
		t.Fatalf("reveals %s, masks %s", number.Reveal(), number.Masked())
	}
	card := idcard.Card{Kind: idcard.Resident, Number: number, Name: "张长明", Birth: "1950-01-01"}
	type session struct { // unexported fields: fmt cannot call methods on them
		card   idcard.Card
		number idcard.IDNumber
	}
	inside := session{card, number}
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "number", number, "card", card)
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "number", number, "card", card, "inside", fmt.Sprint(inside.number))
	encoded, err := json.Marshal(card)
	if err != nil {
		t.Fatal(err)
	}
	said := log.String() + string(encoded)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d", "%10s", "%T"} {
		said += fmt.Sprintf(verb, number) + fmt.Sprintf(verb, card) + fmt.Sprintf(verb, &card) + fmt.Sprintf(verb, []idcard.IDNumber{number})
		said += fmt.Sprintf(verb, struct{ n idcard.IDNumber }{number})
	}
	if strings.Contains(said, digits) || strings.Contains(said, "19500101") || strings.Contains(said, "张长明") {
		t.Errorf("the holder slips out: %s", said)
	}
	if !strings.Contains(log.String(), "990000********0019") {
		t.Errorf("the log does not hold the masked number: %s", log.String())
	}
	if (idcard.IDNumber{}).Masked() != "" || idcard.NewIDNumber("12345").Masked() != "*****" {
		t.Error("an empty or short number is not hidden")
	}
	if idcard.NewIDNumber(digits) != number {
		t.Error("equal numbers are not equal")
	}
}

// put writes UTF-16LE text of the basic plane at a byte offset.
func put(block []byte, at int, text string) {
	for i, r := range []rune(text) {
		block[at+2*i], block[at+2*i+1] = byte(r), byte(r>>8)
	}
}

func blank() []byte { return bytes.Repeat([]byte{' ', 0}, idcard.TextSize/2) }

func TestFourLayouts(t *testing.T) {
	resident, hkmt, old, new := blank(), blank(), blank(), blank()
	for _, block := range [][]byte{resident, hkmt} {
		put(block, 0, "张长明")
		put(block, 30, "1")
		put(block, 36, "19500101")
		put(block, 52, "临沭县示例路1号")
		put(block, 158, "临沭县公安局")
		put(block, 188, "20200101")
	}
	put(resident, 32, "05")
	put(resident, 122, "990000195001010019")
	put(resident, 204, "长期")
	put(hkmt, 122, "810000195001010010")
	put(hkmt, 204, "20300101")
	put(hkmt, 220, "H12345678")
	put(hkmt, 248, "J")
	put(old, 0, "DOE, JANE ANN")
	put(old, 120, "2")
	put(old, 122, "USA110085010100")
	put(old, 152, "USA")
	put(old, 158, "珍妮")
	put(old, 188, "20180101")
	put(old, 204, "20280101")
	put(old, 220, "19850101")
	put(old, 248, "I")
	put(new, 30, "1")
	put(new, 36, "19850101")
	put(new, 52, "DOE, JOHN ALEXANDER MAXIMILIAN BART")
	put(new, 122, "932682198501010017")
	put(new, 188, "20240101")
	put(new, 204, "20340101")
	put(new, 220, "HOLOMEW")
	put(new, 242, "SAU")
	put(new, 248, "Y")
	tests := []struct {
		block []byte
		want  string
	}{
		{resident, "resident|张长明|990000195001010019|男|维吾尔|1950-01-01|长期"},
		{hkmt, "hkmt|张长明|810000195001010010|男||1950-01-01|2030-01-01"},
		{old, "foreigner-2017|珍妮|USA110085010100|女|USA|1985-01-01|2028-01-01"},
		{new, "foreigner-2023|DOE, JOHN ALEXANDER MAXIMILIAN BARTHOLOMEW|932682198501010017|男|SAU|1985-01-01|2034-01-01"},
	}
	for _, tt := range tests {
		c, err := idcard.ParseText(tt.block)
		if err != nil {
			t.Errorf("%s: %v", tt.want, err)
			continue
		}
		got := strings.Join([]string{string(c.Kind), c.Name, c.Number.Reveal(), c.Sex.String(), c.Nation, c.Birth, c.ValidUntil}, "|")
		if got != tt.want {
			t.Errorf("read %s, want %s", got, tt.want)
		}
	}
}

func TestMisreadTextIsRefused(t *testing.T) {
	good := func() []byte {
		b := blank()
		put(b, 0, "李伟")
		put(b, 30, "1")
		put(b, 32, "01")
		put(b, 36, "20010704")
		put(b, 122, "990000200107040033")
		put(b, 204, "20300101")
		return b
	}
	if _, err := idcard.ParseText(good()); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(b []byte){
		"check digit":                  func(b []byte) { put(b, 122, "990000200107040034") },
		"birth":                        func(b []byte) { put(b, 36, "20010705") },
		"sex":                          func(b []byte) { put(b, 30, "2") },
		"no date":                      func(b []byte) { put(b, 36, "2001 704") },
		"validity":                     func(b []byte) { put(b, 204, "99999999") },
		"layout":                       func(b []byte) { put(b, 248, "Z") },
		"no name":                      func(b []byte) { put(b, 0, "  ") },
		"not what the 2023 card holds": func(b []byte) { put(b, 248, "Y"); put(b, 122, "11010519491231002X") },
	} {
		b := good()
		spoil(b)
		_, err := idcard.ParseText(b)
		if !errors.Is(err, idcard.ErrText) {
			t.Errorf("%s: %v", name, err)
		} else if strings.Contains(err.Error(), "2001") || strings.Contains(err.Error(), "李伟") {
			t.Errorf("%s: the error quotes the card: %v", name, err)
		}
	}
	if _, err := idcard.ParseText(good()[:255]); !errors.Is(err, idcard.ErrText) {
		t.Errorf("a short text: %v", err)
	}
}

func TestRareCharacters(t *testing.T) {
	b := blank()
	put(b, 0, "王\uE863·\u0000\u0007甲")
	put(b, 30, "1")
	put(b, 36, "20010704")
	put(b, 122, "990000200107040033")
	put(b, 204, "20300101")
	c, err := idcard.ParseText(b)
	if err != nil || c.Name != "王〓·甲" {
		t.Errorf("name %q, %v", c.Name, err)
	}
}

func TestAgeAndExpiry(t *testing.T) {
	at := func(s string) time.Time {
		v, err := time.Parse(time.DateOnly, s)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for _, tt := range []struct {
		birth, now string
		age        int
	}{
		{"1950-01-01", "2026-03-16", 76}, {"1966-03-17", "2026-03-16", 59}, {"1966-03-16", "2026-03-16", 60},
		{"2004-02-29", "2025-02-28", 20}, {"2004-02-29", "2025-03-01", 21}, {"", "2026-03-16", -1},
	} {
		if got := (idcard.Card{Birth: tt.birth}).Age(at(tt.now)); got != tt.age {
			t.Errorf("born %s, on %s: %d, want %d", tt.birth, tt.now, got, tt.age)
		}
	}
	for until, expired := range map[string]bool{"2026-03-15": true, "2026-03-16": false, "长期": false, "": false} {
		if got := (idcard.Card{ValidUntil: until}).Expired(at("2026-03-16")); got != expired {
			t.Errorf("valid until %q: expired %v", until, got)
		}
	}
}

func TestNations(t *testing.T) {
	for code, want := range map[string]string{"01": "汉", "36": "毛南", "46": "德昂", "56": "基诺", "97": "其他", "98": "外国血统中国籍人士", "57": "", "00": "", "x": ""} {
		if got := idcard.Nation(code); got != want {
			t.Errorf("%s: %q, want %q", code, got, want)
		}
	}
	for code := 1; code <= 56; code++ {
		c := fmt.Sprintf("%02d", code)
		if got := idcard.NationCode(idcard.Nation(c)); got != c {
			t.Errorf("%s comes back as %s", c, got)
		}
	}
}

func FuzzParseText(f *testing.F) {
	f.Add(blank())
	f.Add(idcard.EncodeText(idcard.Card{Kind: idcard.Resident, Name: "李伟", Sex: idcard.Male, Birth: "2001-07-04",
		Number: idcard.NewIDNumber("990000200107040033"), ValidUntil: "长期"}, "01"))
	f.Add(idcard.EncodeText(idcard.Card{Kind: idcard.Foreigner2023, Name: "张", Sex: idcard.Male, Birth: "1985-01-01",
		Number: idcard.NewIDNumber("932682198501010017"), ValidUntil: "2030-01-01"}, "SAU"))
	f.Fuzz(func(t *testing.T, block []byte) {
		c, err := idcard.ParseText(block)
		if err != nil {
			return
		}
		if strings.ContainsFunc(c.Name, func(r rune) bool { return r < ' ' }) {
			t.Fatalf("control characters in a name: %q", c.Name)
		}
		nation := c.Nation
		if c.Kind == idcard.Resident {
			nation = idcard.NationCode(c.Nation)
		}
		again, err := idcard.ParseText(idcard.EncodeText(c, nation))
		if err != nil {
			if len([]rune(c.Name)) > 15 || c.Kind == idcard.Foreigner2017 || c.Kind == idcard.Foreigner2023 {
				return // a Latin name does not fit into the field of the Chinese one
			}
			t.Fatalf("%v does not come back: %v", c, err)
		}
		if again.Number != c.Number || again.Birth != c.Birth || again.Kind != c.Kind {
			t.Fatalf("%v comes back as %v", c, again)
		}
	})
}
