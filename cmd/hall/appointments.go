package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"net/http"
	"regexp"
	"time"

	"jiaohao/affairs"
	"jiaohao/configs"
	"jiaohao/desk"
	"jiaohao/devices/idcard"
	"jiaohao/queue"
	"jiaohao/store"
	"jiaohao/web"
)

// bookings are the store's appointments under the hall's rules.
type bookings struct {
	store *store.Store
	cfg   *configs.Config
	now   func() time.Time
}

var _ desk.Appointments = bookings{}

func (d *daemon) bookings() bookings { return bookings{d.store, d.cfg, d.now} }

func (b bookings) rules() affairs.BookingRules {
	a, list := b.cfg.Appointments, b.cfg.Hall.Rules.Blacklist
	return affairs.BookingRules{
		Early: a.Early, Late: a.Late, DaysAhead: a.DaysAhead, PerPerson: a.PerPerson, CancelBefore: a.CancelBefore,
		NoShows: list.NoShows, Cancels: list.Cancels, WindowDays: list.WindowDays, BlockedDays: list.BlockedDays,
	}
}

func (b bookings) today() affairs.Date { return affairs.DateOf(b.now().In(b.cfg.Hall.Location)) }

// since is the first day whose no-shows and cancellations still count.
func (b bookings) since() affairs.Date { return b.today().AddDays(-b.rules().WindowDays) }

// seal checks a request and forgets the number, the name and the phone but for
// what finds them again.
func (b bookings) seal(r affairs.BookingRequest) (store.Booking, error) {
	if r.Code == "" {
		r.Code = "Y" + rand.Text()[:9]
	}
	hall := &b.cfg.Hall
	if wrong := r.Check(func(m string) (string, bool) {
		matter, ok := hall.Matters.Matter(m)
		return matter.Line, ok
	}, func(p string) bool { _, ok := hall.Line(p); return ok }); wrong != nil {
		return store.Booking{}, wrong
	}
	out := store.Booking{
		Appointment: affairs.Appointment{Code: r.Code, Line: r.Line, Matter: r.Matter, Date: r.Date, From: r.From, To: r.To,
			State: affairs.Booked, Name: idcard.MaskName(r.Name)},
		PhoneHMAC: b.store.PhoneHash(r.PhoneTail()),
	}
	if r.IDNumber != "" {
		out.NumberHMAC = b.store.PersonHash(r.IDNumber)
	}
	return out, nil
}

func (b bookings) Book(ctx context.Context, by string, r affairs.BookingRequest) (a affairs.Appointment, warning affairs.Text, err error) {
	sealed, err := b.seal(r)
	if err != nil {
		return a, warning, err
	}
	rules, today := b.rules(), b.today()
	_, _, err = b.store.Book(ctx, by, []store.Booking{sealed}, b.since(), func(s store.Booking, h affairs.BookingHistory) *queue.Error {
		h.SlotLimit = b.slotLimit(s.Line, s.From, s.To)
		if b.cfg.Hall.Rules.Blacklist.WarnOnFirst {
			warning = rules.Warning(h)
		}
		return rules.MayBook(s.Appointment, h, today, b.cfg.Hall.Opening)
	})
	if err != nil {
		return a, affairs.Text{}, err
	}
	a, _, err = b.store.AppointmentByCode(ctx, sealed.Code)
	return a, warning, err
}

// slotLimit is how many bookings a line takes in a slot, 0 where it has none.
func (b bookings) slotLimit(line string, from, to affairs.Clock) int {
	l, _ := b.cfg.Hall.Line(line)
	for _, s := range l.Slots {
		if s.From == from && s.To == to {
			return s.Booked
		}
	}
	return 0
}

func (b bookings) Import(ctx context.Context, by string, list []affairs.BookingRequest) (int, error) {
	sealed := make([]store.Booking, len(list))
	for i, r := range list {
		if r.Code == "" {
			return 0, atRow(i, &queue.Error{Code: queue.Invalid, Field: "code", ZH: "导入的预约要有预约号", EN: "an imported appointment needs its code"})
		}
		s, err := b.seal(r)
		if err != nil {
			return 0, atRow(i, err)
		}
		sealed[i] = s
	}
	today := b.today()
	added, at, err := b.store.Book(ctx, by, sealed, b.since(), func(s store.Booking, _ affairs.BookingHistory) *queue.Error {
		if s.Date.Before(today) {
			return &queue.Error{Code: queue.Invalid, Field: "date", ZH: "日期已经过了", EN: "the date has passed"}
		}
		return nil
	})
	if err != nil {
		return 0, atRow(at, err)
	}
	return added, nil
}

// atRow says which booking of a list was refused.
func atRow(i int, err error) error {
	refused, ok := err.(*queue.Error)
	if !ok {
		return err
	}
	return &queue.Error{Code: refused.Code, Field: refused.Field, ZH: fmt.Sprintf("第%d条：%s。没有导入任何预约", i+1, refused.ZH),
		EN: fmt.Sprintf("number %d: %s; nothing was imported", i+1, refused.EN)}
}

