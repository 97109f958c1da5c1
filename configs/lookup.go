package configs

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"jiaohao/affairs"
)

// Bureau looks one up by its id.
func (h *Hall) Bureau(id string) (affairs.Bureau, bool) {
	return find(h.Bureaus, func(b affairs.Bureau) bool { return b.ID == id })
}

// Line looks one up by its prefix.
func (h *Hall) Line(prefix string) (Line, bool) {
	return find(h.Lines, func(l Line) bool { return l.Prefix == prefix })
}

// Window looks one up by its number, as written: "01".
func (h *Hall) Window(no string) (Window, bool) {
	return find(h.Windows, func(w Window) bool { return w.No == no })
}

// WindowsOf lists the windows that serve a line, in the order of the file.
func (h *Hall) WindowsOf(prefix string) []Window {
	var serve []Window
	for _, w := range h.Windows {
		if slices.Contains(w.Lines, prefix) {
			serve = append(serve, w)
		}
	}
	return serve
}

// StaffBy looks one up by the work number.
func (h *Hall) StaffBy(no string) (affairs.Staff, bool) {
	return find(h.Staff, func(s affairs.Staff) bool { return s.StaffNo == no })
}

// Zone looks one up by its id.
func (h *Hall) Zone(id string) (affairs.Zone, bool) {
	return find(h.Zones, func(z affairs.Zone) bool { return z.ID == id })
}

// Kiosk looks one up by its id.
func (h *Hall) Kiosk(id string) (Kiosk, bool) {
	return find(h.Kiosks, func(k Kiosk) bool { return k.ID == id })
}

// Board looks one up by its id.
func (h *Hall) Board(id string) (Board, bool) {
	return find(h.Boards, func(b Board) bool { return b.ID == id })
}

// ClassByAge is the priority class that an age in full years gives, if any.
func (h *Hall) ClassByAge(years int) (PriorityClass, bool) {
	return find(h.Rules.Classes, func(c PriorityClass) bool { return c.AutoByAge > 0 && years >= c.AutoByAge })
}

// Grants reports whether a class of the hall gives priority to those who are in it.
func (h *Hall) Grants(class string) bool {
	_, ok := find(h.Rules.Classes, func(c PriorityClass) bool { return c.ID == class && !c.Appointment })
	return ok
}

// Ground is the word for why a number has priority: "60岁以上", "残疾人". A class that
// has left the rules is named by its id, none is zero.
func (h *Hall) Ground(class string) affairs.Text {
	c, ok := find(h.Rules.Classes, func(c PriorityClass) bool { return c.ID == class })
	switch {
	case !ok:
		return affairs.Text{ZH: class, EN: class}
	case c.Short != "":
		return affairs.Text{ZH: c.Short, EN: cmp.Or(c.ShortEN, c.Short)}
	case c.AutoByAge > 0:
		return affairs.Text{ZH: fmt.Sprintf("%d岁以上", c.AutoByAge), EN: fmt.Sprintf("%d+", c.AutoByAge)}
	}
	first := func(name, ends string) string {
		if i := strings.IndexAny(name, ends); i > 0 {
			name = name[:i]
		}
		return strings.TrimSpace(name)
	}
	zh := first(c.Name, "（(、，,")
	return affairs.Text{ZH: zh, EN: cmp.Or(first(c.NameEN, "(,"), zh)}
}

func find[T any](list []T, is func(T) bool) (T, bool) {
	if i := slices.IndexFunc(list, is); i >= 0 {
		return list[i], true
	}
	var none T
	return none, false
}
