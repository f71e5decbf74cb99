package access

import "strings"

// DeviceWord is the family of browser that a User-Agent names: what a person tells their sessions apart by. Nothing finer is kept, and
// no address.
func DeviceWord(userAgent string) string {
	for _, d := range [][2]string{{"MicroMessenger", "wechat"}, {"Edg", "edge"}, {"Firefox", "firefox"}, {"OPR/", "opera"}, {"Chrome", "chrome"}, {"Safari", "safari"}, {"Mozilla", "other"}} {
		if strings.Contains(userAgent, d[0]) {
			return d[1]
		}
	}
	return "program"
}
