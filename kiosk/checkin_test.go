package kiosk_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"jiaohao/affairs"
	"jiaohao/kiosk"
	"jiaohao/queue"
)

// booked are the appointments of a test, by phone and by person.
type booked struct {
	b    *bench
	mu   sync.Mutex
	list []affairs.Appointment
	tail map[string]string // of the phone, by code
	who  map[string]string // Card.Person, by code
}

// nine is a slot that stays on one line of a page.
const nine = "09:00\u2060～\u206009:30"

func (k *booked) pick(by map[string]string, is string) ([]affairs.Appointment, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(k.list), func(a affairs.Appointment) bool { return by[a.Code] != is }), nil
}
func (k *booked) ByPerson(_ context.Context, person string) ([]affairs.Appointment, error) {
	return k.pick(k.who, person)
}
func (k *booked) ByPhone(_ context.Context, tail string) ([]affairs.Appointment, error) {
	return k.pick(k.tail, tail)
}
func (k *booked) ByCode(_ context.Context, code string) (affairs.Appointment, bool, error) {
	for _, a := range k.list {
		if a.Code == code {
			return a, true, nil
		}
	}
	return affairs.Appointment{}, false, nil
}
func (k *booked) Arrive(a affairs.Appointment) affairs.Arrival {
	return affairs.BookingRules{Early: 30 * time.Minute, Late: 15 * time.Minute}.Arrive(a, k.b.clock(), k.b.hall.Location)
}

func bookedBench(t *testing.T) *bench {
	today, at := affairs.DateOf(monday), affairs.Clock(9*60)
	one := func(code, name string, day affairs.Date, from affairs.Clock) affairs.Appointment {
		return affairs.Appointment{Code: code, Line: "S", Matter: "sl-05", Name: name, Date: day, From: from, To: from + 30, State: affairs.Booked}
	}
	return newBench(t, func(b *bench, o *kiosk.Options) {
		o.Bookings = &booked{b: b, list: []affairs.Appointment{
			one("Y0900", "欧*怡", today, at), one("Y0800", "李*", today, at-60), one("Y1500", "王*", today, at+360),
			one("Y-TUE", "张*明", today.AddDays(1), at), one("Y0930", "赵*", today, at+30),
		}, tail: map[string]string{"Y0900": "1688", "Y0800": "0800", "Y1500": "1500", "Y-TUE": "7777", "Y0930": "1688"},
			who: map[string]string{"Y0900": "hash of 欧阳静怡"}}
	})
}

// Whoever booked comes at ten past nine, and is told what to do.
func TestCheckingAnAppointmentIn(t *testing.T) {
	b := bookedBench(t)
	page := b.page()
	page.Get("/kiosk").Want(200).Contains("预约签到")
	page.Get("/kiosk/checkin").Want(200).Contains("手机号后四位")
	page.PostForm("/kiosk/checkin", "q=9999&look=1").Want(200).Contains("没有找到预约")
	page.PostForm("/kiosk/checkin", "q=1688&look=1").Want(200).Contains("欧*怡", "赵*", nine) // two of them: choose
	page.Get("/kiosk/checkin/Y0800").Want(404)                                             // not found by this session

	for _, tt := range []struct{ digits, code, says string }{
		{"0800", "Y0800", "转为现场号"}, // late
		{"1500", "Y1500", "14:30"}, // too early
		{"7777", "Y-TUE", "3月17日"}, // another day
	} {
		res := page.PostForm("/kiosk/checkin", "q="+tt.digits+"&look=1").Want(303)
		if to := res.Header.Get("Location"); to != "/kiosk/checkin/"+tt.code {
			t.Fatalf("%s leads to %s", tt.digits, to)
		}
		page.Get("/kiosk/checkin/" + tt.code).Want(200).Contains(tt.says)
	}
	// Too early and on another day there is no number of the appointment.
	page.PostForm("/kiosk/checkin/Y-TUE", "ticket="+b.mint()).Want(409)

	page.PostForm("/kiosk/checkin", "q=1688&look=1")
	page.Get("/kiosk/checkin/Y0900").Want(200).Contains("签到取号")
	id := b.mint()
	first := page.PostForm("/kiosk/checkin/Y0900", "ticket="+id).Want(303)
	again := page.PostForm("/kiosk/checkin/Y0900", "ticket="+id)
	if first.Header.Get("Location") != "/kiosk/tickets/"+id {
		t.Errorf("checked in at %s, then %d", first.Header.Get("Location"), again.Status)
	}
	page.Get("/kiosk/tickets/"+id).Want(200).Contains("S001", "已为您签到", nine)
	// At another kiosk the same appointment has its number already.
	second := b.page()
	second.PostForm("/kiosk/checkin", "q=1688&look=1").Want(200)
	second.PostForm("/kiosk/checkin/Y0900", "ticket="+b.mint()).Want(409).Contains("S001")
	late := b.mint()
	second.PostForm("/kiosk/checkin", "q=0800&look=1").Want(303)
	second.PostForm("/kiosk/checkin/Y0800", "ticket="+late).Want(303)
	if err := b.owner.View(t.Context(), func(h *queue.Hall) {
		k, _ := h.Ticket(id)
		l, _ := h.Ticket(late)
		if k.Class != queue.Appointment || k.Booking != "Y0900" || k.Matter != "sl-05" || l.Class != queue.Ordinary || l.Booking != "Y0800" {
			t.Errorf("on time %+v\nlate %+v", k, l)
		}
	}); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(b.log(), "1688") {
		t.Error("the log holds digits of a phone")
	}
}

