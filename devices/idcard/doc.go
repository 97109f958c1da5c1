// Package idcard talks to a reader of second-generation resident ID cards with
// a SAM_V module on a serial line. cmd composes it: the kiosk arms it while a
// page asks for a card and is handed a Card or a hint in words. It never polls
// a card nobody asked for, never decodes the photo, never takes the address
// out of the answer, never requests fingerprints and never logs card bytes.
//
// The line is 8N1, 115200 by default. Byte values are hexadecimal:
//
//	host → reader   AA AA AA 96 69  LEN_HI LEN_LO  CMD PARA      [data…] CHK
//	reader → host   AA AA AA 96 69  LEN_HI LEN_LO  SW1 SW2 SW3   [data…] CHK
//
//	LEN  counts everything after itself, CHK included; size on the wire = LEN + 7
//	CHK  XOR of every byte from LEN_HI to the last data byte
//
//	command      CMD PARA   answer data                      LEN of the answer
//	reset SAM    10 FF      –                                4
//	SAM status   11 FF      –                                4
//	SAM number   12 FF      16                               4, 14
//	find card    20 01      4                                4, 8
//	select card  20 02      8                                4, C
//	read         30 01      2+2+256 text+1024 photo          4, 508
//
//	SW3  90 done  9F card found  91 not on this card  80 no card  81 select failed
//	     10 checksum  11 length  21 command wrong  23 not permitted  24 unrecognised
//	     31 32 33 card and SAM refuse each other  40 not an ID card  41 read failed
//	     47 random number failed  60 self-test failed  66 SAM not authorised
//
// Source: the "SAM_V" protocol papers of the reader makers, in agreement with
// several field-used programs; text layouts from the same and, for the 2023
// foreigner card, from one program and the official number rules. The check
// digit is GB 11643. Nothing here was confirmed on hardware of every make.
package idcard
