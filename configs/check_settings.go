package configs

import (
	"fmt"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// checkSettings finds values that are out of range or contradict each other.
func (l *loader) checkSettings() {
	s := l.values
	l.checkAddresses(s)
	l.oneOf("log_level", s.LogLevel, "debug", "info", "warn", "error")
	l.oneOf("ticketing", s.Ticketing, TicketingHours, TicketingAlways)
	l.oneOf("voice.one", s.Speech.One, "幺", "一")
	if pin := s.KioskPage.ServicePIN; PlainPIN(pin) && !ValidPIN(pin) {
		l.at("kiosk.service_pin", "应为 4–8 位数字，加引号", "must be 4 to 8 digits, quoted")
	}
	l.oneOf("kiosk.speak", s.KioskPage.Speak, "off", "number", "steps")
	l.oneOf("voice.speed", s.Speech.Speed, "slow", "normal", "fast")
	if len(strings.Fields(s.Speech.Player)) == 0 {
		l.at("voice.player", "请写播放命令，如 \"aplay -q -\"", `name the player's command, like "aplay -q -"`)
	}
	if s.DataDir == "" {
		l.at("data_dir", "请写数据目录", "name the data folder")
	}
	for _, r := range numberRanges {
		if n := r.of(&s); n < r.least || n > r.most {
			l.at(r.path, fmt.Sprintf("%d 超出范围，应当在 %d 到 %d %s之间", n, r.least, r.most, r.unit.ZH),
				strings.TrimSpace(fmt.Sprintf("%d is out of range; write %d to %d %s", n, r.least, r.most, r.unit.EN)))
		}
	}
	for _, r := range timeRanges {
		if d := r.of(&s); d < r.least || d > r.most {
			l.at(r.path, fmt.Sprintf("%s 超出范围，应当在 %s 到 %s 之间", timeWords(d).ZH, timeWords(r.least).ZH, timeWords(r.most).ZH),
				fmt.Sprintf("%s is out of range; write %s to %s", plainDuration(d), plainDuration(r.least), plainDuration(r.most)))
		}
	}
	if s.Queue.EstimateMinimum > s.Queue.EstimateSamples {
		l.at("queue.estimate_minimum", "不能大于 estimate_samples", "must not be more than estimate_samples")
	}
	if d := s.Queue.ReentryFor; d > 0 && d < s.Queue.ReentryLeast {
		l.at("queue.reentry_for", "不能短于 reentry_least，或写 \"0s\"", "must not be shorter than reentry_least, or \"0s\"")
	}
	if s.Sessions.Absolute < s.Sessions.Idle {
		l.at("sessions.absolute", "不能短于 idle", "must not be shorter than idle")
	}
}

func (l *loader) checkAddresses(s Settings) {
	_, port, err := net.SplitHostPort(s.Listen)
	if n, bad := strconv.Atoi(port); err != nil || bad != nil || n < 0 || n > 65535 {
		l.at("listen", "应当是“主机:端口”，如 \"127.0.0.1:8686\"", `expected host:port, like "127.0.0.1:8686"`)
	}
	if s.PublicURL != "" {
		u, err := url.Parse(s.PublicURL)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || strings.HasSuffix(s.PublicURL, "/") {
			l.at("public_url", "应当像 \"https://hall.example.gov.cn\"，不带末尾斜杠", `expected an address like "https://hall.example.gov.cn", without a slash at its end`)
		}
	}
	for i, h := range s.AllowedHosts {
		if h == "" || strings.ContainsAny(h, "/:* ") {
			l.at(index("allowed_hosts", i), "只写主机名，不带 http、端口和 *", "write the host name alone, without http, port or *")
		}
	}
}

func (l *loader) oneOf(path, value string, allowed ...string) {
	if !slices.Contains(allowed, value) {
		l.at(path, fmt.Sprintf("“%s”不认识，应当是 %s", short(value), strings.Join(allowed, " | ")),
			fmt.Sprintf("%q is unknown; write %s", short(value), strings.Join(allowed, " | ")))
	}
}

var (
	deviceID   = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9-]{0,31}$`)
	unstableID = regexp.MustCompile(`^/dev/(tty(USB|ACM)|input/event)[0-9]+$`)
)

// checkDevices finds devices that could not work, or that hang in the air.
func (l *loader) checkDevices(h *Hall, refs *references) {
	ids, links, owners := map[string]int{}, map[string]int{}, map[string]int{}
	for i, d := range l.values.Devices {
		path := index("devices", i)
		at := func(key, zh, en string) { l.at(join(path, key), zh, en) }
		checkName(l, ids, "devices", i, "id", d.ID, deviceID, "字母、数字和 -，如 \"printer-K1\"", "letters, digits and -, like \"printer-K1\"")
		l.oneOf(path+".kind", string(d.Kind), string(Printer), string(IDReader), string(LEDBus), string(Voice), string(PadBus), string(Scanner))
		if names := l.options.Drivers[d.Kind]; d.Driver != "" && l.options.Drivers != nil && names != nil {
			l.oneOf(path+".driver", d.Driver, names...)
		}
		l.checkLink(path, d, links, i)
		if d.Baud != 0 && (d.Baud < 300 || d.Baud > 4_000_000) {
			at("baud", "应当是 300 到 4000000，或 0 用型号默认值", "write 300 to 4000000 baud, or 0 for the model's own")
		}
		if d.Flow != "" {
			l.oneOf(path+".flow", d.Flow, "none", "xonxoff", "rtscts")
		}
		if d.Flow == "xonxoff" && d.Kind != Printer {
			at("flow", "xonxoff 只能用于打印机，其他设备的数据里会出现同样的字节", "xonxoff is for printers only: the bytes of other devices can hold the same values")
		}
		l.checkKeys(path, d)
		l.checkPlace(path, d, h, refs, owners, i)
	}
}

// checkKeys finds keys of a pad that could not be.
func (l *loader) checkKeys(path string, d Device) {
	if d.Kind != PadBus && (d.KeyFunc != 0 || len(d.Scores) > 0) {
		l.at(path+".scores", "key_func 和 scores 只用于叫号器，请删除", "key_func and scores are for pads only; delete them")
		return
	}
	within(l, path, "key_func", d.KeyFunc, 0, 255)
	if len(d.Scores) > 8 {
		l.at(path+".scores", "最多 8 个键", "write 8 keys at most")
	}
	for i, score := range d.Scores {
		if score < 0 || score > 5 {
			l.at(index(path+".scores", i), fmt.Sprintf("%d 不是 1 到 5 分，也不是 0（无效）", score), fmt.Sprintf("%d is neither a score of 1 to 5 nor 0 for none", score))
		}
	}
}

func (l *loader) checkLink(path string, d Device, links map[string]int, i int) {
	scheme, port, _ := strings.Cut(d.Link, ":")
	switch {
	case d.Link == "pty:":
		return
	case scheme == "sound" && d.Kind == Voice:
	case scheme == "input" && d.Kind == PadBus && unstableID.MatchString(port):
		l.at(path+".link", port+" 换个插口或重启就会变，请改用 /dev/input/by-id/ 或 by-path/ 下的名字",
			port+" changes with the socket and at every start; use a name under /dev/input/by-id/ or by-path/")
		return
	case scheme == "input" && d.Kind == PadBus && strings.HasPrefix(port, "/dev/input/"):
	case scheme == "tcp":
		if !hostPort(strings.TrimPrefix(port, "//")) || !strings.HasPrefix(port, "//") {
			l.at(path+".link", "应当是 \"tcp://地址:端口\"，如 \"tcp://192.168.10.60:9100\"", `write "tcp://HOST:PORT", like "tcp://192.168.10.60:9100"`)
			return
		}
	case scheme != "serial" || !strings.HasPrefix(port, "/dev/"):
		l.at(path+".link", "应当是 \"serial:/dev/serial/by-id/…\"，网络设备或串口服务器写 \"tcp://地址:端口\"，模拟设备写 \"pty:\"",
			`write "serial:/dev/serial/by-id/…", "tcp://HOST:PORT" for a device or serial server on the network, or "pty:" for a simulated device`)
		return
	case unstableID.MatchString(port):
		l.at(path+".link", port+" 换个插口或重启就会变，请改用 /dev/serial/by-id/ 或 by-path/ 下的名字",
			port+" changes with the socket and at every start; use a name under /dev/serial/by-id/ or by-path/")
		return
	}
	if first, twice := links[d.Link]; twice {
		l.at(path+".link", fmt.Sprintf("devices[%d] 已经用了这个端口，一个端口只能接一项", first),
			fmt.Sprintf("devices[%d] already uses this port; one port serves one item", first))
		return
	}
	links[d.Link] = i
}

// hostPort tells whether s is an address and a port of TCP.
func hostPort(s string) bool {
	host, port, err := net.SplitHostPort(s)
	n, bad := strconv.ParseUint(port, 10, 16)
	return err == nil && host != "" && bad == nil && n > 0
}

func (l *loader) checkPlace(path string, d Device, h *Hall, refs *references, owners map[string]int, i int) {
	mayStand := d.Kind == Voice && d.Kiosk != "" // a loudspeaker inside a machine
	atKiosk := d.Kind == Printer || d.Kind == IDReader || d.Kind == Scanner || mayStand
	switch k, found := h.Kiosk(d.Kiosk); {
	case !atKiosk && d.Kiosk != "":
		l.at(path+".kiosk", "只有打印机、读卡器、扫码器和语音属于取号机，请删除", "only printers, card readers, scanners and loudspeakers belong to a kiosk; delete it")
	case atKiosk && d.Kiosk == "":
		l.at(path+".kiosk", "请写它属于哪台取号机（site.yaml 的 kiosks.id）", "name the kiosk it belongs to (kiosks in site.yaml)")
	case atKiosk && !found:
		refs.refer(l, false, refs.kiosks, path+".kiosk", d.Kiosk)
	case d.Kind == IDReader && found && !k.IDReader:
		l.at(path+".kiosk", "site.yaml 写着这台取号机没有读卡器（id_reader: false）", "site.yaml says that this kiosk has no card reader (id_reader: false)")
	case atKiosk && found && d.Enabled:
		owner := string(d.Kind) + " " + d.Kiosk
		if first, twice := owners[owner]; twice {
			l.at(path+".kiosk", fmt.Sprintf("devices[%d] 已经是这台取号机的同类设备，请停用一个", first),
				fmt.Sprintf("devices[%d] is already this kiosk's %s; disable one of the two", first, d.Kind))
			break
		}
		owners[owner] = i
	}
	if d.Kind != Voice && len(d.Zones) > 0 {
		l.at(path+".zones", "只有语音设备属于专区，请删除", "only voice devices belong to zones; delete it")
	} else {
		for j, z := range d.Zones {
			_, ok := h.Zone(z)
			refs.refer(l, ok, refs.zones, index(path+".zones", j), z)
		}
	}
	if d.Kind != LEDBus && d.Kind != PadBus && len(d.Windows) > 0 {
		l.at(path+".windows", "只有窗口屏和叫号器属于窗口，请删除", "only LED and pad buses belong to windows; delete it")
		return
	}
	for j, no := range d.Windows {
		w, ok := h.Window(no)
		switch {
		case !ok:
			refs.refer(l, false, refs.windows, index(path+".windows", j), no)
		case ok && d.Kind == LEDBus && w.LEDAddress == 0:
			l.at(index(path+".windows", j), "这个窗口在 windows.yaml 里没有 led_address", "this window has no led_address in windows.yaml")
		case ok && d.Kind == PadBus && w.PadAddress == 0 && d.Driver != "hid":
			l.at(index(path+".windows", j), "这个窗口在 windows.yaml 里没有 pad_address", "this window has no pad_address in windows.yaml")
		}
	}
}
