package store

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"database/sql/driver"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"time"

	"jiaohao/affairs"
	"jiaohao/queue"
)

// feedbackBody is the Body of kindFeedbackGiven. What somebody wrote, and their
// telephone number, are in a table of their own that Purge empties.
type feedbackBody struct {
	Kind  affairs.FeedbackKind `json:"kind"`
	About []string             `json:"about,omitempty"`
}

type feedbackStmts struct {
	last, insertWords, purge, open *stmt // of the writer
	given, answered                *stmt // of the projector
}

func (f *feedbackStmts) prepare(c *preparer) {
	f.last = c.stmt(`SELECT ifnull(max(serial), 0) FROM feedback WHERE year = ?`)
	f.insertWords = c.stmt(`INSERT INTO feedback_words (year, serial, day, words, phone) VALUES (?, ?, ?, ?, ?)`)
	f.purge = c.stmt(`DELETE FROM feedback_words WHERE (` + longAgo + `) AND EXISTS (SELECT 1 FROM feedback f
		WHERE f.year = feedback_words.year AND f.serial = feedback_words.serial AND f.replied > 0)`)
	f.open = c.stmt(`SELECT replied FROM feedback WHERE year = ? AND serial = ?`)
	f.given = c.stmt(`INSERT INTO feedback (seq, year, serial, day, at, kind, about, "window", actor) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`)
	f.answered = c.stmt(`UPDATE feedback SET reply = ?3, replied = ?4, replier = ?5 WHERE year = ?1 AND serial = ?2 AND replied = 0`)
}

func (f *feedbackStmts) project(e *queue.Event) error {
	if e.Kind == kindFeedbackAnswered {
		return one(f.answered.change(int64(e.Code), int64(e.Number), e.Text, e.At, e.Actor))
	}
	var b feedbackBody
	if err := json.Unmarshal([]byte(e.Body), &b); err != nil {
		return fmt.Errorf("body of feedback: %w", err)
	}
	about, err := json.Marshal(b.About)
	if err != nil {
		return err
	}
	return f.given.run(e.Seq, int64(e.Code), int64(e.Number), e.Day, e.At, int64(b.Kind), string(about), e.Window, e.Actor)
}

// GiveFeedback numbers what somebody handed in and keeps it, durably; the caller
// has checked it (affairs.Feedback.Check). by is the actor, as in queue.Event.
func (s *Store) GiveFeedback(ctx context.Context, by string, f affairs.Feedback) (affairs.Feedback, error) {
	f.Year, f.Source = time.UnixMilli(f.At).In(s.o.Zone).Year(), by
	f.Day = s.today(time.UnixMilli(f.At))
	body, err := json.Marshal(feedbackBody{Kind: f.Kind, About: f.About})
	if err != nil {
		return f, err
	}
	err = s.write(ctx, func(t *tx) error {
		var last [1]driver.Value
		if err := t.w.feedback.last.row(last[:], int64(f.Year)); err != nil {
			return err
		}
		f.Serial = int(last[0].(int64)) + 1
		if f.Words != "" || f.Phone != "" {
			if err := t.w.feedback.insertWords.run(int64(f.Year), int64(f.Serial), f.Day, f.Words, f.Phone); err != nil {
				return err
			}
		}
		return t.append(&queue.Event{At: f.At, Day: f.Day, Kind: kindFeedbackGiven, Actor: by, Window: f.Window,
			Number: f.Serial, Code: f.Year, Body: string(body)}, "")
	})
	if err != nil {
		return f, fmt.Errorf("keep feedback: %w", err)
	}
	f.Receipt = s.receipt(f.Year, f.Serial)
	return f, nil
}

