package main

import (
	"flag"
	"path/filepath"
	"testing"
	"time"

	"jiaohao/affairs"
	"jiaohao/configs"
	"jiaohao/store"
	"jiaohao/store/storetest"
)

var (
	pastInto = flag.String("past-into", "", "a data directory to be made: the example hall after so many -past-days, to measure by hand")
	pastDays = flag.Int("past-days", 750, "working days of -past-into, with 1,500 numbers and 200 new cases each")
)

// TestWritePast makes a data directory for "hall serve --demo --data".
func TestWritePast(t *testing.T) {
	if *pastInto == "" {
		t.Skip("asked for with -past-into only")
	}
	cfg, err := configs.Load(configs.Options{Example: true, DataDir: *pastInto, Drivers: driverNames()})
	if err != nil {
		t.Fatal(err)
	}
	key, err := personKey(*pastInto)
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), store.Options{Path: filepath.Join(*pastInto, "hall.db"), Hall: cfg.Hall.ID, Zone: cfg.Hall.Location, PersonKey: key})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	begun := time.Now()
	past := storetest.Past{Hall: &cfg.Hall, Until: affairs.DateOf(begun.In(cfg.Hall.Location)), Days: *pastDays, Tickets: 1500, Cases: 200,
		Told: func(day string, n int) {
			if n%25 == 0 {
				t.Logf("%s after %s", day, time.Since(begun).Round(time.Second))
			}
		}}
	if err := past.Write(t.Context(), s); err != nil {
		t.Fatal(err)
	}
}
