package sim

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"
	"time"

	"jiaohao/devices"
	"jiaohao/devices/idcard"
)

// errNoAction is what Do answers to an action the device does not offer.
var errNoAction = errors.New("the device has no such action now")

// SimPerson is a made-up holder of a simulated card.
type SimPerson struct {
	Name       string
	Number     string      // resident: 18 characters of the region 99…, which does not exist
	Kind       idcard.Kind // Resident if empty
	Sex        idcard.Sex  // from the number if 0
	Nation     string      // 汉 if empty
	Birth      string      // YYYY-MM-DD, from the number if empty
	ValidUntil string      // YYYY-MM-DD; 长期 if empty
}

// SAM is the other end of package idcard: a reader with a SAM_V module, on
// which a person can put a card.
type SAM struct {
	socket
	// Radio is how long reading a card takes, on top of the wire time.
	Radio time.Duration
	// FoundAgain makes a card that was read be found again while it lies
	// there; most modules find it again only after it was lifted.
	FoundAgain bool

	people []SimPerson

	mu       sync.Mutex
	card     *simCard
	selected bool
	silent   bool
	noisy    bool
	refused  bool // SAM not authorised
	torn     int  // how many of the next answers break off in the middle
	failing  int  // how many of the next readings fail: the card moved
	reads    int
}

// simCard is what lies on the reader.
type simCard struct {
	person SimPerson
	text   []byte
	alien  bool // not an ID card
	read   bool
}

var (
	_ Device            = (*SAM)(nil)
	_ devices.Simulated = (*SAM)(nil)
)

// samNumber is the made-up number of the simulated module.
var samNumber = []byte{0x05, 0x00, 0x03, 0x00, 0xD4, 0xB6, 0x32, 0x01, 0x87, 0xD6, 0x12, 0x00, 0x15, 0xCD, 0x5B, 0x07}

// NewSAM makes a reader that offers cards of these people. It refuses a number
// that could be a real person's.
func NewSAM(people []SimPerson) (*SAM, error) {
	m := &SAM{Radio: 400 * time.Millisecond}
	for i, p := range people {
		p, err := complete(p)
		if err != nil {
			return nil, fmt.Errorf("simulated person %d: %w", i+1, err)
		}
		m.people = append(m.people, p)
	}
	return m, nil
}

func complete(p SimPerson) (SimPerson, error) {
	if p.Kind == "" {
		p.Kind = idcard.Resident
	}
	n := p.Number
	if p.Kind == idcard.Resident && !strings.HasPrefix(n, "99") {
		return p, errors.New("a made-up resident number must begin with the region 99, which does not exist")
	}
	if len(n) == 18 && p.Birth == "" {
		p.Birth = n[6:10] + "-" + n[10:12] + "-" + n[12:14]
	}
	if len(n) == 18 && p.Sex == 0 {
		p.Sex = idcard.Female
		if (n[16]-'0')%2 == 1 {
			p.Sex = idcard.Male
		}
	}
	if p.Nation == "" {
		p.Nation = "汉"
	}
	if p.ValidUntil == "" {
		p.ValidUntil = idcard.LongTerm
	}
	if _, err := idcard.ParseText(p.text()); err != nil {
		return p, err
	}
	return p, nil
}

func (p SimPerson) text() []byte {
	nation := p.Nation
	if p.Kind == idcard.Resident {
		nation = idcard.NationCode(p.Nation)
	}
	return idcard.EncodeText(idcard.Card{Kind: p.Kind, Number: idcard.NewIDNumber(p.Number), Name: p.Name,
		Sex: p.Sex, Birth: p.Birth, ValidUntil: p.ValidUntil}, nation)
}

// PutCard lays the card of person i (from 0) on the reader.
func (m *SAM) PutCard(i int) error {
	if i < 0 || i >= len(m.people) {
		return fmt.Errorf("put card %d: %w", i+1, errNoAction)
	}
	m.put(&simCard{person: m.people[i], text: m.people[i].text()})
	return nil
}

// LiftCard takes the card away.
func (m *SAM) LiftCard() { m.put(nil) }

func (m *SAM) put(c *simCard) {
	m.mu.Lock()
	m.card, m.selected = c, false
	m.mu.Unlock()
}

