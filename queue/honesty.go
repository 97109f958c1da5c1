package queue

// Estimated is an estimate that somebody was given with their number, and what
// happened.
type Estimated struct {
	Line   string
	Expect Expect // before rounding
	Wait   Wait   // as told
	Waited int64  // from the number to its first call, ms
	// Usual is what halls usually show: people ahead × mean service ÷ open
	// windows, ms; only rehearsals know it.
	Usual int64
}

// Honesty is how estimates compare with what happened. Ranges and errors are
// taken before rounding, of the usual rule too: both would be rounded the same.
// Who could go to a window at once was given no range; they are counted apart,
// and no share is the better for them.
type Honesty struct {
	Given  int // estimates of a wait, of tickets that were called
	Within int // called no later than P90
	Told   int // called no later than the P90 they were told, rounded up
	AtOnce int // told that a window is free
	Kept   int // of them: called within a minute
	off    int64
	usual  int64
}

// aMinute is how long somebody waits who goes to a window at once, at most, ms.
const aMinute = 60_000

// Add counts one estimate.
func (s *Honesty) Add(e Estimated) {
	if e.Expect.P90 == 0 {
		s.AtOnce++
		if e.Waited <= aMinute {
			s.Kept++
		}
		return
	}
	s.Given++
	if e.Waited <= e.Expect.P90 {
		s.Within++
	}
	if e.Waited <= int64(e.Wait.P90)*60_000 {
		s.Told++
	}
	s.off += distance(e.Waited, e.Expect.P50)
	s.usual += distance(e.Waited, e.Usual)
}

// HonestyOf counts estimates, all and by line.
func HonestyOf(told []Estimated) (all Honesty, lines map[string]*Honesty) {
	lines = map[string]*Honesty{}
	for _, e := range told {
		all.Add(e)
		if lines[e.Line] == nil {
			lines[e.Line] = &Honesty{}
		}
		lines[e.Line].Add(e)
	}
	return all, lines
}

func (s *Honesty) join(o Honesty) {
	s.Given, s.Within, s.Told = s.Given+o.Given, s.Within+o.Within, s.Told+o.Told
	s.AtOnce, s.Kept = s.AtOnce+o.AtOnce, s.Kept+o.Kept
	s.off, s.usual = s.off+o.off, s.usual+o.usual
}

func distance(a, b int64) int64 { return max(a-b, b-a) }

// Share is the share of the given estimates whose P90 held, 0 … 1; 0 without any.
func (s *Honesty) Share() float64 { return float64(s.Within) / float64(max(s.Given, 1)) }

// ToldShare is the same for what people were told.
func (s *Honesty) ToldShare() float64 { return float64(s.Told) / float64(max(s.Given, 1)) }

// Error is the mean distance of P50 from the wait, minutes, and Usual that of the
// usual rule.
func (s *Honesty) Error() float64 { return float64(s.off) / float64(max(s.Given, 1)) / 60_000 }
func (s *Honesty) Usual() float64 { return float64(s.usual) / float64(max(s.Given, 1)) / 60_000 }

// Better is how much smaller the error is than the usual rule's, 0 … 1.
func (s *Honesty) Better() float64 {
	if s.usual == 0 {
		return 0
	}
	return 1 - float64(s.off)/float64(s.usual)
}
