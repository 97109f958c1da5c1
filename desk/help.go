package desk

import (
	"net/http"

	"jiaohao/affairs"
	"jiaohao/web"
)

// HelpCall is somebody at a kiosk who asks for a person.
type HelpCall struct {
	Kiosk string       `json:"kiosk"`
	Place affairs.Text `json:"place"`
	At    int64        `json:"at"` // Unix ms
}

// HelpChanged is told by the composer that HelpCalls would answer otherwise.
func (d *Desk) HelpChanged() { d.Hub.Changed(officeTopic) }

// helpDone is POST /office/help/{kiosk}/done: somebody goes there.
func (d *Desk) helpDone(w http.ResponseWriter, r *http.Request) error {
	if _, err := web.ReadForm(r); err != nil {
		return err
	}
	if d.HelpDone != nil {
		d.HelpDone(r.PathValue("kiosk"))
		d.HelpChanged()
	}
	http.Redirect(w, r, "/office", http.StatusSeeOther)
	return nil
}
