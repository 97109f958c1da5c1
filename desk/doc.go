// Package desk is what staff touch: the start page, the clerk console with its
// one key for the next act, the technician's device page and the manager's
// wall. Clerks, managers and technicians call it through a browser; a call pad
// at a window calls PressKey and gets the same rules and the same answers.
//
// Every change goes as a queue.Command through the Hall; every page shows the
// committed state and follows a live topic:
//
//	desk        the windows to choose from          Clerk, Manager
//	desk/{no}   the console of one window           Clerk, Manager
//	office      the manager's wall                  Manager
//	devices     health and simulated devices        Technician, Manager
//
// A console is drawn twice from the same State: by the template when the page
// is opened, and by console.js when the topic changes. Each key of the console
// is also the button of a form, so a browser without scripts works as well.
//
// The pages under /office/settings change the hall's own files through Settings:
// a form is fields as data (configs.Form), a change is previewed, checked as a
// whole and then saved. Those under /office/guides take a guide from draft to
// release by a second person.
//
// The package never decides a rule of the queue, never opens a port or a
// database, and never shows a person's name (staff excepted) or ID number: it
// is not given any.
package desk
