//go:build cgo

package store

import "fmt"

// LimitPages makes SQLite refuse to let the database grow beyond so many pages.
func LimitPages(s *Store, pages int) error {
	return s.alone(func() error {
		_, err := queryInt(s.w.conn, fmt.Sprintf(`PRAGMA max_page_count = %d`, pages))
		return err
	})
}
