package main

import (
	"context"
	"flag"
	"fmt"
	"io"
)

const casesUsage = `用法 usage:
  hall cases import FILE    导入别的系统的办件（JSON），可重复导入 import cases of another system; may be repeated
`

// casesCommand is `hall cases`, done by the running hall.
func casesCommand(ctx context.Context, args []string, out, errs io.Writer) error {
	set := flag.NewFlagSet("hall cases", flag.ContinueOnError)
	set.Usage = func() { fmt.Fprint(errs, casesUsage); set.PrintDefaults() }
	var c remote
	c.register(set, "manager")
	words, err := parseMixed(set, args, errs)
	if err != nil {
		return err
	}
	if len(words) != 2 || words[0] != "import" {
		set.Usage()
		return errUsage
	}
	var done struct{ Added, Changed, Known int }
	if err := c.send(ctx, words[1], "/api/v1/cases/import", &done); err != nil {
		return err
	}
	fmt.Fprintf(out, "新导入 imported %d，补充 continued %d，已有 known %d\n", done.Added, done.Changed, done.Known)
	return nil
}
