package store

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"fmt"

	"jiaohao/affairs"
	"jiaohao/queue"
)

// Booking is an appointment with what is kept of its person, beside the journal:
// neither a full name nor a number.
type Booking struct {
	affairs.Appointment
	NumberHMAC []byte // PersonHash of the ID number; nil = not told
	PhoneHMAC  []byte // PhoneHash of the phone; nil = not told
}

// PhoneHash is the keyed hash of the last four digits of a phone.
func (s *Store) PhoneHash(tail string) []byte {
	if tail == "" {
		return nil
	}
	return s.PersonHash("phone " + tail)
}

// bookedBody is the Body of an event of kind 100.
type bookedBody struct {
	Date   string `json:"date"`
	Matter string `json:"matter,omitempty"`
}

// ErrBookedOtherwise: the code of a booking is taken by another one.
var errBookedOtherwise = &queue.Error{Code: queue.Conflict, Field: "code", ZH: "这个预约号已用于另一个预约", EN: "this code is taken by another appointment"}

// Book keeps new appointments, all of them or none. may decides each by what is
// known of its person and time, within the same transaction; nil lets all in. One
// that is there already, the same, is passed over: an import can be repeated. It
// returns how many were new; an error names the first that may not be, by index.
func (s *Store) Book(ctx context.Context, by string, list []Booking, since affairs.Date, may func(Booking, affairs.BookingHistory) *queue.Error) (added int, at int, err error) {
	err = s.write(ctx, func(t *tx) error {
		added, at = 0, 0
		for i, b := range list {
			at = i
			fresh, err := t.book(by, b, since, may)
			if err != nil {
				return err
			}
			if fresh {
				added++
			}
		}
		return nil
	})
	return added, at, err
}

func (t *tx) book(by string, b Booking, since affairs.Date, may func(Booking, affairs.BookingHistory) *queue.Error) (bool, error) {
	var have [6]driver.Value
	found, err := t.w.appointment.find(have[:], b.Code)
	if err != nil {
		return false, err
	}
	if found {
		same := fmt.Sprint(have[0], have[1], have[2], have[3], have[4]) == fmt.Sprint(b.Date, b.Line, b.Matter, int64(b.From), int64(b.To))
		if !same {
			return false, errBookedOtherwise
		}
		return false, nil
	}
	if may != nil {
		h, err := t.bookingHistory(b, since)
		if err != nil {
			return false, err
		}
		if no := may(b, h); no != nil {
			return false, no
		}
	}
	body, err := json.Marshal(bookedBody{Date: b.Date.String(), Matter: b.Matter})
	if err != nil {
		return false, err
	}
	if err := t.note(queue.Event{Kind: kindBooked, Actor: by, Line: b.Line, Text: b.Code, Code: int(b.From), Number: int(b.To), Body: string(body)}); err != nil {
		return false, err
	}
	return true, t.w.insertBooked.run(b.Code, b.Date.String(), blob(b.NumberHMAC), blob(b.PhoneHMAC), b.Name)
}

