package seed

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"go.yaml.in/yaml/v3"

	"yiji/domain"
	"yiji/domain/ident"
	"yiji/domain/subsidy"
)

//go:embed rules/*.yaml
var rules embed.FS

type ruleFile struct {
	ID, Description, Item, Jurisdiction, Selector string
	InForce                                       struct{ From, Until domain.Date } `yaml:"in_force"`
	Example                                       bool
	Claimable                                     *bool  // must be said
	RepealedBy                                    string `yaml:"repealed_by"`
	Reference                                     referenceEntry
	Parameters                                    map[string]parameterEntry
}

type referenceEntry struct {
	Title   string
	DocNo   string `yaml:"doc_no"`
	Article string
	Href    string
	Note    string
}

type parameterEntry struct {
	Description, Unit string
	By                []string // what the keys of a table stand for, from the outside in
	Reference         referenceEntry
	Values            map[string]yaml.Node // by the day from which they hold
}

// RuleSets is the rule sets that come with the program, in the order of their files' names.
func RuleSets() ([]subsidy.RuleSet, error) {
	var sets []subsidy.RuleSet
	err := eachRule(func(data []byte, rs subsidy.RuleSet) { sets = append(sets, rs) })
	return sets, err
}

// ruleText is the file of a rule set, kept in the database so that an old decision can be recomputed.
type ruleText struct{ id, hash, body string }

func ruleTexts() (texts []ruleText, err error) {
	err = eachRule(func(data []byte, rs subsidy.RuleSet) { texts = append(texts, ruleText{rs.ID, rs.Hash, string(data)}) })
	return texts, err
}

func eachRule(take func(data []byte, rs subsidy.RuleSet)) error {
	files, err := rules.ReadDir("rules")
	if err != nil {
		return err
	}
	for _, f := range files {
		data, err := rules.ReadFile("rules/" + f.Name())
		if err != nil {
			return err
		}
		rs, err := ReadRuleSet(data)
		if err != nil {
			return fmt.Errorf("%s: %w", f.Name(), err)
		}
		take(data, rs)
	}
	return nil
}

// ReadRuleSet reads one file of rules. A key, unit, selector or parameter that is not known is an error; the set keeps the
// file's hash.
func ReadRuleSet(data []byte) (subsidy.RuleSet, error) {
	var f ruleFile
	if err := decode(data, &f); err != nil {
		return subsidy.RuleSet{}, err
	}
	if err := f.check(); err != nil {
		return subsidy.RuleSet{}, err
	}
	hash := sha256.Sum256(data)
	rs := subsidy.RuleSet{
		ID: f.ID, Description: f.Description, Item: f.Item, Jurisdiction: f.Jurisdiction, Selector: subsidy.Selector(f.Selector),
		From: f.InForce.From, To: f.InForce.Until, Example: f.Example, Claimable: *f.Claimable, RepealedBy: f.RepealedBy,
		Reference: subsidy.Reference(f.Reference), Hash: hex.EncodeToString(hash[:]),
	}
	for _, name := range subsidy.Parameters.List() {
		if p, ok := f.Parameters[name]; ok {
			values, err := p.values()
			if err != nil {
				return subsidy.RuleSet{}, fmt.Errorf("parameter %s: %w", name, err)
			}
			rs.Parameters = append(rs.Parameters, subsidy.Parameter{Name: name, Unit: p.Unit, Reference: subsidy.Reference(p.Reference), Values: values})
		}
	}
	return rs, nil
}

func (f ruleFile) check() error {
	var c domain.Check
	c.Text("id", f.ID, 1, 80)
	c.Text("description", f.Description, 1, 300)
	c.That(f.Item == subsidy.ItemTraining, "item", "not-one-of", "Allowed", subsidy.ItemTraining)
	c.That(f.Jurisdiction == "CN" || ident.TrimDivision(f.Jurisdiction) == f.Jurisdiction && f.Jurisdiction != "", "jurisdiction", "division-code")
	oneOf(&c, "selector", subsidy.Selectors, f.Selector)
	c.Date("in_force.from", f.InForce.From)
	c.That(f.InForce.Until == "" || f.InForce.Until.Valid() && f.InForce.Until >= f.InForce.From, "in_force.until", "date-invalid")
	c.That(f.Claimable != nil, "claimable", "required")
	c.Text("reference.title", f.Reference.Title, 1, 300)
	for _, name := range slices.Sorted(maps.Keys(f.Parameters)) {
		p := f.Parameters[name]
		oneOf(&c, "parameters."+name, subsidy.Parameters, name)
		oneOf(&c, name+".unit", subsidy.Units, p.Unit)
		c.Text(name+".description", p.Description, 1, 300)
		c.Text(name+".reference.title", p.Reference.Title, 1, 300)
	}
	return c.Err()
}

// values reads p's values in the order of their days.
func (p parameterEntry) values() (values []subsidy.Value, err error) {
	for day, node := range p.Values {
		v := subsidy.Value{From: domain.Date(day), Numbers: map[string]int64{}, Words: map[string]string{}}
		switch {
		case !v.From.Valid():
			return nil, fmt.Errorf("values: %q is no day", day)
		case node.Tag == "!!null":
			v.Repealed = true
		case node.Kind == yaml.ScalarNode && node.Value == "expected": // a placeholder: the day is known, the value is not
			continue
		default:
			err = p.fill(&v, "", node, len(p.By))
		}
		if err != nil {
			return nil, fmt.Errorf("values of %s: %w", day, err)
		}
		values = append(values, v)
	}
	slices.SortFunc(values, func(a, b subsidy.Value) int { return a.From.Sub(b.From) })
	return values, nil
}

// fill puts the cells of node, a table of the given depth, into v under keys that begin with key.
func (p parameterEntry) fill(v *subsidy.Value, key string, node yaml.Node, depth int) error {
	if depth == 0 {
		return p.cell(v, key, node)
	}
	var cells map[string]yaml.Node
	if err := node.Decode(&cells); err != nil {
		return err
	}
	for k, n := range cells {
		if key != "" {
			k = key + "." + k
		}
		if err := p.fill(v, k, n, depth-1); err != nil {
			return err
		}
	}
	return nil
}

// cell reads one number or word.
func (p parameterEntry) cell(v *subsidy.Value, key string, node yaml.Node) error {
	if p.Unit == subsidy.UnitWord {
		v.Words[key] = node.Value
		if node.Kind != yaml.ScalarNode || node.Value == "" {
			return fmt.Errorf("%q is no word", key)
		}
		return nil
	}
	n, err := strconv.ParseInt(node.Value, 10, 64)
	if node.Kind != yaml.ScalarNode || err != nil || n < 0 || p.Unit == subsidy.UnitRate && n > 10000 {
		return fmt.Errorf("%q: %q is no whole number of %s", key, node.Value, p.Unit)
	}
	v.Numbers[key] = n
	return nil
}
