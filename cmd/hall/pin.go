package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"strings"

	"jiaohao/configs"
	"jiaohao/web"
)

// The PIN of the kiosks' maintenance page stands in hall.yaml as a hash, like a
// password. Digits that somebody writes there are replaced before the text is kept
// anywhere: when the hall starts and at each save.

// pinHasher hashes PINs, each once: a history has the same one many times.
func pinHasher() func(pin string) (string, error) {
	known := map[string]string{}
	return func(pin string) (string, error) {
		if known[pin] == "" {
			h, err := web.HashPassword(pin)
			if err != nil {
				return "", err
			}
			known[pin] = h
		}
		return known[pin], nil
	}
}

// hidePINs is a change of files without the PIN itself in it.
func hidePINs(files map[string][]byte) (map[string][]byte, error) {
	text := files[configs.SettingsFile]
	if text == nil {
		return files, nil
	}
	hidden, err := configs.HidePINs(text, pinHasher())
	if err != nil {
		return nil, err
	}
	out := maps.Clone(files)
	out[configs.SettingsFile] = hidden
	return out, nil
}

// hideFormerPINs replaces PINs in what is kept of the settings' former texts.
func (v *settings) hideFormerPINs(ctx context.Context) error {
	hash := pinHasher()
	n, err := v.store.RewriteTexts(ctx, configs.SettingsFile, func(text []byte) ([]byte, error) { return configs.HidePINs(text, hash) })
	if n > 0 {
		v.log.Warn("PINs of the maintenance page stood in former texts of the settings and were replaced by their hashes; choose a new one", "texts", n)
	}
	return err
}

// hidePIN replaces the PIN in hall.yaml. A file that cannot be written stays as it
// is and is read all the same.
func (v *settings) hidePIN() error {
	if !configs.PlainPIN(v.cfg.KioskPage.ServicePIN) {
		return nil
	}
	text, err := v.cfg.File(configs.SettingsFile)
	if err != nil {
		return err
	}
	hidden, err := configs.HidePINs(text, pinHasher())
	if err != nil || string(hidden) == string(text) { // the PIN comes from the environment
		return err
	}
	change := map[string][]byte{configs.SettingsFile: hidden}
	if err = v.places().stage(change); err == nil {
		err = v.places().settle(change)
	}
	if err != nil {
		v.log.Warn("the PIN of the maintenance page stays in hall.yaml as it is", "err", err)
		return nil
	}
	v.log.Info("the PIN of the maintenance page was replaced by its hash in hall.yaml")
	v.cfg, err = v.cfg.With(nil)
	return err
}

// servicePIN is the hash that opens the maintenance page of the kiosks, "" = none.
func (d *daemon) servicePIN() (string, error) {
	pin := d.cfg.KioskPage.ServicePIN
	switch {
	case pin == "" && d.demo:
		return demoPINHash, nil
	case configs.PlainPIN(pin):
		return web.HashPassword(pin)
	}
	return pin, nil
}

// setPIN writes a new PIN's hash into hall.yaml; "hall user pin".
func setPIN(cfg *configs.Config, in io.Reader, out io.Writer) error {
	if cfg.Folder() == "" {
		return errors.New("请用 --config 指明大厅的 hall.yaml name the hall's hall.yaml with --config")
	}
	fmt.Fprint(out, "新的维护口令，4–8 位数字 the new PIN, 4 to 8 digits: ")
	line, err := bufio.NewReader(in).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	pin := strings.TrimSpace(line)
	if !configs.ValidPIN(pin) {
		return errors.New("口令应为 4–8 位数字 a PIN is 4 to 8 digits")
	}
	hash, err := web.HashPassword(pin)
	if err != nil {
		return err
	}
	text, err := cfg.File(configs.SettingsFile)
	if err != nil {
		return err
	}
	if text, err = configs.SetPIN(text, hash); err != nil {
		return err
	}
	change := map[string][]byte{configs.SettingsFile: text}
	at := places(cfg.Path)
	if err := at.stage(change); err != nil {
		return plain(err)
	}
	if err := at.settle(change); err != nil {
		return err
	}
	fmt.Fprintln(out, "维护口令已改，程序重新启动后生效 the PIN is changed; start the program again")
	return nil
}
