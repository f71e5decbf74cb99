package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// People-first design: a value below a floor stops `serve` with setting, value and floor, before it makes anything.
func TestServeStopsBelowAFloor(t *testing.T) {
	for setting, c := range map[string][3]string{
		"YIJI_CHECK_PERCENT": {"--check-percent", "14", "15"}, "YIJI_COOLING_DAYS": {"--cooling-days", "0", "3"}, "YIJI_FINDING_WORKERS": {"--finding-workers", "4", "5"},
	} {
		db := filepath.Join(t.TempDir(), "yiji.db")
		var out, errs bytes.Buffer
		code := run(t.Context(), []string{"--lang", "en", "serve", "--db", "sqlite:" + db, "--addr", "127.0.0.1:0", c[0] + "=" + c[1]}, &out, &errs)
		if says := errs.String(); code != exitNo || !strings.Contains(says, setting) || !strings.Contains(says, " "+c[1]+",") || !strings.Contains(says, "floor of "+c[2]) {
			t.Errorf("%s=%s ends with %d: %s", c[0], c[1], code, says)
		}
		if _, err := os.Stat(db); err == nil {
			t.Errorf("%s: a database was made", setting)
		}
		t.Setenv(setting, c[1])
		errs.Reset()
		if code := run(t.Context(), []string{"--lang", "en", "serve", "--db", "sqlite:" + db, "--addr", "127.0.0.1:0"}, &out, &errs); code != exitNo || !strings.Contains(errs.String(), setting) {
			t.Errorf("%s from the environment ends with %d: %s", setting, code, errs.String())
		}
		t.Setenv(setting, "99")
	}
}

func TestAHigherSafeguardIsUsed(t *testing.T) {
	seven := 7
	s, err := floors{CoolingDays: &seven}.safeguards()
	if err != nil || s.CoolingDays != 7 || s.CheckPercent != 15 {
		t.Errorf("%+v %v", s, err)
	}
}
