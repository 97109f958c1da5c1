//go:build !race

package main

// usualRaceTickets is how many numbers TestRaces issues unless it is told.
const usualRaceTickets = 5_000
