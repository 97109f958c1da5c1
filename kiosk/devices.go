package kiosk

import (
	"time"

	"jiaohao/affairs"
	"jiaohao/queue"
)

// Devices are what hangs on one kiosk, as its pages need it. The composer
// implements it over the drivers and calls DevicesChanged when an answer would
// differ. The methods answer from memory and never wait for a device.
type Devices interface {
	Printer() Printer
	// Reader reports whether an ID-card reader is there and works now.
	Reader() bool
	// Arm lets the reader look for one card until then; it is handed to
	// Kiosk.CardRead. Arming again moves the end.
	Arm(until time.Time) error
	Disarm()
}

// Printer is a kiosk's slip printer. The zero Printer is none.
type Printer struct {
	ID    string // in the configuration: "printer-K1"; "" = there is none
	State PrinterState
}

// PrinterState is what a person must know of a printer.
type PrinterState string

const (
	PrinterOK    PrinterState = "ok"
	PrinterNear  PrinterState = "near_end" // prints on
	PrinterOut   PrinterState = "out"      // no paper
	PrinterCover PrinterState = "cover"    // the cover is open
	PrinterFault PrinterState = "fault"    // jammed, or otherwise in need of a person
	PrinterGone  PrinterState = "gone"     // none, unplugged, or silent
)

// Ready reports whether a slip sent now would come out.
func (p Printer) Ready() bool {
	return p.ID != "" && (p.State == PrinterOK || p.State == PrinterNear)
}

// Card is what is known of a person whose ID card was read. It holds neither
// the number nor the full name.
type Card struct {
	Name   string      // masked: 张*明
	Class  queue.Class // by age on the card
	Ground string      // of its priority, a configs.PriorityClass.ID; "" = none
	Person string      // keyed hash of the number: the same person, the same text
	// Sealed is handed back to Options.PersonAside; this package does not look at it.
	Sealed any
}

// PrintStage is how far a slip is.
type PrintStage string

const (
	PrintNone    PrintStage = ""         // shown on a screen only
	Printing     PrintStage = "printing" // owed, or on its way
	Printed      PrintStage = "printed"  // as well proven as the printer can
	PrintWaiting PrintStage = "waiting"  // stopped for paper or cover; printed by itself afterwards
	PrintFailed  PrintStage = "failed"   // given up
)

// noDevices is a kiosk without any.
type noDevices struct{}

func (noDevices) Printer() Printer    { return Printer{State: PrinterGone} }
func (noDevices) Reader() bool        { return false }
func (noDevices) Arm(time.Time) error { return nil }
func (noDevices) Disarm()             {}

func (k *Kiosk) devices(kioskID string) Devices {
	if k.o.Devices != nil {
		if d := k.o.Devices(kioskID); d != nil {
			return d
		}
	}
	return noDevices{}
}

// doorOpen tells that somebody with a key is at a kiosk, who may want its
// maintenance page.
func (k *Kiosk) doorOpen(kioskID string) bool {
	return k.o.Service != nil && k.devices(kioskID).Printer().State == PrinterCover
}

var printerTexts = map[PrinterState]affairs.Text{
	PrinterOut:   {ZH: "打印机缺纸", EN: "This kiosk is out of paper"},
	PrinterCover: {ZH: "打印机盖未合上", EN: "The printer cover of this kiosk is open"},
	PrinterFault: {ZH: "打印机故障", EN: "The printer of this kiosk is out of order"},
	PrinterGone:  {ZH: "本机暂时不能打印", EN: "This kiosk cannot print at the moment"},
}

// printerNotice says what to do while a kiosk cannot print (domain §11.5): go to
// the first other kiosk that can, or take the number from the screen.
func (k *Kiosk) printerNotice(kioskID string) *affairs.Text {
	p := k.devices(kioskID).Printer()
	if p.Ready() {
		return nil
	}
	what, ok := printerTexts[p.State]
	if !ok {
		what = printerTexts[PrinterGone]
	}
	t := affairs.Text{
		ZH: what.ZH + "，可以照常取号：号码显示在屏幕上，请拍照或扫码保存。",
		EN: what.EN + ": take your number from the screen, by photograph or scan.",
	}
	for _, other := range k.o.Data.Kiosks {
		if other.ID != kioskID && k.devices(other.ID).Printer().Ready() {
			t.ZH = what.ZH + "，请到 " + other.ID + "（" + other.Place + "）取号，或在本机取号：号码显示在屏幕上，请拍照或扫码保存。"
			t.EN = what.EN + ": go to " + other.ID + " (" + other.PlaceEN + "), or take your number from this screen, by photograph or scan."
			break
		}
	}
	return &t
}
