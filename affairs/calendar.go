package affairs

import (
	"slices"
	"time"
)

// YearTable is the State Council's yearly notice on holidays for one year, as
// the administrator enters it. A year whose notice is not out yet has Status
// NotPublished and no days.
type YearTable struct {
	Year           int        `yaml:"year"`
	Source         string     `yaml:"source"`   // title of the notice
	Document       string     `yaml:"document"` // number and date of the notice
	Status         string     `yaml:"status"`   // Published or NotPublished
	Note           string     `yaml:"note"`
	OffDays        []NamedDay `yaml:"off_days"`
	MakeUpWorkdays []NamedDay `yaml:"make_up_workdays"`
	// WorkdaysInYear is the known total, a check against typing mistakes; 0 = unknown.
	WorkdaysInYear int `yaml:"workdays_in_year"`
}

// Whether the notice of a year is known.
const (
	Published    = "published"
	NotPublished = "not_published"
)

// NamedDay is one day of the notice with the name of its holiday.
type NamedDay struct {
	Date Date   `yaml:"date"`
	Name string `yaml:"name"`
}

// Calendar knows which days are working days. Years without a published notice
// count Monday to Friday and are told apart as not known: what is computed from
// them is provisional (暂定). It is immutable and safe for any goroutine.
type Calendar struct {
	published map[int]bool
	days      map[Date]special
}

type special struct {
	name string
	off  bool // false: a make-up workday
}

// NewCalendar builds the calendar. The year of a table is the notice's year: a
// day of the December before can be in it, so every table is read for all days.
func NewCalendar(tables []YearTable) *Calendar {
	c := &Calendar{published: map[int]bool{}, days: map[Date]special{}}
	for _, t := range tables {
		if t.Status != Published {
			continue
		}
		c.published[t.Year] = true
		for _, d := range t.OffDays {
			c.days[d.Date] = special{d.Name, true}
		}
		for _, d := range t.MakeUpWorkdays {
			c.days[d.Date] = special{d.Name, false}
		}
	}
	return c
}

// IsWorkday tells whether d is a working day, and whether the notice of its
// year is known.
func (c *Calendar) IsWorkday(d Date) (work, known bool) {
	known = c.published[d.Year]
	if s, ok := c.days[d]; ok {
		return !s.off, known
	}
	w := d.Weekday()
	return w != time.Saturday && w != time.Sunday, known
}

// Holiday names the holiday if d is off because of one.
func (c *Calendar) Holiday(d Date) (name string, ok bool) {
	if s, known := c.days[d]; known && s.off {
		return s.name, true
	}
	return "", false
}

// MakeUp names the holiday for which d, a weekend day, is worked.
func (c *Calendar) MakeUp(d Date) (name string, ok bool) {
	if s, known := c.days[d]; known && !s.off {
		return s.name, true
	}
	return "", false
}

// AddWorkdays counts n working days on from start; start itself is not counted.
// With n = 0 it returns start. provisional tells that a day of the count lies
// in a year whose notice is not published.
func (c *Calendar) AddWorkdays(start Date, n int) (day Date, provisional bool) {
	day = start
	for n > 0 {
		day = day.AddDays(1)
		work, known := c.IsWorkday(day)
		provisional = provisional || !known
		if work {
			n--
		}
	}
	return day, provisional
}

// NextWorkday is the first working day after d.
func (c *Calendar) NextWorkday(d Date) (day Date, provisional bool) { return c.AddWorkdays(d, 1) }

// WorkdaysIn counts the working days of a year.
func (c *Calendar) WorkdaysIn(year int) (days int, known bool) {
	for d := (Date{year, time.January, 1}); d.Year == year; d = d.AddDays(1) {
		if work, _ := c.IsWorkday(d); work {
			days++
		}
	}
	return days, c.published[year]
}

// Ends is the last day of the last published year; the zero Date if there is
// none. From 1 December of that year the hall is reminded of the next notice.
func (c *Calendar) Ends() Date {
	last := 0
	for y := range c.published {
		last = max(last, y)
	}
	if last == 0 {
		return Date{}
	}
	return Date{last, time.December, 31}
}

// Years lists the published years, ascending.
func (c *Calendar) Years() []int {
	years := make([]int, 0, len(c.published))
	for y := range c.published {
		years = append(years, y)
	}
	slices.Sort(years)
	return years
}
