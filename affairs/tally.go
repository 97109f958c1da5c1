package affairs

// Buckets is how many parts the histograms of a Tally have.
const Buckets = 16

// bucketEnds are the upper ends of all buckets but the last, in minutes. They are
// stored with the sums of past days and never change.
var bucketEnds = [Buckets - 1]int{1, 2, 3, 5, 7, 10, 15, 20, 25, 30, 40, 50, 60, 90, 120}

// BucketEnds are the upper ends, in minutes, of the buckets; the last one has none.
func BucketEnds() [Buckets - 1]int { return bucketEnds }

// Tally sums what happened to numbers: of a line, a window, a clerk, an hour, for
// a day or for years. Tallies of any days add up, the percentiles included, so that
// a report over years needs no single number. Times are in seconds.
type Tally struct {
	Issued   int
	Served   int
	Missed   int // called, not come, and not come back
	Unserved int // given up, or still there when the day ended
	ByHand   int // called out of turn

	Called  int // whose wait is known: from the issue to the call
	WaitSum int64
	WaitMax int64
	Waits   [Buckets]int

	Timed    int // whose service time is known
	ServeSum int64
	ServeMax int64
	Services [Buckets]int

	Ratings  [5]int // given, of the scores 1 … 5; silence is not a rating
	Outcomes [8]int // of the outcomes 1 … 8 of package queue
}

// Add adds another tally.
func (t *Tally) Add(o Tally) {
	t.Issued += o.Issued
	t.Served += o.Served
	t.Missed += o.Missed
	t.Unserved += o.Unserved
	t.ByHand += o.ByHand
	t.Called += o.Called
	t.WaitSum += o.WaitSum
	t.WaitMax = max(t.WaitMax, o.WaitMax)
	t.Timed += o.Timed
	t.ServeSum += o.ServeSum
	t.ServeMax = max(t.ServeMax, o.ServeMax)
	for i := range t.Waits {
		t.Waits[i] += o.Waits[i]
		t.Services[i] += o.Services[i]
	}
	for i := range t.Ratings {
		t.Ratings[i] += o.Ratings[i]
	}
	for i := range t.Outcomes {
		t.Outcomes[i] += o.Outcomes[i]
	}
}

// Wait is the p-th percentile of the waits in minutes; ok is false without any.
// Within its bucket it is taken on a straight line, so it can be wrong by the
// bucket's width: a minute at short waits, half an hour at two hours.
func (t Tally) Wait(p int) (minutes float64, ok bool) { return percentile(t.Waits, t.WaitMax, p) }

// Service is the p-th percentile of the service times, as Wait.
func (t Tally) Service(p int) (minutes float64, ok bool) {
	return percentile(t.Services, t.ServeMax, p)
}

func percentile(buckets [Buckets]int, most int64, p int) (float64, bool) {
	all := 0
	for _, n := range buckets {
		all += n
	}
	if all == 0 {
		return 0, false
	}
	longest := float64(most) / 60
	if p >= 100 {
		return longest, true
	}
	rank, below := float64(all*p)/100, 0
	for i, n := range buckets {
		if n == 0 || float64(below+n) < rank {
			below += n
			continue
		}
		from, to := 0.0, longest
		if i > 0 {
			from = float64(bucketEnds[i-1])
		}
		if i < len(bucketEnds) {
			to = min(to, float64(bucketEnds[i]))
		}
		return from + max(0, to-from)*(rank-float64(below))/float64(n), true
	}
	return longest, true
}

// MeanWait is in minutes.
func (t Tally) MeanWait() (minutes float64, ok bool) { return mean(t.WaitSum, t.Called) }

// MeanService is in minutes.
func (t Tally) MeanService() (minutes float64, ok bool) { return mean(t.ServeSum, t.Timed) }

func mean(seconds int64, n int) (float64, bool) {
	if n == 0 {
		return 0, false
	}
	return float64(seconds) / float64(n) / 60, true
}

// Within is how many waited less than so many minutes; exact for the ends of
// buckets, and for no other.
func (t Tally) Within(minutes int) int {
	n := 0
	for i, end := range bucketEnds {
		if end <= minutes {
			n += t.Waits[i]
		}
	}
	return n
}

// Rated is how many ratings were given.
func (t Tally) Rated() (n int) {
	for _, r := range t.Ratings {
		n += r
	}
	return n
}

// Bad is how many of the ratings were one of the two lowest levels.
func (t Tally) Bad() int { return t.Ratings[0] + t.Ratings[1] }

// Score is the mean of the ratings; ok is false without any.
func (t Tally) Score() (score float64, ok bool) {
	sum := 0
	for i, n := range t.Ratings {
		sum += n * (i + 1)
	}
	if t.Rated() == 0 {
		return 0, false
	}
	return float64(sum) / float64(t.Rated()), true
}

// TallyBy is what a report is divided by. The numbers are stored.
type TallyBy int

const (
	ByLine   TallyBy = 1 // the key is its prefix
	ByWindow TallyBy = 2 // its number; who never came to a window is in none
	ByClerk  TallyBy = 3 // the staff number; who was never called is nobody's
	ByHour   TallyBy = 4 // of issue, "00" … "23"
)

// TallyOf is a tally with what it is of.
type TallyOf struct {
	Key string // a line, window, clerk or hour; a day or month where days were asked for
	Tally
}

// HandCall is a call out of turn, with the reason that the clerk gave.
type HandCall struct {
	Day, Number, Line, Window, Staff, Reason string
	At                                       int64 // Unix ms
	Overtook                                 int   // who waited in the line since longer
}

// Span is how the tallies of a time are divided besides.
type Span int

const (
	Whole   Span = 0 // not: one tally a line, window, clerk or hour
	Daily   Span = 1 // one a day, of all of them; its key is the day
	Monthly Span = 2 // one a month, "2026-11"
)
