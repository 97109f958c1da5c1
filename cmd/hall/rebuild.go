package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"

	"jiaohao/store"
)

// rebuild makes the tables of a hall again from its journal: for a file that was
// damaged or edited. The daemon must not run.
func rebuild(ctx context.Context, args []string, out, errs io.Writer) error {
	var f hallFlags
	set := flag.NewFlagSet("hall rebuild", flag.ContinueOnError)
	f.register(set)
	if err := f.parse(set, args, errs); err != nil {
		return err
	}
	cfg, err := f.load()
	if err != nil {
		return err
	}
	s, err := store.Open(ctx, store.Options{Path: filepath.Join(cfg.DataDir, "hall.db"), Hall: cfg.Hall.ID, Zone: cfg.Hall.Location,
		Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return plain(err)
	}
	defer s.Close()
	var b *bar
	var rows int64
	if err := s.Rebuild(ctx, func(done, all int64) {
		if b == nil {
			b = newBar(errs, int(all))
		}
		rows = all
		b.show(int(done))
		if done >= all {
			b.clear()
		}
	}); err != nil {
		return plain(err)
	}
	fmt.Fprintf(out, "流水 %d 条无误，各表已重新生成。The journal's %d rows are sound; the tables were made again.\n", rows, rows)
	return nil
}
