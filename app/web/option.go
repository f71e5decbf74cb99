package web

import (
	"context"

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
