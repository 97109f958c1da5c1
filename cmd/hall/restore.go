package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"time"

	"jiaohao/store"
)

// restore lists the backups of a hall, or puts one in the place of its database.
func restore(ctx context.Context, args []string, out, errs io.Writer) error {
	var f hallFlags
	set := flag.NewFlagSet("hall restore", flag.ContinueOnError)
	f.register(set)
	from := set.String("from", "", "恢复哪一份备份；不写则列出已有的 the backup `FILE` to restore; without it those there are listed")
	cfg, err := f.loaded(set, args, errs)
	if err != nil {
		return err
	}
	if *from == "" {
		folder := backupFolder(cfg)
		list, err := listBackups(folder)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			fmt.Fprintf(out, "还没有备份 there is no backup yet: %s\n", folder)
			return nil
		}
		fmt.Fprintln(out, "已有的备份，恢复用 the backups; to restore one: hall restore --from FILE")
		for _, b := range list {
			fmt.Fprintf(out, "  %s  %8.1f MB  %s\n", b.day, float64(b.size)/1e6, b.path)
		}
		return nil
	}
	database := databaseOf(cfg)
	database.Now = time.Now
	b := newBar(errs, 0)
	before, err := store.Restore(ctx, database, *from, itself.String(), func(done, all int64) {
		b.of(int(max(done>>20, 1)), int(max(all>>20, 1))) // MB
	})
	b.clear()
	if err != nil {
		return plain(err)
	}
	fmt.Fprintf(out, "已恢复 restored: %s\n", *from)
	if before != "" {
		fmt.Fprintf(out, "原来的数据留在 what was there is kept as: %s\n", before)
	}
	return nil
}
