//go:build cgo

package store_test

import (
	"crypto/rand"
	"database/sql"
	"fmt"
	"os"
	"testing"

	"jiaohao/affairs"
)

// A reader that stays for long lets the write-ahead log grow, for nothing of it may
// be written over. When it has gone, the hall's ordinary work makes the log small
// again, on the disk too.
func TestTheLogShrinksAfterALongReader(t *testing.T) {
	s, path := open(t)
	commit(t, s, issued(1))
	db, err := sql.Open("sqlite3", "file:"+path+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	reader, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Rollback()
	var n int
	if err := reader.QueryRow(`SELECT count(*) FROM journal`).Scan(&n); err != nil {
		t.Fatal(err)
	}
	size := func() int64 {
		t.Helper()
		info, err := os.Stat(path + "-wal")
		if err != nil {
			t.Fatal(err)
		}
		return info.Size()
	}
	for i := range 30 {
		text := make([]byte, 1<<20)
		rand.Read(text)
		if err := s.ChangeFiles(t.Context(), "manager:manager", affairs.FileEdited, map[string][]byte{fmt.Sprint(i): text}, nil); err != nil {
			t.Fatal(err)
		}
	}
	grown := size()
	if grown < 30<<20 {
		t.Fatalf("the log grew to %d MB only: it proves nothing", grown>>20)
	}
	if err := reader.Rollback(); err != nil {
		t.Fatal(err)
	}
	numbers := 1
	for size() > 12<<20 && numbers < 5000 {
		numbers++
		commit(t, s, issued(numbers))
	}
	t.Logf("%d MB became %d MB within %d numbers", grown>>20, size()>>20, numbers-1)
	if size() > 12<<20 {
		t.Errorf("the log still has %d MB after %d numbers", size()>>20, numbers)
	}
}
