// Package pad talks to the call pads and evaluators of all windows on one
// RS-485 line. cmd composes one Line of them; a key becomes a Press and an
// evaluator's key a Rating, and what they mean for the hall is decided
// elsewhere. Pads talk whenever somebody presses a key, several on one pair of
// wires, so every frame is acknowledged at once and a repeated one acts once.
//
// 9600 8N1. Byte values are hexadecimal:
//
//	FF 68  L L  68  addr func data…  ck 16
//
//	L    2 + number of data bytes, sent twice
//	ck   8-bit sum of addr, func and data
//
//	pad → host        any func but 11; the last data byte is the key:
//	                  0C next  0D recall  0B evaluate  12 pause  13 transfer
//	                  06 0F give up  00 0F hold  03 0F call the held one
//	                  0E, 11 unused
//	evaluator → host  func 11, data 0 dissatisfied, 1 neutral, 2 satisfied,
//	                  3 very satisfied
//	host → pad        acknowledge: the same frame; show: func 02 and 6 digits,
//	                  3 waiting, 3 ticket, 0A = leave unchanged; beep: func 03
//	host → evaluator  acknowledge: func 01 with the same data; start: func 01
//	                  with data 0B
//
// A numeric USB keypad serves one window as its pad (Keypad). It is read from
// the Linux input layer: events of 24 bytes on 64-bit machines, 16 of time, type,
// code and value; type 1 with value 1 is a key that goes down.
//
// Source: JackQChen/QueueSystem (MIT), a queue program in use in government
// halls. The function code of key frames is not known, so any but 11 is
// accepted. Pads do not acknowledge what they are told. Not confirmed on
// hardware.
package pad
