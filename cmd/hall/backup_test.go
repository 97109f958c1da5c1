package main

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"jiaohao/queue"
	"jiaohao/store"
)

// The hall is copied once a day after closing, says so when it cannot be, and comes
// back from a copy on another machine.
func TestBackupEachDayAndRestore(t *testing.T) {
	beijing := time.FixedZone("", 8*60*60)
	now := time.Date(2026, 3, 16, 16, 0, 0, 0, beijing) // a Monday
	d := ownerOnly(t, &now)
	b := d.backups
	d.cfg.Hall.Opening.Always = false // the demo's
	folder := filepath.Join(d.cfg.DataDir, "backups")
	make := func(want string) {
		t.Helper()
		path, err := b.make(t.Context())
		if err != nil || filepath.Base(path) != want && (want != "" || path != "") {
			t.Fatalf("at %s a copy %q, %v; want %q", now.Format(time.DateTime), path, err, want)
		}
	}
	at := func(day, hour int) { now = time.Date(2026, 3, day, hour, 0, 0, 0, beijing) }
	make("hall-2026-03-16.db") // the very first does not wait
	make("")
	d.must(t, queue.Actor{Kind: queue.Kiosk, ID: "K1"}, queue.Issue{Ticket: "T1", Line: "A"}, nil)
	at(17, 10)
	make("") // people are served
	at(17, 20)
	make("hall-2026-03-17.db")
	at(20, 10)
	make("")
	at(23, 10) // a Monday, and the machine was off in the evenings
	make("hall-2026-03-23.db")

	warned := func(want string) {
		t.Helper()
		said := ""
		for _, a := range b.alarms() {
			said += a.Text.ZH + a.Text.EN
		}
		if (said != "") != (want != "") || !strings.Contains(said, want) {
			t.Errorf("the office is told %q, want %q", said, want)
		}
	}
	warned("")
	d.cfg.Backup.Folder = filepath.Join(d.cfg.DataDir, "usb") // which is not put in
	at(24, 20)
	if _, err := b.make(t.Context()); err == nil {
		t.Fatal("a backup into a folder that is not there")
	}
	warned("usb")
	d.cfg.Backup.Folder, d.cfg.Backup.Keep = "backups", 2
	make("hall-2026-03-24.db")
	warned("")
	list, err := listBackups(folder)
	if err != nil || len(list) != 2 || list[0].day.String() != "2026-03-24" || list[1].day.String() != "2026-03-23" {
		t.Fatalf("kept %+v, %v", list, err)
	}

	data := filepath.Join(t.TempDir(), "data")
	var out, errs bytes.Buffer
	if code := run(t.Context(), []string{"restore", "--demo", "--data", data, "--from", list[0].path}, &out, &errs); code != 0 {
		t.Fatalf("restore: %s%s", out.String(), errs.String())
	}
	other := *d.cfg
	other.DataDir = data
	twin, err := newDaemon(t.Context(), &other, true, "http://127.0.0.1:1", func() time.Time { return now }, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if tickets, err := twin.store.TicketsOfDay(t.Context(), "2026-03-16"); err != nil || len(tickets) != 1 {
		t.Errorf("the restored hall has the tickets %v, %v", tickets, err)
	}
	if twin.store.Token("T1") != d.store.Token("T1") {
		t.Error("the addresses on slips are others on the new machine")
	}
	twin.close()

	// Somebody edited a table: it is made again from the journal.
	file := filepath.Join(data, "hall.db")
	db, err := sql.Open("sqlite3", file)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(`UPDATE tickets SET line = 'B', state = 7`); err != nil {
		t.Fatal(err)
	}
	db.Close()
	out.Reset()
	if code := run(t.Context(), []string{"rebuild", "--demo", "--data", data}, &out, &errs); code != 0 || !strings.Contains(out.String(), "各表已重新生成") {
		t.Fatalf("rebuild: %d %s%s", code, out.String(), errs.String())
	}
	mended, err := store.Open(t.Context(), store.Options{Path: file, Hall: d.cfg.Hall.ID, Zone: d.cfg.Hall.Location})
	if err != nil {
		t.Fatal(err)
	}
	defer mended.Close()
	if tickets, err := mended.TicketsOfDay(t.Context(), "2026-03-16"); err != nil || len(tickets) != 1 || tickets[0].Line != "A" {
		t.Errorf("after the rebuild the tickets are %+v, %v", tickets, err)
	}
	out.Reset()
	if code := run(t.Context(), []string{"restore", "--demo", "--data", d.cfg.DataDir}, &out, &errs); code != 0 || !strings.Contains(out.String(), "hall-2026-03-24.db") {
		t.Errorf("the list: %d %s", code, out.String())
	}
	if _, err := os.Stat(list[0].path); err != nil {
		t.Error(err)
	}
}

// On a disk that has no room for another copy the oldest make room, and the office hears
// of it; where that would not be enough, none is given up.
func TestOldBackupsMakeRoom(t *testing.T) {
	beijing := time.FixedZone("", 8*60*60)
	now := time.Date(2026, 3, 16, 20, 0, 0, 0, beijing)
	d := ownerOnly(t, &now)
	d.cfg.Hall.Opening.Always = false // the demo's
	info, err := os.Stat(filepath.Join(d.cfg.DataDir, "hall.db"))
	if err != nil {
		t.Fatal(err)
	}
	const copySize, leftFree = 16 << 20, 256 << 20 // as the store leaves it
	disk := t.TempDir()
	if err := unix.Mount("tmpfs", disk, "tmpfs", 0, fmt.Sprintf("size=%d,mode=700", leftFree+info.Size()+3*copySize+copySize/2)); err != nil {
		t.Skip("no disk of a size of our own can be had: ", err)
	}
	t.Cleanup(func() {
		if err := unix.Unmount(disk, 0); err != nil {
			t.Error(err)
		}
	})
	d.cfg.Backup.Folder = disk
	for day := 9; day < 14; day++ {
		if err := os.WriteFile(filepath.Join(disk, fmt.Sprintf("hall-2026-03-%02d.db", day)), make([]byte, copySize), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	kept := func(want ...int) {
		t.Helper()
		var days []int
		list, err := listBackups(disk)
		for _, c := range list {
			days = append(days, c.day.Day)
		}
		if err != nil || !slices.Equal(days, want) {
			t.Errorf("kept are the copies of %v, %v; want %v", days, err, want)
		}
	}
	if _, err := d.backups.make(t.Context()); err != nil {
		t.Fatal(err)
	}
	kept(16, 13, 12, 11)
	if a := d.backups.alarms(); len(a) != 1 || a[0].Bad || !strings.Contains(a[0].Text.ZH, "只留得下最近 4 份") {
		t.Errorf("the office is told %+v", a)
	}

	// Somebody else fills it.
	if err := os.WriteFile(filepath.Join(disk, "film"), make([]byte, 3*copySize), 0o600); err != nil {
		t.Fatal(err)
	}
	now = now.AddDate(0, 0, 1)
	if _, err := d.backups.make(t.Context()); !errors.Is(err, store.ErrFull) {
		t.Errorf("a copy on a full disk: %v", err)
	}
	kept(16, 13, 12, 11)
	if a := d.backups.alarms(); len(a) != 1 || !a[0].Bad || !strings.Contains(a[0].Text.ZH, "请清理") {
		t.Errorf("the office is told %+v", a)
	}
	if err := os.Remove(filepath.Join(disk, "film")); err != nil {
		t.Fatal(err)
	}
	if _, err := d.backups.make(t.Context()); err != nil {
		t.Fatal(err)
	}
	kept(17, 16, 13, 12, 11)
	if a := d.backups.alarms(); len(a) != 0 {
		t.Errorf("the office is told %+v", a)
	}
}
