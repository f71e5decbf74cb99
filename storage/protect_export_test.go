package storage

import "yiji/domain"

// protectionStructs stand for the tables of the protection of data.
var protectionStructs = []any{domain.Read{}}
