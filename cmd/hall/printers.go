package main

import (
	"fmt"
	"io"
	"os"
	"path"
	"strings"
	"sync"
	"time"

	"jiaohao/configs"
	"jiaohao/devices/escpos"
	"jiaohao/devices/glyphs"
	"jiaohao/devices/printer"
	"jiaohao/devices/serialport"
	"jiaohao/devices/sim"
)

// defaultBaud is what a printer speaks whose profile and configuration say
// nothing.
const defaultBaud = 115200

func buildPrinter(h *hardware, u *unit, cfg *configs.Config) error {
	profile, err := printerProfile(u.config.Profile, cfg.Source)
	if err != nil {
		return err
	}
	u.profile, u.glyphs = profile, h.font.open(cfg.Print, h)
	u.driver = printer.New(printer.Options{Profile: profile, Monitor: u.monitor, Log: h.log})
	u.first, u.max = 500*time.Millisecond, 5*time.Second
	return h.connect(u, printerPort(profile), sim.NewPrinter(profile, nil, h.now))
}

// printerPort is how a printer's line is opened unless the configuration says
// otherwise. A hot head may pause for 30 s by itself.
func printerPort(p escpos.Profile) serialport.Config {
	port := serialport.Config{Baud: defaultBaud, Flow: serialport.XonXoff, Patience: 35 * time.Second}
	if p.Line.Baud > 0 {
		port.Baud = p.Line.Baud
	}
	if p.Line.Flow != "" {
		port.Flow = serialport.Flow(p.Line.Flow)
	}
	return port
}

// printerProfile is the model a printer was configured as: one that comes with
// the program, or a file of the hall's own folder, "my-printer.yaml". The
// generic one is taken only when none is named.
func printerProfile(name, folder string) (escpos.Profile, error) {
	if name == "" {
		return escpos.Generic80(), nil
	}
	if path.Ext(name) == ".yaml" {
		source, err := siteFile(folder, name)
		if err != nil {
			return escpos.Profile{}, fmt.Errorf("打印机型号 profile %s: %w", name, err)
		}
		return escpos.LoadProfile(source)
	}
	profile, ok := escpos.Lookup(name)
	if !ok {
		return escpos.Profile{}, fmt.Errorf("没有打印机型号 no printer profile %q; there is %s, or write a file NAME.yaml of the hall's folder",
			name, strings.Join(escpos.Profiles(), ", "))
	}
	return profile, nil
}

// profileLimit is far more than a profile needs, in bytes.
const profileLimit = 64 << 10

// siteFile reads a small file of the hall's own folder, and of no other.
func siteFile(folder, name string) ([]byte, error) {
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	f, err := root.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, profileLimit))
}

// fontOnce is the font of rare characters, opened for the first printer.
type fontOnce struct {
	once sync.Once
	font *glyphs.Font
}

// open gives nil, and says so once in the log, if there is no font to draw
// with: rare characters are then printed as □.
func (f *fontOnce) open(p configs.Print, h *hardware) escpos.Glyphs {
	f.once.Do(func() {
		font, err := openFont(p)
		if err != nil {
			h.log.Warn("no font for rare characters: they are printed as □; install fonts-noto-cjk or set print.font_file 没有生僻字字体，生僻字将打印为 □",
				"font", p.FontFile, "face", p.FontFace, "err", err)
			return
		}
		f.font = font
	})
	if f.font == nil {
		return nil
	}
	return f.font
}

// openFont opens the configured font and proves that it has what slips need.
func openFont(p configs.Print) (*glyphs.Font, error) {
	if p.FontFile == "" {
		return nil, fmt.Errorf("print.font_file 没有设置 is not set")
	}
	font, err := glyphs.Open(p.FontFile, p.FontFace)
	if err != nil {
		return nil, err
	}
	if err := font.Check(); err != nil {
		return nil, err
	}
	return font, nil
}
