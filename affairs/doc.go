// Package affairs is the standardized service window as pure types and rules:
// what the hall does for people. A Bureau offers matters; a Matter is one thing
// a person can apply for, with its whole published guide (basis, conditions,
// materials, steps, time limit, fee); staff serve at windows; a Calendar says
// which days are working days and so when a promise falls due; Hours say when
// the hall is open and when numbers may be issued.
//
// The configs package fills these types from the hall's own files; kiosk, desk
// and display show them; store keeps what happens to them. Nothing here reads a
// file, asks the clock or knows SQL: the time is always an argument.
package affairs

// Text is a sentence for people, in Chinese and in English.
type Text struct {
	ZH string `yaml:"zh" json:"zh"`
	EN string `yaml:"en" json:"en"`
}
