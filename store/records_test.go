//go:build cgo

package store_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"jiaohao/queue"
	"jiaohao/store"
)

func TestPrintJobFollowsItsTicket(t *testing.T) {
	s, path := open(t)
	ctx := t.Context()
	screen := issued(3)
	screen.Events[0].Body = ""
	other := issued(4)
	other.Events[0].Body = `{"print":"P2"}`
	commit(t, s, issued(1), issued(2), screen, other)

	job, ok, err := s.NextPrintJob(ctx, "P1")
	want := store.PrintJob{ID: 1, Ticket: ticketID(1), Printer: "P1", State: store.PrintQueued, Copy: 1, Queued: time.UnixMilli(morning.UnixMilli() + 1)}
	if err != nil || !ok || job != want {
		t.Fatalf("next job %+v %v %v, want %+v", job, ok, err, want)
	}
	move := func(id int64, from, to store.PrintState) error {
		return s.MovePrintJob(ctx, store.PrintChange{Job: id, From: from, To: to, Copy: 1, Retried: to == store.PrintUncertain,
			ProblemZH: "缺纸", ProblemEN: "paper out", Grade: 2, At: morning.Add(time.Second)})
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(move(1, store.PrintQueued, store.PrintSending))
	if err := move(1, store.PrintQueued, store.PrintVoid); !errors.Is(err, store.ErrJobMoved) {
		t.Errorf("a decision on an old state: %v", err)
	}
	if err := move(2, store.PrintQueued, store.PrintSending); err == nil {
		t.Error("two slips under way on one printer")
	}
	if err := move(77, store.PrintQueued, store.PrintSending); err == nil {
		t.Error("a job that is not there was moved")
	}
	if err := move(1, "", store.PrintDone); err == nil {
		t.Error("a state that does not exist was accepted")
	}
	if next, ok, _ := s.NextPrintJob(ctx, "P1"); !ok || next.ID != 2 {
		t.Errorf("next is %+v", next)
	}
	must(move(1, store.PrintSending, store.PrintUncertain))
	must(move(2, store.PrintQueued, store.PrintBlocked))
	open, err := s.OpenPrintJobs(ctx, "P1")
	if err != nil || len(open) != 1 || open[0].State != store.PrintUncertain || !open[0].Retried || open[0].Grade != 2 || open[0].ProblemZH != "缺纸" {
		t.Errorf("interrupted jobs %+v, %v", open, err)
	}
	must(move(1, store.PrintUncertain, store.PrintOperator))
	if list, err := s.DoubtfulPrintJobs(ctx, "P1"); err != nil || len(list) != 1 {
		t.Errorf("for a person to judge: %+v, %v", list, err)
	}
	must(s.MovePrintJob(ctx, store.PrintChange{Job: 1, From: store.PrintOperator, To: store.PrintQueued, Copy: 2, At: morning}))
	if next, _, _ := s.NextPrintJob(ctx, "P1"); next.ID != 1 || next.Copy != 2 {
		t.Errorf("the reprint is %+v", next)
	}
	if next, ok, _ := s.NextPrintJob(ctx, "P2"); !ok || next.Ticket != ticketID(4) {
		t.Errorf("P2 prints %+v", next)
	}
	if list, err := s.PrintJobsOf(ctx, ticketID(3)); err != nil || len(list) != 0 {
		t.Errorf("a ticket on the screen has slips %+v, %v", list, err)
	}
	if list, err := s.PrintJobsOf(ctx, ticketID(2)); err != nil || len(list) != 1 || list[0].State != store.PrintBlocked {
		t.Errorf("ticket 2 has slips %+v, %v", list, err)
	}
	if got := len(replay(t, s, day)); got != 4 {
		t.Errorf("the queue replays %d events, want its own 4", got)
	}
	before := dumpJobs(t, s)
	must(s.Rebuild(ctx, nil))
	if after := dumpJobs(t, s); after != before {
		t.Errorf("rebuilt:\n%s\nwas:\n%s", after, before)
	}
	must(s.Close())
	s = reopen(t, path)
	if after := dumpJobs(t, s); after != before {
		t.Errorf("reopened:\n%s\nwas:\n%s", after, before)
	}
}

func dumpJobs(t *testing.T, s *store.Store) string {
	t.Helper()
	var b strings.Builder
	for id := range int64(5) {
		job, found, err := s.PrintJobByID(context.Background(), id)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "%v %+v\n", found, job)
	}
	return b.String()
}

