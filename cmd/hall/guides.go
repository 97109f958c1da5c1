package main

import (
	"context"
	"fmt"
	"time"

	"jiaohao/affairs"
	"jiaohao/configs"
	"jiaohao/queue"
	"jiaohao/store"
)

// Versions are the versions of a matter's guide, newest first; "" = the newest of
// every matter that has one.
func (v *settings) Versions(ctx context.Context, matter string) ([]affairs.GuideVersion, error) {
	return v.store.GuideVersions(ctx, matter)
}

// newest is the newest version of a guide; nil = it has none.
func (v *settings) newest(ctx context.Context, matter string) (*affairs.GuideVersion, error) {
	list, err := v.store.GuideVersions(ctx, matter)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0], nil
}

// chosen is a version that must be the newest of its guide.
func (v *settings) chosen(ctx context.Context, matter string, version int) (affairs.GuideVersion, affairs.Matter, error) {
	g, err := v.newest(ctx, matter)
	if err != nil {
		return affairs.GuideVersion{}, affairs.Matter{}, err
	}
	if g == nil || g.Version != version {
		return affairs.GuideVersion{}, affairs.Matter{}, &affairs.Refusal{Code: "conflict", ZH: "这已不是最新的版本，请刷新页面", EN: "this is no longer the newest version; reload the page"}
	}
	next, err := v.with(ctx, *g, affairs.Edition{})
	if err != nil {
		return affairs.GuideVersion{}, affairs.Matter{}, err
	}
	m, _ := next.Hall.Matters.Matter(matter)
	return *g, m, nil
}

// with is the hall with a version of a guide in it.
func (v *settings) with(ctx context.Context, g affairs.GuideVersion, e affairs.Edition) (*configs.Config, error) {
	files, err := v.filesOf(ctx, g, e)
	if err != nil {
		return nil, err
	}
	return v.try(ctx, itself, files)
}

// filesOf are the hall's files with a version of a guide in them.
func (v *settings) filesOf(ctx context.Context, g affairs.GuideVersion, e affairs.Edition) (map[string][]byte, error) {
	item, found, err := v.store.FileText(ctx, g.Hash)
	if err != nil || !found {
		return nil, fmt.Errorf("text of %s version %d: found %v: %w", g.Matter, g.Version, found, err)
	}
	if e.Version > 0 {
		if item, err = configs.Stamp(item, e); err != nil {
			return nil, err
		}
	}
	return v.GuideFiles(g.File, item)
}

// GuideFiles are the hall's files with the text of one guide in them; the windows
// that it names follow.
func (v *settings) GuideFiles(file string, item []byte) (map[string][]byte, error) {
	text, err := v.cfg.File(file)
	if err != nil {
		return nil, err
	}
	whole, err := configs.Guides.In(file).Insert(text, item)
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{file: whole}
	return files, v.cfg.LinkWindows(files)
}

// Draft keeps the text of a guide as the matter's draft. It may lack elements,
// but it must fit into the hall.
func (v *settings) Draft(ctx context.Context, by queue.Actor, g affairs.GuideVersion, item []byte) (affairs.GuideVersion, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	newest, err := v.newest(ctx, g.Matter)
	if err != nil {
		return g, err
	}
	if g.Version, err = affairs.Draft(newest); err != nil {
		return g, err
	}
	files, err := v.GuideFiles(g.File, item)
	if err != nil {
		return g, err
	}
	if _, err := v.try(ctx, by, files); err != nil {
		return g, err
	}
	return g, v.store.DraftGuide(ctx, by.String(), g, item)
}

// Propose asks for the release of a draft, which must be complete.
func (v *settings) Propose(ctx context.Context, by queue.Actor, matter string, version int) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	g, m, err := v.chosen(ctx, matter, version)
	if err != nil {
		return err
	}
	if err := affairs.Propose(g, m, v.today()); err != nil {
		return err
	}
	defer v.lookUp(ctx)
	return v.store.ProposeGuide(ctx, by.String(), g)
}

// Release lets a proposed version take effect on its first day, today if that has
// come.
func (v *settings) Release(ctx context.Context, by queue.Actor, matter string, version int) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	g, m, err := v.chosen(ctx, matter, version)
	if err != nil {
		return err
	}
	if err := affairs.Release(g, m, by.ID, v.cfg.Hall.Staff); err != nil {
		return err
	}
	if g.Effective.IsZero() || g.Effective.Before(v.today()) {
		g.Effective = v.today()
	}
	if err := v.store.ReleaseGuide(ctx, by.String(), g); err != nil {
		return err
	}
	v.lookUp(ctx)
	return v.takeEffect(ctx)
}

// SendBack ends a version that is not in force.
func (v *settings) SendBack(ctx context.Context, by queue.Actor, matter string, version int, reason string) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	g, err := v.newest(ctx, matter)
	if err != nil {
		return err
	}
	if g == nil || g.Version != version {
		return &affairs.Refusal{Code: "conflict", ZH: "这已不是最新的版本，请刷新页面", EN: "this is no longer the newest version; reload the page"}
	}
	if err := affairs.SendBack(*g, reason); err != nil {
		return err
	}
	defer v.lookUp(ctx)
	return v.store.SendGuideBack(ctx, by.String(), *g, reason)
}

func (v *settings) today() affairs.Date { return affairs.DateOf(v.now().In(v.cfg.Hall.Location)) }

// TakeEffect brings the released guides into force whose first day has come.
func (v *settings) TakeEffect(ctx context.Context) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.takeEffect(ctx)
}

func (v *settings) takeEffect(ctx context.Context) error {
	all, err := v.store.GuideVersions(ctx, "")
	if err != nil {
		return err
	}
	for _, g := range all {
		if g.State != affairs.GuideReleased || v.today().Before(g.Effective) {
			continue
		}
		files, err := v.filesOf(ctx, g, affairs.Edition{
			Version: g.Version, Effective: g.Effective, Updated: affairs.DateOf(time.UnixMilli(g.Released).In(v.cfg.Hall.Location)),
			Proposer: g.Proposer, Approver: g.Releaser, ReviewBy: g.ReviewBy,
		})
		if err != nil {
			return err
		}
		// One at a time: a guide that does not fit any more keeps no other back.
		if err := v.save(ctx, itself, affairs.FileGuide, files, store.GuideID{Matter: g.Matter, Version: g.Version}); err != nil {
			v.log.Error("a released guide cannot take effect", "matter", g.Matter, "version", g.Version, "err", err)
		}
	}
	return nil
}

// Stocks are the stocks of printed guides, by matter.
func (v *settings) Stocks(ctx context.Context) (map[string]affairs.Stock, error) {
	return v.store.Stocks(ctx)
}

// SetStock enters how many printed guides of a matter lie ready.
func (v *settings) SetStock(ctx context.Context, by queue.Actor, s affairs.Stock) error {
	if err := affairs.SetStock(s); err != nil {
		return err
	}
	defer v.lookUp(ctx)
	return v.store.SetStock(ctx, by.String(), s)
}

// TakeStock notes that printed guides were handed out.
func (v *settings) TakeStock(ctx context.Context, by queue.Actor, matter string, n int) error {
	defer v.lookUp(ctx)
	return v.store.TakeStock(ctx, by.String(), matter, n, func(s affairs.Stock) error { return affairs.TakeStock(s, n) })
}
