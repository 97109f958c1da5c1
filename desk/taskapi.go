package desk

import (
	"net/http"
	"slices"

	"jiaohao/affairs"
	"jiaohao/web"
)

// taskAnswer is a task in answers of the API.
type taskAnswer struct {
	ID      int64            `json:"id"`
	Kind    string           `json:"kind"` // task, supplies, self_check, reading, closing
	Title   affairs.Text     `json:"title"`
	Details affairs.Text     `json:"details"`
	Due     string           `json:"due"`
	Overdue bool             `json:"overdue"`
	Window  string           `json:"window"` // that asks; "" = none
	Sent    int64            `json:"sent"`   // Unix ms
	By      affairs.Text     `json:"by"`
	Parts   []taskPartAnswer `json:"parts"`
}

type taskPartAnswer struct {
	To       affairs.Party `json:"to"`
	Name     affairs.Text  `json:"name"`
	Received int64         `json:"received"` // Unix ms; 0 = not yet
	Done     int64         `json:"done"`
	Note     string        `json:"note"`
}

func (d *Desk) taskAnswer(t affairs.Task) taskAnswer {
	a := taskAnswer{ID: t.ID, Kind: t.Kind.String(), Title: both(t.ZH, t.EN), Details: both(t.Details, t.DetailsEN), Due: t.Due, Overdue: t.Overdue(d.today()),
		Window: t.Of, Sent: t.At, By: d.actorName(t.By), Parts: []taskPartAnswer{}}
	for _, p := range t.Parts {
		a.Parts = append(a.Parts, taskPartAnswer{p.To, d.partyName(p.To), p.Received, p.Done, p.Note})
	}
	return a
}

// tasksCall is GET /api/v1/tasks: the open ones of the caller, of a manager all.
func (d *Desk) tasksCall(w http.ResponseWriter, r *http.Request) error {
	if d.Tasks == nil {
		return errNoTasks
	}
	who := web.Who(r.Context())
	mine, err := d.myParties(r.Context(), who)
	if err != nil {
		return err
	}
	open, err := d.Tasks.OpenTasks(r.Context())
	if err != nil {
		return err
	}
	list := []taskAnswer{}
	for _, t := range open {
		if who.Role != web.Manager {
			t.Parts = slices.DeleteFunc(slices.Clone(t.Parts), func(p affairs.TaskPart) bool { return p.Done != 0 || !slices.Contains(mine, p.To) })
			if len(t.Parts) == 0 {
				continue
			}
		}
		list = append(list, d.taskAnswer(t))
	}
	return web.WriteJSON(w, http.StatusOK, struct {
		Tasks []taskAnswer `json:"tasks"`
	}{list})
}

// taskCall is POST /api/v1/tasks.
func (d *Desk) taskCall(w http.ResponseWriter, r *http.Request) error {
	if d.Tasks == nil {
		return errNoTasks
	}
	var in struct {
		Kind    string `json:"kind"`
		Title   string `json:"title"`
		TitleEN string `json:"title_en"`
		Details string `json:"details"`
		// DetailsEN and TitleEN may be empty: then English pages show the Chinese.
		DetailsEN string   `json:"details_en"`
		Due       string   `json:"due"`
		To        []string `json:"to"`
	}
	if err := web.ReadJSON(r, &in); err != nil {
		return err
	}
	key, err := web.IdempotencyKey(r)
	if err != nil {
		return err
	}
	t, err := d.sendTask(r.Context(), affairs.Task{Kind: affairs.TaskKindNamed(in.Kind), Text: affairs.Text{ZH: affairs.OneLine(in.Title), EN: affairs.OneLine(in.TitleEN)},
		Details: affairs.OneLine(in.Details), DetailsEN: affairs.OneLine(in.DetailsEN), Due: in.Due, Key: key}, in.To)
	if err != nil {
		return err
	}
	return web.WriteJSON(w, http.StatusCreated, d.taskAnswer(t))
}

// taskStepCall is POST /api/v1/tasks/{id}/steps.
func (d *Desk) taskStepCall(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		To   affairs.Party `json:"to"`
		Step string        `json:"step"`
		Note string        `json:"note"`
	}
	if err := web.ReadJSON(r, &in); err != nil {
		return err
	}
	if _, err := web.IdempotencyKey(r); err != nil { // a step that is sent again is the same anyway
		return err
	}
	id := idAsked(r)
	if err := d.takeTaskStep(r.Context(), affairs.TaskStep{Task: id, To: in.To, Kind: affairs.TaskStepNamed(in.Step), Note: affairs.OneLine(in.Note)}); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// suppliesCall is POST /api/v1/windows/{no}/supplies.
func (d *Desk) suppliesCall(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		Supply string `json:"supply"`
	}
	if err := web.ReadJSON(r, &in); err != nil {
		return err
	}
	key, err := web.IdempotencyKey(r)
	if err != nil {
		return err
	}
	name, asked, err := d.askSupply(r.Context(), r.PathValue("no"), in.Supply, key)
	if err != nil {
		return err
	}
	return web.WriteJSON(w, http.StatusOK, struct {
		Name  affairs.Text `json:"name"`
		Asked bool         `json:"asked_before"`
	}{name, asked})
}
