package configs

import (
	"time"

	"jiaohao/affairs"
)

// Hall is the hall's own data: everything its manager writes about the place,
// the people and the matters. It is never changed after Load.
type Hall struct {
	Site
	Location  *time.Location // of Site.Timezone
	Bureaus   []affairs.Bureau
	Lines     []Line
	Windows   []Window
	Staff     []affairs.Staff
	Matters   *affairs.Catalogue
	Events    []affairs.LifeEvent // in the order of the first page
	Years     []affairs.YearTable // as written in calendar.yaml
	Calendar  *affairs.Calendar
	Opening   affairs.Opening // hours × calendar × location × the setting "ticketing"
	Texts     Texts
	Slip      SlipLayout
	Rules     Rules
	Rating    affairs.RatingScheme
	Feedback  affairs.FeedbackScheme
	CaseTypes []affairs.CaseTypeMeaning
	Notices   []affairs.Notice
	// Assessment is the checklist of the self-assessment.
	Assessment affairs.AssessmentScheme
	// Tasks are what the hall asks again and again.
	Tasks affairs.TaskScheme
	// People and Cases are fictitious and exist for the simulated ID-card
	// reader and for tests; a real hall has no such files.
	People []Person
	Cases  []SampleCase
}

// Site is the place itself: file site.yaml.
type Site struct {
	ID              string `yaml:"id"`
	Name            string `yaml:"name"`
	NameEN          string `yaml:"name_en"`
	ShortName       string `yaml:"short_name"`
	ShortNameEN     string `yaml:"short_name_en"`
	RegionCode      string `yaml:"region_code"` // GB/T 2260, six digits
	Timezone        string `yaml:"timezone"`    // IANA name
	Address         string `yaml:"address"`
	AddressEN       string `yaml:"address_en"`
	ManagerOffice   string `yaml:"manager_office"`
	ManagerOfficeEN string `yaml:"manager_office_en"`
	ServicePhone    string `yaml:"service_phone"`
	ComplaintPhone  string `yaml:"complaint_phone"`
	Hotline         string `yaml:"hotline"`
	// CaseRetention is how long files of cases are kept whose matter does not say; ""
	// = 30 years.
	CaseRetention affairs.Retention `yaml:"case_retention"`
	Hours         affairs.Hours     `yaml:"opening"`
	Zones         []affairs.Zone    `yaml:"zones"`
	Kiosks        []Kiosk           `yaml:"kiosks"`
	Boards        []Board           `yaml:"boards"`
}

// Kiosk is one self-service ticket machine.
type Kiosk struct {
	ID        string `yaml:"id"`
	Place     string `yaml:"place"`
	PlaceEN   string `yaml:"place_en"`
	IDReader  bool   `yaml:"id_reader"`
	Printer   string `yaml:"printer"` // what stands in the machine, in words
	LowHeight bool   `yaml:"low_height"`
}

// Board is one public display of calls.
type Board struct {
	ID      string   `yaml:"id"`
	Place   string   `yaml:"place"`
	PlaceEN string   `yaml:"place_en"`
	Zones   []string `yaml:"zones"` // Zone.ID; empty = the whole hall
}

// Line is an ordered set of waiting tickets with one prefix letter.
type Line struct {
	Prefix   string `yaml:"prefix"` // A–Z without I, O, Q
	Name     string `yaml:"name"`
	NameEN   string `yaml:"name_en"`
	Bureau   string `yaml:"bureau"`
	Digits   int    `yaml:"digits"`    // 2 … 4; more numbers than fit grow by one digit
	Start    int    `yaml:"start"`     // first number of the day
	DailyMax int    `yaml:"daily_max"` // numbers a day; 0 = no limit
	Colour   string `yaml:"colour"`    // #RRGGBB on boards and buttons
	Slots    []Slot `yaml:"slots"`     // parts of the day with limits of their own; none = the whole day
}

