package web

import (
	"strconv"
	"strings"
)

// Chart is a column chart drawn on the server: it prints, mirrors in right-to-left pages, and has a table beside it for those
// who do not see it. At most three series, stacked: solid, pale with an outline, hatched.
type Chart struct {
	ID     string // unique on the page
	Title  string
	Desc   string // the chart in one sentence
	Unit   string
	Series []string
	Bars   []Bar
	Format func(int64) string // of a value; nil is the plain number
}

// Bar is one column: a value for each series.
type Bar struct {
	Label  string
	Values []int64
}

// The drawing's size and margins, in units of its view box.
const (
	chartW, chartH        = 560, 168
	chartLeft             = 52
	chartTop, chartBottom = 18, 24
)

func (c Chart) format(v int64) string {
	if c.Format == nil {
		return strconv.FormatInt(v, 10)
	}
	return c.Format(v)
}

// tick is a value at the axis: without needless decimals.
func (c Chart) tick(v int64) string { return strings.TrimSuffix(c.format(v), ".00") }

func (b Bar) sum() (n int64) {
	for _, v := range b.Values {
		n += v
	}
	return n
}

// step is the distance of the lines: 1, 2 or 5 times a power of ten, so that at most five lines fit.
func (c Chart) step() int64 {
	top := int64(1)
	for _, b := range c.Bars {
		top = max(top, b.sum())
	}
	for pow := int64(1); ; pow *= 10 {
		for _, m := range []int64{1, 2, 5} {
			if top <= 5*m*pow || pow > 1e17 {
				return m * pow
			}
		}
	}
}

func (c Chart) lines() int {
	n := int64(1)
	for _, b := range c.Bars {
		n = max(n, (b.sum()+c.step()-1)/c.step())
	}
	return int(n)
}

// y is the height of a value in the drawing.
func (c Chart) y(v int64) int {
	room := int64(chartH - chartTop - chartBottom)
	whole := c.step() * int64(c.lines())
	return chartH - chartBottom - int((v*room+whole/2)/whole)
}

// slot is the width of one column with its gap.
func (c Chart) slot() int { return (chartW - chartLeft) / max(len(c.Bars), 1) }

// x is where column i begins; the axis stands at the start edge of the line of reading.
func (c Chart) x(i int, rtl bool) int {
	if rtl {
		return chartW - chartLeft - (i+1)*c.slot()
	}
	return chartLeft + i*c.slot()
}

// part is one block of a stacked column.
type part struct{ class, y, height string }

func (c Chart) parts(b Bar) (all []part) {
	var below int64
	for i, v := range b.Values {
		if v > 0 {
			top, foot := c.y(below+v), c.y(below)
			all = append(all, part{"s" + itoa(min(i, 2)), itoa(top), itoa(max(foot-top, 1))})
		}
		below += v
	}
	return all
}
