package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strings"
	"time"

	"jiaohao/configs"
	"jiaohao/devices"
	"jiaohao/devices/idcard"
	"jiaohao/devices/led"
	"jiaohao/devices/pad"
	"jiaohao/devices/scanner"
	"jiaohao/devices/serialport"
	"jiaohao/devices/sim"
	"jiaohao/devices/voice"
)

// builder gives a unit its driver and its line.
type builder func(h *hardware, u *unit, cfg *configs.Config) error

// drivers is every driver by kind and name; the first name of usual is taken
// where the configuration names none. A new driver is one line here.
var drivers = map[configs.DeviceKind]map[string]builder{
	configs.Printer:  {"escpos": buildPrinter},
	configs.IDReader: {"sam-v": buildIDReader},
	configs.LEDBus:   {"onbon-bx5k": buildLED, "template": buildLED, "alpha": buildLED},
	configs.Voice:    {"syn6288": buildChip, "xfs5152": buildChip, "clips": buildClips, "espeak-ng": buildEspeak},
	configs.PadBus:   {"ff68": buildPads, "hid": buildKeypad},
	configs.Scanner:  {"line": buildScanner},
}

var usual = map[configs.DeviceKind]string{
	configs.Printer: "escpos", configs.IDReader: "sam-v", configs.LEDBus: "onbon-bx5k",
	configs.Voice: "syn6288", configs.PadBus: "ff68", configs.Scanner: "line",
}

// driverNames lists the known drivers of each kind, for the configuration.
func driverNames() map[configs.DeviceKind][]string {
	names := map[configs.DeviceKind][]string{}
	for kind, byName := range drivers {
		names[kind] = slices.Sorted(maps.Keys(byName))
	}
	return names
}

func driverName(d configs.Device) string {
	if d.Driver != "" {
		return d.Driver
	}
	return usual[d.Kind]
}

func driverOf(d configs.Device) (builder, error) {
	build := drivers[d.Kind][driverName(d)]
	if build == nil {
		return nil, fmt.Errorf("no driver %q for a %s; there is %s", driverName(d), d.Kind,
			strings.Join(driverNames()[d.Kind], ", "))
	}
	return build, nil
}

func buildIDReader(h *hardware, u *unit, cfg *configs.Config) error {
	var people []sim.SimPerson
	for _, p := range cfg.Hall.People {
		people = append(people, sim.SimPerson{Name: p.Name, Number: p.IDNumber})
	}
	kiosk := u.config.Kiosk
	profile := idcard.DefaultProfile()
	profile.HealthEvery = readerAsked
	u.driver = idcard.New(idcard.Options{
		Profile: profile, Monitor: u.monitor, Log: h.log,
		OnCard: func(c idcard.Card) { h.inputs.card(kiosk, c) },
		OnHint: func(t devices.Text) { h.inputs.hint(kiosk, t) },
	})
	port := serialport.Config{Baud: 115200}
	if !strings.HasPrefix(u.config.Link, "pty:") {
		return h.connect(u, port, nil)
	}
	other, err := sim.NewSAM(people)
	if err != nil {
		return err
	}
	return h.connect(u, port, other)
}

func buildLED(h *hardware, u *unit, cfg *configs.Config) error {
	profile, err := ledProfile(u.config, cfg.Source)
	if err != nil {
		return err
	}
	profile.Bus.CallSeconds = int(cfg.Display.CallFlash.Seconds())
	addresses, labels := ledBoards(u.config, &cfg.Hall)
	if !profile.Addressed() && len(addresses) != 1 {
		return fmt.Errorf("这种屏没有地址，一条线只接一块：在 windows 里写它的窗口; profile %s has no addresses, so its line serves one window: name it in windows", profile.ID)
	}
	u.driver = led.New(led.Options{Profile: profile, Addresses: addresses, Monitor: u.monitor, Log: h.log})
	u.max = 30 * time.Second
	return h.connect(u, serialport.Config{Baud: profile.Line.Baud, Mode: profile.Line.Mode}, sim.NewBoards(profile, labels))
}

