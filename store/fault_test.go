//go:build cgo

package store_test

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"jiaohao/queue"
	"jiaohao/store"
)

// pages is how many pages the database has.
func pages(t *testing.T, path string) (n int) {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+path+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.QueryRow(`PRAGMA page_count`).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// TestFullDatabaseRefusesTheBatch makes SQLite itself say SQLITE_FULL, in the
// middle of a batch.
func TestFullDatabaseRefusesTheBatch(t *testing.T) {
	s, path := open(t)
	n := 0
	big := func() queue.Unit {
		n++
		u := issued(n)
		u.Events[0].Text = strings.Repeat("x", 3000)
		return u
	}
	for range 5 {
		commit(t, s, big())
	}
	limit := pages(t, path) + 8
	if err := store.LimitPages(s, limit); err != nil {
		t.Fatal(err)
	}
	before := replay(t, s, day)
	kept := n
	units := []queue.Unit{big(), big(), big(), big(), big(), big(), big(), big()}
	units[0].Key, units[0].Aside = "key", store.Person{Ticket: ticketID(kept + 1)}
	err := s.Commit(t.Context(), units)
	if !errors.Is(err, store.ErrFull) {
		t.Fatalf("a full database says %v", err)
	}
	var words interface{ Texts() (string, string) }
	if !errors.As(err, &words) {
		t.Fatal("the failure has no words for people")
	}
	if zh, en := words.Texts(); !strings.Contains(zh, "磁盘已满") || !strings.Contains(en, "Free disk space") {
		t.Errorf("the words do not help: %s / %s", zh, en)
	}
	for _, u := range units {
		if u.Events[0].Seq != 0 {
			t.Errorf("a refused event has seq %d", u.Events[0].Seq)
		}
	}
	if got := replay(t, s, day); len(got) != len(before) {
		t.Errorf("%d events after the refused batch, had %d", len(got), len(before))
	}
	for i := kept + 1; i <= n; i++ {
		if _, found, _ := s.TicketByID(t.Context(), ticketID(i)); found {
			t.Errorf("ticket %d of the refused batch exists", i)
		}
		if _, found, _ := s.PersonOf(t.Context(), ticketID(i)); found {
			t.Errorf("a person of the refused batch exists")
		}
	}
	h, err := s.Health(t.Context())
	if err != nil || !errors.Is(h.Err, store.ErrFull) || h.Rows != int64(len(before)) {
		t.Errorf("health %+v, %v", h, err)
	}

	if err := store.LimitPages(s, 1<<30); err != nil {
		t.Fatal(err)
	}
	if err := s.Commit(t.Context(), units); err != nil {
		t.Fatalf("with space again: %v", err)
	}
	if got := replay(t, s, day); len(got) != len(before)+len(units) || got[len(got)-1].Seq != int64(len(got)) {
		t.Errorf("%d events, last %+v", len(got), got[len(got)-1])
	}
	if err := s.Verify(t.Context(), 1); err != nil {
		t.Error(err)
	}
}

// TestFileSizeLimitRefusesTheBatch runs a child whose files may not grow beyond
// a limit, as on a full disk: writes fail at every place in turn.
func TestFileSizeLimitRefusesTheBatch(t *testing.T) {
	if os.Getenv("STORE_CHILD") == "limit" {
		childUnderLimit(t)
		return
	}
	out := child(t, "limit", t.Name(), filepath.Join(t.TempDir(), "hall.db"))
	text, err := out.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	if !strings.Contains(string(text), "refused ") {
		t.Fatalf("the child reports nothing:\n%s", text)
	}
}

func childUnderLimit(t *testing.T) {
	path := os.Getenv("STORE_PATH")
	s := reopen(t, path)
	n := 0
	for range 20 {
		n++
		commit(t, s, issued(n))
	}
	size := func() uint64 {
		h, err := s.Health(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		return uint64(max(h.WAL, h.Size))
	}
	refused := 0
	// How often a limit is met depends on when the log is emptied meanwhile: go on
	// until it was met often enough.
	for step := 0; step < 200 || refused < 10 && step < 2000; step++ {
		limit(t, size()+uint64(step%200)*333)
		ok := 0
		for ; ok < 50; ok++ {
			err := s.Commit(context.Background(), []queue.Unit{issued(n + 1)})
			if err != nil {
				if !errors.Is(err, store.ErrFull) && !errors.Is(err, store.ErrIO) {
					t.Fatalf("step %d: %v", step, err)
				}
				refused++
				break
			}
			n++
		}
		limit(t, 1<<40)
		n++
		commit(t, s, issued(n)) // works at once when there is space again
		if got := len(replay(t, s, day)); got != n {
			t.Fatalf("step %d: %d events, %d acknowledged", step, got, n)
		}
	}
	if err := s.Verify(context.Background(), 1); err != nil {
		t.Fatal(err)
	}
	if refused < 10 {
		t.Fatalf("only %d limits were met", refused)
	}
	fmt.Println("refused", refused)
}

func limit(t *testing.T, bytes uint64) {
	t.Helper()
	var r syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &r); err != nil {
		t.Fatal(err)
	}
	r.Cur = min(bytes, r.Max)
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &r); err != nil {
		t.Fatal(err)
	}
}

