package affairs

// CaseFilter chooses cases. From and To are days, both included.
type CaseFilter struct {
	Bureau   string // Bureau.ID; "" = all
	From, To string
	// Settled chooses by the day on which the application was settled, not by the day
	// of its first paper.
	Settled bool
	// Breach keeps only those that may have a limit that was not kept
	// (Case.MayBreach), of settled ones.
	Breach bool
	Skip   int // so many of the first
}

// ArchiveFilter chooses archived cases by the year of their number and their class.
type ArchiveFilter struct {
	Bureau    string // Bureau.ID; "" = all
	Year      int
	Retention Retention // "" = all
}

// CaseCount is what became of a bureau's cases in some days.
type CaseCount struct {
	Bureau  string
	Opened  int // whose first paper was given then
	Decided int // granted or refused then
	OnTime  int // of them by the promised day
	Granted int // of them
	// Returned were settled then without a decision: returned, not accepted, or no
	// permit was needed.
	Returned int
	Deemed   int // of those opened then, accepted because nobody answered in time
	// Told is how many of those opened then had a supplement notice, ToldTwice how many
	// of them more than one: a failed one-time notification.
	Told, ToldTwice int
}

// Add sums up two counts.
func (n CaseCount) Add(m CaseCount) CaseCount {
	n.Opened, n.Decided, n.OnTime, n.Granted = n.Opened+m.Opened, n.Decided+m.Decided, n.OnTime+m.OnTime, n.Granted+m.Granted
	n.Returned, n.Deemed, n.Told, n.ToldTwice = n.Returned+m.Returned, n.Deemed+m.Deemed, n.Told+m.Told, n.ToldTwice+m.ToldTwice
	return n
}