// ledBoards are the boards on a line: those of its windows, or of all windows
// that have one.
func ledBoards(d configs.Device, hall *configs.Hall) (addresses []int, labels map[int]string) {
	labels = map[int]string{}
	for _, w := range hall.Windows {
		if w.LEDAddress > 0 && (len(d.Windows) == 0 || slices.Contains(d.Windows, w.No)) {
			addresses = append(addresses, w.LEDAddress)
			labels[w.LEDAddress] = w.No
		}
	}
	return addresses, labels
}

// ledProfile is the make of board a line was configured as: one that comes with
// the program, or a file of the hall's own folder, "my-strip.yaml", written
// from the paper that came with the board.
func ledProfile(d configs.Device, folder string) (led.Profile, error) {
	driver, name := driverName(d), d.Profile
	if name == "" && driver != "template" {
		name = driver
	}
	var profile led.Profile
	var err error
	switch {
	case name == "":
		return profile, errors.New("template 驱动要写 profile; the driver template needs a profile: one of " + strings.Join(led.Profiles(), ", ") + ", or a file of the hall's folder")
	case path.Ext(name) == ".yaml":
		profile, err = ledProfileFile(folder, name)
	default:
		profile, err = led.BuiltIn(name)
	}
	if err != nil {
		return profile, err
	}
	if d.Driver != "" && d.Driver != profile.Language {
		return profile, fmt.Errorf("profile %s is for the driver %s, not %s", name, profile.Language, d.Driver)
	}
	return profile, nil
}

func ledProfileFile(folder, name string) (led.Profile, error) {
	source, err := siteFile(folder, name)
	if err != nil {
		return led.Profile{}, fmt.Errorf("profile %s: %w", name, err)
	}
	profile, err := led.LoadProfile(source)
	if err != nil {
		return led.Profile{}, fmt.Errorf("profile %s: %w", name, err)
	}
	return profile, nil
}

func buildChip(h *hardware, u *unit, cfg *configs.Config) error {
	chip, ok := voice.Chips()[driverName(u.config)]
	if !ok {
		return fmt.Errorf("no voice chip %q", driverName(u.config))
	}
	u.driver = voice.New(voice.Options{
		Chip: chip, Baud: u.config.Baud, Style: speechStyle(cfg.Speech, u.config), Zones: u.config.Zones, Monitor: u.monitor, Log: h.log,
	})
	u.max = 30 * time.Second
	return h.connect(u, serialport.Config{Baud: 9600}, sim.NewVoice(chip))
}

// speechStyle is how a loudspeaker reads. The one inside a kiosk speaks to the
// person before it: without a chime.
func speechStyle(s configs.Speech, d configs.Device) voice.Style {
	return voice.Style{Volume: s.Volume, Speed: voice.Speed(s.Speed), One: voice.One(s.One), Chime: s.Chime && d.Kiosk == ""}
}

// buildClips speaks from a folder of recordings in the hall's own folder.
func buildClips(h *hardware, u *unit, cfg *configs.Config) error {
	folder := u.config.Profile
	if folder == "" {
		folder = "clips"
	}
	root, err := os.OpenRoot(cfg.Source)
	if err != nil {
		return fmt.Errorf("recordings: %w", err)
	}
	defer root.Close()
	files, err := fs.Sub(root.FS(), path.Clean(folder))
	if err != nil {
		return fmt.Errorf("recordings: %w", err)
	}
	clips, err := voice.LoadClips(files)
	if err != nil {
		return err
	}
	var letters strings.Builder
	for _, l := range cfg.Hall.Lines {
		letters.WriteString(l.Prefix)
	}
	if lacks := clips.Lacks(letters.String(), voice.One(cfg.Speech.One)); len(lacks) > 0 {
		return fmt.Errorf("录音目录 %s 缺少 the folder of recordings lacks: %s", folder, strings.Join(lacks, " "))
	}
	return buildSoftVoice(h, u, cfg, clips)
}

