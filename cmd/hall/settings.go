package main

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"jiaohao/affairs"
	"jiaohao/configs"
	"jiaohao/desk"
	"jiaohao/display"
	"jiaohao/queue"
	"jiaohao/store"
)

// settings is the one who changes the hall's own files: lines, windows, staff,
// matters, words. A change is checked as a whole, journalled, put in place, and
// the hall composes itself anew from it.
type settings struct {
	cfg   *configs.Config
	store *store.Store
	hall  *queue.Owner
	now   func() time.Time
	log   *slog.Logger
	// again asks the hall to compose itself anew.
	again func()
	// failed is why the last change was taken back; nil = it was not.
	failed *failedChange

	mu     sync.Mutex        // one change at a time
	before map[string][]byte // what the files said when the hall was composed, of those changed since
	// What lookUp found.
	alerts atomic.Pointer[[]desk.GuideAlert]
	stocks atomic.Pointer[map[string]affairs.Stock]
}

// newSettings ends a change that was cut off and notes what was changed by hand
// since the last start. cfg is of the files as they are afterwards. failed is a
// change that was just taken back; nil = none.
func newSettings(ctx context.Context, cfg *configs.Config, s *store.Store, failed *failedChange, now func() time.Time, log *slog.Logger) (*settings, error) {
	v := &settings{cfg: cfg, store: s, failed: failed, now: now, log: log, before: map[string][]byte{}}
	defer v.lookUp(ctx)
	if cfg.Folder() == "" {
		return v, nil
	}
	last, err := s.FileHashes(ctx)
	if err != nil {
		return nil, err
	}
	changed, err := v.places().recover(last, store.TextHash)
	if err != nil {
		return nil, fmt.Errorf("finish the last change of the hall's files: %w", err)
	}
	if changed {
		log.Warn("finished a change of the hall's files that was cut off")
		if v.cfg, err = cfg.With(nil); err != nil {
			return nil, err
		}
	}
	if err := v.hidePIN(); err != nil {
		return nil, err
	}
	if err := v.noteOutside(ctx, last); err != nil {
		return nil, err
	}
	return v, v.hideFormerPINs(ctx)
}

// noteOutside journals the files whose text is not the one journalled last.
func (v *settings) noteOutside(ctx context.Context, last map[string]string) error {
	names, err := v.cfg.Files()
	if err != nil {
		return err
	}
	files := map[string][]byte{}
	for _, name := range names {
		if files[name], err = v.cfg.File(name); err != nil {
			return err
		}
	}
	for name, hash := range last {
		if _, ok := configs.FileTitle(name); ok && hash != "" && files[name] == nil {
			files[name] = nil
		}
	}
	why := affairs.FileOutside
	switch {
	case v.failed != nil:
		why = affairs.FileFailed
	case len(last) == 0:
		why = affairs.FileFound
	}
	return v.store.ChangeFiles(ctx, itself.String(), why, files, last)
}

// Config is the configuration in use.
func (v *settings) Config() *configs.Config { return v.cfg }

func (v *settings) places() places { return v.cfg.Path }

// Failed is why the last change did not take effect and was taken back.
func (v *settings) Failed() (why affairs.Text, failed bool) {
	if v.failed == nil {
		return affairs.Text{}, false
	}
	return v.failed.words(), true
}

// try checks a change without making it: the whole hall with the changed files,
// and today's tickets. What is wrong is configs.Problems or a refusal in words.
func (v *settings) try(ctx context.Context, by queue.Actor, files map[string][]byte) (*configs.Config, error) {
	if v.cfg.Folder() == "" {
		return nil, &affairs.Refusal{Code: "unavailable", ZH: "这是内置的示例大厅，不能修改；请用 --config 指定自己的大厅",
			EN: "this is the built-in example hall, which cannot be changed; name your own hall with --config"}
	}
	for name := range files {
		if _, ok := configs.FileTitle(name); !ok && files[name] != nil && !configs.IsPhoto(name) {
			return nil, &affairs.Refusal{Code: "invalid", ZH: "不能修改这个文件：" + name, EN: "this file cannot be changed here: " + name}
		}
	}
	next, err := v.cfg.With(files)
	if err != nil {
		return nil, err
	}
	if text, changed := files[configs.SettingsFile]; changed {
		if err := v.settingsAllowed(by, text, next); err != nil {
			return nil, err
		}
	}
	if err := v.fitsToday(ctx, next); err != nil {
		return nil, err
	}
	return next, nil
}

