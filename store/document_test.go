//go:build cgo

package store_test

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"

	"jiaohao/affairs"
)

// aDocument is a document of the ticket, as affairs makes it.
func aDocument(notice, ticket, key string) affairs.Document {
	day := affairs.DateOf(morning)
	answer := 5
	d := affairs.Document{Notice: notice, Title: "通知书", Word: "沭水许" + notice + "字", Year: morning.Year(), At: morning.UnixMilli(), Key: key,
		Ticket: ticket, TicketName: "S003", Line: "S", Window: "19", Staff: "0702", Matter: "sl-01", Text: []string{"今收到"},
		Items: []affairs.DocumentItem{{Seq: 1, Name: "申请书", Originals: 2}},
		Opens: &affairs.CaseOpening{Bureau: "sl", Matter: "sl-01", About: "取水许可审批", Ticket: ticket, TicketName: "S003", Line: "S", Window: "19", Clerk: "0702",
			Day: day, Intake: day, AnswerDays: &answer}}
	if notice == affairs.NoticeAccept {
		d.Accepted = &day
		d.Committed, d.Statutory = &affairs.DueDay{Day: day.AddDays(21), Days: 15, Unit: affairs.WorkingDays}, &affairs.DueDay{Day: day.AddDays(63), Days: 45, Unit: affairs.WorkingDays}
	}
	return d
}

