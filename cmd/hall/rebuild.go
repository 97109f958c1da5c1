package main

import (
	"context"
	"flag"
	"fmt"
	"io"

	"jiaohao/store"
)

// rebuild makes the tables of a hall again from its journal: for a file that was
// damaged or edited. The daemon must not run.
func rebuild(ctx context.Context, args []string, out, errs io.Writer) error {
	var f hallFlags
	set := flag.NewFlagSet("hall rebuild", flag.ContinueOnError)
	f.register(set)
	cfg, err := f.loaded(set, args, errs)
	if err != nil {
		return err
	}
	s, err := store.Open(ctx, databaseOf(cfg))
	if err != nil {
		return plain(err)
	}
	defer s.Close()
	b := newBar(errs, 0)
	var rows int64
	err = s.Rebuild(ctx, func(done, all int64) {
		rows = all
		b.of(int(done), int(all))
	})
	b.clear()
	if err != nil {
		return plain(err)
	}
	fmt.Fprintf(out, "流水 %d 条无误，各表已重新生成。The journal's %d rows are sound; the tables were made again.\n", rows, rows)
	return nil
}
