// Package led shows numbers on the LED strips above the windows. cmd composes
// one Bus for each RS-485 line; display decides the words. One Bus addresses
// many boards, lets a call pass before a repaint, never blocks a caller, and
// keeps the newest text of each board to repaint it when the line comes back.
//
// Three frame languages cover the boards, chosen by the profile. Byte values are
// hexadecimal, "dec" where they are not.
//
// onbon-bx5k, Onbon BX-5K/5MK/6K font-card controllers, dynamic area:
//
//	frame    A5 ×8  body  5A           8N1, 9600 or 57600
//	escape   in the body: A5 → A6 02, A6 → A6 01, 5A → 5B 02, 5B → 5B 01
//	body     header 14 dec, data, CRC-16/ARC over both (low byte first)
//	header   destination 2 LE · source 2 LE 8000 · reserved 5 · display mode 0 ·
//	         device type (FE any) · version 02 · data length 2 LE
//	data     A3 06 · response (1 wanted, 2 none) · 00 00 · areas to delete 00 ·
//	         number of areas 01 · area length 2 LE (27 dec + text) · area
//	area     type 0 · X Y width height, 2 LE each, X and width in 8 pixels ·
//	         area number · line spacing · run mode · time-out 2 LE seconds ·
//	         reserved 3 · single line · auto wrap · display mode · exit mode ·
//	         speed · stay (0.5 s) · text length 4 LE · text, GBK
//	answer   the same envelope; data = group, command, error status, 2 reserved
//
// Run mode 2 with a time-out deletes a text that is not refreshed, so a dead
// host shows as a dark board and not as a wrong number.
//
// alpha, Alpha/EZ95/BetaBrite signs, 7E1 9600, ASCII only:
//
//	packet    00 ×5  01 type address  02 command data  [03 checksum]  04
//	type      'Z' all signs; address 2 hex digits, 00 every sign
//	checksum  16-bit sum of 02 … 03 in 4 upper-case hex digits
//	data      of command 'A', write text: label ('0' is the priority text) ·
//	          1B · position (20 middle) · mode ('b' hold, 'c' flash) · text with
//	          1C + colour; the label alone clears it
//	answer    only if the sign is set to: 06 or 15, within 2 s
//	time-out  command 'E': ' ' HHMM clock · ')' label start stop, in ten minutes ·
//	          '$' memory; see Guard
//
// template, the many makers' strips and number boards: a profile in YAML lists
// the pieces of a frame and must prove itself by a test vector (see
// Profile). Where a board cannot flash, a call is sent as text and darkness in
// turns, or once more at its end. Boards without a time-out are darkened when the
// program ends in order.
//
// Sources: Onbon "BX-5K/6K protocol, user edition" v1.4 (2021), with the CRC
// identified from its one printed frame; Adaptive's Alpha manual 9708-8061F;
// window strips from field-used programs; number boards, Modbus and VFD displays
// from their manuals. The acknowledgement codes of Onbon are not published: any
// whole frame from the board with error status 0 counts. Not confirmed on
// hardware.
package led
