package store

import (
	"context"
	"database/sql/driver"
	"embed"
	"fmt"
	"io/fs"
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
func migrate(ctx context.Context, conn driver.Conn) error {
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
		return &Error{Code: queue.Conflict, Err: ErrForeign,
			ZH: "该文件不是叫号系统的数据库，为防止损坏已拒绝打开。请检查数据目录。",
			EN: "the file is a database of another program and was left alone; check the data directory"}
	}
	if int(version) > len(list) {
		return &Error{Code: queue.Conflict, Err: ErrNewer,
			ZH: fmt.Sprintf("数据库由更新的版本建立（第 %d 版，本程序支持到第 %d 版）。请使用新版程序。", version, len(list)),
			EN: fmt.Sprintf("the database was made by a newer program (schema %d, this program knows %d); use the newer program", version, len(list))}
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
