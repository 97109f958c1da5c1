package affairs

// CaseType says how a case of a matter runs.
type CaseType string

// The four case types of the standardized window.
const (
	Instant    CaseType = "即办件" // finished at the window the same day
	Committed  CaseType = "承诺件" // finished within the committed days
	Supplement CaseType = "补办件" // waits for missing materials, clock not running
	Returned   CaseType = "退回件" // rejected or withdrawn with a written document
)

// DayUnit is the unit of a time limit. It is kept apart from the number: the
// ID card's 60 days are calendar days, nearly everything else is working days.
type DayUnit string

const (
	WorkingDays  DayUnit = "工作日"
	CalendarDays DayUnit = "日历日"
)

// EN names the unit in English.
func (u DayUnit) EN() string {
	if u == CalendarDays {
		return "calendar days"
	}
	return "working days"
}

// Necessity says whether a material must be handed in.
type Necessity string

const (
	Required    Necessity = "必要"
	Conditional Necessity = "有条件必要" // only where Material.Condition applies
	Deferrable  Necessity = "容缺后补"  // may follow later on a written promise
)

// Matter is one thing a person can apply for, with its whole guide. The fields
// follow the national implementation list (实施清单) and can be mapped to it.
type Matter struct {
	ID     string `yaml:"id"`     // "sl-01", unique in the hall
	Bureau string `yaml:"bureau"` // Bureau.ID
	Line   string `yaml:"line"`   // prefix letter of the line whose numbers serve it

	Name      string `yaml:"name"` // full legal name
	ShortName string `yaml:"short_name"`
	NameEN    string `yaml:"name_en"` // short name in English
	SummaryEN string `yaml:"summary_en"`
	// Keywords are what people really say: "打井", "身份证丢了".
	Keywords []string `yaml:"keywords"`
	Pinyin   Pinyin   `yaml:"pinyin"`

	Code       Codes    `yaml:"code"`
	Type       string   `yaml:"type"` // 行政许可, 公共服务 …
	CaseType   CaseType `yaml:"case_type"`
	Level      string   `yaml:"level"`       // 行使层级
	GuideLevel string   `yaml:"guide_level"` // "简版" marks a short guide; empty = full
	Applicants []string `yaml:"applicants"`
	Scope      string   `yaml:"scope"`

	LegalBasis    []Basis  `yaml:"legal_basis"`
	Conditions    []string `yaml:"conditions"`
	Prohibited    []string `yaml:"prohibited"`
	QuantityLimit string   `yaml:"quantity_limit"`

	// Exempt are the cases in which nothing has to be applied for at all.
	Exempt []Exemption `yaml:"exempt"`

	Materials []Material `yaml:"materials"`
	// NoMaterials is the sentence shown where nothing has to be handed in.
	NoMaterials string `yaml:"no_materials"`
	Steps       []Step `yaml:"steps"`

	TimeLimit TimeLimit `yaml:"time_limit"`
	// Retention is how long the files of its cases are kept; "" = as usual in the hall.
	Retention Retention `yaml:"retention"`
	Fee       Fee       `yaml:"fee"`
	Result    Result    `yaml:"result"`

	Windows           []string `yaml:"windows"` // window numbers, in order of preference
	Contact           Contact  `yaml:"contact"`
	Visits            int      `yaml:"visits"`              // times the applicant must come (到现场次数)
	AvgServiceMinutes int      `yaml:"avg_service_minutes"` // for the wait estimate before there are samples
	OnlineDepth       string   `yaml:"online_depth"`
	Appointment       bool     `yaml:"appointment"`
	SelfService       bool     `yaml:"self_service"`

	Variants []Variant `yaml:"variants"`
	FAQ      []Answer  `yaml:"faq"`
	Remedies Remedies  `yaml:"remedies"`

	// IllustrativeFields names the guide fields that are examples in the data
	// and have to be replaced before the guide is published.
	IllustrativeFields []string `yaml:"illustrative_fields"`

	// Edition is which released version of the guide this is.
	Edition Edition `yaml:"edition"`
}

// Edition says which version of a guide is in force, since when, and who stands
// for it. The hall writes it when a version takes effect; the zero Edition is a
// guide as it was delivered with the hall's files.
type Edition struct {
	Version   int    `yaml:"version"`   // 1 = the first that was released here
	Effective Date   `yaml:"effective"` // first day in force
	Updated   Date   `yaml:"updated"`   // 本指南更新日期: the day it was released
	Proposer  string `yaml:"proposer"`  // work number or account name
	Approver  string `yaml:"approver"`  // another person than the proposer
	ReviewBy  Date   `yaml:"review_by"` // it has to be looked through by this day; zero = not said
}

// Pinyin is the short name typed on a Latin keyboard: "qushuixuke", "qsxk".
type Pinyin struct {
	Full     string `yaml:"full"`
	Initials string `yaml:"initials"`
}

// Codes are the official codes of a matter: opaque text, at most 64 characters,
// because provinces shape them differently.
type Codes struct {
	Basic          string `yaml:"basic"`
	Implementation string `yaml:"implementation"`
	Handling       string `yaml:"handling"`
	Shape          string `yaml:"shape"`
	Illustrative   bool   `yaml:"illustrative"`
}

