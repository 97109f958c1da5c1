package desk

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"

	"jiaohao/affairs"
	"jiaohao/queue"
	"jiaohao/web"
)

// Appointments are the hall's bookings. by is the actor, as in queue.Event.
type Appointments interface {
	// Book keeps one, by the rules of booking; warning is for a person who did not
	// come before.
	Book(ctx context.Context, by string, b affairs.BookingRequest) (a affairs.Appointment, warning affairs.Text, err error)
	// Import keeps those that another system has promised, all or none; known ones
	// are passed over.
	Import(ctx context.Context, by string, list []affairs.BookingRequest) (added int, err error)
	Cancel(ctx context.Context, by, code string) error
	On(ctx context.Context, day affairs.Date) ([]affairs.Appointment, error)
	Slots(ctx context.Context, line string, day affairs.Date) ([]BookableSlot, error)
}

// BookableSlot is a time of a line that can be booked.
type BookableSlot struct {
	From affairs.Clock `json:"from"`
	To   affairs.Clock `json:"to"`
	Left int           `json:"left"`
}

// Appointment is a booking as staff and portals see it.
type Appointment struct {
	Code   string        `json:"code"`
	Line   string        `json:"line"`
	Matter string        `json:"matter"`
	Name   string        `json:"name"` // masked
	Date   affairs.Date  `json:"date"`
	From   affairs.Clock `json:"from"`
	To     affairs.Clock `json:"to"`
	State  string        `json:"state"`  // booked, checked_in, late, no_show, cancelled
	Ticket string        `json:"ticket"` // id of the ticket that checked it in
	// Warning is for the person who books and did not come before; in the answer to
	// a booking alone.
	Warning *affairs.Text `json:"warning,omitempty"`
}

func appointment(a affairs.Appointment) Appointment {
	return Appointment{Code: a.Code, Line: a.Line, Matter: a.Matter, Name: a.Name, Date: a.Date, From: a.From, To: a.To,
		State: a.State.String(), Ticket: a.Ticket}
}

// importBody is the largest file of bookings, in bytes.
const importBody = 4 << 20

func (d *Desk) appointmentRoutes() []web.Route {
	portal := []web.Role{web.Portal, web.Manager}
	return []web.Route{
		{Method: "GET", Pattern: "/office/appointments", Roles: officeRoles, Handler: d.appointmentsPage, Doc: "appointments of a day, and their import"},
		{Method: "POST", Pattern: "/office/appointments", Roles: officeRoles, Handler: d.appointmentsForm, Doc: "import appointments as a plain form", Body: importBody},
		{Method: "GET", Pattern: "/api/v1/appointments", Roles: portal, Handler: d.appointmentsCall, Doc: "appointments of a day"},
		{Method: "POST", Pattern: "/api/v1/appointments", Roles: portal, Handler: d.bookCall, Doc: "book an appointment"},
		{Method: "GET", Pattern: "/api/v1/appointments/slots", Roles: portal, Handler: d.slotsCall, Doc: "times of a line that can be booked"},
		{Method: "POST", Pattern: "/api/v1/appointments/import", Roles: portal, Handler: d.importCall, Doc: "import a file of appointments", Body: importBody},
		{Method: "DELETE", Pattern: "/api/v1/appointments/{code}", Roles: portal, Handler: d.cancelCall, Doc: "cancel an appointment"},
	}
}

// bookingActor is who books: a manager, or a portal by its id.
func bookingActor(who web.Identity) string {
	if who.Portal != "" {
		return "portal:" + who.Portal
	}
	return actor(who).String()
}

var errNoBookings = web.Unavailable("本大厅没有开通预约。", "This hall takes no appointments.")

// dayAsked is the day of a request, today when it names none.
func (d *Desk) dayAsked(r *http.Request) (affairs.Date, error) {
	text := r.URL.Query().Get("date")
	if text == "" {
		return affairs.DateOf(d.Now().In(d.Data.Location)), nil
	}
	day, err := affairs.ParseDate(text)
	if err != nil {
		return day, web.Invalid("date", "日期应像 2026-03-16。", "A date is written like 2026-03-16.")
	}
	return day, nil
}

func (d *Desk) appointmentsCall(w http.ResponseWriter, r *http.Request) error {
	if d.Appointments == nil {
		return errNoBookings
	}
	day, err := d.dayAsked(r)
	if err != nil {
		return err
	}
	list, err := d.Appointments.On(r.Context(), day)
	if err != nil {
		return err
	}
	out := []Appointment{}
	for _, a := range list {
		out = append(out, appointment(a))
	}
	return web.WriteJSON(w, http.StatusOK, struct {
		Appointments []Appointment `json:"appointments"`
	}{out})
}

func (d *Desk) bookCall(w http.ResponseWriter, r *http.Request) error {
	if d.Appointments == nil {
		return errNoBookings
	}
	var in affairs.BookingRequest
	if err := web.ReadJSON(r, &in); err != nil {
		return err
	}
	a, warning, err := d.Appointments.Book(r.Context(), bookingActor(web.Who(r.Context())), in)
	if err != nil {
		return err
	}
	out := appointment(a)
	if warning != (affairs.Text{}) {
		out.Warning = &warning
	}
	return web.WriteJSON(w, http.StatusCreated, out)
}

