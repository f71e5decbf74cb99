package seed

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"yiji/domain"
)

//go:embed catalogue.yaml
var catalogue []byte

type catalogueFile struct {
	HoursPerCredit int `yaml:"hours_per_credit"`
	Pass           struct{ Theory, Practice int }
	Courses        []courseEntry
}

type courseEntry struct {
	Code, Name, En, Layer, Form, Setting string
	Modes                                []string
	Occupation                           struct{ Code, Edition string }
	Levels                               []int
	Certificate                          string
	Subsidised                           bool
	Modules                              []moduleEntry
}

type moduleEntry struct {
	Name, En         string
	Theory, Practice int
	Safety           bool // education in safety, of which every plan has four hours
}

// minSafetyHours is what every training plan holds of education in safety (天津市职业培训补贴经办操作规程 2019, 五(3)).
const minSafetyHours = 4

// Catalogue is the courses that the policy's catalogue names and their modules, in the catalogue's order. Ids are made of the
// codes: course-welding, course-welding-m1.
func Catalogue() ([]domain.Course, []domain.Module, error) { return readCatalogue(catalogue) }

func readCatalogue(data []byte) (courses []domain.Course, modules []domain.Module, err error) {
	var f catalogueFile
	if err := decode(data, &f); err != nil {
		return nil, nil, fmt.Errorf("catalogue: %w", err)
	}
	seen := map[string]bool{}
	for _, e := range f.Courses {
		if err := e.check(f.HoursPerCredit); err != nil {
			return nil, nil, fmt.Errorf("catalogue: course %q: %w", e.Code, err)
		}
		if seen[e.Code] {
			return nil, nil, fmt.Errorf("catalogue: course %q stands twice", e.Code)
		}
		seen[e.Code] = true
		c := e.course()
		c.TheoryPass, c.PracticePass = f.Pass.Theory, f.Pass.Practice
		courses, modules = append(courses, c), append(modules, e.modules(c.ID, f.HoursPerCredit)...)
	}
	return courses, modules, nil
}

// decode reads one YAML document and refuses keys that v does not have.
func decode(data []byte, v any) error {
	d := yaml.NewDecoder(bytes.NewReader(data))
	d.KnownFields(true)
	if err := d.Decode(v); err != nil {
		return err
	}
	if err := d.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return errors.New("more than one document")
	}
	return nil
}

func (e courseEntry) check(hoursPerCredit int) error {
	var c domain.Check
	c.Text("code", e.Code, 1, 40)
	c.Text("name", e.Name, 1, 50)
	c.Text("en", e.En, 1, 80)
	oneOf(&c, "layer", domain.Layers, e.Layer)
	oneOf(&c, "form", domain.Forms, e.Form)
	oneOf(&c, "setting", domain.Places, e.Setting)
	oneOf(&c, "certificate", domain.Kinds, e.Certificate)
	c.That(len(e.Modes) > 0, "modes", "required")
	for _, m := range e.Modes {
		oneOf(&c, "modes", domain.Modes, m)
	}
	c.That(len(e.Levels) > 0, "levels", "required")
	for _, l := range e.Levels {
		c.Range("levels", l, 0, 5)
	}
	c.That((e.Occupation.Code == "") == (e.Occupation.Edition == ""), "occupation", "required")
	e.checkModules(&c, hoursPerCredit)
	return c.Err()
}

func oneOf(c *domain.Check, field string, allowed domain.Words, word string) {
	c.That(allowed.Has(word), field, "not-one-of", "Allowed", string(allowed))
}

func (e courseEntry) checkModules(c *domain.Check, hoursPerCredit int) {
	safety := 0
	for i, m := range e.Modules {
		field := "modules." + strconv.Itoa(i)
		hours := m.Theory + m.Practice
		c.Text(field+".name", m.Name, 1, 50)
		c.Text(field+".en", m.En, 1, 80)
		c.That(m.Theory >= 0 && m.Practice >= 0 && hours > 0, field, "hours")
		c.That(hoursPerCredit > 0 && hours*100%hoursPerCredit == 0, field, "credit-not-exact")
		if m.Safety {
			safety += hours
		}
	}
	c.That(safety >= minSafetyHours, "modules", "safety-hours", "Min", minSafetyHours)
}

func (e courseEntry) course() domain.Course {
	levels := make([]string, len(e.Levels))
	for i, l := range e.Levels {
		levels[i] = strconv.Itoa(l)
	}
	return domain.Course{
		ID: domain.CourseID("course-" + e.Code), Code: e.Code, Name: e.Name, NameEn: e.En,
		Layer: e.Layer, Form: e.Form, Setting: e.Setting, Modes: domain.Words(strings.Join(e.Modes, ",")),
		Occupation: e.Occupation.Code, OccupationEdition: e.Occupation.Edition, Levels: domain.Words(strings.Join(levels, ",")),
		Certificate: e.Certificate, Subsidised: e.Subsidised,
	}
}

func (e courseEntry) modules(course domain.CourseID, hoursPerCredit int) (modules []domain.Module) {
	for i, m := range e.Modules {
		modules = append(modules, domain.Module{
			ID: domain.ModuleID(fmt.Sprintf("%s-m%d", course, i+1)), CourseID: course, Seq: i + 1, Name: m.Name, NameEn: m.En,
			TheoryHours: m.Theory, PracticeHours: m.Practice,
			Credit: domain.Hundredths((m.Theory + m.Practice) * 100 / hoursPerCredit),
		})
	}
	return modules
}
