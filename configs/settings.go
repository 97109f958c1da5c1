package configs

import "time"

// Settings are the keys of hall.yaml: what a technician sets on the machine.
// Every key, its unit, default and range stand in configs/hall.yaml.
type Settings struct {
	Listen       string       `mapstructure:"listen"`
	PublicURL    string       `mapstructure:"public_url"`
	AllowedHosts []string     `mapstructure:"allowed_hosts"`
	DataDir      string       `mapstructure:"data_dir"`
	HallDir      string       `mapstructure:"hall_dir"`
	LogLevel     string       `mapstructure:"log_level"`
	Ticketing    string       `mapstructure:"ticketing"`
	Queue        Queue        `mapstructure:"queue"`
	Appointments Appointments `mapstructure:"appointments"`
	Rating       Rating       `mapstructure:"rating"`
	Display      Display      `mapstructure:"display"`
	Speech       Speech       `mapstructure:"voice"`
	KioskPage    KioskPage    `mapstructure:"kiosk"`
	Sessions     Sessions     `mapstructure:"sessions"`
	Limits       Limits       `mapstructure:"limits"`
	Retention    Retention    `mapstructure:"retention"`
	Backup       Backup       `mapstructure:"backup"`
	Print        Print        `mapstructure:"print"`
	Devices      []Device     `mapstructure:"devices"`
}

// Machine is what of the settings belongs to the machine and its technician:
// addresses, folders, devices, limits. All else is the hall's, and its manager's.
func (s Settings) Machine() Settings {
	var hall Settings
	pin := s.KioskPage.ServicePIN
	s.Ticketing, s.Queue, s.Appointments, s.Rating = hall.Ticketing, hall.Queue, hall.Appointments, hall.Rating
	s.Display, s.Retention = hall.Display, hall.Retention
	s.Speech, s.KioskPage = Speech{Player: s.Speech.Player}, KioskPage{ServicePIN: pin}
	return s
}

// The values of Settings.Ticketing.
const (
	TicketingHours  = "hours"  // numbers within the hall's ticketing hours
	TicketingAlways = "always" // at any time
)

// Queue are the numbers among the queueing rules (domain §8.3).
type Queue struct {
	CallRepeats        int           `mapstructure:"call_repeats"`
	CallInterval       time.Duration `mapstructure:"call_interval"`
	NoShowAfter        time.Duration `mapstructure:"no_show_after"`
	StartAfter         time.Duration `mapstructure:"start_after"`
	UndoWithin         time.Duration `mapstructure:"undo_within"`
	SecondPress        time.Duration `mapstructure:"second_press"`
	PriorityRatio      int           `mapstructure:"priority_ratio"`
	OvertakenMost      int           `mapstructure:"overtaken_most"`
	OvertakenWithin    time.Duration `mapstructure:"overtaken_within"`
	ReturnAfter        int           `mapstructure:"return_after"`
	ReturnWithin       time.Duration `mapstructure:"return_within"`
	ReturnTimes        int           `mapstructure:"return_times"`
	Anonymous          bool          `mapstructure:"anonymous"`
	OneActivePerPerson bool          `mapstructure:"one_active_per_person"`
	MaxPerPersonPerDay int           `mapstructure:"max_per_person_per_day"`
	EstimateSamples    int           `mapstructure:"estimate_samples"`
	EstimateMinimum    int           `mapstructure:"estimate_minimum"`
	EstimateRoundTo    time.Duration `mapstructure:"estimate_round_to"`
	UnattendedAfter    time.Duration `mapstructure:"unattended_after"`
	DevicesOnAfter     time.Duration `mapstructure:"devices_on_after"`
	StopWhenFull       bool          `mapstructure:"stop_when_full"`
	ReentryLeast       time.Duration `mapstructure:"reentry_least"`
	ReentryFor         time.Duration `mapstructure:"reentry_for"`
	ForgottenAfter     time.Duration `mapstructure:"forgotten_after"`
	TideAbove          time.Duration `mapstructure:"tide_above"`
	TideWaiting        int           `mapstructure:"tide_waiting"`
}

