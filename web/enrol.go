package web

import (
	"cmp"
	"net/http"
)

// EnrolRequest is the body of POST /api/v1/enrol: the browser that sends it
// becomes this kiosk or screen.
type EnrolRequest struct {
	Role Role   `json:"role"`
	ID   string `json:"id"`
}

// enrol turns the technician's present browser into a kiosk or screen: it keeps
// a random token in a cookie, and the store its hash.
func (s *Server) enrol(w http.ResponseWriter, r *http.Request) error {
	var in EnrolRequest
	if err := ReadJSON(r, &in); err != nil {
		return err
	}
	if err := s.enrolDevice(w, r, in); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// enrolForm does the same for the technician's page and signs the technician
// out: the browser now stands before the public. It goes on to next, a path of
// this server.
func (s *Server) enrolForm(w http.ResponseWriter, r *http.Request) error {
	form, err := ReadForm(r)
	if err != nil {
		return err
	}
	if err := s.enrolDevice(w, r, EnrolRequest{Role: Role(form.Get("role")), ID: form.Get("id")}); err != nil {
		return err
	}
	s.signOut(w, r)
	http.Redirect(w, r, cmp.Or(safeNext(form.Get("next")), "/"), http.StatusSeeOther)
	return nil
}

// enrolDevice makes this browser the device. A kiosk is one machine: the browser
// that was it before is nothing more, so that an old PC, or a copy of its cookie,
// takes no numbers. A board or a window may have several screens.
func (s *Server) enrolDevice(w http.ResponseWriter, r *http.Request, in EnrolRequest) error {
	if in.Role != Kiosk && in.Role != Screen {
		return Invalid("role", "role 只能是 kiosk 或 screen。", "role must be kiosk or screen.")
	}
	if !validArg(in.ID) {
		return Invalid("id", "请填写设备编号，例如 K1。", "Give the id of the device, such as K1.")
	}
	if s.o.Devices == nil {
		return errNoDevices
	}
	if in.Role == Kiosk {
		if _, err := s.removeDevice(r, in.ID); err != nil {
			return err
		}
	}
	token, hash := newToken()
	if err := s.o.Devices.EnrolDevice(r.Context(), hash, Device{ID: in.ID, Role: in.Role}); err != nil {
		return err
	}
	http.SetCookie(w, newCookie(r, secureDevice, plainDevice, token, 400*24*3600))
	return nil
}

var errNoDevices = Unavailable("本系统不登记设备。", "This system does not enrol devices.")

// endEnrolment ends what is enrolled under an id, at once: its cookies say nothing
// more, and its sockets that not everybody may have are closed.
func (s *Server) endEnrolment(w http.ResponseWriter, r *http.Request) error {
	if err := s.mustRemoveDevice(r); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// endEnrolmentForm does the same for the technician's page.
func (s *Server) endEnrolmentForm(w http.ResponseWriter, r *http.Request) error {
	if err := s.mustRemoveDevice(r); err != nil {
		return err
	}
	redirect(w, "/enrol")
	return nil
}

func (s *Server) mustRemoveDevice(r *http.Request) error {
	id := r.PathValue("id")
	if s.o.Devices == nil {
		return errNoDevices
	}
	found := validArg(id)
	if found {
		var err error
		if found, err = s.removeDevice(r, id); err != nil {
			return err
		}
	}
	if !found {
		return NotFound("没有登记过这个编号，请刷新页面再看。", "Nothing is registered under this id; reload the page and look again.")
	}
	return nil
}

func (s *Server) removeDevice(r *http.Request, id string) (found bool, err error) {
	if found, err = s.o.Devices.RemoveDevice(r.Context(), id); found && s.o.Hub != nil {
		s.o.Hub.endDevice(id)
	}
	return found, err
}
