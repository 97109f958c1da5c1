package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"jiaohao/affairs"
	"jiaohao/configs"
	"jiaohao/desk"
	"jiaohao/display"
	"jiaohao/queue"
	"jiaohao/store"
)

// backups copies the database once on each day after closing, when nobody waits,
// and keeps the newest copies; on a disk without room for today's the oldest make
// room. One that never closes is copied in the small hours;
// one that is switched off before, in business hours once the last copy is
// lateAfter days old.
type backups struct {
	cfg    *configs.Config
	store  *store.Store
	now    func() time.Time
	over   func(context.Context) (bool, error) // the hall has closed for today
	failed atomic.Pointer[error]               // the last try; nil when it went well
	fewer  atomic.Int64                        // copies there are, when the disk has no room for more; else 0
}

const (
	lateAfter   = 4 // days
	nightFrom   = 2 // o'clock
	nightTo     = 5
	backupEvery = time.Minute // how often it is looked whether one is due
	backupAgain = time.Hour   // after one that failed
	oldestStay  = 2           // copies that do not make room for another
)

// backupFolder is where the copies of a hall lie, "" for nowhere.
func backupFolder(cfg *configs.Config) string {
	if cfg.Backup.Folder == "" || filepath.IsAbs(cfg.Backup.Folder) {
		return cfg.Backup.Folder
	}
	return filepath.Join(cfg.DataDir, cfg.Backup.Folder)
}

func (d *daemon) newBackups() *backups {
	return &backups{cfg: d.cfg, store: d.store, now: d.now, over: func(ctx context.Context) (over bool, err error) {
		now, hall := d.now().In(d.cfg.Hall.Location), &d.cfg.Hall
		if hall.Opening.Always {
			return now.Hour() >= nightFrom && now.Hour() < nightTo, nil
		}
		err = d.owner.View(ctx, func(h *queue.Hall) { over = display.ServingAt(h, hall, now).Over() })
		return over, err
	}}
}

// run makes the copies that are due, until ctx ends.
func (b *backups) run(ctx context.Context, log *slog.Logger) {
	for wait := backupEvery; ; {
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
		wait = backupEvery
		switch path, err := b.make(ctx); {
		case ctx.Err() != nil:
		case err != nil:
			log.Error("no backup made", "err", err)
			wait = backupAgain
		case path != "":
			log.Info("backup made", "path", path)
		}
	}
}

// make makes today's copy if it is due, "" if not, and removes those beyond the
// number to keep.
func (b *backups) make(ctx context.Context) (path string, err error) {
	if backupFolder(b.cfg) == "" {
		return "", nil
	}
	due, err := b.due(ctx)
	if err != nil || !due {
		return "", err
	}
	path, err = b.copy(ctx)
	if err != nil && ctx.Err() == nil {
		b.failed.Store(&err)
	} else {
		b.failed.Store(nil)
	}
	return path, err
}

func (b *backups) today() affairs.Date { return affairs.DateOf(b.now().In(b.cfg.Hall.Location)) }

func (b *backups) due(ctx context.Context) (bool, error) {
	last, err := b.last()
	if err != nil || last == b.today() {
		return false, err
	}
	if !b.today().Before(last.AddDays(lateAfter)) {
		return true, nil
	}
	return b.over(ctx)
}

// last is the day of the newest copy that is not of the future, zero for none.
func (b *backups) last() (day affairs.Date, err error) {
	list, err := listBackups(backupFolder(b.cfg))
	for _, c := range list {
		if !b.today().Before(c.day) {
			return c.day, err
		}
	}
	return day, err
}

func (b *backups) copy(ctx context.Context) (string, error) {
	folder := backupFolder(b.cfg)
	if filepath.IsAbs(b.cfg.Backup.Folder) {
		if _, err := os.Stat(folder); err != nil { // another disk, which is not there
			return "", err
		}
	} else if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", err
	}
	path := filepath.Join(folder, backupPrefix+b.today().String()+backupSuffix)
	list, err := listBackups(folder)
	if err != nil {
		return "", err
	}
	lacks, err := b.store.BackupLacks(folder)
	if err != nil {
		return "", err
	}
	stay := roomFrom(list, lacks)
	for _, old := range list[stay:] {
		if err := os.Remove(old.path); err != nil {
			return "", err
		}
	}
	if err := b.store.Backup(ctx, path); err != nil {
		return "", err
	}
	b.fewer.Store(0)
	if stay < len(list) {
		b.fewer.Store(int64(stay) + 1)
	}
	list = list[:stay]
	for i := b.cfg.Backup.Keep - 1; i < len(list); i++ {
		err = errors.Join(err, os.Remove(list[i].path))
	}
	return path, err
}

// roomFrom is how many of the copies, newest first, stay when the oldest make room for
// so many bytes: all of them if that is not to be had without the last oldestStay.
func roomFrom(list []backupFile, lacks int64) int {
	stay := len(list)
	for ; lacks > 0; lacks -= list[stay].size {
		if stay <= oldestStay {
			return len(list)
		}
		stay--
	}
	return stay
}

// alarms say to the office that there is no fresh copy.
func (b *backups) alarms() []desk.Alarm {
	folder := backupFolder(b.cfg)
	if folder == "" {
		return nil
	}
	say := func(bad bool, zh, en string) []desk.Alarm {
		return []desk.Alarm{{Bad: bad, Text: affairs.Text{ZH: zh, EN: en}}}
	}
	if failed := b.failed.Load(); failed != nil {
		zh, en := "请技术员看程序的记录", "the technician finds the cause in the log"
		if words := (*store.Error)(nil); errors.As(*failed, &words) {
			zh, en = words.Texts()
		} else if path := (*os.PathError)(nil); errors.As(*failed, &path) {
			zh, en = "文件夹不可用："+folder, "the folder cannot be used: "+folder
		}
		return say(true, "自动备份没有成功："+zh, "no backup was made: "+en)
	}
	if last, err := b.last(); err == nil && !last.IsZero() && last.AddDays(2*lateAfter).Before(b.today()) {
		return say(false, "最近的备份是 "+last.String()+" 的", "the newest backup is of "+last.String())
	}
	if n := b.fewer.Load(); n > 0 && n < int64(b.cfg.Backup.Keep) {
		return say(false, fmt.Sprintf("备份所在的磁盘快满了，只留得下最近 %d 份。请技术员清理或换一块盘：%s", n, folder),
			fmt.Sprintf("the disk of the backups is nearly full and holds only the last %d; the technician makes room or chooses another disk: %s", n, folder))
	}
	return nil
}

// A copy is named by its day.
const backupPrefix, backupSuffix = "hall-", ".db"

type backupFile struct {
	path string
	day  affairs.Date
	size int64 // bytes
}

// listBackups lists the copies in a folder, newest first; none if there is no
// such folder.
func listBackups(folder string) ([]backupFile, error) {
	entries, err := os.ReadDir(folder)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	var list []backupFile
	for _, e := range entries {
		name, ours := strings.CutPrefix(e.Name(), backupPrefix)
		name, whole := strings.CutSuffix(name, backupSuffix)
		day, notDay := affairs.ParseDate(name)
		info, gone := e.Info()
		if ours && whole && notDay == nil && gone == nil {
			list = append(list, backupFile{filepath.Join(folder, e.Name()), day, info.Size()})
		}
	}
	slices.SortFunc(list, func(a, b backupFile) int { return strings.Compare(b.path, a.path) })
	return list, err
}
