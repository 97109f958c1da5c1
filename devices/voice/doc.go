// Package voice speaks announcements: through a synthesis chip on a serial
// line, from recordings of words (Clips), or through the program espeak-ng
// (Espeak), the last two by a player program on this machine. cmd composes one Speaker for each loudspeaker; display decides the
// words and hands them over as segments, so that a ticket is read digit by
// digit and a window's number as a number. A Speaker queues, drops what is too
// old, never blocks a caller, and never lets data reach the chip as a command. A
// ticket that could only be said in part is not said.
//
// 8N1, 9600. Byte values are hexadecimal:
//
//	SYN6288   FD LEN_HI LEN_LO CMD [param text…] XOR   LEN counts CMD … XOR,
//	          XOR is over all bytes before it, FD included; text ≤ 200 (dec) bytes
//	XFS5152   FD LEN_HI LEN_LO CMD [encoding text…]    LEN counts CMD … text
//
//	CMD  01 speak (01 = GBK)  02 stop  03 pause  04 resume  21 query
//	answers, single bytes:
//	     4A ready after power-up  41 frame accepted  45 frame rejected
//	     4E speaking  4F idle – the answer to a query (the SYN6288 sends 41
//	     before it), and unasked when an utterance ends
//
//	tags in the text: [vN] volume, only at its start · [n1] digit by digit,
//	[n2] as a number, [n0] by itself · [y0] 1 is 幺, [y1] 1 is 一, in digits only
//	speed: [tN] on the SYN6288, [sN] on the XFS5152, where [t] is pitch
//
// A new speak frame cuts off the one being spoken, so the driver waits for 4F.
// Source: the manufacturers' data sheets of SYN6288 and XFS5152CE. Not
// confirmed on hardware.
package voice
