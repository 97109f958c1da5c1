package store

import (
	"bytes"
	"context"
	"database/sql/driver"
	"embed"
	"encoding/binary"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"strconv"
	"strings"

	"jiaohao/queue"
)

// migrationFiles are NNNN_what.sql, numbered from 1 without gaps. A file is
// never edited after a release.
//
//go:embed migrations/*.sql
var migrationFiles embed.FS

// applicationID marks our files ("JHAO"); 0001 sets it.
const applicationID = 0x4A48414F

type migration struct {
	version int
	name    string
	sql     string
}

func migrations() ([]migration, error) {
	names, err := fs.Glob(migrationFiles, "migrations/*.sql") // sorted
	if err != nil {
		return nil, err
	}
	list := make([]migration, 0, len(names))
	for i, name := range names {
		base := strings.TrimPrefix(name, "migrations/")
		number, _, _ := strings.Cut(base, "_")
		if v, err := strconv.Atoi(number); err != nil || v != i+1 {
			return nil, fmt.Errorf("migration %s: expected number %04d", base, i+1)
		}
		text, err := migrationFiles.ReadFile(name)
		if err != nil {
			return nil, err
		}
		list = append(list, migration{version: i + 1, name: base, sql: string(text)})
	}
	return list, nil
}

// migrate brings the schema to this program's version. Each step is one
// transaction together with its version number.
// An old database may take minutes, which is said before.
func migrate(ctx context.Context, conn driver.Conn, log *slog.Logger) error {
	list, err := migrations()
	if err != nil {
		return err
	}
	version, err := queryInt(conn, `PRAGMA user_version`)
	if err != nil {
		return err
	}
	app, err := queryInt(conn, `PRAGMA application_id`)
	if err != nil {
		return err
	}
	tables, err := queryInt(conn, `SELECT count(*) FROM sqlite_schema`)
	if err != nil {
		return err
	}
	if app != applicationID && (app != 0 || version != 0 || tables != 0) {
		return foreign()
	}
	if int(version) > len(list) {
		return &Error{Code: queue.Conflict, Err: ErrNewer,
			ZH: fmt.Sprintf("数据库由更新的版本建立（第 %d 版，本程序支持到第 %d 版）。请使用新版程序。", version, len(list)),
			EN: fmt.Sprintf("the database was made by a newer program (schema %d, this program knows %d); use the newer program", version, len(list))}
	}
	if version > 0 && int(version) < len(list) {
		log.Info("the database is of an older program and is being upgraded; after years this takes minutes. Do not switch off; if it happens, the upgrade goes on at the next start",
			"schema", version, "to", len(list))
	}
	for _, m := range list[version:] {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := m.apply(conn); err != nil {
			return fmt.Errorf("migration %s: %w", m.name, err)
		}
	}
	return nil
}

func foreign() error {
	return &Error{Code: queue.Conflict, Err: ErrForeign,
		ZH: "该文件不是叫号系统的数据库，为防止损坏没有改动它。请检查数据目录。",
		EN: "the file is a database of another program and was left alone; check the data directory"}
}

// The header of a database file (sqlite.org/fileformat.html, 1.3): big-endian
// 32-bit numbers at these places of its 100 bytes.
const (
	headerSize   = 100
	headerSchema = 40 // 0 = nothing was ever created in it
	headerApp    = 68
)

// recognize refuses a database of another program before it is opened, which
// would change its journal mode. A file with a log beside it is left to migrate:
// its header may be old.
func recognize(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	var h [headerSize]byte
	if _, err := io.ReadFull(f, h[:]); err != nil || fileSize(path+"-wal") > 0 {
		return nil // new, or for SQLite to judge
	}
	schema, app := binary.BigEndian.Uint32(h[headerSchema:]), binary.BigEndian.Uint32(h[headerApp:])
	if bytes.HasPrefix(h[:], []byte("SQLite format 3\x00")) && app != applicationID && (app != 0 || schema != 0) {
		return foreign()
	}
	return nil
}

func (m migration) apply(conn driver.Conn) error {
	if err := execSQL(conn, `BEGIN IMMEDIATE`); err != nil {
		return err
	}
	err := execSQL(conn, m.sql)
	if err == nil {
		err = execSQL(conn, fmt.Sprintf(`PRAGMA user_version = %d`, m.version))
	}
	if err == nil {
		err = execSQL(conn, `COMMIT`)
	}
	if err != nil {
		execSQL(conn, `ROLLBACK`) // the transaction may be gone already
	}
	return err
}
