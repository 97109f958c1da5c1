package affairs

import "jiaohao/queue"

// Referral is a number that a clerk sent to another line (首问负责, plan row 33): who is
// asked first sees to it that somebody is served where they were sent.
type Referral struct {
	Day, Ticket, Number string // Ticket is an id
	Clerk               string // who sent it
	FirstAsked          string // who was asked first
	Window              string // of Clerk
	From, To            string // lines
	At                  int64  // Unix ms
	End                 ReferralEnd
}

// ReferralEnd is what became of a referral.
type ReferralEnd uint8

const (
	ReferralOpen       ReferralEnd = iota // still waits there, or is being served
	ReferralFollowed                      // was served there
	ReferralUnfollowed                    // was never served there
)

// ReferralEndOf judges a referral by its number's state now: whether it was called in
// the line it was sent to, and whether it has gone on to another line since.
func ReferralEndOf(state queue.State, called, gone bool) ReferralEnd {
	switch {
	case called && (gone || state == queue.Done):
		return ReferralFollowed
	case gone || state == queue.Missed || state == queue.Withdrawn || state == queue.Expired:
		return ReferralUnfollowed
	}
	return ReferralOpen
}

// ReferralCount counts the referrals of a clerk.
type ReferralCount struct {
	Clerk                      string
	Sent, Followed, Unfollowed int
}

// CountReferrals counts them by who sent them, in the order in which they first did.
func CountReferrals(list []Referral) (counts []ReferralCount) {
	place := map[string]int{}
	for _, r := range list {
		i, known := place[r.Clerk]
		if !known {
			i = len(counts)
			place[r.Clerk] = i
			counts = append(counts, ReferralCount{Clerk: r.Clerk})
		}
		c := &counts[i]
		c.Sent++
		switch r.End {
		case ReferralFollowed:
			c.Followed++
		case ReferralUnfollowed:
			c.Unfollowed++
		}
	}
	return counts
}
