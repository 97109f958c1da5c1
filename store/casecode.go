package store

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strings"

	"jiaohao/affairs"
)

// QueryCode is what an applicant finds the state of a case by: "26-0001-739152". Its
// last six digits follow from the case's number and a secret: who counts up finds
// nothing. "" for what is no number of a case.
func (s *Store) QueryCode(no string) string {
	digits := strings.TrimLeftFunc(no, func(r rune) bool { return r < '0' || r > '9' })
	year, serial, err := caseSerial(no, no[:len(no)-len(digits)])
	if err != nil {
		return ""
	}
	mac := hmac.New(sha256.New, s.token)
	fmt.Fprintf(mac, "case/%s", no)
	return affairs.ReceiptNumber(year, serial, fmt.Sprintf("%06d", binary.BigEndian.Uint64(mac.Sum(nil))%1_000_000))
}

// CaseByCode is a case by its query code, with or without dashes; found is false for
// a wrong one.
func (s *Store) CaseByCode(ctx context.Context, code string) (found affairs.Case, ok bool, err error) {
	year, serial, _, is := affairs.ParseReceipt(code, s.o.Now().In(s.o.Zone).Year()/100)
	if !is {
		return found, false, nil
	}
	typed := []byte(receiptDigits(code))
	err = s.cases(ctx, func(c affairs.Case) error { // of each bureau one
		if hmac.Equal([]byte(receiptDigits(s.QueryCode(c.No))), typed) {
			found, ok = c, true
		}
		return nil
	}, casesNumbered, year, serial)
	return found, ok, err
}

// casesNumbered are the cases of a year and serial, of each bureau one. The bureaus are
// found one after the other: to list them all would be to read all cases.
const casesNumbered = `FROM (WITH RECURSIVE b(id) AS (SELECT min(bureau) FROM cases
	UNION ALL SELECT (SELECT min(bureau) FROM cases WHERE bureau > id) FROM b WHERE id IS NOT NULL) SELECT id FROM b)
	CROSS JOIN cases ON bureau = id WHERE year = ? AND serial = ?`
