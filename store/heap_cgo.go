//go:build cgo

package store

/*
#include <stdlib.h>
#ifdef __GLIBC__
#include <malloc.h>
// glibc gives each thread that allocates a region of its own, and SQLite is called
// from whatever thread Go has at hand: a dozen regions would hold what one can.
// Nobody waits for the one: commits come from one caller at a time, and a reader
// allocates little. It is said before the first thread begins.
__attribute__((constructor)) static void one_region(void) { mallopt(M_ARENA_MAX, 1); }
static void trim(void) { malloc_trim(0); }
#else
static void trim(void) {}
#endif
*/
import "C"

// FreeMemory gives back to the system what SQLite had and no longer needs, as
// debug.FreeOSMemory does for Go.
func FreeMemory() { C.trim() }
