// Package store is the hall's memory: one SQLite file, and the only package that
// knows SQL. It makes decisions durable for package queue (it implements
// queue.Journal), keeps tables for the pages that look back, print jobs for the
// spool, accounts and sessions for package web. Only cmd opens it.
//
// Everything that happens is a row of the journal, which is append-only: every
// row carries SHA-256 over the row before it and itself (see canonical), and
// triggers refuse UPDATE and DELETE. The other tables of queue and printing are
// projections: they are written in the same transaction, are a function of the
// journal alone, and Rebuild makes them again from it. Personal data (Person),
// accounts and sessions stand beside the journal and can be purged without
// touching its hashes.
//
// There is one writing connection. Callers take turns as its leader: the leader
// writes its own request, joins those that wait meanwhile into the same
// transaction, and one sync makes all of them durable (see commit.go). Nothing
// is acknowledged before that sync; PRAGMA synchronous is FULL.
//
// The package never decides anything, never publishes, and logs no names, ID
// numbers or tokens.
package store
