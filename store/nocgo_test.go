//go:build !cgo

package store_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"jiaohao/store"
)

// TestWithoutCgoSaysSo runs with CGO_ENABLED=0, where the driver is a stub that
// would fail at the first statement.
func TestWithoutCgoSaysSo(t *testing.T) {
	_, err := store.Open(t.Context(), store.Options{Path: filepath.Join(t.TempDir(), "hall.db"), Hall: "linshu"})
	if !errors.Is(err, store.ErrNoCgo) || !strings.Contains(err.Error(), "gcc") {
		t.Errorf("says %v", err)
	}
}
