package storage

import "yiji/domain"

// protectionStructs stand for the tables of the protection of data.
var protectionStructs = []any{domain.Read{}, domain.Search{}, domain.Restriction{}, correctionRow{}, retentionReport{}, domain.Breach{}, domain.Merge{}, domain.Sample{}, domain.SampledClaim{}}

// Exported reports whether the export of the own file holds a table.
func Exported(table string) bool { return dossier[table] != "" }
