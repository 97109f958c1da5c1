// Package scanner reads codes from a QR or barcode scanner on a serial or USB
// port (CDC-ACM): booking codes and the codes of slips. cmd composes one Reader
// for each scanner of a kiosk; what a code means, and whether it is genuine, is
// decided elsewhere. A code is never logged: it can hold personal data.
//
// 9600 or 115200 8N1 by maker; USB ports ignore the rate. The scanner sends the
// decoded bytes and a suffix, by its set-up sheet:
//
//	code   up to 1024 (dec) bytes, UTF-8; what is not UTF-8 is read as GB18030; some
//	       pairs of GB18030 are UTF-8 too, so scanners are best set to UTF-8
//	end    0D, 0A, 0D 0A, or 80 ms of silence
//
// Control characters are dropped. Keyboard-mode scanners are not supported: a
// crafted code could press keys in a page. Source: common practice of the
// makers' set-up sheets. Not confirmed on hardware.
package scanner
