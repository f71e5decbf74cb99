package domain_test

import (
	"errors"
	"strings"
	"testing"

	"yiji/domain"
)

// People-first design: defaults marked floor are constants; a lower value is refused by name, a higher one is used.
func TestNoSafeguardIsSetBelowItsFloor(t *testing.T) {
	want := map[string]int{"YIJI_CHECK_PERCENT": 15, "YIJI_COOLING_DAYS": 3, "YIJI_FINDING_WORKERS": 5}
	value := map[string]func(domain.Safeguards) int{
		"YIJI_CHECK_PERCENT":   func(s domain.Safeguards) int { return s.CheckPercent },
		"YIJI_COOLING_DAYS":    func(s domain.Safeguards) int { return s.CoolingDays },
		"YIJI_FINDING_WORKERS": func(s domain.Safeguards) int { return s.FindingWorkers },
	}
	if len(domain.Floors) != len(want) {
		t.Fatal("a floor is not tested")
	}
	for _, f := range domain.Floors {
		if f.Least != want[f.Setting] || f.Source == "" {
			t.Errorf("%+v", f)
		}
		for _, low := range []int{f.Least - 1, 0, -1} {
			_, err := domain.Raised(map[string]int{f.Setting: low})
			var e *domain.Error
			if !errors.Is(err, domain.ErrBelowFloor) || !errors.As(err, &e) || e.Args["Setting"] != f.Setting || e.Args["Value"] != low || e.Args["Floor"] != f.Least {
				t.Errorf("%s=%d: %v", f.Setting, low, err)
			}
		}
		for set, got := range map[int]int{f.Least: f.Least, f.Least + 7: f.Least + 7} {
			if s, err := domain.Raised(map[string]int{f.Setting: set}); err != nil || value[f.Setting](s) != got {
				t.Errorf("%s=%d: %+v %v", f.Setting, set, s, err)
			}
		}
		if s, err := domain.Raised(nil); err != nil || value[f.Setting](s) != f.Least || !strings.HasPrefix(f.Setting, "YIJI_") {
			t.Errorf("%s not set: %+v %v", f.Setting, s, err)
		}
	}
}