// Slot is a part of the day of a line: how many numbers walk-ins get in it, and
// how many appointments it takes. Where no slot of a line limits numbers, they
// are given at any time, and the slots are for appointments alone.
type Slot struct {
	From    affairs.Clock `yaml:"from"`
	To      affairs.Clock `yaml:"to"`
	Numbers int           `yaml:"numbers"` // 0 = no limit
	Booked  int           `yaml:"booked"`  // 0 = none can be booked
}

// WindowKind is what a window is for.
type WindowKind string

const (
	WindowOrdinary WindowKind = "普通"
	WindowTide     WindowKind = "潮汐"   // opened only when its line is long
	WindowAssisted WindowKind = "帮办代办" // staff help or act for the applicant
	WindowFallback WindowKind = "兜底"   // for matters that failed elsewhere
	// WindowComprehensive serves several lines, WindowGreen calls priority numbers
	// first, WindowCollection hands out results.
	WindowComprehensive WindowKind = "综合"
	WindowGreen         WindowKind = "绿色通道"
	WindowCollection    WindowKind = "出件"
)

// Window is a numbered place where a clerk serves.
type Window struct {
	No         string     `yaml:"no"` // "01" … "99": text, shown as written
	Name       string     `yaml:"name"`
	NameEN     string     `yaml:"name_en"`
	Bureau     string     `yaml:"bureau"`
	Lines      []string   `yaml:"lines"`   // Line.Prefix
	Matters    []string   `yaml:"matters"` // Matter.ID
	Kind       WindowKind `yaml:"kind"`
	LowCounter bool       `yaml:"low_counter"`
	Zone       string     `yaml:"zone"`        // Zone.ID
	LEDAddress int        `yaml:"led_address"` // on the LED bus, 1 … 255; 0 = no LED
	PadAddress int        `yaml:"pad_address"` // of call pad and evaluator on their bus; 0 = none
	Evaluator  bool       `yaml:"evaluator"`   // has a rating device
	// Weights and First are the window's work profile: how fast waiting counts in
	// its lines, and when a line goes first.
	Weights []LineWeight `yaml:"weights"`
	First   []LineFirst  `yaml:"first"`
}

// LineWeight lets waiting in a line count faster at a window.
type LineWeight struct {
	Line   string `yaml:"line"`   // of the window's lines
	Weight int    `yaml:"weight"` // 1 … 9; at 2 ten minutes stand level with twenty
}

// LineFirst lets a line go first at a window while it is long.
type LineFirst struct {
	Line      string        `yaml:"line"`       // of the window's lines
	WaitsOver time.Duration `yaml:"waits_over"` // its longest wait is more
	AtLeast   int           `yaml:"at_least"`   // and so many wait; 0 = any number
}

// Texts are the words of voice, LED, board and slip: file texts.yaml. The parts
// in braces are filled in: {号码} {号码逐字} {窗口} {窗口名称} {其他窗口}.
type Texts struct {
	Voice         VoiceTexts     `yaml:"voice"`
	LED           LEDTexts       `yaml:"led"`
	Board         BoardTexts     `yaml:"board"`
	Slip          SlipTexts      `yaml:"slip"`
	MaskingRule   string         `yaml:"masking_rule"`
	Announcements []Announcement `yaml:"announcements"`
}

// VoiceTexts is what the loudspeaker says.
type VoiceTexts struct {
	Call    string `yaml:"call"`
	Example string `yaml:"example"`
}

// LEDTexts is what the display above a window shows.
type LEDTexts struct {
	Idle   string `yaml:"idle"`
	Call   string `yaml:"call"`
	Busy   string `yaml:"busy"`
	Paused string `yaml:"paused"`
	Closed string `yaml:"closed"`
}

// BoardTexts is the fixed wording of the hall board.
type BoardTexts struct {
	Columns []affairs.Text `yaml:"columns"`
	Footer  affairs.Text   `yaml:"footer"`
}

// SlipTexts are the sentences of the slip that concern its holder; how it is laid
// out is SlipLayout.
type SlipTexts struct {
	MissedRule affairs.Text `yaml:"missed_rule"`
	Lunch      affairs.Text `yaml:"lunch_notice"`
	Privacy    affairs.Text `yaml:"privacy_notice"` // beside the ID-card reader
}