// Basis is one law the matter rests on.
type Basis struct {
	Title       string `yaml:"title"`
	Article     string `yaml:"article"`
	TextChecked bool   `yaml:"text_checked"` // compared with the text of the law
	Note        string `yaml:"note"`
}

// Exemption is a case in which the matter is not needed: a well for the family's
// own water.
type Exemption struct {
	When   string `yaml:"when"`
	WhenEN string `yaml:"when_en"`
	Basis  string `yaml:"basis"` // law and article
	Note   string `yaml:"note"`  // what to mind all the same
}

// Material is a paper or file the applicant hands in.
type Material struct {
	Seq       int       `yaml:"seq"`
	Name      string    `yaml:"name"`
	Form      string    `yaml:"form"` // 纸质或电子
	Originals int       `yaml:"originals"`
	Copies    int       `yaml:"copies"`
	Source    string    `yaml:"source"`
	Necessity Necessity `yaml:"necessity"`
	// SampleForm tells that a form and a filled-in sample lie ready.
	SampleForm bool   `yaml:"sample_form"`
	Condition  string `yaml:"condition"`
	// CanBeFetched names the register the hall can fetch it from, so that the
	// applicant need not bring it.
	CanBeFetched string `yaml:"can_be_fetched"`
	Note         string `yaml:"note"`
}

// Step is one step of the procedure.
type Step struct {
	Seq         int    `yaml:"seq"`
	Name        string `yaml:"name"`
	Actor       string `yaml:"actor"`
	WorkingDays int    `yaml:"working_days"`
	Document    string `yaml:"document"` // what is written at the end of the step
	// ExcludedTime marks a step whose days are announced in writing and do not
	// count (行政许可法 45).
	ExcludedTime bool `yaml:"excluded_time"`
	// Counted is false for steps after the decision; absent means true.
	Counted *bool  `yaml:"counted"`
	Note    string `yaml:"note"`
}

// Counts reports whether the step's days are part of the committed days.
func (s Step) Counts() bool { return s.Counted == nil || *s.Counted }

// TimeLimit holds both promises: the law's and the hall's shorter one.
type TimeLimit struct {
	Unit DayUnit `yaml:"unit"` // of the committed days
	// StatutoryUnit is the unit of the statutory days where it differs.
	StatutoryUnit  DayUnit  `yaml:"statutory_unit"`
	StatutoryDays  int      `yaml:"statutory_days"`
	StatutoryBasis string   `yaml:"statutory_basis"`
	CommittedDays  int      `yaml:"committed_days"`
	ExtensionDays  int      `yaml:"extension_days"`
	ExtensionBasis string   `yaml:"extension_basis"`
	NotCounted     []string `yaml:"not_counted"`
	// Answer is by when an applicant is told what lacks, or that nothing does;
	// otherwise the application counts as accepted. "" = as the law has it of licences.
	Answer AnswerTime `yaml:"answer"`
}

// AnswerTime is by when an application is answered.
type AnswerTime string

const (
	AnsweredAtOnce   AnswerTime = "当场"     // 不动产登记暂行条例 17
	AnsweredInFive   AnswerTime = "5个工作日内" // 行政许可法 32(1)(4)
	AnsweredSometime AnswerTime = "不限"
)

// AnswerDays is within how many working days after the intake an application is
// answered; nil = the matter has no such clock.
func (m Matter) AnswerDays() *int {
	days := 0
	switch a := m.TimeLimit.Answer; {
	case a == AnsweredInFive, a == "" && m.Type == licence:
		days = noticeWithin
	case a != AnsweredAtOnce:
		return nil
	}
	return &days
}

// Statutory returns the law's limit with its own unit.
func (t TimeLimit) Statutory() (days int, unit DayUnit) {
	if t.StatutoryUnit != "" {
		return t.StatutoryDays, t.StatutoryUnit
	}
	return t.StatutoryDays, t.Unit
}

// Fee is what the applicant pays, and why.
type Fee struct {
	Charged  bool   `yaml:"charged"`
	Standard string `yaml:"standard"`
	Basis    string `yaml:"basis"`
	Note     string `yaml:"note"`
}

// Result is what the applicant receives.
type Result struct {
	Name     string   `yaml:"name"`
	Kind     string   `yaml:"kind"`
	Validity string   `yaml:"validity"`
	Delivery []string `yaml:"delivery"`
}

// Contact is where to ask and where to complain.
type Contact struct {
	ConsultPhone   string `yaml:"consult_phone"`
	ComplaintPhone string `yaml:"complaint_phone"`
	Hotline        string `yaml:"hotline"`
	ConsultWindow  string `yaml:"consult_window"`
}

// Variant is a sub-form of a matter: new, change, renewal, cancellation.
type Variant struct {
	Name       string   `yaml:"name"`
	NameEN     string   `yaml:"name_en"`
	CodeSuffix string   `yaml:"code_suffix"`
	CaseType   CaseType `yaml:"case_type"` // empty = as the matter
	Note       string   `yaml:"note"`
}

// Answer is one question people ask, with the answer the hall gives.
type Answer struct {
	Q string `yaml:"q"`
	A string `yaml:"a"`
}

// Remedies are the applicant's rights against a refusal.
type Remedies struct {
	Reconsideration string `yaml:"reconsideration"`
	Litigation      string `yaml:"litigation"`
}
