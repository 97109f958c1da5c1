package store

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"strings"

	"jiaohao/affairs"
	"jiaohao/queue"
)

// GuideID names a version of a guide.
type GuideID struct {
	Matter  string
	Version int
}

// DraftGuide journals a draft and keeps its text, durably; a draft of the same
// version is replaced.
func (s *Store) DraftGuide(ctx context.Context, by string, v affairs.GuideVersion, text []byte) error {
	b := draftBody{File: v.File, Hash: TextHash(text), Effective: dateText(v.Effective), ReviewBy: dateText(v.ReviewBy)}
	return s.guideEvent(ctx, kindGuideDrafted, by, v, b, text)
}

// ProposeGuide journals that a draft is proposed for release.
func (s *Store) ProposeGuide(ctx context.Context, by string, v affairs.GuideVersion) error {
	return s.guideEvent(ctx, kindGuideProposed, by, v, nil, nil)
}

// ReleaseGuide journals the release of a version from v.Effective on.
func (s *Store) ReleaseGuide(ctx context.Context, by string, v affairs.GuideVersion) error {
	return s.guideEvent(ctx, kindGuideReleased, by, v, releaseBody{dateText(v.Effective)}, nil)
}

// SendGuideBack journals that a version will not come into force.
func (s *Store) SendGuideBack(ctx context.Context, by string, v affairs.GuideVersion, reason string) error {
	return s.guideEvent(ctx, kindGuideSentBack, by, v, reasonBody{reason}, nil)
}

func (s *Store) guideEvent(ctx context.Context, kind queue.Kind, by string, v affairs.GuideVersion, body any, text []byte) error {
	e := queue.Event{Kind: kind, Actor: by, Text: v.Matter, Number: v.Version}
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			return err
		}
		e.Body = string(b)
	}
	if err := s.write(ctx, func(t *tx) error {
		if err := t.keepText(text); err != nil {
			return err
		}
		return t.note(e)
	}); err != nil {
		return fmt.Errorf("%s of %s version %d: %w", kindName(kind), v.Matter, v.Version, err)
	}
	return nil
}

func dateText(d affairs.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

// GuideVersions are the versions of a matter's guide, newest first; "" = the
// newest version of every matter that has one.
func (s *Store) GuideVersions(ctx context.Context, matter string) ([]affairs.GuideVersion, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT matter, version, state, file, hash, effective, review_by, drafter, proposer, releaser,
		drafted, proposed, released, in_force, reason FROM guide_versions g
		WHERE matter = ?1 OR ?1 = '' AND version = (SELECT max(version) FROM guide_versions WHERE matter = g.matter)
		ORDER BY matter, version DESC`, matter)
	if err != nil {
		return nil, fmt.Errorf("read versions of guides: %w", err)
	}
	defer rows.Close()
	var list []affairs.GuideVersion
	for rows.Next() {
		var v affairs.GuideVersion
		var effective, review string
		if err := rows.Scan(&v.Matter, &v.Version, &v.State, &v.File, &v.Hash, &effective, &review, &v.Drafter, &v.Proposer, &v.Releaser,
			&v.Drafted, &v.Proposed, &v.Released, &v.InForce, &v.Reason); err != nil {
			return nil, err
		}
		v.Drafter, v.Proposer, v.Releaser = userOf(v.Drafter), userOf(v.Proposer), userOf(v.Releaser)
		if v.Effective, err = dateOf(effective); err != nil {
			return nil, err
		}
		if v.ReviewBy, err = dateOf(review); err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, rows.Err()
}

// userOf is the account of an actor.
func userOf(actor string) string {
	if _, user, ok := strings.Cut(actor, ":"); ok {
		return user
	}
	return actor
}

func dateOf(s string) (affairs.Date, error) {
	if s == "" {
		return affairs.Date{}, nil
	}
	return affairs.ParseDate(s)
}

// SetStock journals how many printed guides of a matter lie ready.
func (s *Store) SetStock(ctx context.Context, by string, v affairs.Stock) error {
	return s.write(ctx, func(t *tx) error {
		return t.note(queue.Event{Kind: kindStockSet, Actor: by, Text: v.Matter, Number: v.Count, Code: v.Low})
	})
}

// TakeStock journals that printed guides of a matter were handed out. check
// decides with the stock of that moment.
func (s *Store) TakeStock(ctx context.Context, by, matter string, n int, check func(affairs.Stock) error) error {
	return s.write(ctx, func(t *tx) error {
		v := affairs.Stock{Matter: matter}
		var row [2]driver.Value
		found, err := t.w.stockOf.find(row[:], matter)
		if err != nil {
			return err
		}
		if found {
			v.Count, v.Low = int(row[0].(int64)), int(row[1].(int64))
		}
		if err := check(v); err != nil {
			return err
		}
		return t.note(queue.Event{Kind: kindStockTaken, Actor: by, Text: matter, Number: n})
	})
}

// Stocks are the stocks of printed guides, by matter.
func (s *Store) Stocks(ctx context.Context) (map[string]affairs.Stock, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT matter, count, low, at FROM guide_stock`)
	if err != nil {
		return nil, fmt.Errorf("read stocks: %w", err)
	}
	defer rows.Close()
	list := map[string]affairs.Stock{}
	for rows.Next() {
		var v affairs.Stock
		if err := rows.Scan(&v.Matter, &v.Count, &v.Low, &v.At); err != nil {
			return nil, err
		}
		list[v.Matter] = v
	}
	return list, rows.Err()
}
