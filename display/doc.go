// Package display is what shows and speaks: the hall board, the screen above a
// window, the words on its LED strip and the phrase in the loudspeaker.
//
// All of it is a pure function of the hall's state, its data and the time
// given: Board, Window, State, LEDText, Phrase. Display carries them to the
// world: pages, live topics and two answers of the API, and for each batch of
// committed events the topics that changed, the LED texts to send and the calls
// to speak. cmd/hall calls these after every commit and hands the results to the
// hub and the devices.
//
// It changes the hall in one thing: the visitor's rating on the touch screen of a
// window, which nobody but that screen can give. The package never talks to a device and never reads a
// clock of its own. Nothing of an applicant leaves it: a number, never a name,
// never why somebody is served earlier, never the id of a ticket, which is the
// secret of its holder's phone page. The one person it names is the clerk whose
// nameplate hangs at the window.
//
// A state whose business day is over shows nothing of that day: the queue opens
// the new day with its first command, the displays at midnight.
package display