func TestDocumentsAreNumberedAndKept(t *testing.T) {
	s, _ := open(t)
	ctx := t.Context()
	give := func(d affairs.Document) affairs.Document {
		t.Helper()
		got, err := s.GiveDocument(ctx, "staff:0702", d)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	ticket := "T1"
	first, other := give(aDocument(affairs.NoticeSupplement, ticket, "k1")), give(aDocument(affairs.NoticeAccept, "T3", "k2"))
	second := give(aDocument(affairs.NoticeAccept, "T2", "k3"))
	for i, want := range []string{first.Number, other.Number, second.Number} {
		if got := []string{
			affairs.DocumentNumber(first.Word, morning.Year(), 1),
			affairs.DocumentNumber(other.Word, morning.Year(), 1), affairs.DocumentNumber(other.Word, morning.Year(), 2)}[i]; got != want {
			t.Errorf("number %d is %s, want %s", i, want, got)
		}
	}
	// The same press of the button gives the same paper.
	if again := give(aDocument(affairs.NoticeAccept, "T2", "k3")); again.ID != second.ID || again.Number != second.Number {
		t.Errorf("pressed twice: %+v", again)
	}
	var refused interface{ ErrorCode() string }
	if _, err := s.GiveDocument(ctx, "staff:0702", aDocument(affairs.NoticeAccept, "T9", "k3")); !errors.As(err, &refused) || refused.ErrorCode() != "conflict" {
		t.Errorf("the key of another ticket: %v", err)
	}

	// A second supplement notice needs leave; it uses no number without.
	again := aDocument(affairs.NoticeSupplement, ticket, "k4")
	if _, err := s.GiveDocument(ctx, "staff:0702", again); !errors.As(err, &refused) || refused.ErrorCode() != "denied" || !strings.Contains(err.Error(), first.Number) {
		t.Errorf("a second supplement notice: %v", err)
	}
	again.Approval = &affairs.Approval{By: "staff:0701", Reason: "图纸有误"}
	if got := give(again); got.Serial != 2 || got.Earlier != 1 {
		t.Errorf("with leave: %+v", got)
	}

	// Taken back, its number stays used.
	for _, reason := range []string{"", "打错了"} {
		err := s.VoidDocument(ctx, "staff:0702", second.ID, reason, morning)
		if (err == nil) != (reason != "") {
			t.Errorf("void for %q: %v", reason, err)
		}
	}
	if err := s.VoidDocument(ctx, "staff:0702", second.ID, "又一次", morning); !errors.As(err, &refused) || refused.ErrorCode() != "conflict" {
		t.Errorf("void twice: %v", err)
	}
	if err := s.VoidDocument(ctx, "staff:0702", 999, "没有", morning); !errors.As(err, &refused) || refused.ErrorCode() != "notfound" {
		t.Errorf("void nothing: %v", err)
	}
	if third := give(aDocument(affairs.NoticeAccept, "T2", "k5")); third.Serial != 3 {
		t.Errorf("after a void one: %s", third.Number)
	}
	sheet, _, err := s.GiveSheet(ctx, "staff:0702", affairs.Sheet{Matter: "sl-01", At: morning.UnixMilli() + 1, Ticket: ticket, Staff: "0702", Key: "k6"})
	if err != nil {
		t.Fatal(err)
	}
	if same, again, err := s.GiveSheet(ctx, "staff:0702", affairs.Sheet{Matter: "sl-01", At: morning.UnixMilli() + 2, Ticket: ticket, Key: "k6"}); err != nil || !again || !reflect.DeepEqual(same, sheet) {
		t.Errorf("a sheet pressed twice: %+v %v %v", same, again, err)
	}
	if other, _, err := s.GiveSheet(ctx, "staff:0702", affairs.Sheet{Matter: "sl-02", At: morning.UnixMilli() + 2, Ticket: ticket, Key: "k6"}); !errors.As(err, &refused) || refused.ErrorCode() != "conflict" {
		t.Errorf("another sheet under the same key: %+v %v", other, err)
	}

	day := morning.Format("2006-01-02")
	look := func() (all []any) {
		t.Helper()
		keep := func(v any, err error) {
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, v)
		}
		for _, id := range []string{ticket, "T2", "T3"} {
			keep(s.DocumentsOfTicket(ctx, id))
		}
		var ofDay []affairs.Document
		err := s.EachDocument(ctx, day, day, func(d affairs.Document) error { ofDay = append(ofDay, d); return nil })
		keep(ofDay, err)
		keep(s.DocumentCounts(ctx, day, day))
		d, found, err := s.Document(ctx, second.ID)
		if !found || d.Void == nil || d.Void.Reason != "打错了" || d.Void.By != "staff:0702" {
			t.Errorf("the void one: %+v %v", d, found)
		}
		keep(d, err)
		return all
	}
	before := look()
	if list := before[0].([]affairs.Document); len(list) != 3 || list[2].Notice != affairs.NoticeOnce || list[0].Number != first.Number || list[0].Items[0].Originals != 2 {
		t.Errorf("of the ticket: %+v", list)
	}
	if counts := before[4].([]affairs.DocumentCount); len(counts) != 2 || counts[0] != (affairs.DocumentCount{Line: "S", Notice: affairs.NoticeAccept, Given: 2, First: 2, Void: 1}) ||
		counts[1] != (affairs.DocumentCount{Line: "S", Notice: affairs.NoticeSupplement, Given: 2, First: 1, Again: 1}) {
		t.Errorf("counts %+v", counts)
	}
	if err := s.Rebuild(ctx, nil); err != nil {
		t.Fatal(err)
	}
	if after := look(); !reflect.DeepEqual(after, before) {
		t.Errorf("rebuilt\n%+v\nbefore\n%+v", after, before)
	}
	if _, found, err := s.Document(ctx, 999); found || err != nil {
		t.Errorf("a document nobody gave: %v %v", found, err)
	}
}

// TestDocumentNumbersHaveNoGaps while many windows give papers at once, some of
// which are refused.
func TestDocumentNumbersHaveNoGaps(t *testing.T) {
	s, _ := open(t)
	var wait sync.WaitGroup
	var mu sync.Mutex
	seen := map[int]bool{}
	for w := range 8 {
		wait.Go(func() {
			for i := range 10 {
				d := aDocument(affairs.NoticeSupplement, fmt.Sprintf("T%d-%d", w, i/2), fmt.Sprintf("k%d-%d", w, i)) // each second one is refused
				got, err := s.GiveDocument(t.Context(), "staff:0702", d)
				if (err != nil) != (i%2 == 1) {
					t.Errorf("document %d of window %d: %v", i, w, err)
				}
				if err == nil {
					mu.Lock()
					if seen[got.Serial] {
						t.Errorf("number %s twice", got.Number)
					}
					seen[got.Serial] = true
					mu.Unlock()
				}
			}
		})
	}
	wait.Wait()
	for n := 1; n <= 40; n++ {
		if !seen[n] {
			t.Errorf("number %d is missing", n)
		}
	}
	if err := s.Verify(t.Context(), 1); err != nil {
		t.Error(err)
	}
}
