package store

import (
	"encoding/json"
	"fmt"

	"jiaohao/affairs"
	"jiaohao/queue"
)

// filesBody is the body of a files_changed event.
type filesBody struct {
	Files []fileBody `json:"files"`
}

// fileBody is one changed file; the hashes are hex, "" = there is no such file.
type fileBody struct {
	Name string `json:"name"`
	Hash string `json:"hash"`
	Was  string `json:"was"`
}

// draftBody is the body of a guide_drafted event.
type draftBody struct {
	File      string `json:"file"`
	Hash      string `json:"hash"`
	Effective string `json:"effective,omitempty"`
	ReviewBy  string `json:"review_by,omitempty"`
}

// releaseBody is the body of a guide_released event.
type releaseBody struct {
	Effective string `json:"effective"`
}

// reasonBody is the body of a guide_sent_back event.
type reasonBody struct {
	Reason string `json:"reason,omitempty"`
}

// settingStmts write the effect of the events of files, guides and stock.
type settingStmts struct {
	newChange, draft, propose, release, sendBack, replace, inForce, setStock, takeStock *stmt
}

func (p *settingStmts) prepare(c *preparer) {
	p.newChange = c.stmt(`INSERT INTO file_changes (seq, file, at, actor, why, hash, was) VALUES (?, ?, ?, ?, ?, ?, ?)`)
	p.draft = c.stmt(`INSERT INTO guide_versions (matter, version, state, file, hash, effective, review_by, drafter, drafted)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (matter, version) DO UPDATE
		SET state = ?3, file = ?4, hash = ?5, effective = ?6, review_by = ?7, drafter = ?8, drafted = ?9`)
	p.propose = c.stmt(`UPDATE guide_versions SET state = ?3, proposer = ?4, proposed = ?5 WHERE matter = ?1 AND version = ?2`)
	p.release = c.stmt(`UPDATE guide_versions SET state = ?3, releaser = ?4, released = ?5, effective = ?6 WHERE matter = ?1 AND version = ?2`)
	p.sendBack = c.stmt(`UPDATE guide_versions SET state = ?3, reason = ?4 WHERE matter = ?1 AND version = ?2`)
	p.replace = c.stmt(`UPDATE guide_versions SET state = ?2 WHERE matter = ?1 AND state = ?3`)
	p.inForce = c.stmt(`UPDATE guide_versions SET state = ?3, in_force = ?4 WHERE matter = ?1 AND version = ?2`)
	p.setStock = c.stmt(`INSERT INTO guide_stock (matter, count, low, at) VALUES (?1, ?2, ?3, ?4)
		ON CONFLICT (matter) DO UPDATE SET count = ?2, low = ?3, at = ?4`)
	p.takeStock = c.stmt(`UPDATE guide_stock SET count = count - ?2, at = ?3 WHERE matter = ?1`)
}

func (p *settingStmts) project(e *queue.Event) error {
	version := int64(e.Number)
	switch e.Kind {
	case kindFilesChanged:
		var b filesBody
		if err := bodyOf(e, &b); err != nil {
			return err
		}
		for _, f := range b.Files {
			if err := p.newChange.run(e.Seq, f.Name, e.At, e.Actor, e.Text, f.Hash, f.Was); err != nil {
				return err
			}
		}
		return nil
	case kindGuideDrafted:
		var b draftBody
		if err := bodyOf(e, &b); err != nil {
			return err
		}
		return p.draft.run(e.Text, version, int64(affairs.GuideDrafted), b.File, b.Hash, b.Effective, b.ReviewBy, e.Actor, e.At)
	case kindGuideProposed:
		return one(p.propose.change(e.Text, version, int64(affairs.GuideProposed), e.Actor, e.At))
	case kindGuideReleased:
		var b releaseBody
		if err := bodyOf(e, &b); err != nil {
			return err
		}
		return one(p.release.change(e.Text, version, int64(affairs.GuideReleased), e.Actor, e.At, b.Effective))
	case kindGuideSentBack:
		var b reasonBody
		if err := bodyOf(e, &b); err != nil {
			return err
		}
		return one(p.sendBack.change(e.Text, version, int64(affairs.GuideRefused), b.Reason))
	case kindGuideInForce:
		if err := p.replace.run(e.Text, int64(affairs.GuideReplaced), int64(affairs.GuideInForce)); err != nil {
			return err
		}
		return one(p.inForce.change(e.Text, version, int64(affairs.GuideInForce), e.At))
	case kindStockSet:
		return p.setStock.run(e.Text, int64(e.Number), int64(e.Code), e.At)
	case kindStockTaken:
		return one(p.takeStock.change(e.Text, int64(e.Number), e.At))
	}
	return fmt.Errorf("unknown kind %d", e.Kind)
}

func bodyOf(e *queue.Event, v any) error {
	if e.Body == "" {
		return nil
	}
	if err := json.Unmarshal([]byte(e.Body), v); err != nil {
		return fmt.Errorf("body of %s: %w", kindName(e.Kind), err)
	}
	return nil
}