// Reads counts how often a card's text was handed out.
func (m *SAM) Reads() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.reads
}

// Converse answers requests until the line ends.
func (m *SAM) Converse(ctx context.Context, line io.ReadWriter) error {
	m.mu.Lock()
	m.selected = false
	m.mu.Unlock()
	var scanner idcard.Scanner
	chunk := make([]byte, 64)
	for {
		n, err := line.Read(chunk)
		if err != nil {
			return err
		}
		scanner.Feed(chunk[:n])
		for {
			request, ok := scanner.NextRequest()
			if !ok {
				break
			}
			if err := m.reply(ctx, line, request); err != nil {
				return err
			}
		}
	}
}

func (m *SAM) reply(ctx context.Context, line io.Writer, request idcard.Request) error {
	answer, delay, silent := m.answer(request)
	if silent {
		return nil
	}
	if delay > 0 {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(delay):
		}
	}
	_, err := line.Write(m.spoil(idcard.AppendAnswer(nil, answer)))
	return err
}

// answer is the module's firmware.
func (m *SAM) answer(request idcard.Request) (a idcard.Answer, delay time.Duration, silent bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	say := func(code idcard.Code, data []byte) (idcard.Answer, time.Duration, bool) {
		return idcard.Answer{Code: code, Data: data}, delay, false
	}
	switch c := request.Command; {
	case m.silent:
		return a, 0, true
	case m.refused && c != idcard.SAMNumber:
		return say(idcard.NotAuthorised, nil)
	case c == idcard.Status, c == idcard.Reset:
		m.selected = false
		return say(idcard.Done, nil)
	case c == idcard.SAMNumber:
		return say(idcard.Done, samNumber)
	case c == idcard.Find:
		m.selected = false
		if m.card == nil || m.card.read && !m.FoundAgain {
			return say(idcard.NoCard, nil)
		}
		return say(idcard.Found, make([]byte, 4))
	case c == idcard.Select:
		if m.card == nil {
			return say(idcard.SelectFailed, nil)
		}
		m.selected = true
		return say(idcard.Done, make([]byte, 8))
	case c == idcard.ReadCard:
		delay = m.Radio
		selected := m.selected
		m.selected = false
		switch {
		case !selected || m.card == nil:
			return say(idcard.ReadFailed, nil)
		case m.failing > 0:
			m.failing--
			return say(idcard.ReadFailed, nil)
		case m.card.alien:
			return say(idcard.UnknownCard, nil)
		}
		m.card.read = true
		m.reads++
		return say(idcard.Done, readData(m.card.text))
	}
	return say(idcard.BadCommand, nil)
}

// PhotoMark is the byte the simulated photo is made of, for tests that look
// for what must not be found.
const PhotoMark = 0xA7

func readData(text []byte) []byte {
	data := append([]byte{0x01, 0x00, 0x04, 0x00}, text...)
	data = append(data, 0x57, 0x4C, 0x66, 0x00, 0x7E, 0x00, 0x32, 0x00)
	for len(data) < 4+idcard.TextSize+1024 {
		data = append(data, PhotoMark)
	}
	return data
}

// spoil does to a frame what the line's faults do.
func (m *SAM) spoil(frame []byte) []byte {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.torn > 0 {
		m.torn--
		frame = frame[:len(frame)/2]
	}
	if m.noisy {
		frame = append([]byte{0x00, 0xAA, 0xAA, 0x96, 0x13, 0xAA}, frame...)
	}
	return frame
}

