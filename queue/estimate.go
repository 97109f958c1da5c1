package queue

import "slices"

// Wait is an estimate of how long a ticket will wait, in minutes: half of the
// tickets wait no longer than P50, nine in ten no longer than P90.
type Wait struct{ P50, P90 int }

// leastSamples is how many service times an estimate needs (domain §8.4).
const leastSamples = 5

// EstimateWait estimates the wait behind ahead tickets of a line: people ahead
// × service time ÷ open windows, once with the median and once with the 90th
// percentile of the last 20 services, rounded up to 5 minutes (domain §8.4). ok
// is false while too few services are known or no window is open.
func (h *Hall) EstimateWait(prefix string, ahead int) (w Wait, ok bool) {
	ln := h.lines[prefix]
	if ln == nil || len(ln.service) < leastSamples {
		return Wait{}, false
	}
	open := h.lineView(ln).Open
	if open == 0 {
		return Wait{}, false
	}
	times := slices.Sorted(slices.Values(ln.service))
	at := func(q float64) int64 { return times[int(q*float64(len(times)-1)+0.5)] }
	return Wait{P50: roundUp5(at(0.5)*int64(ahead), open), P90: roundUp5(at(0.9)*int64(ahead), open)}, true
}

// roundUp5 divides milliseconds among windows and rounds up to 5 minutes.
func roundUp5(ms int64, windows int) int {
	const five = 5 * 60_000
	each := ms / int64(windows)
	return int((each+five-1)/five) * 5
}
