//go:build cgo

package store_test

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"jiaohao/affairs"
)

// Referrals and pauses are what the events of a hall's days say, and a store of an
// earlier edition finds those of its past.
func TestReferralsAndPauses(t *testing.T) {
	s, path := open(t)
	d := newDriver(t, 11, s)
	d.run(3000)
	read := func() (list []affairs.Referral, pauses []affairs.Pause) {
		t.Helper()
		list, err := s.Referrals(t.Context(), "2000-01-01", "2100-01-01", plainName)
		if err != nil {
			t.Fatal(err)
		}
		if pauses, err = s.Pauses(t.Context(), "2000-01-01", "2100-01-01"); err != nil {
			t.Fatal(err)
		}
		return list, pauses
	}
	list, pauses := read()
	if len(list) == 0 || len(pauses) == 0 {
		t.Fatalf("%d referrals, %d pauses", len(list), len(pauses))
	}
	for _, r := range list {
		if r.From == r.To || r.Clerk == "" || r.FirstAsked == "" {
			t.Errorf("referral %+v", r)
		}
	}
	still := map[string]bool{}
	for _, p := range pauses {
		if p.Staff == "" || p.Until != 0 && p.Until < p.Since || still[p.Window] {
			t.Errorf("pause %+v", p)
		}
		still[p.Window] = p.Until == 0
	}
	if err := s.Rebuild(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if l, p := read(); !reflect.DeepEqual(l, list) || !reflect.DeepEqual(p, pauses) {
		t.Error("rebuilding changed them")
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("migrations/*_referrals_pauses.sql")
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	migration, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	edit(t, path, `DROP TABLE referrals`, `DROP TABLE pauses`, string(migration))
	s = reopen(t, path)
	if l, p := read(); !reflect.DeepEqual(l, list) || !reflect.DeepEqual(p, pauses) {
		t.Errorf("found %d referrals of %d and %d pauses of %d of the past", len(l), len(list), len(p), len(pauses))
	}
}