// fitsToday refuses a change that takes away what today's tickets need: the
// state of the day is rebuilt from its journal whenever the hall starts.
func (v *settings) fitsToday(ctx context.Context, next *configs.Config) error {
	was, now := &v.cfg.Hall, &next.Hall
	if was.ID != now.ID || was.Timezone != now.Timezone {
		return &affairs.Refusal{Code: "conflict", ZH: "大厅编号和时区不能在运行中改，请停机后改 site.yaml",
			EN: "the hall's id and time zone cannot change while it runs; stop it and edit site.yaml"}
	}
	var tickets []queue.Ticket
	var seated []queue.WindowView
	if err := v.hall.View(ctx, func(h *queue.Hall) {
		tickets = h.Tickets()
		for _, w := range h.Windows() {
			if w.State != queue.Closed {
				seated = append(seated, w)
			}
		}
	}); err != nil {
		return err
	}
	for _, w := range seated {
		if _, ok := now.Window(w.No); !ok {
			return &affairs.Refusal{Code: "conflict", ZH: w.No + " 号窗口还有人在岗，请先让其离岗", EN: "somebody sits at window " + w.No + "; let them leave it first"}
		}
		at := func(s affairs.Staff) bool { return s.StaffNo == w.Staff }
		if slices.ContainsFunc(was.Staff, at) && !slices.ContainsFunc(now.Staff, at) {
			return &affairs.Refusal{Code: "conflict", ZH: w.Staff + " 正在 " + w.No + " 号窗口上岗，请先让其离岗", EN: w.Staff + " sits at window " + w.No + "; let them leave it first"}
		}
	}
	for _, t := range tickets {
		for _, prefix := range []string{t.Origin, t.Line} {
			old, _ := was.Line(prefix)
			l, ok := now.Line(prefix)
			if !ok || l.Digits != old.Digits || l.Start != old.Start {
				return inUse("今天已有人在 "+prefix+" 队列取号，字母、位数和起始号不能改", "numbers of line "+prefix+" were given today, so its letter, digits and start cannot change")
			}
		}
		if _, ok := now.Matters.Matter(t.Matter); !ok && t.Matter != "" {
			return inUse("今天已有人为事项 "+t.Matter+" 取号", "numbers were given for "+t.Matter+" today")
		}
		if _, ok := now.Window(t.Window); !ok && t.Window != "" {
			return inUse(t.Window+" 号窗口今天叫过号", "window "+t.Window+" has called numbers today")
		}
	}
	// What is not thought of above still must not keep the hall from starting.
	trial, err := queue.NewOwner(queuePlan(next), v.store, v.now, slog.New(slog.DiscardHandler), func([]queue.Event) {})
	if err == nil {
		err = trial.Load(ctx)
	}
	if err != nil {
		v.log.Warn("refused a change of the hall's files", "err", err)
		return inUse("今天的号码用到了要删改的内容", "today's numbers need what would be changed or removed")
	}
	return nil
}

func inUse(zh, en string) error {
	return &affairs.Refusal{Code: "conflict", ZH: zh + "。请先停止取号，明天开始取号以后再改。", EN: en + ". Stop its numbers first, and change it tomorrow once numbers are issued again."}
}

// Save makes a change: checked, journalled, put in place. The hall composes
// itself anew a moment later. inForce are versions of guides that the change
// brings into force.
func (v *settings) Save(ctx context.Context, by queue.Actor, why affairs.FileReason, files map[string][]byte) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.save(ctx, by, why, files)
}

