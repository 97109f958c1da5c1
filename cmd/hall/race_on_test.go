//go:build race

package main

// usualRaceTickets is how many numbers TestRaces issues unless it is told: under the
// race detector each takes ten times as long, and its races show in the first.
const usualRaceTickets = 600