// child runs this test binary again as another process.
func child(t *testing.T, role, test, path string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run", "^"+test+"$", "-test.v")
	cmd.Env = append(os.Environ(), "STORE_CHILD="+role, "STORE_PATH="+path)
	return cmd
}

// TestKillLosesNothingAcknowledged kills a process that commits from many
// goroutines, again and again on the same data. STORE_KILLS changes how often.
func TestKillLosesNothingAcknowledged(t *testing.T) {
	if os.Getenv("STORE_CHILD") == "kill" {
		childUnderLoad(t)
		return
	}
	kills := 10
	if v := os.Getenv("STORE_KILLS"); v != "" {
		fmt.Sscan(v, &kills)
	}
	path := filepath.Join(t.TempDir(), "hall.db")
	acknowledged := map[int]bool{}
	for k := range kills {
		cmd := child(t, "kill", t.Name(), path)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		// Kill after a different number of answers each time, in the middle of more.
		for left := 30 + k*37%200; left > 0 && lines.Scan(); {
			var n int
			if _, err := fmt.Sscanf(lines.Text(), "ack %d", &n); err == nil {
				acknowledged[n] = true
				left--
			}
		}
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		for lines.Scan() { // what it said before it died counts too
			var n int
			if _, err := fmt.Sscanf(lines.Text(), "ack %d", &n); err == nil {
				acknowledged[n] = true
			}
		}
		_ = cmd.Wait()
		checkAfterKill(t, path, acknowledged)
	}
	if len(acknowledged) < kills*30 {
		t.Fatalf("only %d tickets were acknowledged", len(acknowledged))
	}
}

func checkAfterKill(t *testing.T, path string, acknowledged map[int]bool) {
	t.Helper()
	s := reopen(t, path)
	defer s.Close()
	seen := map[int]bool{}
	for _, e := range replay(t, s, day) {
		if seen[e.Number] {
			t.Fatalf("number %d is there twice", e.Number)
		}
		seen[e.Number] = true
	}
	for n := range acknowledged {
		if !seen[n] {
			t.Fatalf("number %d was acknowledged and is lost", n)
		}
	}
	list, err := s.TicketsOfDay(t.Context(), day)
	if err != nil || len(list) != len(seen) {
		t.Fatalf("%d tickets in the table, %d in the journal, %v", len(list), len(seen), err)
	}
	if err := s.Verify(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	if err := s.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func childUnderLoad(t *testing.T) {
	s := reopen(t, os.Getenv("STORE_PATH"))
	next := len(replay(t, s, day))
	var mu sync.Mutex
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			for {
				mu.Lock()
				next++
				n := next
				mu.Unlock()
				u := issued(n)
				// Gaps are possible after a kill, a number that exists is not ours.
				if err := s.Commit(context.Background(), []queue.Unit{u}); err != nil {
					continue
				}
				fmt.Printf("ack %d\n", n) // one write(2) a line
			}
		})
	}
	wg.Wait()
}