// AnswerFeedback keeps the written reply, decided by affairs.Feedback.DecideReply;
// it closes the feedback. by is the actor, as in queue.Event.
func (s *Store) AnswerFeedback(ctx context.Context, by string, year, serial int, reply string, at time.Time) error {
	reply = affairs.OneLine(reply)
	err := s.write(ctx, func(t *tx) error {
		var have [1]driver.Value
		found, err := t.w.feedback.open.find(have[:], int64(year), int64(serial))
		if err != nil {
			return err
		}
		if !found {
			return &queue.Error{Code: queue.NotFound, Field: "serial", ZH: "没有这一件，请从列表中选择", EN: "there is none of this number; choose one from the list"}
		}
		if err := (affairs.Feedback{RepliedAt: have[0].(int64)}).DecideReply(reply); err != nil {
			return err
		}
		return t.append(&queue.Event{At: at.UnixMilli(), Day: s.today(at), Kind: kindFeedbackAnswered, Actor: by,
			Number: serial, Code: year, Text: reply}, "")
	})
	if err != nil {
		return fmt.Errorf("answer feedback %d-%04d: %w", year, serial, err)
	}
	return nil
}

const feedbackColumns = `SELECT f.year, f.serial, f.day, f.at, f.kind, f.about, f."window", f.actor, f.reply, f.replied, f.replier,
	ifnull(w.words, ''), ifnull(w.phone, '') FROM feedback f LEFT JOIN feedback_words w ON w.year = f.year AND w.serial = f.serial `

const feedbackBetween = `WHERE f.day BETWEEN ? AND ? OR f.replied = 0 ORDER BY f.seq DESC`

// Feedback returns what was handed in on the days from … to and what of any day is
// still open, newest first; with from after to only the latter.
func (s *Store) Feedback(ctx context.Context, from, to string) ([]affairs.Feedback, error) {
	return s.feedback(ctx, feedbackColumns+feedbackBetween, from, to)
}

// FeedbackOf finds what somebody handed in by their receipt number; found is false
// for a wrong one. It brings neither their words nor their telephone number.
func (s *Store) FeedbackOf(ctx context.Context, receipt string) (f affairs.Feedback, found bool, err error) {
	year, serial, _, ok := affairs.ParseReceipt(receipt, s.o.Now().In(s.o.Zone).Year()/100)
	want := s.receipt(year, serial)
	got := receiptDigits(receipt)
	if !ok || !hmac.Equal([]byte(receiptDigits(want)), []byte(got)) {
		return f, false, nil
	}
	list, err := s.feedback(ctx, feedbackColumns+`WHERE f.year = ? AND f.serial = ?`, year, serial)
	if err != nil || len(list) == 0 {
		return f, false, err
	}
	f = list[0]
	f.Words, f.Phone = "", ""
	return f, true, nil
}

func (s *Store) feedback(ctx context.Context, query string, args ...any) ([]affairs.Feedback, error) {
	rows, err := s.read.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []affairs.Feedback
	for rows.Next() {
		var f affairs.Feedback
		var about string
		if err := rows.Scan(&f.Year, &f.Serial, &f.Day, &f.At, &f.Kind, &about, &f.Window, &f.Source, &f.Reply, &f.RepliedAt, &f.RepliedBy, &f.Words, &f.Phone); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(about), &f.About); err != nil {
			return nil, fmt.Errorf("subjects of feedback %d-%04d: %w", f.Year, f.Serial, err)
		}
		f.Receipt = s.receipt(f.Year, f.Serial)
		list = append(list, f)
	}
	return list, rows.Err()
}

// receipt is the number that its giver finds a reply by. Its last six digits follow
// from the number and a secret: who counts up finds nothing.
func (s *Store) receipt(year, serial int) string {
	mac := hmac.New(sha256.New, s.token)
	fmt.Fprintf(mac, "feedback/%d/%d", year, serial)
	code := binary.BigEndian.Uint64(mac.Sum(nil)) % 1_000_000
	return affairs.ReceiptNumber(year, serial, fmt.Sprintf("%06d", code))
}

// receiptDigits is a receipt number without what only parts it.
func receiptDigits(receipt string) string {
	var digits []byte
	for _, c := range []byte(receipt) {
		if c >= '0' && c <= '9' {
			digits = append(digits, c)
		}
	}
	return string(digits)
}
