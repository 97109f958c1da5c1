package affairs

// Bureau is an organisation with windows in the hall.
type Bureau struct {
	ID      string `yaml:"id"`
	Name    string `yaml:"name"`
	Short   string `yaml:"short"` // the word on the kiosk's button
	NameEN  string `yaml:"name_en"`
	ShortEN string `yaml:"short_en"`
	// USCC is the unified social credit code (统一社会信用代码), opaque text.
	USCC             string `yaml:"uscc"`
	USCCIllustrative bool   `yaml:"uscc_illustrative"`
	// DocumentMark begins the numbers of its documents: 沭水许 in
	// 沭水许受字〔2026〕第0001号; "" = Short.
	DocumentMark string `yaml:"document_mark"`
}

// Zone is an area of the hall: the unit of boards and of the voice.
type Zone struct {
	ID     string `yaml:"id"`
	Name   string `yaml:"name"`
	NameEN string `yaml:"name_en"`
}