// TestTornLogLosesNothingSynced cuts the write-ahead log at many places after
// the last commit whose answer was given, as a power cut may.
func TestTornLogLosesNothingSynced(t *testing.T) {
	s, path := open(t)
	const acknowledged = 6
	for i := 1; i <= acknowledged; i++ {
		commit(t, s, issued(i))
	}
	synced := copyFiles(t, path)
	for i := acknowledged + 1; i <= acknowledged+4; i++ {
		commit(t, s, issued(i))
	}
	whole := copyFiles(t, path)
	keep := len(synced["hall.db-wal"])
	end := len(whole["hall.db-wal"])
	if end <= keep {
		t.Fatalf("the log did not grow: %d, %d", keep, end)
	}
	cuts := 0
	for cut := keep; cut <= end; cut += 1 + (end-keep)/70 {
		for _, how := range []string{"short", "zero"} {
			cuts++
			dir := t.TempDir()
			wal := append([]byte(nil), whole["hall.db-wal"]...)
			if how == "short" {
				wal = wal[:cut]
			} else { // the length arrived, the content did not
				clear(wal[cut:])
			}
			for name, b := range map[string][]byte{"hall.db": whole["hall.db"], "hall.db-wal": wal} {
				if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			s, err := store.Open(t.Context(), options(filepath.Join(dir, "hall.db")))
			if err != nil {
				t.Fatalf("cut at %d (%s): %v", cut, how, err)
			}
			events := replay(t, s, day)
			if len(events) < acknowledged {
				t.Fatalf("cut at %d (%s): %d events, %d were acknowledged", cut, how, len(events), acknowledged)
			}
			if err := s.Verify(t.Context(), 1); err != nil {
				t.Fatalf("cut at %d (%s): %v", cut, how, err)
			}
			if list, err := s.TicketsOfDay(t.Context(), day); err != nil || len(list) != len(events) {
				t.Fatalf("cut at %d (%s): %d tickets, %d events, %v", cut, how, len(list), len(events), err)
			}
			commitNext(t, s, len(events)+1)
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if cuts < 120 {
		t.Errorf("only %d cuts", cuts)
	}
}

func commitNext(t *testing.T, s *store.Store, n int) {
	t.Helper()
	u := issued(n)
	commit(t, s, u)
	if u.Events[0].Seq != int64(n) {
		t.Fatalf("the next event has seq %d, want %d", u.Events[0].Seq, n)
	}
}

func copyFiles(t *testing.T, path string) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	for _, name := range []string{"hall.db", "hall.db-wal"} {
		b, err := os.ReadFile(filepath.Join(filepath.Dir(path), name))
		if err != nil {
			t.Fatal(err)
		}
		files[name] = b
	}
	// The log is longer than what is written in it: frames of a page and 24 bytes
	// after a header of 32.
	const header, frame = 32, 4096 + 24
	wal := files["hall.db-wal"]
	used := len(bytes.TrimRight(wal, "\x00"))
	files["hall.db-wal"] = wal[:header+(used-header+frame-1)/frame*frame]
	return files
}

// TestReadersDoNotStopCommits commits in the middle of a replay.
func TestReadersDoNotStopCommits(t *testing.T) {
	s, _ := open(t)
	commit(t, s, issued(1))
	done := make(chan error, 1)
	err := s.Replay(t.Context(), day, func(queue.Event) error {
		go func() { done <- s.Commit(context.Background(), []queue.Unit{issued(2)}) }()
		select {
		case err := <-done:
			return err
		case <-time.After(30 * time.Second):
			return errors.New("a commit waits for a reader")
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := len(replay(t, s, day)); got != 2 {
		t.Errorf("%d events", got)
	}
}
