//go:build cgo

package store

import (
	"path/filepath"
	"testing"
)

// Statements are compiled when they are first run: all of them are sound.
func TestEveryStatementCompiles(t *testing.T) {
	s, err := Open(t.Context(), Options{Path: filepath.Join(t.TempDir(), "hall.db"), Hall: "hall"})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, st := range s.w.all {
		if st.Stmt != nil {
			continue
		}
		if err := st.compile(); err != nil {
			t.Error(err)
		}
	}
	if len(s.w.all) < 50 {
		t.Errorf("only %d statements", len(s.w.all))
	}
}