func blob(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

func (t *tx) bookingHistory(b Booking, since affairs.Date) (h affairs.BookingHistory, err error) {
	var in [1]driver.Value
	if err = t.w.bookedInSlot.row(in[:], b.Date.String(), b.Line, int64(b.From)); err != nil {
		return h, err
	}
	h.InSlot = int(in[0].(int64))
	if b.NumberHMAC == nil {
		return h, nil
	}
	var v [5]driver.Value
	if err = t.w.bookedBy.row(v[:], b.NumberHMAC, b.Date.String(), since.String()); err != nil {
		return h, err
	}
	h.SameDay, h.NoShows, h.Cancels = int(v[0].(int64)), int(v[1].(int64)), int(v[3].(int64))
	if err = h.LastNoShow.UnmarshalText([]byte(v[2].(string))); err != nil {
		return h, err
	}
	return h, h.LastCancel.UnmarshalText([]byte(v[4].(string)))
}

// CancelBooking gives an appointment up, if may lets it.
func (s *Store) CancelBooking(ctx context.Context, by, code string, may func(affairs.Appointment) *queue.Error) error {
	return s.write(ctx, func(t *tx) error {
		var v [6]driver.Value
		found, err := t.w.appointment.find(v[:], code)
		if err != nil {
			return err
		}
		if !found {
			return &queue.Error{Code: queue.NotFound, ZH: "没有这个预约", EN: "there is no such appointment"}
		}
		a := affairs.Appointment{Code: code, Line: v[1].(string), Matter: v[2].(string), From: affairs.Clock(v[3].(int64)),
			To: affairs.Clock(v[4].(int64)), State: affairs.AppointmentState(v[5].(int64))}
		if err := a.Date.UnmarshalText([]byte(v[0].(string))); err != nil {
			return err
		}
		if no := may(a); no != nil {
			return no
		}
		return t.note(queue.Event{Kind: kindBookingCancelled, Actor: by, Line: a.Line, Text: code})
	})
}

// CountNoShows notes everybody who booked a day before the one named and did not
// come. It returns how many they were.
func (s *Store) CountNoShows(ctx context.Context, by, before string) (n int, err error) {
	codes, err := texts(s.read.QueryContext(ctx, `SELECT code FROM appointments WHERE date < ? AND state = 1`, before))
	if err != nil || len(codes) == 0 {
		return 0, err
	}
	err = s.write(ctx, func(t *tx) error {
		n = 0
		for _, code := range codes {
			var v [6]driver.Value
			if found, err := t.w.appointment.find(v[:], code); err != nil {
				return err
			} else if !found || v[5].(int64) != int64(affairs.Booked) {
				continue
			}
			n++
			if err := t.note(queue.Event{Kind: kindNoShow, Actor: by, Line: v[1].(string), Text: code}); err != nil {
				return err
			}
		}
		return nil
	})
	return n, err
}

const appointmentColumns = `a.code, a.line, a.matter, a.date, a.slot_from, a.slot_to, a.state, a.ticket, ifnull(p.name_masked, '')`

func (s *Store) appointments(ctx context.Context, where string, args ...any) ([]affairs.Appointment, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT `+appointmentColumns+` FROM appointments a LEFT JOIN booked_persons p ON p.code = a.code
		WHERE `+where+` ORDER BY a.date, a.slot_from, a.code`, args...)
	if err != nil {
		return nil, fmt.Errorf("read appointments: %w", err)
	}
	defer rows.Close()
	var list []affairs.Appointment
	for rows.Next() {
		var a affairs.Appointment
		var date string
		if err := rows.Scan(&a.Code, &a.Line, &a.Matter, &date, &a.From, &a.To, &a.State, &a.Ticket, &a.Name); err != nil {
			return nil, err
		}
		if err := a.Date.UnmarshalText([]byte(date)); err != nil {
			return nil, err
		}
		list = append(list, a)
	}
	return list, rows.Err()
}

// AppointmentsOn are all of a day, by time.
func (s *Store) AppointmentsOn(ctx context.Context, date string) ([]affairs.Appointment, error) {
	return s.appointments(ctx, `a.date = ?`, date)
}

// AppointmentByCode finds one.
func (s *Store) AppointmentByCode(ctx context.Context, code string) (affairs.Appointment, bool, error) {
	list, err := s.appointments(ctx, `a.code = ?`, code)
	if err != nil || len(list) == 0 {
		return affairs.Appointment{}, false, err
	}
	return list[0], true, nil
}

// AppointmentsOfPerson are those of a person, by PersonHash, from a day on.
func (s *Store) AppointmentsOfPerson(ctx context.Context, hash []byte, from string) ([]affairs.Appointment, error) {
	if len(hash) == 0 {
		return nil, nil
	}
	return s.appointments(ctx, `p.number_hmac = ? AND a.date >= ?`, hash, from)
}

// AppointmentsByPhone are those of a phone, by PhoneHash, from a day on.
func (s *Store) AppointmentsByPhone(ctx context.Context, hash []byte, from string) ([]affairs.Appointment, error) {
	if len(hash) == 0 {
		return nil, nil
	}
	return s.appointments(ctx, `p.phone_hmac = ? AND a.date >= ?`, hash, from)
}

// BookedSlots counts the bookings of a line on a day, by the minute at which
// their slot begins.
func (s *Store) BookedSlots(ctx context.Context, line, date string) (map[int]int, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT slot_from, count(*) FROM appointments WHERE date = ? AND line = ? AND state <> 5 GROUP BY slot_from`, date, line)
	if err != nil {
		return nil, fmt.Errorf("count bookings: %w", err)
	}
	defer rows.Close()
	booked := map[int]int{}
	for rows.Next() {
		var from, n int
		if err := rows.Scan(&from, &n); err != nil {
			return nil, err
		}
		booked[from] = n
	}
	return booked, rows.Err()
}

// bookedByPerson: of the person ?1 the bookings on ?2, and no-shows and
// cancellations since ?3 with the last of each.
const bookedByPerson = `SELECT ifnull(sum(a.date = ?2 AND a.state <> 5), 0),
	ifnull(sum(a.state = 4 AND a.date >= ?3), 0), ifnull(max(iif(a.state = 4, a.date, '')), ''),
	ifnull(sum(a.state = 5 AND a.date >= ?3), 0), ifnull(max(iif(a.state = 5, a.date, '')), '')
	FROM booked_persons p JOIN appointments a ON a.code = p.code WHERE p.number_hmac = ?1`

func (w *writer) prepareBookings(p *preparer) {
	w.appointment = p.stmt(`SELECT date, line, matter, slot_from, slot_to, state FROM appointments WHERE code = ?`)
	w.bookedInSlot = p.stmt(`SELECT count(*) FROM appointments WHERE date = ?1 AND line = ?2 AND slot_from = ?3 AND state <> 5`)
	w.bookedBy = p.stmt(bookedByPerson)
	w.insertBooked = p.stmt(`INSERT INTO booked_persons (code, date, number_hmac, phone_hmac, name_masked) VALUES (?, ?, ?, ?, ?)`)
	w.purgeBooked = p.stmt(`DELETE FROM booked_persons WHERE date < ?`)
}

// booked writes the effect of the events of appointments.
func (p *projector) booked(e *queue.Event) error {
	switch e.Kind {
	case kindBooked:
		var b bookedBody
		if err := json.Unmarshal([]byte(e.Body), &b); err != nil {
			return fmt.Errorf("body of a booking: %w", err)
		}
		return p.newBooking.run(e.Text, e.Seq, b.Date, e.Line, b.Matter, int64(e.Code), int64(e.Number), e.At)
	case kindBookingCancelled:
		return one(p.moveBooking.change(e.Text, int64(affairs.Cancelled), "", e.At))
	case kindNoShow:
		return one(p.moveBooking.change(e.Text, int64(affairs.NoShow), "", e.At))
	}
	return nil
}

// checkedIn notes the appointment that a new ticket checks in.
func (p *projector) checkedIn(e *queue.Event, code string) error {
	state := affairs.CameLate
	if queue.Class(e.Code) == queue.Appointment {
		state = affairs.CheckedIn
	}
	return one(p.moveBooking.change(code, int64(state), e.Ticket, e.At))
}
