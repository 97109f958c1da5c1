package affairs

// MistakenDay is a business day that a wrong clock began before it came.
type MistakenDay struct {
	Day    string
	Left   int64 // when the hall went back to the true day, Unix ms
	Issued int   // numbers that were given under it by then
}
