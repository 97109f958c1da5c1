package affairs_test

import (
	"testing"

	"jiaohao/affairs"
	"jiaohao/configs"
)

// example loads the example hall: the rules are tried on the data people use.
func example(t *testing.T) configs.Hall {
	t.Helper()
	cfg, err := configs.Load(configs.Options{Example: true})
	if err != nil {
		t.Fatal(err)
	}
	return cfg.Hall
}

func day(t *testing.T, s string) affairs.Date {
	t.Helper()
	d, err := affairs.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}