func (v *settings) save(ctx context.Context, by queue.Actor, why affairs.FileReason, files map[string][]byte, inForce ...store.GuideID) error {
	if _, err := v.try(ctx, by, files); err != nil {
		return err
	}
	files, err := hidePINs(files)
	if err != nil {
		return err
	}
	last, before, err := v.noteByHand(ctx, files)
	if err != nil {
		return err
	}
	at := v.places()
	if err := at.stage(files); err != nil {
		return err
	}
	if err := v.store.ChangeFiles(ctx, by.String(), why, files, last, inForce...); err != nil {
		at.unstage(files)
		return err
	}
	for name, text := range before {
		if _, known := v.before[name]; !known {
			v.before[name] = text
		}
	}
	if err := at.settle(files); err != nil {
		// It is journalled: the next start finishes it.
		return fmt.Errorf("put the hall's files in place: %w", err)
	}
	v.log.Info("hall's files changed", "by", by.String(), "why", string(why), "files", len(files))
	v.again()
	return nil
}

// noteByHand journals what somebody did to the files, beside the running hall,
// that are about to be changed: their texts must not be lost. It returns the
// hashes of all files and the texts of these as they are now.
func (v *settings) noteByHand(ctx context.Context, files map[string][]byte) (last map[string]string, before map[string][]byte, err error) {
	if last, err = v.store.FileHashes(ctx); err != nil {
		return nil, nil, err
	}
	before = map[string][]byte{}
	byHand := map[string][]byte{}
	for name := range files {
		text, err := v.cfg.File(name)
		if err != nil {
			return nil, nil, err
		}
		before[name] = text
		if hash := last[name]; text != nil && hash != store.TextHash(text) || text == nil && hash != "" {
			byHand[name] = text
		}
	}
	if len(byHand) == 0 {
		return last, before, nil
	}
	if byHand, err = hidePINs(byHand); err != nil {
		return nil, nil, err
	}
	if err := v.store.ChangeFiles(ctx, itself.String(), affairs.FileOutside, byHand, last); err != nil {
		return nil, nil, err
	}
	last, err = v.store.FileHashes(ctx)
	return last, before, err
}

// Changes are the last changes of a file, newest first; "" = of all files.
func (v *settings) Changes(ctx context.Context, file string, limit int) ([]affairs.FileChange, error) {
	return v.store.FileChanges(ctx, file, limit)
}

// Text is the text that a change left, by its hash.
func (v *settings) Text(ctx context.Context, hash string) ([]byte, bool, error) {
	return v.store.FileText(ctx, hash)
}

// Preview checks a change without making it: what would be said and shown after the change.
func (v *settings) Preview(ctx context.Context, by queue.Actor, files map[string][]byte) ([]desk.Sample, error) {
	next, err := v.try(ctx, by, files)
	if err != nil {
		return nil, err
	}
	var list []desk.Sample
	if next.Listen != v.cfg.Listen {
		list = append(list, desk.Sample{Where: affairs.Text{ZH: "监听地址", EN: "Address"}, Words: next.Listen + "（重新启动程序后生效 once the program is started again）"})
	}
	was := display.Samples(&v.cfg.Hall)
	for _, s := range display.Samples(&next.Hall) {
		if !slices.Contains(was, s) {
			list = append(list, desk.Sample(s))
		}
	}
	return list, nil
}

// Alerts are the guides that somebody must look after, as last looked up.
func (v *settings) Alerts() []desk.GuideAlert {
	if list := v.alerts.Load(); list != nil {
		return *list
	}
	return nil
}

// Stocked reports whether printed guides of a matter are counted.
func (v *settings) Stocked(matter string) bool {
	stocks := v.stocks.Load()
	if stocks == nil {
		return false
	}
	_, ok := (*stocks)[matter]
	return ok
}

// lookUp notes which guides somebody must look after.
func (v *settings) lookUp(ctx context.Context) {
	stocks, err := v.store.Stocks(ctx)
	if err == nil {
		var newest []affairs.GuideVersion
		if newest, err = v.store.GuideVersions(ctx, ""); err == nil {
			list := desk.GuideAlerts(&v.cfg.Hall, stocks, newest, v.today())
			v.alerts.Store(&list)
			v.stocks.Store(&stocks)
			return
		}
	}
	if ctx.Err() == nil {
		v.log.Error("guides not looked after", "err", err)
	}
}
