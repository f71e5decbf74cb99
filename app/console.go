package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"yiji/app/text"
)

// console is where a command writes: results to Out, messages to Err.
type console struct {
	Out, Err io.Writer
	Locale   text.Locale
}

// barWidth is the length of a bar of progress in characters.
const barWidth = 40

// progress draws a bar on a terminal; elsewhere it draws nothing.
func (c *console) progress() func(done, of int) {
	f, ok := c.Err.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return func(int, int) {}
	}
	last := -1
	return func(done, of int) {
		n := barWidth * done / max(of, 1)
		if n == last {
			return
		}
		last = n
		fmt.Fprintf(f, "\r%s%s %3d%%", strings.Repeat("█", n), strings.Repeat("░", barWidth-n), 100*done/max(of, 1))
		if done >= of {
			fmt.Fprintf(f, "\r%s\r", strings.Repeat(" ", barWidth+5))
		}
	}
}
