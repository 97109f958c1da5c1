package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"jiaohao/affairs"
	"jiaohao/configs"
	"jiaohao/store"
)

// exportHall writes the whole hall into one zip file.
func exportHall(_ context.Context, args []string, out, errs io.Writer) error {
	var f hallFlags
	set := flag.NewFlagSet("hall export", flag.ContinueOnError)
	f.register(set)
	to := set.String("out", "", "写到哪个文件 the zip `FILE` to write (default: hall-ID-DAY.zip)")
	cfg, err := f.loaded(set, args, errs)
	if err != nil {
		return err
	}
	if *to == "" {
		*to = fmt.Sprintf("hall-%s-%s.zip", cfg.Hall.ID, time.Now().In(cfg.Hall.Location).Format(time.DateOnly))
	}
	part := *to + ".part"
	file, err := os.OpenFile(part, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer os.Remove(part) // gone already when all went well
	b := newBar(errs, 0)
	files := 0
	err = cfg.Export(file, func(done, all int) {
		files = all
		b.of(done, all)
	})
	b.clear()
	if err = errors.Join(err, file.Sync(), file.Close()); err == nil {
		err = os.Rename(part, *to)
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "已导出 %d 个文件 files exported: %s\n", files, *to)
	return nil
}

// importHall puts a hall that was exported in place of the one there is, or makes
// a new one of it. The hall must not be running: a running one has a page for it.
func importHall(ctx context.Context, args []string, out, errs io.Writer) error {
	var f hallFlags
	set := flag.NewFlagSet("hall import", flag.ContinueOnError)
	f.register(set)
	from := set.String("in", "", "要导入的 zip 文件 the zip `FILE` that hall export wrote")
	if err := f.parse(set, args, errs); err != nil {
		return err
	}
	if *from == "" {
		fmt.Fprintln(errs, "请用 --in 指定 zip 文件 name the zip file with --in")
		return errUsage
	}
	archive, err := readArchive(*from, errs)
	if err != nil {
		return plain(err)
	}
	f.place()
	file := f.config
	if f.demo && file == "" {
		file = f.demoHall()
		if err := os.MkdirAll(f.data, 0o700); err != nil {
			return err
		}
	}
	if file == "" {
		return configs.ErrNoHall
	}
	if _, err := os.Stat(file); errors.Is(err, os.ErrNotExist) {
		return newHall(file, archive, &f, out)
	}
	f.config = file
	cfg, err := configs.Load(configs.Options{File: file, Env: os.Environ(), DataDir: f.data, Drivers: driverNames()})
	if err != nil {
		return fmt.Errorf("现有的大厅有错误，请先改正 the hall there is has mistakes; correct them first: %w", err)
	}
	return importInto(ctx, cfg, archive, out)
}

func readArchive(path string, errs io.Writer) (map[string][]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	if info.Size() > configs.MaxArchive {
		return nil, fmt.Errorf("文件超过 64 MB，不像一个大厅 the file is larger than 64 MB: that is no hall")
	}
	b := newBar(errs, 0)
	defer b.clear()
	return configs.ReadArchive(file, info.Size(), b.of)
}

// newHall makes a hall where there is none: its files and its settings, as they
// were; of an archive without settings all are as in the manual.
func newHall(file string, archive map[string][]byte, f *hallFlags, out io.Writer) (err error) {
	dir := filepath.Dir(file)
	if entries, err := os.ReadDir(dir); err == nil && len(entries) > 0 {
		return fmt.Errorf("%s 不是空目录，又没有 %s is not empty and has no %s", dir, dir, filepath.Base(file))
	}
	settings := archive[configs.SettingsFile]
	if settings == nil {
		settings = []byte("# 本机的设置，全部键见 the settings of this machine; for all keys see: configs/hall.yaml\nhall_dir: \".\"\n")
	} else if settings, err = configs.WithoutGround(settings); err != nil {
		return err
	}
	for name, text := range archive {
		if name == configs.SettingsFile {
			continue
		}
		if err := writeSynced(filepath.Join(dir, filepath.FromSlash(name)), text); err != nil {
			return err
		}
	}
	// The settings come last: with them the hall is whole.
	if err := writeSynced(file, settings); err != nil {
		return err
	}
	if _, err := configs.Load(configs.Options{File: file, Env: os.Environ(), DataDir: f.data, Drivers: driverNames()}); err != nil {
		return fmt.Errorf("已写入 %s，但还有错误，改正后再启动 written, but there are mistakes; correct them before you start: %w", dir, err)
	}
	fmt.Fprintf(out, "已建立新大厅 a new hall was made: %s\n", dir)
	fmt.Fprintln(out, "设备、监听地址和原来的机器相同，请运行 hall check 核对 devices and addresses are those of the former machine: look at them with hall check")
	return nil
}

func importInto(ctx context.Context, cfg *configs.Config, archive map[string][]byte, out io.Writer) error {
	files, err := cfg.Replacing(archive)
	if err != nil {
		return err
	}
	next, err := cfg.With(files)
	if err != nil {
		return fmt.Errorf("没有导入，什么都没有改变 nothing was imported and nothing changed: %w", err)
	}
	if next.Hall.ID != cfg.Hall.ID {
		return fmt.Errorf("压缩包是另一个大厅（%s），这里是 %s；请导入到新的目录 the archive is of another hall (%s), this is %s; import it into a folder of its own",
			next.Hall.ID, cfg.Hall.ID, next.Hall.ID, cfg.Hall.ID)
	}
	key, err := personKey(cfg.DataDir)
	if err != nil {
		return err
	}
	database := databaseOf(cfg)
	database.PersonKey = key
	s, err := store.Open(ctx, database)
	if err != nil {
		return plain(err) // the running hall holds it: its page imports as well
	}
	defer s.Close()
	last, err := s.FileHashes(ctx)
	if err != nil {
		return err
	}
	at := places(cfg.Path)
	if err := at.stage(files); err != nil {
		return plain(err)
	}
	if err := s.ChangeFiles(ctx, itself.String(), affairs.FileImported, files, last); err != nil {
		at.unstage(files)
		return err
	}
	if err := at.settle(files); err != nil {
		return err
	}
	fmt.Fprintf(out, "已导入 %d 个文件 files imported: %s\n", len(archive), cfg.Folder())
	return nil
}
