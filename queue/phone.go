package queue

// LeavePhone notes that the holder of a ticket left a telephone, to find the number
// again by it: where there was no paper, or its slip may be lost. The telephone itself
// goes beside the journal, see package store; again replaces the one before.
type LeavePhone struct{ Ticket string }

// TakePhoneBack notes that the holder wants it forgotten.
type TakePhoneBack struct{ Ticket string }

func (c LeavePhone) ask() string    { return "leave-phone " + c.Ticket }
func (c TakePhoneBack) ask() string { return "take-phone-back " + c.Ticket }

func (d *decision) leavePhone(c LeavePhone) error {
	t := d.h.tickets[c.Ticket]
	switch {
	case t == nil:
		return refuse(NotFound, "没有这张号票", "no such ticket today").at("ticket")
	case t.State.Over():
		return refuse(Conflict, t.name+" 已结束，不用再留手机号", t.name+" is over; there is no need of a telephone number any more")
	}
	d.ticketEvent(PhoneLeft, t, "", 0, "")
	return nil
}

func (d *decision) takePhoneBack(c TakePhoneBack) error {
	t := d.h.tickets[c.Ticket]
	switch {
	case t == nil:
		return refuse(NotFound, "没有这张号票", "no such ticket today").at("ticket")
	case !t.Phone:
		return refuse(Conflict, t.name+" 没有留手机号", "no telephone number was left for "+t.name)
	}
	d.ticketEvent(PhoneTakenBack, t, "", 0, "")
	return nil
}
