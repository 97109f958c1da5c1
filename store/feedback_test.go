//go:build cgo

package store_test

import (
	"errors"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"jiaohao/affairs"
	"jiaohao/queue"
)

// What somebody handed in is numbered, found by its receipt, closed by a written
// reply and made again from the journal, which holds neither their words nor their
// telephone number; those go once it is answered and old.
func TestFeedback(t *testing.T) {
	s, path := open(t)
	ctx := t.Context()
	const phone, words = "13800001234", "王某某态度差"
	give := func(f affairs.Feedback) affairs.Feedback {
		t.Helper()
		f.At = morning.UnixMilli()
		got, err := s.GiveFeedback(ctx, "kiosk:K1", f)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	commit(t, s, issued(1))
	first := give(affairs.Feedback{Kind: affairs.Complaint, About: []string{"服务态度"}, Window: "18", Words: words, Phone: phone})
	second := give(affairs.Feedback{Kind: affairs.Suggestion, About: []string{"设备"}})
	if first.Serial != 1 || second.Serial != 2 || !strings.HasPrefix(second.Receipt, morning.Format("06")+"-0002-") {
		t.Fatalf("numbers %d, %d, receipt %q", first.Serial, second.Serial, second.Receipt)
	}

	var refused *queue.Error
	for _, tt := range []struct {
		serial int
		reply  string
		code   queue.ErrorCode
	}{{1, " \n ", queue.Invalid}, {1, "请打 0539-1234567", queue.Invalid}, {1, strings.Repeat("长", 501), queue.Invalid}, {9, "好", queue.NotFound}} {
		if err := s.AnswerFeedback(ctx, "manager:manager", first.Year, tt.serial, tt.reply, morning); !errors.As(err, &refused) || refused.Code != tt.code {
			t.Errorf("reply %.12q to %d: %v, want %s", tt.reply, tt.serial, err, tt.code)
		}
	}
	if err := s.AnswerFeedback(ctx, "manager:manager", first.Year, 1, "已核实，\n当面致歉", morning.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if err := s.AnswerFeedback(ctx, "manager:manager", first.Year, 1, "再答", morning); !errors.As(err, &refused) || refused.Code != queue.Conflict {
		t.Errorf("a second reply: %v", err)
	}

	find := func(receipt string) (affairs.Feedback, bool) {
		t.Helper()
		f, found, err := s.FeedbackOf(ctx, receipt)
		if err != nil {
			t.Fatal(err)
		}
		return f, found
	}
	check := func() {
		t.Helper()
		if got, found := find(strings.ReplaceAll(first.Receipt, "-", "")); !found || got.Reply != "已核实， 当面致歉" || got.Window != "18" || got.Words != "" || got.Phone != "" {
			t.Errorf("by receipt: %+v %v", got, found)
		}
		list, err := s.Feedback(ctx, "9999-12-31", "0001-01-01")
		if err != nil || len(list) != 1 || list[0].Serial != 2 {
			t.Errorf("open: %+v %v", list, err)
		}
	}
	check()
	wrong := []byte(first.Receipt)
	wrong[len(wrong)-1] = '0' + (wrong[len(wrong)-1]-'0'+1)%10
	for _, r := range []string{"", "26", string(wrong), second.Receipt + "1", strings.Repeat("9", 40)} {
		if f, found := find(r); found {
			t.Errorf("receipt %q finds %+v", r, f)
		}
	}

	before, err := s.Feedback(ctx, "0000", "9999")
	if err != nil || len(before) != 2 || before[1].Words != words || before[1].Phone != phone {
		t.Fatalf("kept: %+v %v", before, err)
	}
	if err := s.Rebuild(ctx, nil); err != nil {
		t.Fatal(err)
	}
	if after, err := s.Feedback(ctx, "0000", "9999"); err != nil || !reflect.DeepEqual(after, before) {
		t.Errorf("rebuilt: %v\n%+v\n%+v", err, after, before)
	}
	check()

	// The words of what is open outlast the purge, those of what is answered do not.
	open := give(affairs.Feedback{Kind: affairs.Praise, Words: "谢谢导办"})
	if _, err := s.Purge(ctx, "system:test", morning.AddDate(0, 0, 40).Format(time.DateOnly)); err != nil {
		t.Fatal(err)
	}
	list, err := s.Feedback(ctx, "0000", "9999")
	if err != nil || list[0].Serial != open.Serial || list[0].Words == "" || list[2].Words != "" || list[2].Phone != "" || list[2].Reply == "" {
		t.Errorf("after the purge: %+v %v", list, err)
	}
	for _, file := range []string{path, path + "-wal"} {
		content, err := os.ReadFile(file)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
		for _, secret := range []string{phone, words} {
			if strings.Contains(string(content), secret) {
				t.Errorf("%s still holds %q", file, secret)
			}
		}
	}
}
