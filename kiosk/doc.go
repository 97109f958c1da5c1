// Package kiosk is what an applicant touches: the pages of the ticket machine,
// the phone page behind the code on a slip, the slip itself, and the JSON calls
// that give out numbers and guides.
//
//	home → plain words, letters or a bureau → matter → its guide → confirm → number
//
// cmd/hall composes it: Pages goes into web.NewPages, New registers its topics
// with the hub, Routes goes into the server, Affected turns committed events
// into the topics to be told. Card readers and printers are told about by
// CardRead, CardFailed, PrintChanged and DevicesChanged.
//
// A page is whole without JavaScript: links and form posts do everything, and
// what the modules of static add is liveliness. What belongs to one machine and
// one person at it (a card that was read, the number just given) lives in a
// station of this package, never in the browser.
//
// The package decides nothing about queues (queue does), writes nothing to disk
// and opens no device. It shows masked names only; ID numbers never reach it.
package kiosk
