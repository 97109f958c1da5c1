package queue

import (
	"math"
	"math/rand/v2"
)

// pool is what a few turns tell about the next one. Times at a window are close
// to lognormal, so each turn seen stands for those around it on the scale of
// logarithms; turns in which nobody came stand for themselves.
type pool struct {
	all    []turn
	logs   []float64 // of the services among them, ms
	mean   float64   // of logs
	width  float64   // how far a turn stands for others
	shrink float64   // keeps the deviation of all what it is
}

// unknownTurn is for a line of which nothing is known; only its neighbours'
// figures suffer. ms
const unknownTurn = 5 * 60_000

func poolOf(turns []turn) *pool {
	p := &pool{all: turns}
	for _, t := range turns {
		if !t.missed {
			x := math.Log(float64(max(t.took, 1000)))
			p.logs = append(p.logs, x)
			p.mean += x
		}
	}
	n := float64(len(p.logs))
	if n == 0 {
		return p
	}
	p.mean /= n
	variance := 0.0
	for _, x := range p.logs {
		variance += (x - p.mean) * (x - p.mean) / n
	}
	p.width = 1.06 * math.Sqrt(variance) * math.Pow(n, -0.2) // Silverman's rule
	p.shrink = 1
	if variance > 0 {
		p.shrink = 1 / math.Sqrt(1+p.width*p.width/variance)
	}
	return p
}

// service draws one, as its logarithm.
func (p *pool) service(rnd *rand.Rand) float64 {
	x := p.logs[rnd.IntN(len(p.logs))]
	return p.mean + (x-p.mean+p.width*rnd.NormFloat64())*p.shrink
}

// draw is a turn, ms, of a clerk who takes pace times as long as usual.
func (p *pool) draw(pace float64, rnd *rand.Rand) int64 {
	if len(p.all) == 0 {
		return unknownTurn
	}
	if t := p.all[rnd.IntN(len(p.all))]; t.missed || len(p.logs) == 0 {
		return t.took
	}
	return int64(pace * math.Exp(p.service(rnd)))
}

// rest is what is left of a turn that has taken sofar, ms.
func (p *pool) rest(sofar int64, came bool, pace float64, rnd *rand.Rand) int64 {
	least := math.Log(max(float64(sofar), 1) / pace)
	for range 40 {
		if came && len(p.logs) > 0 {
			if x := p.service(rnd); x > least {
				return int64(pace*math.Exp(x)) - sofar
			}
		} else if d := p.draw(pace, rnd); d > sofar {
			return d - sofar
		}
	}
	// Longer than nearly all that is known: such turns last as much again.
	return int64(rnd.ExpFloat64() * max(float64(sofar)/3, 60_000))
}

// drift draws by how much the mean of so few may be off.
func (p *pool) drift(rnd *rand.Rand) float64 {
	n := float64(len(p.logs))
	if n < 2 {
		return 1
	}
	deviation := p.width / 1.06 / math.Pow(n, -0.2)
	return math.Exp(deviation / math.Sqrt(n) * rnd.NormFloat64())
}

// clerksPace is how much longer a clerk takes than the line's windows do
// together. A few turns tell little: they count beside paceDoubt as usual.
func clerksPace(own []turn, line *pool) float64 {
	off, n := 0.0, 0.0
	for _, t := range own {
		if !t.missed && len(line.logs) > 0 {
			off += math.Log(float64(max(t.took, 1000))) - line.mean
			n++
		}
	}
	return math.Exp(off / (n + paceDoubt))
}

const paceDoubt = 5
