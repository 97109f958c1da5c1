package desk

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"jiaohao/affairs"
	"jiaohao/web"
)

// Slips are the papers that nobody knows whether they came out: the power was cut
// while they were printed (domain §11.5: the unclaimed ticket is listed for staff).
type Slips interface {
	// Doubtful are those whose number still counts, oldest first.
	Doubtful(ctx context.Context) ([]DoubtfulSlip, error)
	// Decide does one of "seen": its holder has it; "reprint": print it once more,
	// marked; "drop": its holder has gone, no paper is wanted. The number stays.
	Decide(ctx context.Context, id int64, act string) error
}

// DoubtfulSlip is one of them.
type DoubtfulSlip struct {
	ID      int64        `json:"id"`
	Number  string       `json:"number"`
	Kiosk   string       `json:"kiosk"`
	At      int64        `json:"at"` // of the number, Unix ms
	Problem affairs.Text `json:"problem"`
}

// ErrNoSlip is Decide's answer for a slip that is not doubtful, or no more.
var ErrNoSlip = errors.New("no such doubtful slip")

// slipDecided is POST /office/slips/{id}/{act}.
func (d *Desk) slipDecided(w http.ResponseWriter, r *http.Request) error {
	if _, err := web.ReadForm(r); err != nil {
		return err
	}
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if d.Slips == nil || err != nil {
		return web.NotFound("没有这张小票。", "There is no such slip.")
	}
	switch err := d.Slips.Decide(r.Context(), id, r.PathValue("act")); {
	case errors.Is(err, ErrNoSlip):
		return web.Conflict("这张小票已经处理过了，请刷新页面。", "Somebody has dealt with this slip already; please reload the page.")
	case err != nil:
		return err
	}
	d.Hub.Changed(officeTopic)
	http.Redirect(w, r, "/office", http.StatusSeeOther)
	return nil
}
