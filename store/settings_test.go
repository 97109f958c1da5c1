//go:build cgo

package store_test

import (
	"errors"
	"maps"
	"slices"
	"testing"

	"jiaohao/affairs"
	"jiaohao/store"
)

// TestFilesAreKept changes files and reads back who changed what, before and
// after the tables are made again.
func TestFilesAreKept(t *testing.T) {
	s, _ := open(t)
	ctx := t.Context()
	change := func(by string, why affairs.FileReason, files map[string][]byte) {
		t.Helper()
		was, err := s.FileHashes(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.ChangeFiles(ctx, by, why, files, was); err != nil {
			t.Fatal(err)
		}
	}
	change("system:", "found", map[string][]byte{"lines.yaml": []byte("a"), "staff.yaml": []byte("王文静")})
	change("manager:m", "edited", map[string][]byte{"lines.yaml": []byte("b"), "staff.yaml": []byte("王文静")})
	change("manager:m", "imported", map[string][]byte{"lines.yaml": nil})
	check := func() {
		t.Helper()
		list, err := s.FileChanges(ctx, "lines.yaml", 10)
		if err != nil || len(list) != 3 {
			t.Fatalf("%d changes, %v", len(list), err)
		}
		if c := list[1]; c.Actor != "manager:m" || c.Why != "edited" || c.Was != store.TextHash([]byte("a")) {
			t.Errorf("second change %+v", c)
		}
		if text, found, err := s.FileText(ctx, list[1].Hash); string(text) != "b" || !found || err != nil {
			t.Errorf("text %q %v %v", text, found, err)
		}
		if list[0].Hash != "" {
			t.Errorf("a removed file has the hash %q", list[0].Hash)
		}
		if list, err := s.FileChanges(ctx, "staff.yaml", 10); err != nil || len(list) != 1 {
			t.Errorf("the same text is %d changes, %v", len(list), err)
		}
		hashes, err := s.FileHashes(ctx)
		if err != nil || hashes["lines.yaml"] != "" || hashes["staff.yaml"] == "" {
			t.Errorf("hashes %v, %v", slices.Sorted(maps.Keys(hashes)), err)
		}
	}
	check()
	if err := s.Rebuild(ctx, nil); err != nil {
		t.Fatal(err)
	}
	check()
	if _, found, err := s.FileText(ctx, "zz"); found || err != nil {
		t.Errorf("a hash that is none: %v %v", found, err)
	}
}

// TestGuideVersionsAreKept takes a guide from draft to replacement.
func TestGuideVersionsAreKept(t *testing.T) {
	s, _ := open(t)
	ctx := t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	v := affairs.GuideVersion{Matter: "sl-01", Version: 1, File: "matters/sl.yaml", ReviewBy: affairs.Date{Year: 2027, Month: 1, Day: 1}}
	must(s.DraftGuide(ctx, "staff:1801", v, []byte("one")))
	must(s.DraftGuide(ctx, "staff:1801", v, []byte("one, better")))
	must(s.ProposeGuide(ctx, "staff:1801", v))
	v.Effective = affairs.Date{Year: 2026, Month: 12, Day: 1}
	must(s.ReleaseGuide(ctx, "manager:m", v))
	must(s.ChangeFiles(ctx, "system:", "guide", map[string][]byte{"matters/sl.yaml": []byte("x")}, nil, store.GuideID{Matter: "sl-01", Version: 1}))
	v.Version = 2
	must(s.DraftGuide(ctx, "staff:1801", v, []byte("two")))
	must(s.SendGuideBack(ctx, "manager:m", v, "收费有误"))
	must(s.SetStock(ctx, "staff:1801", affairs.Stock{Matter: "sl-01", Count: 2, Low: 1}))
	take := func(n int) error {
		return s.TakeStock(ctx, "staff:1801", "sl-01", n, func(v affairs.Stock) error { return affairs.TakeStock(v, n) })
	}
	must(take(1))
	var refused *affairs.Refusal
	if err := take(2); !errors.As(err, &refused) {
		t.Errorf("more handed out than there are: %v", err)
	}
	check := func() {
		t.Helper()
		list, err := s.GuideVersions(ctx, "sl-01")
		if err != nil || len(list) != 2 {
			t.Fatalf("%d versions, %v", len(list), err)
		}
		if g := list[1]; g.State != affairs.GuideInForce || g.Proposer != "1801" || g.Releaser != "m" || g.Hash != store.TextHash([]byte("one, better")) ||
			g.Effective.String() != "2026-12-01" || g.ReviewBy.String() != "2027-01-01" || g.InForce == 0 {
			t.Errorf("version 1: %+v", g)
		}
		if g := list[0]; g.State != affairs.GuideRefused || g.Reason != "收费有误" {
			t.Errorf("version 2: %+v", g)
		}
		stocks, err := s.Stocks(ctx)
		if v := stocks["sl-01"]; err != nil || v.Count != 1 || !v.IsLow() {
			t.Errorf("stock %+v, %v", v, err)
		}
		if newest, err := s.GuideVersions(ctx, ""); err != nil || len(newest) != 1 || newest[0].Version != 2 {
			t.Errorf("newest %+v, %v", newest, err)
		}
	}
	check()
	must(s.Rebuild(ctx, nil))
	check()
}
