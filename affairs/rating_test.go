package affairs_test

import (
	"testing"

	"jiaohao/affairs"
)

func TestCallbackNumber(t *testing.T) {
	for typed, want := range map[string]string{
		"": "", "13905390123": "13905390123", "0539-621 0123": "05396210123", "+86 139 0539 0123": "+8613905390123",
	} {
		if got, ok := affairs.CallbackNumber(typed); !ok || got != want {
			t.Errorf("%q is kept as %q (%v), want %q", typed, got, ok, want)
		}
	}
	for _, typed := range []string{"张三", "1234", "1234567890123456", "139+05390123", "12345a"} {
		if got, ok := affairs.CallbackNumber(typed); ok {
			t.Errorf("%q is taken as %q", typed, got)
		}
	}
}
