package affairs

import (
	"fmt"
	"time"
)

// TaskScheme is what the hall asks again and again: file tasks.yaml.
type TaskScheme struct {
	// SuppliesDays is within how many working days the office refills.
	SuppliesDays int             `yaml:"supplies_working_days"`
	Supplies     []Supply        `yaml:"supplies"`
	Closing      []Text          `yaml:"closing"` // what is off and locked at the end of the day
	Recurring    []RecurringTask `yaml:"recurring"`
}

// Supply is a convenience supply (便民用品) that windows keep for people.
type Supply struct {
	ID     string `yaml:"id"`
	Name   string `yaml:"name"`
	NameEN string `yaml:"name_en"`
}

// Every is how often a task comes round.
type Every string

const (
	EveryWeek    Every = "week" // from Monday
	EveryMonth   Every = "month"
	EveryQuarter Every = "quarter"
	EveryYear    Every = "year"
)

// TaskTo is who is asked by a task that comes round.
type TaskTo string

const (
	ToOffice  TaskTo = "office"
	ToBureaus TaskTo = "bureaus" // each bureau with a window
	ToWindows TaskTo = "windows"
	ToStaff   TaskTo = "staff"
)

// RecurringTask is a task that comes by itself at the beginning of each time.
type RecurringTask struct {
	ID          string `yaml:"id"`
	Kind        string `yaml:"kind"` // TaskKind.String: task, self_check or reading
	Every       Every  `yaml:"every"`
	To          TaskTo `yaml:"to"`
	WorkingDays int    `yaml:"working_days"` // until the last day, from the day it comes
	Name        string `yaml:"name"`
	NameEN      string `yaml:"name_en"`
	Details     string `yaml:"details"`
	DetailsEN   string `yaml:"details_en"`
}

// PeriodOf names the time of a day: "2026-W49", "2026-11", "2026-Q4", "2026".
func (e Every) PeriodOf(d Date) string {
	switch e {
	case EveryWeek:
		year, week := d.At(0, time.UTC).ISOWeek()
		return fmt.Sprintf("%04d-W%02d", year, week)
	case EveryQuarter:
		return Period(d, true)
	case EveryYear:
		return fmt.Sprintf("%04d", d.Year)
	}
	return MonthOf(d)
}

// Task is what is asked on a day, of its time; the same of a time is the same task.
func (r RecurringTask) Task(today Date, c *Calendar, parties func(TaskTo) []Party) Task {
	due, _ := c.AddWorkdays(today, r.WorkingDays)
	period := r.Every.PeriodOf(today)
	t := Task{Kind: TaskKindNamed(r.Kind), Text: Text{r.Name, r.NameEN}, Details: r.Details, DetailsEN: r.DetailsEN, Due: due.String(),
		Template: r.ID, Period: period, Key: "recurring-" + r.ID + "-" + period}
	for _, p := range parties(r.To) {
		t.Parts = append(t.Parts, TaskPart{To: p})
	}
	return t
}