// Appointments are the numbers among the rules of booking (domain §8.2, §8.3).
type Appointments struct {
	Early        time.Duration `mapstructure:"early"`
	Late         time.Duration `mapstructure:"late"`
	DaysAhead    int           `mapstructure:"days_ahead"`
	PerPerson    int           `mapstructure:"per_person"`
	CancelBefore time.Duration `mapstructure:"cancel_before"`
}

// Rating is how long a rating may be given.
type Rating struct {
	Timeout time.Duration `mapstructure:"timeout"`
}

// Display is how long a call stays marked on LED and board.
type Display struct {
	CallFlash      time.Duration `mapstructure:"call_flash"`
	BoardHighlight time.Duration `mapstructure:"board_highlight"`
	VoiceRepeats   int           `mapstructure:"voice_repeats"`
}

// Speech is how every loudspeaker of the hall reads.
type Speech struct {
	One    string `mapstructure:"one"`    // how the digit 1 of a number is read
	Volume int    `mapstructure:"volume"` // percent
	Speed  string `mapstructure:"speed"`
	Chime  bool   `mapstructure:"chime"`
	Player string `mapstructure:"player"` // the command that plays a WAV file from its input
}

// KioskPage is how long the kiosk waits for a person.
type KioskPage struct {
	IdleAfter time.Duration `mapstructure:"idle_after"`
	ResultFor time.Duration `mapstructure:"result_for"`
	Speak     string        `mapstructure:"speak"` // what the machine's own loudspeaker says
	// ServicePIN opens the maintenance page at the machine; "" = it does not open.
	// It is a hash, or the PIN itself until the hall replaces it: see HidePINs.
	ServicePIN string `mapstructure:"service_pin"`
}

// Sessions is how long a sign-in lasts.
type Sessions struct {
	Idle     time.Duration `mapstructure:"idle"`
	Absolute time.Duration `mapstructure:"absolute"`
}

// Limits bound what one client may ask for.
type Limits struct {
	ConnectionsPerAddress int           `mapstructure:"connections_per_address"`
	IssueInterval         time.Duration `mapstructure:"issue_interval"`
	IssueBurst            int           `mapstructure:"issue_burst"`
}

// Retention is how long things are kept.
type Retention struct {
	PersonalDays int `mapstructure:"personal_days"`
}

// Backup is where copies of the database go each day, and how many are kept.
type Backup struct {
	Folder string `mapstructure:"folder"` // "" = none; relative to DataDir
	Keep   int    `mapstructure:"keep"`
}

// Print is the font for characters that a printer's own font lacks.
type Print struct {
	FontFile string `mapstructure:"font_file"`
	FontFace int    `mapstructure:"font_face"`
}

// DeviceKind is what a device is.
type DeviceKind string

const (
	Printer  DeviceKind = "printer"
	IDReader DeviceKind = "idcard"
	LEDBus   DeviceKind = "led"
	Voice    DeviceKind = "voice"
	PadBus   DeviceKind = "pad"
	Scanner  DeviceKind = "scanner"
)

// Device is one device, or one bus of devices, on one line.
type Device struct {
	ID      string     `mapstructure:"id"`
	Kind    DeviceKind `mapstructure:"kind"`
	Driver  string     `mapstructure:"driver"`  // "" = the kind's usual one
	Profile string     `mapstructure:"profile"` // "" = the driver's default model
	Link    string     `mapstructure:"link"`    // "serial:/dev/serial/by-id/…", "input:/dev/input/by-id/…", "sound:" or "pty:"
	Baud    int        `mapstructure:"baud"`    // 0 = the driver's default
	Flow    string     `mapstructure:"flow"`    // none, xonxoff, rtscts; "" = the driver's default
	Enabled bool       `mapstructure:"enabled"`
	Kiosk   string     `mapstructure:"kiosk"`    // of printer, idcard and scanner, and of a voice inside a kiosk: Kiosk.ID
	Zones   []string   `mapstructure:"zones"`    // of voice: Zone.ID; empty = the whole hall
	Windows []string   `mapstructure:"windows"`  // of led and pad: Window.No; empty = all with an address
	KeyFunc int        `mapstructure:"key_func"` // of pad: the function code of key frames; 0 = any
	Scores  []int      `mapstructure:"scores"`   // of pad: the score of each evaluator key, 0 = none; empty = the driver's four keys
}
