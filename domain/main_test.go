package domain_test

import (
	"flag"
	"os"
	"testing"
)

// Random tests are the same at each run, unless SOAK asks for all of them.
func TestMain(m *testing.M) {
	flag.Parse()
	set := map[string]string{"rapid.seed": "20260302", "rapid.nofailfile": "true"}
	if os.Getenv("SOAK") != "" {
		set = map[string]string{"rapid.checks": "5000", "rapid.nofailfile": "true"}
	}
	for name, value := range set {
		if err := flag.Set(name, value); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}
