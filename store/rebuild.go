package store

import (
	"context"
	"database/sql/driver"
	"fmt"
)

// projections are the tables that Rebuild makes again.
var projections = []string{"days", "tickets", "calls", "seats", "ratings", "sheets", "file_changes", "guide_versions", "guide_stock",
	"sums", "hand_calls", "rating_steps", "appointments", "unattended", "outages", "feedback", "documents", "cases", "joint_steps", "delegations",
	"monthly_info", "office_log", "assessment_answers", "assessments_done",
	"disputes", "rotations", "tasks", "task_parts", "referrals", "pauses"}

// rowsBetween is after how many rows of the journal Rebuild tells how far it is.
const rowsBetween = 4096

// Rebuild makes every projection again from the journal, in one transaction,
// checking the hash chain on the way, and tells how many of all rows are done; told
// may be nil. It is for the command line: the hall waits meanwhile.
func (s *Store) Rebuild(ctx context.Context, told func(done, all int64)) error {
	err := s.write(ctx, func(t *tx) error {
		// The tickets are also what tells that the end of the journal is missing.
		var end [2]driver.Value
		if err := t.w.everAndEnd.row(end[:]); err != nil {
			return err
		}
		if err := cutOff(end[0].(int64), end[1].(int64)); err != nil {
			return err
		}
		for _, table := range projections {
			if err := execSQL(t.w.conn, `DELETE FROM `+table); err != nil {
				return err
			}
		}
		t.head.day = ""
		all := t.head.seq
		sc := scanner{conn: t.w.conn, hall: t.w.hall}
		return sc.run(ctx, 1, t.head.seq+1, func(r *row) error {
			b := t.w.bind(&r.Event)
			if err := t.w.projector.project(&t.head, &r.Event, &b); err != nil {
				return fmt.Errorf("project row %d (%s): %w", r.Seq, kindName(r.Kind), err)
			}
			if told != nil && (r.Seq%rowsBetween == 0 || r.Seq == all) {
				told(r.Seq, all)
			}
			return nil
		})
	})
	if err != nil {
		return fmt.Errorf("rebuild: %w", err)
	}
	return nil
}
