package affairs

import "strings"

// RatingScheme is the national set of levels with the hall's handling rules
// (GB/T 39734-2020). It is versioned data: a hall must not add or drop levels.
type RatingScheme struct {
	Levels []RatingLevel `yaml:"levels"`
	// BadIfScoreAtMost is the highest score that has to be handled and answered.
	BadIfScoreAtMost    int       `yaml:"bad_if_score_at_most"`
	DefaultWhenSilent   string    `yaml:"default_when_silent"` // explanation shown in reports
	Channels            []string  `yaml:"channels"`
	ReasonsBad          []Text    `yaml:"reasons_bad"`
	ReasonsIllustrative bool      `yaml:"reasons_illustrative"`
	SLA                 RatingSLA `yaml:"sla"`
}

// RatingLevel is one of the five levels.
type RatingLevel struct {
	Score  int    `yaml:"score"`
	Name   string `yaml:"name"`
	NameEN string `yaml:"name_en"`
}

// mouths of the faces, by score.
var mouths = [...]string{1: "M14 35q10-10 20 0", 2: "M15 34q9-5 18 0", 3: "M15 33h18", 4: "M15 31q9 6 18 0", 5: "M13 29q11 14 22 0"}

// Mouth is the path of the mouth in the level's face, a drawing of 48 × 48 that
// every surface shows alike; "" for a score that is no level.
func (l RatingLevel) Mouth() string {
	if l.Score < 1 || l.Score >= len(mouths) {
		return ""
	}
	return mouths[l.Score]
}

// RatingSLA says how fast a bad rating is answered, in working days.
type RatingSLA struct {
	ContactWorkingDays   int     `yaml:"contact_working_days"`
	ResolveWorkingDays   int     `yaml:"resolve_working_days"`
	ComplexWorkingDays   int     `yaml:"complex_working_days"`
	RealNameCallbackRate float64 `yaml:"real_name_callback_rate"` // 0…1
	Note                 string  `yaml:"note"`
}

// Level returns the level with the score.
func (r RatingScheme) Level(score int) (RatingLevel, bool) {
	for _, l := range r.Levels {
		if l.Score == score {
			return l, true
		}
	}
	return RatingLevel{}, false
}

// Bad reports whether a rating of this score has to be handled.
func (r RatingScheme) Bad(score int) bool { return score <= r.BadIfScoreAtMost }

// CallbackNumber is a telephone number that somebody left to be called back, as
// it is kept: digits with at most one leading +; ok is false when it cannot be
// one. "" is no number, and ok.
func CallbackNumber(typed string) (number string, ok bool) {
	number = strings.NewReplacer(" ", "", "-", "", "　", "", "－", "").Replace(typed)
	digits := strings.TrimPrefix(number, "+")
	if number == "" {
		return "", true
	}
	if len(digits) < 5 || len(digits) > 15 || strings.Trim(digits, "0123456789") != "" {
		return "", false
	}
	return number, true
}