func TestCheckingInByCardAndByCode(t *testing.T) {
	b := bookedBench(t)
	page := b.page()
	page.Get("/kiosk/checkin").Want(200).Contains("身份证")
	if !b.machines["K1"].armed() {
		t.Error("the reader does not look for a card")
	}
	b.kiosk.CardRead("K1", kiosk.Card{Name: "欧*怡", Person: "hash of 欧阳静怡"})
	if to := page.Get("/kiosk/checkin").Want(303).Header.Get("Location"); to != "/kiosk/checkin/Y0900" {
		t.Errorf("the card leads to %s", to)
	}
	b.kiosk.CardRead("K1", kiosk.Card{Name: "陌*", Person: "somebody else"})
	page.Get("/kiosk/checkin").Want(200).Contains("没有找到预约")
	page.Get("/kiosk")
	page.Get("/kiosk/checkin/Y0930").Want(404)
	b.kiosk.Scanned(t.Context(), "K1", " Y0930 ")
	page.Get("/kiosk/checkin/Y0930").Want(200).Contains("赵*")
}

// Whoever wants a number and has booked is shown the appointment when the card is
// down: before the matter is chosen, and before a number is taken.
func TestCardDownFindsTheAppointment(t *testing.T) {
	b := bookedBench(t)
	page := b.page()
	page.PostForm("/kiosk/mode", "elder=on&back=/kiosk")
	page.Get("/kiosk").Want(200).Contains("请选择")
	if !b.machines["K1"].armed() {
		t.Error("an elder's card is not looked for on the first page")
	}
	page.Get("/kiosk/choose").Want(200).Contains("我有预约")
	b.kiosk.CardRead("K1", kiosk.Card{Name: "陌*", Person: "somebody else"})
	const offered = "您今天有预约"
	if res := page.Get("/kiosk/choose").Want(200).Contains("陌*，您要办什么事"); strings.Contains(string(res.Body), offered) {
		t.Error("a stranger's card finds an appointment")
	}
	b.kiosk.CardRead("K1", kiosk.Card{Name: "欧*怡", Person: "hash of 欧阳静怡"})
	for _, p := range []string{"/kiosk/choose", "/kiosk/take?matter=ga-01"} {
		page.Get(p).Want(200).Contains(offered, nine, `href="/kiosk/checkin/Y0900"`)
	}
	page.Get("/kiosk/checkin/Y0900").Want(200).Contains("签到取号")
	page.PostForm("/kiosk/checkin/Y0900", "ticket="+b.mint()).Want(303)
	// Checked in, as the journal's projection notes, it is not offered again.
	b.options.Bookings.(*booked).list[0].State = affairs.CheckedIn
	b.kiosk.CardRead("K1", kiosk.Card{Name: "欧*怡", Person: "hash of 欧阳静怡"})
	if res := page.Get("/kiosk/take?matter=ga-01").Want(200).Contains("确认取号"); strings.Contains(string(res.Body), offered) {
		t.Error("what is checked in is offered again")
	}
}
