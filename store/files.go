package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"jiaohao/affairs"
	"jiaohao/queue"
)

// TextHash is under which hash a text is kept.
func TextHash(text []byte) string {
	h := sha256.Sum256(text)
	return hex.EncodeToString(h[:])
}

// ChangeFiles journals a change of the hall's files, nil content for one that is
// removed, and keeps their texts, durably. Files whose text is the same as the
// last that was journalled are left out; was gives those texts' hashes as
// FileHashes. Then, in the same transaction, the guides' versions are marked as
// in force. by is the actor, as in queue.Event.
func (s *Store) ChangeFiles(ctx context.Context, by string, why affairs.FileReason, files map[string][]byte, was map[string]string, inForce ...GuideID) error {
	var body filesBody
	for _, name := range slices.Sorted(maps.Keys(files)) {
		f := fileBody{Name: name, Was: was[name]}
		if files[name] != nil {
			f.Hash = TextHash(files[name])
		}
		if f.Hash != f.Was {
			body.Files = append(body.Files, f)
		}
	}
	if len(body.Files) == 0 && len(inForce) == 0 {
		return nil
	}
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	if err := s.write(ctx, func(t *tx) error {
		if len(body.Files) > 0 {
			for _, f := range body.Files {
				if err := t.keepText(files[f.Name]); err != nil {
					return err
				}
			}
			if err := t.note(queue.Event{Kind: kindFilesChanged, Actor: by, Text: string(why), Body: string(text)}); err != nil {
				return err
			}
		}
		for _, g := range inForce {
			if err := t.note(queue.Event{Kind: kindGuideInForce, Actor: by, Text: g.Matter, Number: g.Version}); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		return fmt.Errorf("change files: %w", err)
	}
	return nil
}

// keepText keeps a text under its hash; nil is none.
func (t *tx) keepText(text []byte) error {
	if text == nil {
		return nil
	}
	h := sha256.Sum256(text)
	return t.w.keepText.run(h[:], text)
}

// FileHashes are the hashes of the texts that were journalled last, by file; ""
// for one that was removed.
func (s *Store) FileHashes(ctx context.Context) (map[string]string, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT file, hash, max(seq) FROM file_changes GROUP BY file`)
	if err != nil {
		return nil, fmt.Errorf("read hashes of files: %w", err)
	}
	defer rows.Close()
	hashes := map[string]string{}
	for rows.Next() {
		var file, hash string
		var seq int64
		if err := rows.Scan(&file, &hash, &seq); err != nil {
			return nil, err
		}
		hashes[file] = hash
	}
	return hashes, rows.Err()
}

// FileChanges are the last changes of a file, newest first; "" = of all files.
func (s *Store) FileChanges(ctx context.Context, file string, limit int) ([]affairs.FileChange, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT seq, file, at, actor, why, hash, was FROM file_changes
		WHERE ?1 = '' OR file = ?1 ORDER BY seq DESC, file LIMIT ?2`, file, limit)
	if err != nil {
		return nil, fmt.Errorf("read changes of %s: %w", file, err)
	}
	defer rows.Close()
	var list []affairs.FileChange
	for rows.Next() {
		var c affairs.FileChange
		if err := rows.Scan(&c.Seq, &c.File, &c.At, &c.Actor, &c.Why, &c.Hash, &c.Was); err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	return list, rows.Err()
}

// FileText is a text that was kept under its hash.
func (s *Store) FileText(ctx context.Context, hash string) (text []byte, found bool, err error) {
	key, err := hex.DecodeString(hash)
	if err != nil || len(key) != sha256.Size {
		return nil, false, nil
	}
	found, err = get(s.read.QueryRowContext(ctx, `SELECT content FROM file_texts WHERE hash = ?`, key), &text)
	return text, found, err
}

// RewriteTexts lets f change what is kept of the former texts of a file, for what
// should never have been kept; the journal and its hashes of them stay. It returns
// how many f changed.
func (s *Store) RewriteTexts(ctx context.Context, file string, f func(text []byte) ([]byte, error)) (n int, err error) {
	keys, err := texts(s.read.QueryContext(ctx, `SELECT DISTINCT hash FROM file_changes WHERE file = ? AND hash <> ''`, file))
	if err != nil {
		return 0, fmt.Errorf("read texts of %s: %w", file, err)
	}
	changed := map[string][]byte{}
	for _, key := range keys {
		text, found, err := s.FileText(ctx, key)
		if err != nil {
			return 0, err
		}
		out, err := f(text)
		if err != nil {
			return 0, err
		}
		if found && !bytes.Equal(out, text) {
			changed[key] = out
		}
	}
	if len(changed) == 0 {
		return 0, nil
	}
	if err := s.write(ctx, func(t *tx) error {
		for key, text := range changed {
			hash, err := hex.DecodeString(key)
			if err != nil {
				return err
			}
			if err := execArgs(t.w.conn, `UPDATE file_texts SET content = ? WHERE hash = ?`, text, hash); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		return 0, fmt.Errorf("rewrite texts of %s: %w", file, err)
	}
	return len(changed), s.emptyLog()
}
