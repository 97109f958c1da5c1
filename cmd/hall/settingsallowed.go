package main

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"reflect"

	"jiaohao/affairs"
	"jiaohao/configs"
	"jiaohao/devices"
	"jiaohao/queue"
)

// settingsAllowed looks at changed settings besides their values: who may change
// what, whether the address can be listened on, and whether the devices can be
// made. next is the hall with the change in it.
func (v *settings) settingsAllowed(by queue.Actor, text []byte, next *configs.Config) error {
	former, err := v.cfg.File(configs.SettingsFile)
	if err != nil {
		return err
	}
	here, _ := configs.Ground(former) // broken by hand, it names nothing
	then, err := configs.Ground(text)
	if err != nil {
		return err
	}
	was := v.cfg.Settings
	if now, err := v.cfg.With(nil); err == nil {
		was = now.Settings // with what a technician changed on the machine meanwhile
	}
	if here != then {
		return &affairs.Refusal{Code: "denied", ZH: "data_dir、hall_dir 和 voice.player 只能在本机上改 hall.yaml，再重新启动",
			EN: "data_dir, hall_dir and voice.player are changed on the machine only, in hall.yaml; start the program again then"}
	}
	if by.Kind == queue.Manager && !reflect.DeepEqual(was.Machine(), next.Machine()) {
		return &affairs.Refusal{Code: "denied", ZH: "监听地址、设备、限制等由技术员修改，这里只能改排队、预约、大屏、语音、取号机页面和保存期限",
			EN: "addresses, devices and limits are the technician's; here the rules of queueing and booking, boards, voice, kiosk pages and retention are changed"}
	}
	if next.Listen != v.cfg.Listen {
		if err := canListen(next.Listen, v.cfg.Listen); err != nil {
			return &affairs.Refusal{Code: "invalid", Field: "listen", ZH: "不能监听 " + next.Listen + "，端口可能被占用，或地址不是本机的（" + err.Error() + "）",
				EN: "cannot listen on " + next.Listen + ": the port may be taken, or the address is not this machine's (" + err.Error() + ")"}
		}
	}
	if !reflect.DeepEqual(next.Devices, was.Devices) {
		return v.canMakeDevices(next)
	}
	return nil
}

// canListen tries an address. A port that is the running hall's own is free for
// the next start.
func canListen(address, own string) error {
	host, port, _ := net.SplitHostPort(address) // checked
	if _, mine, _ := net.SplitHostPort(own); port == mine {
		port = "0"
	}
	ln, err := net.Listen("tcp", net.JoinHostPort(host, port))
	if err != nil {
		return err
	}
	return ln.Close()
}

// canMakeDevices makes the drivers of all devices once, aside; nothing real is
// opened.
func (v *settings) canMakeDevices(next *configs.Config) error {
	dir, err := os.MkdirTemp("", "hall-devices-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	h, err := newHardware(next, dir, v.now, slog.New(slog.DiscardHandler), func(devices.Health) {}, inputs{})
	if err != nil {
		return &affairs.Refusal{Code: "invalid", Field: "devices", ZH: "设备设置不能用：" + err.Error(), EN: "the devices cannot be made so: " + err.Error()}
	}
	h.close()
	return nil
}

// failedChange is a change that was checked, journalled and written, and with
// which the hall did not start.
type failedChange struct {
	err   error
	stays error // why the former files could not be put back; nil = they were
}

// words say what happened and what to do.
func (f *failedChange) words() affairs.Text {
	why := affairs.Text{ZH: f.err.Error(), EN: f.err.Error()}
	var named interface{ Texts() (zh, en string) }
	if errors.As(f.err, &named) {
		why.ZH, why.EN = named.Texts()
	}
	if f.stays != nil {
		return affairs.Text{
			ZH: fmt.Sprintf("刚才的修改没有生效：大厅用新内容启动不了（%s）。大厅按原来的内容继续运行，但文件没能恢复（%v），请技术员处理后再重新启动。", why.ZH, f.stays),
			EN: fmt.Sprintf("The last change did not take effect: with it the hall does not start (%s). The hall goes on as before, but the files could not be put back (%v); a technician must look before it is started again.", why.EN, f.stays),
		}
	}
	return affairs.Text{
		ZH: fmt.Sprintf("刚才的修改没有生效：大厅用新内容启动不了（%s）。已恢复原来的内容，大厅照常运行；改过的文字在修改历史里。", why.ZH),
		EN: fmt.Sprintf("The last change did not take effect: with it the hall does not start (%s). The former texts are back and the hall goes on as before; what was written is in the history.", why.EN),
	}
}

// takeBack puts the files as they were when the hall was composed.
func (v *settings) takeBack() error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if len(v.before) == 0 {
		return nil
	}
	at := v.places()
	if err := at.stage(v.before); err != nil {
		return err
	}
	return at.settle(v.before)
}