func TestTicketIsFoundByItsToken(t *testing.T) {
	s, path := open(t)
	random := bytes.NewReader(bytes.Repeat([]byte("the quick brown fox jumps over the lazy dog"), 100))
	var ids, tokens []string
	for i := range 20 { // several in one second
		id, err := queue.NewID(morning.Add(time.Duration(i)*130*time.Millisecond), random)
		if err != nil {
			t.Fatal(err)
		}
		u := issued(i + 1)
		u.Events[0].Ticket = id
		commit(t, s, u)
		ids, tokens = append(ids, id), append(tokens, s.Token(id))
	}
	form := regexp.MustCompile(`^[A-Z2-7]{20}$`)
	check := func() {
		for i, id := range ids {
			if !form.MatchString(tokens[i]) {
				t.Errorf("token %q", tokens[i])
			}
			for _, typed := range []string{tokens[i], strings.ToLower(tokens[i])} {
				if got, found, err := s.TicketByToken(t.Context(), typed); err != nil || !found || got.ID != id {
					t.Errorf("token %s leads to %+v, %v, %v", typed, got, found, err)
				}
			}
		}
	}
	check()
	for _, wrong := range []string{"", "A", ids[0], strings.Repeat("A", 20), strings.Repeat("7", 20), tokens[0][:19] + "!", tokens[0][:8] + tokens[5][8:][:11] + "A", "' OR 1=1 --aaaaaaaaa"} {
		if got, found, err := s.TicketByToken(t.Context(), wrong); found || err != nil {
			t.Errorf("token %q leads to %+v, %v", wrong, got, err)
		}
	}
	seen := map[string]bool{}
	for _, token := range tokens {
		seen[token[6:]] = true
	}
	if len(seen) != len(tokens) {
		t.Error("tokens share their secret")
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = reopen(t, path)
	check()
	elsewhere, _ := open(t)
	if elsewhere.Token(ids[0])[6:] == tokens[0][6:] {
		t.Error("two halls have the same key")
	}
}

func TestPersonIsBesideTheJournalAndCanBePurged(t *testing.T) {
	s, path := open(t)
	ctx := t.Context()
	number := "42010619900307123x"
	a, b := issued(1), issued(2)
	p := store.Person{Ticket: ticketID(1), NumberHMAC: s.PersonHash(number), NumberMasked: "420106********123X", NameMasked: "张*"}
	a.Aside = p
	b.Aside = &store.Person{Ticket: ticketID(2), NumberHMAC: s.PersonHash(strings.ToUpper(number)), NumberMasked: "420106********123X", NameMasked: "张*"}
	commit(t, s, a, b)
	if got, found, err := s.PersonOf(ctx, ticketID(1)); err != nil || !found || !reflect.DeepEqual(got, p) {
		t.Errorf("person %+v, %v, %v", got, found, err)
	}
	if ids, err := s.TicketsOf(ctx, day, s.PersonHash(number)); err != nil || !reflect.DeepEqual(ids, []string{ticketID(1), ticketID(2)}) {
		t.Errorf("the same person has tickets %v, %v", ids, err)
	}
	if ids, _ := s.TicketsOf(ctx, day, nil); ids != nil {
		t.Errorf("no person has tickets %v", ids)
	}
	o := options(filepath.Join(t.TempDir(), "hall.db"))
	o.PersonKey = nil
	keyless, err := store.Open(ctx, o)
	if err != nil {
		t.Fatal(err)
	}
	defer keyless.Close()
	if h := keyless.PersonHash(number); h != nil {
		t.Errorf("a hash without a key: %x", h)
	}

	if n, err := s.Purge(ctx, "system:purge", day); err != nil || n != 0 {
		t.Errorf("purged %d of the day itself, %v", n, err)
	}
	if _, err := s.Purge(ctx, "system:purge", "soon"); err == nil {
		t.Error("purged before a day that is none")
	}
	if n, err := s.Purge(ctx, "system:purge", "2026-03-17"); err != nil || n != 2 {
		t.Errorf("purged %d persons, want 2: %v", n, err)
	}
	if _, found, _ := s.PersonOf(ctx, ticketID(1)); found {
		t.Error("the person is still there")
	}
	for _, name := range []string{path, path + "-wal"} {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(content, []byte("420106********123X")) || bytes.Contains(content, []byte("张*")) || bytes.Contains(content, p.NumberHMAC) {
			t.Errorf("%s still holds personal data", filepath.Base(name))
		}
	}
	if err := s.Verify(ctx, 1); err != nil {
		t.Errorf("the purge broke the chain: %v", err)
	}
	if n := len(replay(t, s, day)); n != 2 {
		t.Errorf("%d events, want 2", n)
	}
}

func TestCallbackIsBesideTheJournalAndCanBePurged(t *testing.T) {
	s, path := open(t)
	ctx := t.Context()
	a := issued(1)
	a.Aside = store.Callback{Ticket: ticketID(1), Phone: "13905390123"}
	commit(t, s, a)
	if phone, found, err := s.CallbackOf(ctx, ticketID(1)); err != nil || !found || phone != "13905390123" {
		t.Errorf("callback %q, %v, %v", phone, found, err)
	}
	if _, found, err := s.CallbackOf(ctx, ticketID(2)); err != nil || found {
		t.Errorf("nobody's callback: %v, %v", found, err)
	}
	if n, err := s.Purge(ctx, "system:purge", "2026-03-17"); err != nil || n != 1 {
		t.Errorf("purged %d, want 1: %v", n, err)
	}
	for _, name := range []string{path, path + "-wal"} {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(content, []byte("13905390123")) {
			t.Errorf("%s still holds the number", filepath.Base(name))
		}
	}
}

func TestAccountsSessionsDevices(t *testing.T) {
	s, path := open(t)
	ctx := t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	he := store.Account{User: "0702", Name: "何静", Role: "clerk", Staff: "0702", Password: "$argon2id$a"}
	boss := store.Account{User: "manager", Name: "林枫", Role: "manager", Password: "$argon2id$b"}
	must(s.SaveAccounts(ctx, "system:demo", he, boss))
	must(s.SaveAccounts(ctx, "system:demo", he, boss)) // the same again is no news
	if got, found, err := s.Account(ctx, "0702"); err != nil || !found || got != he {
		t.Errorf("account %+v, %v, %v", got, found, err)
	}
	if _, found, err := s.Account(ctx, "nobody"); err != nil || found {
		t.Errorf("nobody exists: %v %v", found, err)
	}
	if list, err := s.Accounts(ctx); err != nil || !reflect.DeepEqual(list, []store.Account{he, boss}) {
		t.Errorf("accounts %+v, %v", list, err)
	}

	id := sha256.Sum256([]byte("token"))
	v := store.Session{User: "0702", Role: "clerk", Created: time.UnixMilli(1000), Seen: time.UnixMilli(1000), Expires: morning.Add(time.Hour)}
	v.Expires = time.UnixMilli(v.Expires.UnixMilli())
	must(s.CreateSession(ctx, id, v))
	if got, found, err := s.Session(ctx, id); err != nil || !found || got != v {
		t.Errorf("session %+v, %v, %v; want %+v", got, found, err, v)
	}
	commits := func() int64 {
		h, err := s.Health(ctx)
		must(err)
		return h.Commits
	}
	before := commits()
	for i := range 59 {
		must(s.TouchSession(ctx, id, time.UnixMilli(1000).Add(time.Duration(i)*time.Second)))
	}
	if n := commits() - before; n != 0 {
		t.Errorf("%d writes within the minute", n)
	}
	must(s.TouchSession(ctx, id, time.UnixMilli(61_000)))
	if got, _, _ := s.Session(ctx, id); got.Seen != time.UnixMilli(61_000) {
		t.Errorf("seen %v", got.Seen)
	}
	must(s.TouchSession(ctx, sha256.Sum256([]byte("unknown")), morning))
	must(s.Close())
	s = reopen(t, path)
	if _, found, err := s.Session(ctx, id); err != nil || !found {
		t.Errorf("a restart signed people out: %v", err)
	}
	must(s.EndSession(ctx, id))
	must(s.EndSession(ctx, id))
	if _, found, _ := s.Session(ctx, id); found {
		t.Error("the session did not end")
	}

	for _, c := range []struct {
		name  string
		to    store.Account
		stays bool
	}{
		{"a new name", store.Account{User: "0702", Name: "何静静", Role: "clerk", Staff: "0702", Password: "$argon2id$a"}, true},
		{"a new password", store.Account{User: "0702", Name: "何静", Role: "clerk", Staff: "0702", Password: "$argon2id$c"}, false},
		{"a new role", store.Account{User: "0702", Name: "何静", Role: "technician", Staff: "0702", Password: "$argon2id$c"}, false},
	} {
		must(s.CreateSession(ctx, id, v))
		must(s.SaveAccounts(ctx, "manager:manager", c.to))
		if _, found, _ := s.Session(ctx, id); found != c.stays {
			t.Errorf("%s: the session stays = %v", c.name, found)
		}
		must(s.EndSession(ctx, id))
	}
	must(s.CreateSession(ctx, id, v))
	if found, err := s.RemoveAccount(ctx, "manager:manager", "0702"); err != nil || !found {
		t.Errorf("removed %v, %v", found, err)
	}
	if found, err := s.RemoveAccount(ctx, "manager:manager", "0702"); err != nil || found {
		t.Errorf("removed again %v, %v", found, err)
	}
	if _, found, _ := s.Session(ctx, id); found {
		t.Error("a removed person is still signed in")
	}
	demo := v
	demo.User = "of-a-demo" // whose accounts are never stored
	must(s.CreateSession(ctx, sha256.Sum256([]byte("demo")), demo))
	expired := v
	expired.User, expired.Expires = "manager", morning.Add(-time.Second)
	must(s.CreateSession(ctx, id, expired))
	must(s.CreateSession(ctx, sha256.Sum256([]byte("next")), store.Session{User: "manager", Role: "manager", Expires: morning.Add(time.Hour)}))
	if _, found, _ := s.Session(ctx, id); found {
		t.Error("expired sessions pile up")
	}

	token := sha256.Sum256([]byte("kiosk"))
	must(s.EnrolDevice(ctx, "technician:technician", token, store.Device{ID: "K1", Role: "kiosk"}))
	if d, found, err := s.Device(ctx, token); err != nil || !found || d.ID != "K1" || d.Role != "kiosk" || !d.Enrolled.Equal(morning) {
		t.Errorf("device %+v, %v, %v", d, found, err)
	}
	if list, err := s.Devices(ctx); err != nil || len(list) != 1 {
		t.Errorf("devices %+v, %v", list, err)
	}
	if found, err := s.RemoveDevice(ctx, "technician:technician", "K1"); err != nil || !found {
		t.Errorf("removed %v, %v", found, err)
	}
	if _, found, _ := s.Device(ctx, token); found {
		t.Error("the device is still enrolled")
	}
	// Who may sign in is part of the audit; names and passwords are not.
	if err := s.Verify(ctx, 1); err != nil {
		t.Error(err)
	}
	must(s.Close())
	content := journalText(t, path)
	if strings.Count(content, "account_saved") != 5 || !strings.Contains(content, "device_enrolled") || !strings.Contains(content, "account_removed") {
		t.Errorf("the journal has\n%s", content)
	}
	for _, secret := range []string{"何静", "argon2id"} {
		if strings.Contains(content, secret) {
			t.Errorf("the journal holds %q", secret)
		}
	}
}
