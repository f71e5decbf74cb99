package domain

import "testing"

func TestAPINThatIsTriedFirstIsRefused(t *testing.T) {
	for pin, code := range map[string]string{
		"000000": "pin-trivial", "777777": "pin-trivial", "123456": "pin-trivial", "012345": "pin-trivial", "567890": "pin-trivial", "654321": "pin-trivial", "098765": "pin-trivial",
		"920304": "pin-trivial", "199203": "pin-trivial", "992030": "pin-trivial",
		"": "pin-invalid", "12345": "pin-invalid", "1234567": "pin-invalid", "12a456": "pin-invalid", "１２": "pin-invalid",
		"135790": "", "246801": "", "112233": "", "123457": "", "040392": "", "198520": "",
	} {
		var got string
		if e, _ := CheckPIN(pin, "1992-03-04").(*Error); e != nil {
			got = e.Fields[0].Field + " " + e.Fields[0].Code
		}
		if want := map[bool]string{true: "", false: "pin " + code}[code == ""]; got != want {
			t.Errorf("%s: %q, want %q", pin, got, want)
		}
	}
	if err := CheckPIN("920304", ""); err != nil {
		t.Error("without a birth date:", err)
	}
}
