package web

import (
	"context"
	"strings"

	"yiji/domain"
)

// spokenLanguages are the languages a person may choose.
func spokenLanguages(ctx context.Context) (list []Option) {
	return wordOptions(ctx, "language.", domain.Languages)
}

// wordOptions are the words of a list as answers, labelled by the message prefix+word.
func wordOptions(ctx context.Context, prefix string, words domain.Words) (list []Option) {
	for _, w := range words.List() {
		list = append(list, Option{Value: w, Label: T(ctx, prefix+w)})
	}
	return list
}

func countyOptions(counties []domain.Region) (list []Option) {
	for _, r := range counties {
		list = append(list, Option{Value: string(r.Code), Label: r.Name})
	}
	return list
}

// anyOf are the words of a list as choices of a filter, with one that lets everything pass.
func anyOf(ctx context.Context, prefix string, words domain.Words) []Option {
	return append([]Option{{Value: "", Label: T(ctx, "all")}}, wordOptions(ctx, prefix, words)...)
}

// wordNames names the words of a list one after the other.
func wordNames(ctx context.Context, prefix string, words domain.Words) string {
	var names []string
	for _, w := range words.List() {
		names = append(names, T(ctx, prefix+w))
	}
	return strings.Join(names, " · ")
}

// occupationWord is the code of a course's occupation with the edition of the dictionary, where one was verified.
func occupationWord(ctx context.Context, c domain.Course) string {
	if c.Occupation == "" {
		return ""
	}
	return T(ctx, "courses.occupation", "Code", c.Occupation, "Edition", c.OccupationEdition)
}