func buildEspeak(h *hardware, u *unit, cfg *configs.Config) error {
	return buildSoftVoice(h, u, cfg, voice.Espeak{})
}

// buildSoftVoice makes a speaker that plays through this machine's sound card.
func buildSoftVoice(h *hardware, u *unit, cfg *configs.Config, r voice.Renderer) error {
	card, ok := strings.CutPrefix(u.config.Link, "sound:")
	if !ok {
		return fmt.Errorf("driver %s: link %q: 应当是 want \"sound:\", or \"sound:\" and the name of a card", driverName(u.config), u.config.Link)
	}
	if card == "" {
		card = "default"
	}
	command := strings.Fields(cfg.Speech.Player)
	for i := range command {
		command[i] = strings.ReplaceAll(command[i], "{device}", card)
	}
	u.driver = voice.New(voice.Options{Renderer: r, Style: speechStyle(cfg.Speech, u.config), Zones: u.config.Zones, Monitor: u.monitor, Log: h.log})
	u.open = voice.OpenSound(command)
	u.max = 30 * time.Second
	return nil
}

func buildPads(h *hardware, u *unit, cfg *configs.Config) error {
	profile := padProfile(u.config)
	var line *pad.Line
	line = pad.New(pad.Options{
		Profile: profile, Monitor: u.monitor, Log: h.log,
		OnKey:    func(ctx context.Context, p pad.Press) { h.inputs.key(ctx, line, p) },
		OnRating: h.inputs.rating,
	})
	u.driver = line
	labels := map[int]string{}
	for _, w := range cfg.Hall.Windows {
		if w.PadAddress > 0 && (len(u.config.Windows) == 0 || slices.Contains(u.config.Windows, w.No)) {
			labels[w.PadAddress] = w.No
		}
	}
	return h.connect(u, serialport.Config{Baud: profile.Baud}, sim.NewPads(labels))
}

// padProfile is the usual pad with what the site found on its own.
func padProfile(d configs.Device) pad.Profile {
	p := pad.DefaultProfile()
	p.KeyFunc = byte(d.KeyFunc)
	if d.Baud > 0 {
		p.Baud = d.Baud
	}
	if len(d.Scores) > 0 {
		p.Scores = map[byte]int{}
	}
	for key, score := range d.Scores {
		if score > 0 {
			p.Scores[byte(key)] = score
		}
	}
	return p
}

// buildKeypad makes a USB keypad the call pad of one window. It has no display
// and no beep, so there is no line to answer on.
func buildKeypad(h *hardware, u *unit, _ *configs.Config) error {
	if len(u.config.Windows) != 1 {
		return errors.New("hid 小键盘只属于一个窗口，请在 windows 里写一个; a keypad serves one window: name one in windows")
	}
	no := u.config.Windows[0]
	u.driver = pad.NewKeypad(pad.KeypadOptions{
		Window: no, Monitor: u.monitor, Log: h.log,
		OnKey: func(ctx context.Context, p pad.Press) { h.inputs.key(ctx, nil, p) },
	})
	if name, ok := strings.CutPrefix(u.config.Link, "input:"); ok {
		u.open = pad.OpenInput(name)
		return nil
	}
	if !strings.HasPrefix(u.config.Link, "pty:") {
		return fmt.Errorf("driver hid: link %q: want \"input:/dev/input/by-id/…-event-kbd\"", u.config.Link)
	}
	if err := h.connect(u, serialport.Config{}, sim.NewKeypad(no)); err != nil {
		return err
	}
	u.open = pad.OpenInput(u.line.Path())
	return nil
}

func buildScanner(h *hardware, u *unit, _ *configs.Config) error {
	kiosk := u.config.Kiosk
	u.driver = scanner.New(scanner.Options{
		Monitor: u.monitor, Log: h.log,
		OnCode: func(ctx context.Context, code string) {
			h.inputs.scan(ctx, kiosk, code)
		},
	})
	u.max = 30 * time.Second
	return h.connect(u, serialport.Config{Baud: 9600}, sim.NewScanner())
}