func (b bookings) Cancel(ctx context.Context, by, code string) error {
	return b.store.CancelBooking(ctx, by, code, func(a affairs.Appointment) *queue.Error {
		return b.rules().MayCancel(a, b.now(), b.cfg.Hall.Location)
	})
}

func (b bookings) On(ctx context.Context, day affairs.Date) ([]affairs.Appointment, error) {
	return b.store.AppointmentsOn(ctx, day.String())
}

func (b bookings) Slots(ctx context.Context, line string, day affairs.Date) ([]desk.BookableSlot, error) {
	booked, err := b.store.BookedSlots(ctx, line, day.String())
	if err != nil {
		return nil, err
	}
	l, _ := b.cfg.Hall.Line(line)
	var slots []desk.BookableSlot
	for _, s := range l.Slots {
		if left := s.Booked - booked[int(s.From)]; left > 0 && len(b.cfg.Hall.Opening.RangesOn(day)) > 0 {
			slots = append(slots, desk.BookableSlot{From: s.From, To: s.To, Left: left})
		}
	}
	return slots, nil
}

// ByPerson, ByPhone and ByCode find the appointments of who stands at a kiosk.
func (b bookings) ByPerson(ctx context.Context, person string) ([]affairs.Appointment, error) {
	hash, err := hex.DecodeString(person)
	if err != nil {
		return nil, fmt.Errorf("person hash: %w", err)
	}
	return b.store.AppointmentsOfPerson(ctx, hash, b.today().String())
}

func (b bookings) ByPhone(ctx context.Context, tail string) ([]affairs.Appointment, error) {
	return b.store.AppointmentsByPhone(ctx, b.store.PhoneHash(tail), b.today().String())
}

func (b bookings) ByCode(ctx context.Context, code string) (affairs.Appointment, bool, error) {
	return b.store.AppointmentByCode(ctx, code)
}

func (b bookings) Arrive(a affairs.Appointment) affairs.Arrival {
	return b.rules().Arrive(a, b.now(), b.cfg.Hall.Location)
}

// sampleBookings makes the appointments of a demo, once a day: one that is on
// time, one too early, one late and one of another day.
func (d *daemon) sampleBookings(ctx context.Context) error {
	b, now := d.bookings(), d.now().In(d.cfg.Hall.Location)
	var list []affairs.BookingRequest
	for i, p := range d.cfg.Hall.People {
		if p.Booked == nil {
			continue
		}
		code := sampleCode(now, i)
		if _, known, err := b.store.AppointmentByCode(ctx, code); err != nil || known {
			return err
		}
		const half = affairs.Clock(30)
		from := (affairs.ClockOf(now) + affairs.Clock(p.Booked.In/time.Minute)) / half * half
		from = min(max(from, 0), 24*60-half) // of today, whatever the hour
		list = append(list, affairs.BookingRequest{Code: code, Date: affairs.DateOf(now).AddDays(p.Booked.Days), From: from, To: from + half,
			Matter: p.Booked.Matter, Name: p.Name, IDNumber: p.IDNumber, Phone: p.Booked.Phone})
	}
	_, err := b.Import(ctx, "system:demo", list)
	return err
}

// sampleCode is the code of the appointment that a demo makes on a day for one of
// the sample people.
func sampleCode(day time.Time, person int) string {
	return fmt.Sprintf("YY%s%02d", day.Format("0102"), person+1)
}

var portalID = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9-]{0,31}$`)

// portalRoutes let a technician give a booking portal its token.
func (d *daemon) portalRoutes() []web.Route {
	technician := []web.Role{web.Technician}
	return []web.Route{
		{Method: "POST", Pattern: "/api/v1/portals/{id}", Roles: technician, Handler: d.addPortal, Doc: "make the token of a booking portal; the old one ends"},
		{Method: "DELETE", Pattern: "/api/v1/portals/{id}", Roles: technician, Handler: d.removePortal, Doc: "end the token of a booking portal"},
	}
}

func (d *daemon) addPortal(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("id")
	if !portalID.MatchString(id) {
		return web.Invalid("id", "门户编号为字母、数字和 -，最多32位。", "A portal's id has letters, digits and -, at most 32.")
	}
	by := technician(r.Context())
	if _, err := d.store.RemoveDevice(r.Context(), by, "portal:"+id); err != nil {
		return err
	}
	token, hash := web.NewPortalToken()
	if err := d.store.EnrolDevice(r.Context(), by, hash, store.Device{ID: "portal:" + id, Role: string(web.Portal)}); err != nil {
		return err
	}
	return web.WriteJSON(w, http.StatusCreated, struct {
		Token string `json:"token"`
	}{token})
}

func (d *daemon) removePortal(w http.ResponseWriter, r *http.Request) error {
	by := technician(r.Context())
	found, err := d.store.RemoveDevice(r.Context(), by, "portal:"+r.PathValue("id"))
	if err != nil {
		return err
	}
	if !found {
		return web.NotFound("没有这个门户。", "There is no such portal.")
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
