package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// denied are words for what the product never asks for, keeps or sets (people-first 1 to 3), in the languages of the sources.
var denied = regexp.MustCompile(`(?i)\b(ethnic\w*|ethnos|nationality|religio\w*|denomination|political\w*|party_member\w*|biometric\w*|fingerprint\w*|face_?id|iris_scan|geo_?location|latitude|longitude|movement_record|blacklist|risk_score|loyalty|remarks|quotas?|(enrol\w*|heads?|people|placement)_?targets?)\b` +
	`|民族成分|族别|宗教|信仰|政治面貌|党员|指纹|虹膜|人脸|定位轨迹|行踪|黑名单|风险评分|招生指标|招录指标|就业指标|转移就业任务|派遣任务|亲属|家庭成员|миллет|ұлты|дін\b|діни|саяси|саусақ ізі|ئېتىقاد|مىللىتى|دىنىي|سىياسىي قىياپەت|بارماق ئىزى`)

// sayNot are sentences that name such a thing only to say that it is not there.
var sayNot = regexp.MustCompile(`(?i)never|not asked|no face|不采集|不使用|不收集|没有|不会|不做|不识别|without|PermissionsPolicy`)

// Free text about people does not exist, and nothing asked for or kept is on the deny-list: migrations, inputs of the API and of pages,
// heads of imports, catalogues of words, courses and rules.
func TestNothingAskedForOrKeptIsOnTheDenyList(t *testing.T) {
	n := 0
	for _, root := range []string{"../storage/migrations", "../seed", "text/locales", "web", "table", "action", "../domain"} {
		err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
			ext := filepath.Ext(name)
			if err != nil || d.IsDir() || strings.HasSuffix(name, "_test.go") || !strings.Contains(".sql .yaml .json .templ .go .csv", ext) || ext == "" {
				return err
			}
			b, err := os.ReadFile(name)
			n++
			for i, line := range strings.Split(string(b), "\n") {
				if m := denied.FindString(line); m != "" && !sayNot.MatchString(line) && !strings.HasPrefix(strings.TrimSpace(line), "//") {
					t.Errorf("%s:%d: %q: %s", name, i+1, m, strings.TrimSpace(line))
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if n < 100 {
		t.Errorf("only %d files were read", n)
	}
}

// The control: such a column is found.
func TestDenyListFindsAColumn(t *testing.T) {
	for _, line := range []string{"  ethnicity TEXT NOT NULL,", `"label.x": "民族成分"`, "religion TEXT", `"x": "саусақ ізі"`, "\tQuota int", "\tHeadTarget int", "Remarks string"} {
		if !denied.MatchString(line) {
			t.Error(line)
		}
	}
}
