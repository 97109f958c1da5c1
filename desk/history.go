package desk

import (
	"context"
	"time"

	"jiaohao/affairs"
)

// History is what the hall keeps of past days, today included. Days are
// "2006-01-02"; from and to are both included.
type History interface {
	// Tallies are in the order of their keys.
	Tallies(ctx context.Context, by affairs.TallyBy, span affairs.Span, from, to string) ([]affairs.TallyOf, error)
	// Until is what had happened on a day by a moment of it, Unix ms.
	Until(ctx context.Context, day string, at int64) (affairs.Tally, error)
	HandCalls(ctx context.Context, from, to string) ([]affairs.HandCall, error)
	Seats(ctx context.Context, from, to string) ([]affairs.Seat, error)
	// Referrals are the numbers that clerks sent to another line, oldest first.
	Referrals(ctx context.Context, from, to string) ([]affairs.Referral, error)
	// Pauses are those of windows that began on the days.
	Pauses(ctx context.Context, from, to string) ([]affairs.Pause, error)
	// Unattended are the alarms of the days; SetUnattended notes which windows are
	// unattended now.
	Unattended(ctx context.Context, from, to string) ([]affairs.Unattended, error)
	SetUnattended(ctx context.Context, now []affairs.Unattended, at time.Time) error
	// BadRatings are those of the days and, of any day, those still open.
	BadRatings(ctx context.Context, from, to string) ([]affairs.BadRating, error)
	// HandleRating enters a step; by is an actor as in queue.Event.
	HandleRating(ctx context.Context, by, ticket string, step affairs.RatingStep, note string, at time.Time) error
	// Feedback is what was handed in on the days and, of any day, what is not answered
	// yet; AnswerFeedback keeps the written reply, which closes it.
	Feedback(ctx context.Context, from, to string) ([]affairs.Feedback, error)
	AnswerFeedback(ctx context.Context, by string, year, serial int, reply string, at time.Time) error
	// DayBefore is the business day that was open before the present one, "" for none.
	DayBefore(ctx context.Context) (string, error)
	// MistakenDays are in the order of their days.
	MistakenDays(ctx context.Context) ([]affairs.MistakenDay, error)
	// CallbackOf is the telephone number left with a bad rating, while it is kept.
	CallbackOf(ctx context.Context, ticket string) (phone string, found bool, err error)
}
