package affairs

// LifeEvent is something that happens in people's lives or businesses (人生事、
// 一件事), with the matters it leads to: opening a shop needs a licence and
// invoices, whatever bureaus they are at.
type LifeEvent struct {
	ID     string `yaml:"id"` // "shop"
	Name   string `yaml:"name"`
	NameEN string `yaml:"name_en"`
	// Picture is one of the kiosk's drawings: "home", "well" … ; "" = none.
	Picture string   `yaml:"picture"`
	Matters []string `yaml:"matters"` // Matter.ID, the first step first
}
