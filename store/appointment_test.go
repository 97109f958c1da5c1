//go:build cgo

package store_test

import (
	"bytes"
	"errors"
	"os"
	"testing"
	"time"

	"jiaohao/affairs"
	"jiaohao/queue"
	"jiaohao/store"
)

func booking(s *store.Store, code, person, phone string, day time.Time) store.Booking {
	return store.Booking{
		Appointment: affairs.Appointment{Code: code, Line: "S", Matter: "sl-01", Date: affairs.DateOf(day), From: 540, To: 570, Name: "欧*怡"},
		NumberHMAC:  s.PersonHash(person), PhoneHMAC: s.PhoneHash(phone),
	}
}

func TestAppointments(t *testing.T) {
	s, path := open(t)
	ctx := t.Context()
	since := affairs.DateOf(morning.AddDate(0, 0, -30))
	const person, phone = "990000198812310027", "1688"
	list := []store.Booking{booking(s, "Y001", person, phone, morning), booking(s, "Y002", "", phone, morning), booking(s, "Y003", person, "", morning.AddDate(0, 0, 1))}
	for i, want := range []int{3, 0} { // the same file twice
		added, _, err := s.Book(ctx, "portal:p", list, since, nil)
		if err != nil || added != want {
			t.Fatalf("import %d: %d new, %v; want %d", i+1, added, err, want)
		}
	}
	// One that is refused takes back those before it.
	other := booking(s, "Y002", person, phone, morning.AddDate(0, 0, 2))
	_, at, err := s.Book(ctx, "portal:p", []store.Booking{booking(s, "Y009", "", phone, morning), other}, since, nil)
	var refused *queue.Error
	if !errors.As(err, &refused) || at != 1 {
		t.Errorf("a code for another time: %v at %d", err, at)
	}
	if _, found, _ := s.AppointmentByCode(ctx, "Y009"); found {
		t.Error("half of a refused import stayed")
	}

	// The number that checks in moves it, in the same commit.
	u := issued(1)
	u.Events[0].Code = int(queue.Appointment)
	u.Events[0].Body = `{"print":"P1","booking":"Y001"}`
	commit(t, s, u)
	late := issued(2)
	late.Events[0].Body = `{"booking":"Y002"}`
	commit(t, s, late)
	if err := s.CancelBooking(ctx, "portal:p", "Y003", func(affairs.Appointment) *queue.Error { return nil }); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Book(ctx, "portal:p", []store.Booking{booking(s, "Y004", person, phone, morning)}, since, nil); err != nil {
		t.Fatal(err)
	}
	if n, err := s.CountNoShows(ctx, "system:hall", morning.AddDate(0, 0, 1).Format(time.DateOnly)); err != nil || n != 1 {
		t.Errorf("%d no-shows, %v", n, err)
	}
	if n, err := s.CountNoShows(ctx, "system:hall", morning.AddDate(0, 0, 1).Format(time.DateOnly)); err != nil || n != 0 {
		t.Errorf("%d no-shows counted twice, %v", n, err)
	}
	check := func() {
		t.Helper()
		want := map[string]affairs.AppointmentState{"Y001": affairs.CheckedIn, "Y002": affairs.CameLate, "Y003": affairs.Cancelled, "Y004": affairs.NoShow}
		for code, state := range want {
			a, found, err := s.AppointmentByCode(ctx, code)
			if err != nil || !found || a.State != state || a.Slot() != "09:00～09:30" || a.Name != "欧*怡" {
				t.Errorf("%s: %+v %v %v, want %s", code, a, found, err, state)
			}
		}
		if a, _, _ := s.AppointmentByCode(ctx, "Y001"); a.Ticket != ticketID(1) {
			t.Errorf("Y001 was checked in by %q", a.Ticket)
		}
	}
	check()
	if err := s.Rebuild(ctx, nil); err != nil {
		t.Fatal(err)
	}
	check()

	today := morning.Format(time.DateOnly)
	if of, err := s.AppointmentsOfPerson(ctx, s.PersonHash(person), today); err != nil || len(of) != 3 {
		t.Errorf("of the person: %v %v", of, err)
	}
	if of, err := s.AppointmentsByPhone(ctx, s.PhoneHash(phone), today); err != nil || len(of) != 3 {
		t.Errorf("of the phone: %v %v", of, err)
	}
	if of, err := s.AppointmentsOfPerson(ctx, nil, today); err != nil || len(of) != 0 {
		t.Errorf("of nobody: %v %v", of, err)
	}
	var seen affairs.BookingHistory
	_, _, err = s.Book(ctx, "portal:p", []store.Booking{booking(s, "Y005", person, phone, morning)}, since, func(_ store.Booking, h affairs.BookingHistory) *queue.Error {
		seen = h
		return &queue.Error{Code: queue.Denied, EN: "no"}
	})
	if err == nil || seen.InSlot != 3 || seen.SameDay != 2 || seen.NoShows != 1 || seen.Cancels != 1 || seen.LastNoShow.String() != today {
		t.Errorf("decided by %+v, %v", seen, err)
	}

	if _, err := s.Purge(ctx, "system:hall", morning.AddDate(0, 0, 9).Format(time.DateOnly)); err != nil {
		t.Fatal(err)
	}
	if a, found, _ := s.AppointmentByCode(ctx, "Y001"); !found || a.Name != "" {
		t.Errorf("after forgetting: %+v", a)
	}
	for _, file := range []string{path, path + "-wal"} {
		content, _ := os.ReadFile(file)
		for _, secret := range []string{person, "欧*怡"} {
			if bytes.Contains(content, []byte(secret)) {
				t.Errorf("%s still holds %s", file, secret)
			}
		}
	}
}
