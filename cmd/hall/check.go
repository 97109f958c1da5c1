package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"time"

	"jiaohao/configs"
)

// check runs the daemon's own loader and validator, says everything that is
// wrong at once, and what the daemon would open. It opens no device and no port.
func check(_ context.Context, args []string, out, errs io.Writer) error {
	var f hallFlags
	set := flag.NewFlagSet("hall check", flag.ContinueOnError)
	f.register(set)
	cfg, err := f.loaded(set, args, errs)
	if err != nil {
		return err
	}
	fmt.Fprint(out, configs.Describe(cfg, time.Now()))
	return nil
}
