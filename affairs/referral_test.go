package affairs_test

import (
	"testing"

	"jiaohao/affairs"
	"jiaohao/queue"
)

func TestReferralEnd(t *testing.T) {
	for _, c := range []struct {
		state        queue.State
		called, gone bool
		want         affairs.ReferralEnd
	}{
		{queue.Waiting, false, false, affairs.ReferralOpen}, {queue.Serving, true, false, affairs.ReferralOpen}, {queue.Done, true, false, affairs.ReferralFollowed},
		{queue.Expired, true, true, affairs.ReferralFollowed}, // served there, and left in a further line
		{queue.Waiting, true, true, affairs.ReferralFollowed}, {queue.Missed, true, false, affairs.ReferralUnfollowed},
		{queue.Withdrawn, false, false, affairs.ReferralUnfollowed}, {queue.Expired, false, false, affairs.ReferralUnfollowed},
	} {
		if got := affairs.ReferralEndOf(c.state, c.called, c.gone); got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
	counts := affairs.CountReferrals([]affairs.Referral{{Clerk: "a", End: affairs.ReferralFollowed}, {Clerk: "b"}, {Clerk: "a", End: affairs.ReferralUnfollowed}})
	if len(counts) != 2 || counts[0] != (affairs.ReferralCount{Clerk: "a", Sent: 2, Followed: 1, Unfollowed: 1}) || counts[1].Sent != 1 {
		t.Errorf("counts %+v", counts)
	}
}

func TestPauseOfClerk(t *testing.T) {
	p := affairs.Pause{Reason: affairs.Covered("暂时离开", "0703")}
	if p.Cover() != "0703" || p.Why() != "暂时离开" {
		t.Errorf("cover %q, why %q", p.Cover(), p.Why())
	}
	if p = (affairs.Pause{Reason: "开会（市里）"}); p.Cover() != "" || p.Why() != "开会（市里）" {
		t.Errorf("without cover: %q %q", p.Cover(), p.Why())
	}
	h := example(t)
	day := date("2026-03-16")
	at := func(hour int) int64 { return day.At(affairs.Clock(hour*60), h.Location).UnixMilli() }
	// Over lunch, when the hall is closed, nobody is missed.
	if got := h.Opening.PauseMinutes(affairs.Pause{Day: day.String(), Since: at(11), Until: at(15)}, 0); got <= 0 || got >= 240 {
		t.Errorf("a pause over lunch: %d minutes", got)
	}
	if got := h.Opening.PauseMinutes(affairs.Pause{Day: day.String(), Since: at(9)}, at(10)); got != 60 {
		t.Errorf("a pause that lasts: %d minutes", got)
	}
}

func TestQualifiedFor(t *testing.T) {
	line := []string{"sl-01", "sl-02"}
	for _, c := range []struct {
		staff affairs.Staff
		n     int
		all   bool
	}{
		{affairs.Staff{Bureau: "sl"}, 2, true}, {affairs.Staff{Bureau: "zw"}, 0, false}, {affairs.Staff{Bureau: "zw", Matters: []string{"sl-01"}}, 1, false},
		{affairs.Staff{Bureau: "sl", Matters: []string{"sl-02", "sl-01"}}, 2, true}, {affairs.Staff{Bureau: "sl", Matters: []string{"zw-01"}}, 0, false},
	} {
		if n, all := c.staff.QualifiedFor("sl", line); n != c.n || all != c.all {
			t.Errorf("%+v: %d %v", c.staff, n, all)
		}
	}
}
