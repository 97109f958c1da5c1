package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"jiaohao/configs"
	"jiaohao/store"
)

// hallFlags are the flags by which every subcommand finds its hall.
type hallFlags struct {
	config, data, addr string
	demo               bool
}

func (f *hallFlags) register(set *flag.FlagSet) {
	set.StringVar(&f.config, "config", "", "大厅的 hall.yaml the hall's hall.yaml `FILE`")
	set.StringVar(&f.data, "data", "", "数据目录 data `DIR` (default: data_dir of the configuration; demo-data with --demo)")
	set.BoolVar(&f.demo, "demo", false, "示例大厅、模拟设备和演示账号；与 --config 同用时演示自己的大厅 the example hall with simulated devices, and demo accounts; with --config your own hall as a demo")
}

// parse reads args; nothing may follow the flags.
func (f *hallFlags) parse(set *flag.FlagSet, args []string, errs io.Writer) error {
	set.SetOutput(errs)
	if err := set.Parse(args); errors.Is(err, flag.ErrHelp) {
		return shown{err}
	} else if err != nil {
		return errUsage
	}
	if set.NArg() > 0 {
		fmt.Fprintf(errs, "多余的参数 unexpected argument: %s\n", set.Arg(0))
		return errUsage
	}
	return nil
}

// place chooses the data directory of a demo.
func (f *hallFlags) place() {
	if f.demo && f.data == "" {
		f.data = "demo-data"
	}
}

// load reads the configuration that the flags name.
func (f *hallFlags) load() (*configs.Config, error) {
	f.place()
	file := f.config
	if own := f.demoHall(); f.demo && file == "" {
		if _, err := os.Stat(own); err == nil {
			file = own // the example as it was changed in the office
		}
	}
	return configs.Load(configs.Options{
		File: file, Example: f.demo && file == "", Env: os.Environ(), DataDir: f.data, Listen: f.addr, Drivers: driverNames(),
	})
}

// loaded is the configuration that the flags in args name, for a subcommand that has
// nothing to ask in between.
func (f *hallFlags) loaded(set *flag.FlagSet, args []string, errs io.Writer) (*configs.Config, error) {
	if err := f.parse(set, args, errs); err != nil {
		return nil, err
	}
	return f.load()
}

// demoHall is where a demo keeps its copy of the example hall.
func (f *hallFlags) demoHall() string { return filepath.Join(f.data, "hall", "hall.yaml") }

// copyExample gives a demo a hall of its own, so that everything in it can be
// changed. hall.yaml comes last: with it the copy is whole.
func (f *hallFlags) copyExample() error {
	if _, err := os.Stat(f.demoHall()); err == nil || !f.demo || f.config != "" {
		return nil
	}
	if err := os.MkdirAll(f.data, 0o700); err != nil {
		return fmt.Errorf("copy the example hall: %w", err)
	}
	var last []byte
	if err := configs.CopyExample(func(name string, text []byte) error {
		if name == "hall.yaml" {
			last = text
			return nil
		}
		return writeSynced(filepath.Join(filepath.Dir(f.demoHall()), filepath.FromSlash(name)), text)
	}); err != nil {
		return fmt.Errorf("copy the example hall: %w", err)
	}
	return writeSynced(f.demoHall(), last)
}

// databaseOf is where a hall keeps what happened.
func databaseOf(cfg *configs.Config) store.Options {
	return store.Options{Path: filepath.Join(cfg.DataDir, "hall.db"), Hall: cfg.Hall.ID, Zone: cfg.Hall.Location}
}