// Announcement is a notice of the hall on boards and idle screens.
type Announcement struct {
	ZH    string       `yaml:"zh"`
	EN    string       `yaml:"en"`
	From  affairs.Date `yaml:"from"`  // zero = at once
	Until affairs.Date `yaml:"until"` // last day shown; zero = until removed
}

// Rules are the queueing rules that are lists or words: file rules.yaml. Those
// that are numbers are settings in hall.yaml.
type Rules struct {
	Classes   []PriorityClass `yaml:"priority_classes"`
	Blacklist Blacklist       `yaml:"blacklist"`
	Notes     RuleNotes       `yaml:"notes"`
}

// PriorityClass is a group of people who are served earlier. What class a
// ticket has is never shown in public.
type PriorityClass struct {
	ID     string `yaml:"id"`
	Name   string `yaml:"name"`
	NameEN string `yaml:"name_en"`
	// Short is the word for it beside a number, for staff; "" = made from the rest.
	Short     string `yaml:"short"`
	ShortEN   string `yaml:"short_en"`
	Weight    int    `yaml:"weight"`      // 1 … 9; a higher weight is called first
	AutoByAge int    `yaml:"auto_by_age"` // full years on the ID card; 0 = not by age
	// Appointment marks the class of those who checked in on time.
	Appointment bool `yaml:"appointment"`
}

// Blacklist limits online booking; it never blocks anyone who walks in.
type Blacklist struct {
	NoShows     int    `yaml:"no_shows"`
	WindowDays  int    `yaml:"window_days"`
	Cancels     int    `yaml:"cancels"`
	BlockedDays int    `yaml:"blocked_days"`
	AppliesTo   string `yaml:"applies_to"`
	WarnOnFirst bool   `yaml:"warn_on_first"`
}

// RuleNotes are the rules in the hall's own words, for its notice boards.
type RuleNotes struct {
	Reset           string `yaml:"reset"`
	MissedThen      string `yaml:"missed_then"`
	PriorityRatio   string `yaml:"priority_ratio"`
	AppointmentLate string `yaml:"appointment_late"`
	WaitEstimate    string `yaml:"wait_estimate"`
}

// Person is a fictitious person whose card lies beside the simulated reader.
// The number is valid by its check digit, in a region that does not exist.
type Person struct {
	Name       string       `yaml:"name"`
	Masked     string       `yaml:"masked"`
	IDNumber   string       `yaml:"id_number"`
	IDMasked   string       `yaml:"id_masked"`
	Birth      affairs.Date `yaml:"birth"`
	Use        string       `yaml:"use"`
	Fictitious bool         `yaml:"fictitious"`
	// Booked is an appointment that a demo makes for the person.
	Booked *SampleBooking `yaml:"booked"`
}

// SampleBooking is an appointment of a demo: its time is counted from the start.
type SampleBooking struct {
	Phone  string        `yaml:"phone"` // of a range that does not exist
	Matter string        `yaml:"matter"`
	In     time.Duration `yaml:"in"`   // the half hour in which this lies
	Days   int           `yaml:"days"` // days later
}

// SampleCase is a worked example of both deadlines of a case.
type SampleCase struct {
	CaseNo                     string             `yaml:"case_no"`
	Matter                     string             `yaml:"matter"`
	CaseType                   affairs.CaseType   `yaml:"case_type"`
	AcceptedOn                 affairs.Date       `yaml:"accepted_on"`
	ExcludedPeriods            []affairs.Interval `yaml:"excluded_periods"`
	CommittedWorkingDays       int                `yaml:"committed_working_days"`
	ExpectedCommitmentDeadline affairs.Date       `yaml:"expected_commitment_deadline"`
	StatutoryWorkingDays       int                `yaml:"statutory_working_days"`
	ExpectedStatutoryDeadline  affairs.Date       `yaml:"expected_statutory_deadline"`
	Note                       string             `yaml:"note"`
}
