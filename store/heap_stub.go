//go:build !cgo

package store

// FreeMemory has nothing to give back.
func FreeMemory() {}
