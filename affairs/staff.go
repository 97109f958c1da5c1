package affairs

import "slices"

// Role is what a staff member may do with a case.
type Role string

const (
	RoleIntake  Role = "收件" // receives the papers
	RoleExamine Role = "审查" // first step of approval
	RoleVerify  Role = "核准" // second step of approval, decides for the bureau
)

// Text is the duty in words.
func (r Role) Text() Text {
	en := map[Role]string{RoleIntake: "intake", RoleExamine: "examination", RoleVerify: "verification"}
	return Text{string(r), en[r]}
}

// Staff is one person at the windows, as the nameplate shows and the
// permissions need it.
type Staff struct {
	StaffNo string `yaml:"staff_no"` // on nameplate and slip; also the sign-in name
	Name    string `yaml:"name"`
	NameEN  string `yaml:"name_en"`
	Post    string `yaml:"post"`
	PostEN  string `yaml:"post_en"`
	// Duty is the duty of the post, shown on the nameplate's detail page.
	Duty       string `yaml:"duty"`
	Bureau     string `yaml:"bureau"`
	HomeWindow string `yaml:"home_window"` // empty: a B-role without an own window
	// Since is from when the person serves at the windows; zero = not entered.
	Since               Date   `yaml:"since"`
	ChiefRepresentative bool   `yaml:"chief_representative"`
	BRole               string `yaml:"b_role_staff_no"` // who stands in (AB角)
	Photo               string `yaml:"photo"`           // file name relative to the hall's folder
	SupervisePhone      string `yaml:"supervise_phone"`
	Roles               []Role `yaml:"roles"`
	// Matters are those the person is qualified for; empty = not limited.
	Matters    []string `yaml:"matters"`
	Fictitious bool     `yaml:"fictitious"`
}

// Has reports whether the person holds the role.
func (s Staff) Has(r Role) bool { return slices.Contains(s.Roles, r) }
