package desk

import (
	"net/http"
	"strconv"

	"jiaohao/web"
)

var (
	deskRoles   = []web.Role{web.Clerk, web.Manager}
	officeRoles = []web.Role{web.Manager}
	// settingsRoles may look at all settings; what of them each may change, the
	// settings themselves know.
	settingsRoles = []web.Role{web.Manager, web.Technician}
	everyone      = []web.Role{web.Anyone}
)

// watchRoles may see the devices; in the demo that is everybody on loopback,
// who counts as the kiosk.
func (d *Desk) watchRoles() []web.Role {
	if d.Demo {
		return []web.Role{web.Technician, web.Manager, web.Clerk, web.Kiosk}
	}
	return []web.Role{web.Technician, web.Manager}
}

// touchRoles may touch the devices.
func (d *Desk) touchRoles() []web.Role {
	if d.Demo {
		return d.watchRoles()
	}
	return []web.Role{web.Technician}
}

// Routes are the pages and calls of the package.
func (d *Desk) Routes() []web.Route {
	watch, touch := d.watchRoles(), d.touchRoles()
	routes := []web.Route{
		{Method: "GET", Pattern: "/{$}", Roles: everyone, Handler: d.startPage, Doc: "start page"},

		{Method: "GET", Pattern: "/desk", Roles: deskRoles, Handler: d.choicePage, Doc: "choose a window"},
		{Method: "GET", Pattern: "/desk/{no}", Roles: deskRoles, Handler: d.consolePage, Doc: "clerk console of a window"},
		{Method: "GET", Pattern: "/desk/{no}/transfer", Roles: deskRoles, Handler: d.transferPage, Doc: "choose where to transfer the present ticket"},
		{Method: "GET", Pattern: "/desk/{no}/call", Roles: deskRoles, Handler: d.callPage, Doc: "choose a ticket to call out of its turn, and say why"},
		{Method: "GET", Pattern: "/desk/{no}/guide", Roles: deskRoles, Handler: d.guidePage, Doc: "guide card of a matter, and answers by search"},
		{Method: "GET", Pattern: "/desk/{no}/documents", Roles: deskRoles, Handler: d.documentPage, Doc: "the form of a document for the present ticket"},
		{Method: "POST", Pattern: "/desk/{no}/documents", Roles: deskRoles, Handler: d.documentGiven, Doc: "give a document and show it to be printed"},
		{Method: "GET", Pattern: "/desk/{no}/documents/{id}", Roles: deskRoles, Handler: d.keptCopy, Doc: "the kept copy of a document, to be printed"},
		{Method: "POST", Pattern: "/desk/{no}/documents/{id}/void", Roles: deskRoles, Handler: d.voidForm, Doc: "take a document back, with a reason"},
		{Method: "GET", Pattern: "/desk/{no}/sheets/{year}/{serial}", Roles: deskRoles, Handler: d.keptSheet, Doc: "the kept copy of a notification sheet, to be printed"},
		{Method: "GET", Pattern: "/desk/{no}/results/{id}", Roles: deskRoles, Handler: d.resultPage, Doc: "the result slip of a ticket that the window has finished today, to be printed"},
		{Method: "POST", Pattern: "/api/v1/windows/{no}/documents", Roles: deskRoles, Handler: d.documentCall, Doc: "give a document for the ticket that is served"},
		{Method: "POST", Pattern: "/desk/{no}/{act}", Roles: deskRoles, Handler: d.actForm, Doc: "a key of the console as a plain form"},

		{Method: "GET", Pattern: "/office", Roles: officeRoles, Handler: d.officePage, Doc: "the manager's wall"},
		{Method: "GET", Pattern: "/office/day", Roles: officeRoles, Handler: d.dayPage, Doc: "the day that numbers are kept under, and what to do when it is not today"},
		{Method: "POST", Pattern: "/office/day", Roles: officeRoles, Handler: d.dayForm, Doc: "confirm that today is what the computer says, and end a mistaken day"},
		{Method: "GET", Pattern: "/office/rehearse", Roles: officeRoles, Handler: d.rehearsePage, Doc: "rehearse a day with other windows, hours, rules or crowds"},
		{Method: "GET", Pattern: "/office/report", Roles: officeRoles, Handler: d.reportPage, Doc: "figures and charts of a day, week, month, year or any days; of one bureau"},
		{Method: "GET", Pattern: "/office/report.csv", Roles: officeRoles, Handler: d.reportFile, Doc: "a table of the report as CSV"},
		{Method: "GET", Pattern: "/office/report.xlsx", Roles: officeRoles, Handler: d.reportFile, Doc: "the tables of the report as a spreadsheet"},
		{Method: "GET", Pattern: "/office/attendance", Roles: officeRoles, Handler: d.attendancePage, Doc: "who came when, against the opening hours"},
		{Method: "GET", Pattern: "/office/attendance.csv", Roles: officeRoles, Handler: d.attendanceFile, Doc: "the attendance as CSV"},
		{Method: "GET", Pattern: "/office/attendance.xlsx", Roles: officeRoles, Handler: d.attendanceFile, Doc: "the attendance as a spreadsheet"},
		{Method: "GET", Pattern: "/office/ratings", Roles: officeRoles, Handler: d.ratingsPage, Doc: "bad ratings and what is done about them"},
		{Method: "GET", Pattern: "/office/feedback", Roles: officeRoles, Handler: d.feedbackPage, Doc: "suggestions, complaints and praise"},
		{Method: "POST", Pattern: "/office/feedback/{year}/{serial}", Roles: officeRoles, Handler: d.answerFeedback, Doc: "the written reply, which closes it"},
		{Method: "POST", Pattern: "/office/ratings/{ticket}", Roles: officeRoles, Handler: d.ratingStep, Doc: "enter a step about a bad rating"},
		{Method: "GET", Pattern: "/office/documents", Roles: officeRoles, Handler: d.registerPage, Doc: "register of the documents given at windows"},
		{Method: "GET", Pattern: "/office/documents.csv", Roles: officeRoles, Handler: d.registerFile, Doc: "the register as CSV"},
		{Method: "GET", Pattern: "/office/documents.xlsx", Roles: officeRoles, Handler: d.registerFile, Doc: "the register as a spreadsheet"},
		{Method: "GET", Pattern: "/office/monthly", Roles: deskRoles, Handler: d.monthlyPage, Doc: "which bureau has handed in the information of a month"},
		{Method: "GET", Pattern: "/office/monthly/{bureau}", Roles: deskRoles, Handler: d.bureauMonthPage, Doc: "a bureau's month: the form with a draft, what it handed in, visits of its leaders"},
		{Method: "POST", Pattern: "/office/monthly/{bureau}", Roles: deskRoles, Handler: d.monthlySubmit, Doc: "hand in a bureau's monthly information"},
		{Method: "POST", Pattern: "/office/monthly/{bureau}/visits", Roles: deskRoles, Handler: d.visitEntered, Doc: "enter an on-site office visit"},
		{Method: "GET", Pattern: "/office/monthly/{bureau}/{id}", Roles: deskRoles, Handler: d.monthlyPaper, Doc: "one monthly information, to be printed"},
		{Method: "GET", Pattern: "/office/assessment", Roles: officeRoles, Handler: d.assessmentPage, Doc: "the self-assessment of a month or quarter"},
		{Method: "POST", Pattern: "/office/assessment", Roles: officeRoles, Handler: d.assessmentAnswered, Doc: "answer by hand what is not measured, and complete the assessment"},
		{Method: "GET", Pattern: "/office/assessment.zip", Roles: officeRoles, Handler: d.assessmentPack, Doc: "the inspection pack: checklist, evidence and statistics in one file"},
		{Method: "GET", Pattern: "/office/records", Roles: officeRoles, Handler: d.recordsPage, Doc: "the tickets behind a figure"},
		{Method: "GET", Pattern: "/office/records.csv", Roles: officeRoles, Handler: d.exportRecords, Doc: "the tickets of some days as CSV"},
		{Method: "GET", Pattern: "/office/records.xlsx", Roles: officeRoles, Handler: d.exportRecords, Doc: "the tickets of some days as a spreadsheet"},
		{Method: "POST", Pattern: "/office/help/{kiosk}/done", Roles: officeRoles, Handler: d.helpDone, Doc: "somebody goes to who asked for help at a kiosk"},
		{Method: "POST", Pattern: "/office/slips/{id}/{act}", Roles: officeRoles, Handler: d.slipDecided, Doc: "say what became of a slip in doubt: seen, reprint or drop"},
		{Method: "POST", Pattern: "/office/windows/{no}/open", Roles: officeRoles, Handler: d.seatForm, Doc: "seat somebody at a window, from the wall"},
		{Method: "POST", Pattern: "/office/lines/{prefix}/{act}", Roles: officeRoles, Handler: d.lineForm, Doc: "close or open a line as a plain form"},
		{Method: "POST", Pattern: "/api/v1/lines/{prefix}/close", Roles: officeRoles, Handler: d.closeLine, Doc: "stop issuing numbers of a line"},
		{Method: "POST", Pattern: "/api/v1/lines/{prefix}/open", Roles: officeRoles, Handler: d.openLine, Doc: "issue numbers of a line again"},

		{Method: "GET", Pattern: "/api/v1/fairness", Roles: officeRoles, Handler: d.fairness, Doc: "how fairly today's numbers were called"},
		{Method: "GET", Pattern: "/api/v1/proposals", Roles: officeRoles, Handler: d.proposals, Doc: "windows to open because a line is long"},
		{Method: "POST", Pattern: "/api/v1/day/close", Roles: officeRoles, Handler: d.closeDay, Doc: "end the business day"},

		{Method: "GET", Pattern: "/office/accounts", Roles: officeRoles, Handler: d.accountsPage, Doc: "who may sign in"},
		{Method: "POST", Pattern: "/office/accounts", Roles: officeRoles, Handler: d.accountGiven, Doc: "make an account, or give another first password"},
		{Method: "POST", Pattern: "/office/accounts/{user}/end", Roles: officeRoles, Handler: d.accountEnded, Doc: "remove an account"},
		{Method: "GET", Pattern: "/enrol", Roles: []web.Role{web.Technician}, Handler: d.enrolPage, Doc: "register this browser as a kiosk or screen"},
		{Method: "GET", Pattern: "/devices/slip", Roles: watch, Handler: d.slipPage, Doc: "the slip as a printer prints it, and its layout to try"},
		{Method: "POST", Pattern: "/devices/slip", Roles: watch, Handler: d.slipForm, Doc: "try another layout of the slip"},
		{Method: "GET", Pattern: "/devices/slip.png", Roles: watch, Handler: d.slipPicture, Doc: "picture of a specimen slip"},
		{Method: "POST", Pattern: "/api/v1/slip/preview", Roles: watch, Handler: d.slipTry, Doc: "draw a specimen slip with a layout"},
		{Method: "GET", Pattern: "/devices", Roles: watch, Handler: d.devicesPage, Doc: "health of all devices, and the simulated ones to touch"},
		{Method: "POST", Pattern: "/devices/{id}/{act}", Roles: touch, Handler: d.deviceForm, Doc: "touch a device as a plain form"},
		{Method: "GET", Pattern: "/devices/{id}/picture.svg", Roles: watch, Handler: d.picture, Doc: "what a person before the simulated device sees"},
		{Method: "GET", Pattern: "/api/v1/devices", Roles: watch, Handler: d.deviceList, Doc: "health of all devices"},
		{Method: "GET", Pattern: "/api/v1/devices/{id}/frames", Roles: watch, Handler: d.deviceFrames, Doc: "last frames of a device, oldest first"},
		{Method: "POST", Pattern: "/api/v1/devices/{id}/actions/{action}", Roles: touch, Handler: d.deviceAction, Doc: "touch a simulated device"},
		{Method: "POST", Pattern: "/api/v1/devices/{id}/tests/{test}", Roles: touch, Handler: d.deviceTest, Doc: "test a device"},
		{Method: "POST", Pattern: "/api/v1/devices/{id}/retry", Roles: touch, Handler: d.deviceRetry, Doc: "reconnect a device at once"},
	}
	if d.TicketsOfPhone != nil {
		routes = append(routes,
			web.Route{Method: "GET", Pattern: "/desk/{no}/find", Roles: deskRoles, Handler: d.findPage, Doc: "find a number by the telephone left with it"},
			web.Route{Method: "POST", Pattern: "/desk/{no}/find", Roles: deskRoles, Handler: d.findNumber, Doc: "the numbers of a telephone"})
	}
	routes = append(routes, d.caseRoutes()...)
	routes = append(routes, d.staffRoutes()...)
	routes = append(routes, d.taskRoutes()...)
	routes = append(routes, d.logRoutes()...)
	routes = append(routes, d.appointmentRoutes()...)
	routes = append(routes, d.settingsRoutes()...)
	for _, a := range acts {
		routes = append(routes, web.Route{Method: "POST", Pattern: "/api/v1/windows/{no}/" + a.name,
			Roles: deskRoles, Handler: d.actCall(a), Doc: a.doc})
	}
	return routes
}

// idAsked is the row of the journal that an address names; what is no number is 0, and
// none has it.
func idAsked(r *http.Request) int64 {
	id, _ := strconv.ParseInt(r.PathValue("id"), 10, 64)
	return id
}
