//go:build browser

package main

import (
	"bufio"
	"os"
	"os/exec"
	"strings"
	"testing"

	"jiaohao/queue"

	"github.com/chromedp/chromedp"
)

// desktop starts a display and a session bus, as a PC at a window has them, and says
// where they are, as variables of an environment.
func desktop(t *testing.T) []string {
	t.Helper()
	for _, name := range []string{"Xvfb", "dbus-daemon", "dbus-send"} {
		if _, err := exec.LookPath(name); err != nil {
			t.Skipf("%s is not installed; apt-get install xvfb dbus", name)
		}
	}
	// first starts a command and returns the first line that it writes.
	first := func(name string, args ...string) string {
		command := exec.Command(name, args...)
		out, err := command.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		command.Stderr = os.Stderr
		if err := command.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			_ = command.Process.Kill()
			_ = command.Wait()
		})
		line, err := bufio.NewReader(out).ReadString('\n')
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		return strings.TrimSpace(line)
	}
	return []string{
		"DISPLAY=:" + first("Xvfb", "-displayfd", "1", "-screen", "0", "1366x768x24", "-nolisten", "tcp"),
		"DBUS_SESSION_BUS_ADDRESS=" + first("dbus-daemon", "--session", "--nofork", "--print-address"),
	}
}

// TestBrowserMediaKeys is a clerk who types in another program and calls with the
// Next key of the keyboard: the desktop hands it to the page that plays (domain §11.3).
func TestBrowserMediaKeys(t *testing.T) {
	session := desktop(t)
	bus := func(command string, args ...string) string {
		send := exec.Command("dbus-send", append([]string{"--session", "--print-reply=literal", "--dest=" + command}, args...)...)
		send.Env = append(os.Environ(), session...)
		out, err := send.CombinedOutput()
		if err != nil {
			t.Fatalf("dbus-send %s: %v\n%s", args, err, out)
		}
		return string(out)
	}
	h := newGalleryHall(t)
	h.clock("09:05")
	h.issue("sl-01", queue.Ordinary)
	h.issue("sl-01", queue.Ordinary)
	p := newTab(t, browser(t, chromedp.Flag("headless", false), chromedp.Env(session...)), "console", 360, 900, false)
	base := "http://" + h.addr
	p.signInAs(base, h.clerk("19").ID)
	p.open(base + "/desk/19")
	p.press(" ", "open")
	p.stands("next")
	// turn presses the switch by the keyboard: a click would meet a page that still scrolls to it.
	turn := func() {
		p.do("turn the switch", chromedp.Focus(chromedp.CSS("#media-keys")), chromedp.KeyEvent("\r"))
	}
	p.says("#media-keys", "开启")
	turn()
	p.says("#media-keys", "已开")

	// Another program comes to the front.
	other, cancel := chromedp.NewContext(p.ctx, chromedp.WithNewBrowserContext())
	defer cancel()
	if err := chromedp.Do(other, chromedp.Navigate("about:blank")); err != nil {
		t.Fatal(err)
	}
	// key is what the desktop does when a media key of the keyboard is pressed: it asks
	// the program that plays (MPRIS, org.mpris.MediaPlayer2.Player).
	key := func(name string) {
		t.Helper()
		for word := range strings.FieldsSeq(bus("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus.ListNames")) {
			if strings.HasPrefix(word, "org.mpris.MediaPlayer2.chromium") {
				bus(word, "/org/mpris/MediaPlayer2", "org.mpris.MediaPlayer2.Player."+name)
				return
			}
		}
		t.Fatal("the page does not play: no program asks for the media keys")
	}
	p.until("the one key awake", `document.querySelector("#console:not([data-rest])") !== null`)
	key("Next")
	p.stands("start")
	key("Next") // a second press at once does nothing
	key("Previous")
	p.says("#calls", "2/3")
	p.stands("start")
	p.until("the one key awake", `document.querySelector("#console:not([data-rest])") !== null`)
	key("Next")
	p.stands("finish")
	key("Next") // the outcome is chosen at the page
	p.says("#hint", "请先按 1–8")
	p.stands("finish")

	// Signed out and in again, the PC still knows; the first touch is enough.
	p.open(base + "/desk/19")
	p.press("1", "finish")
	p.stands("next")
	p.says("#media-keys", "已开")
	p.until("the one key awake", `document.querySelector("#console:not([data-rest])") !== null`)
	key("Next")
	p.stands("start")
	turn()
	p.says("#media-keys", "开启")
}
