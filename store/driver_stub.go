//go:build !cgo

package store

// haveSQLite tells that the driver is only its stub.
const haveSQLite = false

func classify(error) failure { return other }