func (d *Desk) slotsCall(w http.ResponseWriter, r *http.Request) error {
	if d.Appointments == nil {
		return errNoBookings
	}
	day, err := d.dayAsked(r)
	if err != nil {
		return err
	}
	line := r.URL.Query().Get("line")
	if _, known := d.lines[line]; !known {
		return web.NotFound("没有这个业务。", "There is no such line.")
	}
	slots, err := d.Appointments.Slots(r.Context(), line, day)
	if err != nil {
		return err
	}
	return web.WriteJSON(w, http.StatusOK, struct {
		Slots []BookableSlot `json:"slots"`
	}{append([]BookableSlot{}, slots...)})
}

func (d *Desk) cancelCall(w http.ResponseWriter, r *http.Request) error {
	if d.Appointments == nil {
		return errNoBookings
	}
	if err := d.Appointments.Cancel(r.Context(), bookingActor(web.Who(r.Context())), r.PathValue("code")); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func (d *Desk) importCall(w http.ResponseWriter, r *http.Request) error {
	content, err := io.ReadAll(http.MaxBytesReader(w, r.Body, importBody))
	if err != nil {
		return web.Invalid("file", "文件过大或没有完整收到，请重试。", "The file is too large or did not arrive completely; try again.")
	}
	added, known, err := d.importBookings(r.Context(), string(content))
	if err != nil {
		return err
	}
	return web.WriteJSON(w, http.StatusOK, struct {
		Added int `json:"added"`
		Known int `json:"known"`
	}{added, known})
}

func (d *Desk) importBookings(ctx context.Context, content string) (added, known int, err error) {
	if d.Appointments == nil {
		return 0, 0, errNoBookings
	}
	list, wrong := affairs.ReadBookings([]byte(content))
	if wrong != nil {
		return 0, 0, wrong
	}
	added, err = d.Appointments.Import(ctx, bookingActor(web.Who(ctx)), list)
	return added, len(list) - added, err
}

// appointmentsView is the data of templates/appointments.html.
type appointmentsView struct {
	Hall          affairs.Text
	Day           affairs.Date
	Before, Next  affairs.Date
	Appointments  []appointmentRow
	Done, NoShows int
	Told          *affairs.Text // what the import did
	Refused       *refusal      // why it did nothing, and Content what was to be imported
	Content       string
}

type appointmentRow struct {
	Appointment
	Slot       string
	MatterName affairs.Text
	Number     string // of its ticket, when that is of today
	StateText  affairs.Text
}

var appointmentWords = map[affairs.AppointmentState]affairs.Text{
	affairs.Booked:    {ZH: "已预约", EN: "Booked"},
	affairs.CheckedIn: {ZH: "已签到", EN: "Checked in"},
	affairs.CameLate:  {ZH: "迟到，转现场号", EN: "Came late"},
	affairs.NoShow:    {ZH: "未到", EN: "No-show"},
	affairs.Cancelled: {ZH: "已取消", EN: "Cancelled"},
}

func (d *Desk) appointmentsPage(w http.ResponseWriter, r *http.Request) error {
	return d.showAppointments(w, r, nil, nil, "")
}

func (d *Desk) showAppointments(w http.ResponseWriter, r *http.Request, told *affairs.Text, refused *refusal, content string) error {
	if d.Appointments == nil {
		return errNoBookings
	}
	day, err := d.dayAsked(r)
	if err != nil {
		return err
	}
	list, err := d.Appointments.On(r.Context(), day)
	if err != nil {
		return err
	}
	v := appointmentsView{Hall: both(d.Data.Name, d.Data.NameEN), Day: day, Before: day.AddDays(-1), Next: day.AddDays(1), Told: told}
	v.Refused, v.Content = refused, content
	if err := d.Hall.View(r.Context(), func(h *queue.Hall) {
		for _, a := range list {
			row := appointmentRow{Appointment: appointment(a), Slot: a.Slot(), MatterName: d.matterName(a.Line, a.Matter), StateText: appointmentWords[a.State]}
			if t, ok := h.Ticket(a.Ticket); ok {
				row.Number = t.Name()
			}
			switch a.State {
			case affairs.CheckedIn, affairs.CameLate:
				v.Done++
			case affairs.NoShow:
				v.NoShows++
			}
			v.Appointments = append(v.Appointments, row)
		}
	}); err != nil {
		return err
	}
	return d.Pages.RenderStatus(w, r, refused.status(), "desk/appointments", v)
}

func (d *Desk) appointmentsForm(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ReadForm(r)
	if err != nil {
		return err
	}
	added, known, err := d.importBookings(r.Context(), strings.TrimSpace(form.Get("content")))
	if err != nil {
		refused, ok := refusalOf(err)
		if !ok {
			return err
		}
		return d.showAppointments(w, r, nil, &refused, form.Get("content"))
	}
	told := affairs.Text{ZH: fmt.Sprintf("已导入%d条，另有%d条以前导入过。", added, known), EN: fmt.Sprintf("%d imported; %d were known before.", added, known)}
	return d.showAppointments(w, r, &told, nil, "")
}
