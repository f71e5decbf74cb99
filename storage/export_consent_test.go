package storage

import "yiji/domain"

// The structs of what people agree to and what is decided about it are among those that bun maps.
func init() {
	protectionStructs = append(protectionStructs, guardianRow{}, domain.PaperConsent{}, domain.Dispute{}, domain.Review{}, domain.Disclosure{})
}