// Actions lists what can be done to the reader now.
func (m *SAM) Actions() []devices.Action {
	m.mu.Lock()
	defer m.mu.Unlock()
	var cards []devices.Option
	for i, p := range m.people {
		masked := idcard.MaskName(p.Name)
		cards = append(cards, opt(strconv.Itoa(i), masked+"（虚构）", masked+" (fictitious)"))
	}
	cards = append(cards, opt("alien", "银行卡（不是身份证）", "a bank card (not an ID card)"))
	actions := []devices.Action{act("put_card", "放上身份证", "Put a card on the reader", cards...)}
	if m.card != nil {
		actions = append(actions, act("lift_card", "拿开卡片", "Lift the card"))
	}
	actions = append(actions,
		act("move_card", "读取时移动卡片", "Move the card while it is read"),
		act("tear_answer", "下一个应答中断", "Break the next answer off"),
		toggle("noise", m.noisy, devices.Text{ZH: "线路加干扰", EN: "Put noise on the line"}, devices.Text{ZH: "去掉干扰", EN: "Take the noise away"}),
		toggle("silence", m.silent, devices.Text{ZH: "读卡器断电", EN: "Switch the reader off"}, devices.Text{ZH: "读卡器上电", EN: "Switch the reader on"}),
		toggle("authorisation", !m.refused, devices.Text{ZH: "恢复授权", EN: "Authorise the module"}, devices.Text{ZH: "撤销授权", EN: "Take the authorisation away"}),
	)
	return append(actions, m.cableActions()...)
}

// Do performs one of Actions.
func (m *SAM) Do(action, option string) error {
	if done, err := m.doCable(action); done {
		return err
	}
	switch action {
	case "put_card":
		if option == "alien" {
			m.put(&simCard{alien: true})
			return nil
		}
		i, err := strconv.Atoi(option)
		if err != nil {
			return fmt.Errorf("put card %q: %w", option, errNoAction)
		}
		return m.PutCard(i)
	case "lift_card":
		m.LiftCard()
		return nil
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	switch action {
	case "move_card":
		m.failing++
	case "tear_answer":
		m.torn++
	case "noise":
		m.noisy = !m.noisy
	case "silence":
		m.silent = !m.silent
	case "authorisation":
		m.refused = !m.refused
	default:
		return fmt.Errorf("%s: %w", action, errNoAction)
	}
	return nil
}

// Picture draws the reader with the card on it.
func (m *SAM) Picture() []byte {
	plugged := m.connected()
	m.mu.Lock()
	defer m.mu.Unlock()
	s := newSketch(360, 240, "身份证读卡器 ID-card reader")
	s.box(10, 10, 340, 220, 18, "#37474F", `stroke="#263238" stroke-width="3"`)
	s.box(34, 34, 292, 150, 12, "#455A64", `stroke="#78909C" stroke-dasharray="7 6" stroke-width="2"`)
	s.words(34, 214, 14, "start", "#CFD8DC", "居民身份证读卡器")
	lamp := "#43A047"
	switch {
	case !plugged || m.silent:
		lamp = "#263238"
	case m.refused:
		lamp = "#E53935"
	case m.card != nil && m.card.read:
		lamp = "#29B6F6"
	}
	s.circle(318, 208, 8, lamp)
	switch {
	case m.card == nil:
		s.words(180, 104, 18, "middle", "#B0BEC5", "请将身份证放在此处")
		s.words(180, 130, 12, "middle", "#90A4AE", "Place your ID card here")
	case m.card.alien:
		s.box(70, 48, 220, 122, 10, "#5D4037", `stroke="#FFD54F"`)
		s.box(90, 78, 34, 26, 4, "#FFD54F", "")
		s.words(180, 146, 15, "middle", "#FFECB3", "银行卡 BANK CARD")
	default:
		drawCard(s, m.card.person)
	}
	if !plugged {
		s.unplugged(220, 18)
	}
	return s.done()
}

// drawCard draws the front of a card with the holder masked.
func drawCard(s *sketch, p SimPerson) {
	s.box(60, 42, 240, 136, 10, "#E3F2FD", `stroke="#90CAF9" stroke-width="2"`)
	for i, line := range []string{
		"姓名　" + idcard.MaskName(p.Name),
		"性别　" + p.Sex.String() + "　民族　" + p.Nation,
		"出生　" + p.Birth[:4] + "年",
	} {
		s.words(74, 68+float64(i)*22, 13, "start", "#1A237E", line)
	}
	s.words(74, 164, 12.5, "start", "#1A237E", "公民身份号码 "+idcard.NewIDNumber(p.Number).Masked())
	s.box(232, 54, 54, 68, 4, "#BBDEFB", "")
	s.circle(259, 78, 12, "#78909C")
	s.box(243, 94, 32, 26, 10, "#78909C", "")
	s.words(180, 140, 10, "middle", "#C62828", "虚构样卡 FICTITIOUS")
}
