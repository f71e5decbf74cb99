package certificates

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"

	"rsc.io/qr"
)

// quiet is the white rim a QR code needs around it, in modules (ISO/IEC 18004).
const quiet = 4

// code is the QR code of a text as a picture of one pixel a module: readers find it at any
// resolution, which they do not when it is drawn as many small squares.
func code(text string) ([]byte, error) {
	c, err := qr.Encode(text, qr.M)
	if err != nil {
		return nil, ErrFact{"VerifyURL", "long"}
	}
	side := c.Size + 2*quiet
	m := image.NewPaletted(image.Rect(0, 0, side, side), color.Palette{color.White, color.Black})
	for y := range c.Size {
		for x := range c.Size {
			if c.Black(x, y) {
				m.SetColorIndex(x+quiet, y+quiet, 1)
			}
		}
	}
	var out bytes.Buffer
	if err := png.Encode(&out, m); err != nil {
		return nil, fmt.Errorf("certificates: %w", err)
	}
	return out.Bytes(), nil
}
