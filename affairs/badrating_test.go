package affairs_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"jiaohao/affairs"
	"jiaohao/queue"
)

// TestBadRating follows a bad rating of Friday, 18 September 2026: one working day
// to contact, five to resolve, fifteen when it is complex.
func TestBadRating(t *testing.T) {
	cfg := example(t)
	b := affairs.BadRating{At: time.Date(2026, 9, 18, 10, 0, 0, 0, cfg.Location).UnixMilli(), Score: 1}
	due := func(want string) {
		t.Helper()
		day, _, ok := b.Due(cfg.Rating.SLA, cfg.Calendar, cfg.Location)
		if got := day.String(); ok && got != want || !ok && want != "" {
			t.Errorf("after %d steps it is due on %s, want %s", len(b.Steps), got, want)
		}
	}
	take := func(step affairs.RatingStep, note string, want queue.ErrorCode) {
		t.Helper()
		err := b.Decide(step, note)
		var refused *queue.Error
		switch {
		case err == nil && want == "":
			b.Steps = append(b.Steps, affairs.RatingStepTaken{Step: step, Note: note})
		case !errors.As(err, &refused) || refused.Code != want:
			t.Errorf("step %d with %q: %v, want %q", step, note, err, want)
		}
	}
	due("2026-09-20") // a make-up Sunday
	take(0, "", queue.Invalid)
	take(affairs.RatingResolved, "", queue.Invalid)
	take(affairs.RatingContacted, "打 139 0000 0000 未接", queue.Invalid)
	take(affairs.RatingContacted, "", "")
	due("2026-09-24")
	take(affairs.RatingContacted, "", queue.Conflict)
	take(affairs.RatingExtended, "涉及两个窗口", "")
	due("2026-10-15")
	take(affairs.RatingResolved, strings.Repeat("长", 201), queue.Invalid)
	take(affairs.RatingResolved, "已道歉并更正材料清单", "")
	due("")
	take(affairs.RatingResolved, "再次", queue.Conflict)
}
