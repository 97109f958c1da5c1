package affairs

// Notice is the form of one document the window hands out (受理通知书,
// 一次性告知单 …). It is printed only when all its required fields are filled.
type Notice struct {
	ID             string   `yaml:"id"`
	Name           string   `yaml:"name"`
	NameEN         string   `yaml:"name_en"`
	Law            string   `yaml:"law"`
	RequiredFields []string `yaml:"required_fields"`
}

// CaseTypeMeaning explains a case type to people.
type CaseTypeMeaning struct {
	Code      CaseType `yaml:"code"`
	NameEN    string   `yaml:"name_en"`
	Meaning   string   `yaml:"meaning"`
	MeaningEN string   `yaml:"meaning_en"`
}
