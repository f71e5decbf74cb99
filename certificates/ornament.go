package certificates

import (
	"fmt"
	"math"
	"strings"
	"sync"

	"yiji/certificates/sheet"
)

// The ornament is security-paper line work: a band of waves around the page, a rosette in each
// corner, a pale one behind the text and an emblem at the foot. It is deliberately no red seal: a
// seal is the issuer's to put there.
var ornament = sync.OnceValue(func() string {
	var b strings.Builder
	b.WriteString("1 J 1 j\n")
	backdrop(&b)
	band(&b)
	corners(&b)
	frame(&b)
	return b.String()
})

const (
	pageWide, pageHigh = 297.0, 210.0
	bandOut, bandIn    = 8.0, 17.0 // the band of waves, from the edge of the page
	azure              = "0.055 0.353 0.541"
	paleAzure          = "0.62 0.76 0.84"
	gold               = "0.690 0.541 0.243"
	paleGold           = "0.87 0.79 0.60"
)

func stroke(b *strings.Builder, colour string, width float64) {
	fmt.Fprintf(b, "%s RG %.2f w\n", colour, width)
}

// wave writes one period of a wave along x, from crest over trough to crest: a curve that leaves
// and arrives level is within a hundredth of the cosine.
func wave(b *strings.Builder, period, height, start float64) {
	const pull = 0.3642
	half := period / 2
	fmt.Fprintf(b, "%.2f %.2f m\n", start, height)
	for i := range 2 {
		x := start + half*float64(i)
		fmt.Fprintf(b, "%.2f %.2f %.2f %.2f %.2f %.2f c\n", x+half*pull, height, x+half*(1-pull), -height, x+half, -height)
		height = -height
	}
}

// tile is one period of the band: bundles of shifted waves, beginning up to a period early.
func tile(period float64) string {
	var b strings.Builder
	half := (bandIn - bandOut) / 2 * sheet.MM
	stroke(&b, paleGold, 0.35)
	for i := range 3 {
		wave(&b, period, half*(0.9-0.2*float64(i)), -period/4)
	}
	b.WriteString("S\n")
	stroke(&b, azure, 0.3)
	for i := range 5 {
		height, early := half*(0.92-0.14*float64(i)), period*0.035*float64(i)
		wave(&b, period, height, -early)
		wave(&b, period, height, -period/2-early)
	}
	b.WriteString("S\n")
	return b.String()
}

// band repeats the tile along the four sides between the corner rosettes.
func band(b *strings.Builder) {
	const period = 14.64
	mid, half := (bandOut+bandIn)/2, (bandIn-bandOut)/2
	one := tile(period * sheet.MM)
	side := func(x, y, cos, sin, length float64) {
		n := math.Round(length / period)
		fmt.Fprintf(b, "q %.3f %.3f %.3f %.3f %.2f %.2f cm\n", cos, sin, -sin, cos, x*sheet.MM, y*sheet.MM)
		fmt.Fprintf(b, "0 %.2f %.2f %.2f re W n\n", -half*sheet.MM, length*sheet.MM, 2*half*sheet.MM)
		fmt.Fprintf(b, "%.5f 0 0 1 0 0 cm\n", length/period/n)
		for range int(n) + 1 {
			fmt.Fprintf(b, "%s1 0 0 1 %.2f 0 cm\n", one, period*sheet.MM)
		}
		b.WriteString("Q\n")
	}
	side(bandIn, mid, 1, 0, pageWide-2*bandIn)
	side(bandIn, pageHigh-mid, 1, 0, pageWide-2*bandIn)
	side(mid, bandIn, 0, 1, pageHigh-2*bandIn)
	side(pageWide-mid, bandIn, 0, 1, pageHigh-2*bandIn)
}

// rosette writes copies of the closed curve r = size·(1 + depth·cos(petals·angle)), each turned on
// by the same part of a petal, around the point x, y in mm from the bottom left corner.
func rosette(b *strings.Builder, x, y, size, depth float64, petals, copies int) {
	one := ring(size*sheet.MM, depth, petals)
	turn := 2 * math.Pi / float64(petals*copies)
	fmt.Fprintf(b, "q 1 0 0 1 %.2f %.2f cm\n", x*sheet.MM, y*sheet.MM)
	for range copies {
		fmt.Fprintf(b, "%sS\n%.5f %.5f %.5f %.5f 0 0 cm\n", one, math.Cos(turn), math.Sin(turn), -math.Sin(turn), math.Cos(turn))
	}
	b.WriteString("Q\n")
}

// ring is one such curve around the origin in points, from tip to hollow to tip.
func ring(size, depth float64, petals int) string {
	var b strings.Builder
	n := petals * 2
	step := 2 * math.Pi / float64(n)
	at := func(i int) (px, py, dx, dy float64) {
		a := step * float64(i)
		r := size * (1 + depth*math.Cos(float64(petals)*a))
		return r * math.Cos(a), r * math.Sin(a), -r * math.Sin(a) * step / 3, r * math.Cos(a) * step / 3
	}
	px, py, dx, dy := at(0)
	fmt.Fprintf(&b, "%.2f %.2f m\n", px, py)
	for i := 1; i <= n; i++ {
		qx, qy, ex, ey := at(i)
		fmt.Fprintf(&b, "%.2f %.2f %.2f %.2f %.2f %.2f c\n", px+dx, py+dy, qx-ex, qy-ey, qx, qy)
		px, py, dx, dy = qx, qy, ex, ey
	}
	b.WriteString("h\n")
	return b.String()
}

func corners(b *strings.Builder) {
	mid := (bandOut + bandIn) / 2
	for _, at := range [][2]float64{{mid, mid}, {pageWide - mid, mid}, {mid, pageHigh - mid}, {pageWide - mid, pageHigh - mid}} {
		stroke(b, gold, 0.3)
		rosette(b, at[0], at[1], 4, 0.12, 8, 3)
		stroke(b, azure, 0.3)
		rosette(b, at[0], at[1], 2.5, 0.32, 8, 4)
		b.WriteString(star(at[0], at[1], 1.3, azure))
	}
}

// frame closes the band outside and inside, and sets a gold line within.
func frame(b *strings.Builder) {
	box := func(inset float64) {
		fmt.Fprintf(b, "%.2f %.2f %.2f %.2f re S\n", inset*sheet.MM, inset*sheet.MM, (pageWide-2*inset)*sheet.MM, (pageHigh-2*inset)*sheet.MM)
	}
	stroke(b, azure, 1.1)
	box(bandOut - 0.9)
	stroke(b, azure, 0.35)
	box(bandOut)
	box(bandIn)
	stroke(b, gold, 0.8)
	box(bandIn + 1.2)
}

// backdrop is the pale rosette behind the text.
func backdrop(b *strings.Builder) {
	stroke(b, "0.90 0.945 0.965", 0.3)
	rosette(b, pageWide/2, 103, 46, 0.16, 12, 6)
	rosette(b, pageWide/2, 103, 28, 0.22, 12, 4)
}

// emblem is the line-work medal at the foot of the page.
var emblem = sync.OnceValue(func() string {
	var b strings.Builder
	const x, y = middle, pageHigh - foot - 16
	stroke(&b, paleGold, 0.35)
	rosette(&b, x, y, 12.5, 0.09, 24, 6)
	stroke(&b, paleAzure, 0.35)
	rosette(&b, x, y, 8.6, 0.18, 12, 6)
	stroke(&b, gold, 0.6)
	rosette(&b, x, y, 6.4, 0, 4, 1)
	b.WriteString(star(x, y, 5, azure))
	return b.String()
})
