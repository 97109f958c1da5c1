package configs

import (
	"net"
	"testing"
)

func TestPhonesGetAnAddressTheyCanReach(t *testing.T) {
	addr := func(list ...string) (out []net.Addr) {
		for _, s := range list {
			ip, n, err := net.ParseCIDR(s)
			if err != nil {
				t.Fatal(err)
			}
			n.IP = ip
			out = append(out, n)
		}
		return out
	}
	for _, tt := range []struct {
		name string
		have []net.Addr
		want string
	}{
		{"no network", addr("127.0.0.1/8", "::1/128"), "127.0.0.1"},
		{"the hall's network", addr("127.0.0.1/8", "fe80::1/64", "192.168.1.5/24"), "192.168.1.5"},
		{"before a public address", addr("203.0.113.9/24", "10.1.2.3/8"), "10.1.2.3"},
		{"only a public address", addr("203.0.113.9/24"), "203.0.113.9"},
		{"an address nobody gave it", addr("169.254.7.7/16"), "127.0.0.1"},
	} {
		if got := ownAddress(tt.have); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
	if got := (Settings{}).Base("0.0.0.0:8686"); got == "http://0.0.0.0:8686" || got == "" {
		t.Errorf("listening everywhere: %s", got)
	}
}
