package domain_test

import (
	"testing"

	"yiji/domain"
)

func TestAmountsAreReadAsTypedWithoutRounding(t *testing.T) {
	for typed, want := range map[string]domain.Fen{"3500": 3500_00, "3,500.5": 3500_50, " 3500.05 ": 3500_05, "３５００．５元": 3500_50, "0.29": 29, "1000000000": 1_000_000_000_00, "0": 0} {
		if got, ok := domain.ParseYuan(typed); !ok || got != want {
			t.Errorf("%q is read as %d, %v", typed, got, ok)
		}
	}
	for _, typed := range []string{"", "-5", "3500.", "3500.001", "1e3", "三千", "1000000000.01", "99999999999999999999", ".5", "3500元整", "0x10"} {
		if got, ok := domain.ParseYuan(typed); ok {
			t.Errorf("%q is read as %d", typed, got)
		}
	}
}
