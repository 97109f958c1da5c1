package desk

// Change is what a manager wants to try on a rehearsed day.
type Change struct {
	Replay      string  // the recorded day that is rehearsed; "" = an ordinary one
	People      float64 // so many times as many come
	Open, Close string  // windows, "09, 12"
	Hours       string  // "08:30-12:00, 13:30-18:00"; "" = as they are
	Ratio       int     // priority calls before one ordinary; 0 = as it is
	Overtaken   int     // a number is overtaken at most so often; -1 = as it is
}
