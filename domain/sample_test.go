package domain_test

import (
	"fmt"
	"slices"
	"testing"

	"yiji/domain"
)

// The draw depends on seed and claims alone, takes each as often as any other, and can be repeated by whoever has both.
func TestASampleIsDrawnAndCanBeDrawnAgain(t *testing.T) {
	var numbers []string
	for i := range 40 {
		numbers = append(numbers, fmt.Sprintf("BT999901-2026-%04d", i))
	}
	turned := slices.Clone(numbers)
	slices.Reverse(turned)
	if a, b := domain.DrawSample("s", numbers, 5), domain.DrawSample("s", turned, 5); !slices.Equal(a, b) || len(a) != 5 || domain.PoolHash(numbers) != domain.PoolHash(turned) {
		t.Error(a, b)
	}
	if domain.PoolHash(numbers) == domain.PoolHash(numbers[1:]) || len(domain.DrawSample("s", numbers[:3], 5)) != 3 {
		t.Error("another pool looks alike, or more is drawn than there is")
	}
	times := map[string]int{}
	for i := range 4000 {
		for _, n := range domain.DrawSample(fmt.Sprint(i), numbers, 4) {
			times[n]++
		}
	}
	for _, n := range numbers {
		if times[n] < 300 || times[n] > 500 {
			t.Errorf("%s is drawn %d times of 400 expected", n, times[n])
		}
	}
}
