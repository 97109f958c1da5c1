package desk

import (
	"archive/zip"
	"bufio"
	"io"
	"strconv"
	"strings"
)

// A spreadsheet in the format of Office Open XML (ECMA-376 part 1): a ZIP file of
// these parts and one sheet. Texts stand in their cells ("inlineStr"), so that a
// row is written as soon as it is known and a year needs no more memory than a day.
var sheetParts = []struct{ name, text string }{
	{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Default Extension="xml" ContentType="application/xml"/>` +
		`<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>` +
		`<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>` +
		`<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`},
	{"_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
	{"xl/_rels/workbook.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>` +
		`<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>`},
	// Cell style 0 is the usual one, 1 is bold.
	{"xl/styles.xml", `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">` +
		`<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>` +
		`<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>` +
		`<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>` +
		`<cellXfs count="2"><xf xfId="0"/><xf xfId="0" fontId="1" applyFont="1"/></cellXfs></styleSheet>`},
}

const (
	xmlHead      = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	workbookHead = `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="`
	workbookTail = `" sheetId="1" r:id="rId1"/></sheets></workbook>`
	// The first row stays in sight.
	sheetHead = `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews><sheetView workbookViewId="0">` +
		`<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>`
	sheetTail = `</sheetData></worksheet>`
)

// sheetWriter writes a spreadsheet of one sheet, row by row; the first row is its
// title. It remembers the first error of the file and does nothing after it.
type sheetWriter struct {
	file *zip.Writer
	out  *bufio.Writer // of the part under way
	rows int
	buf  []byte
	err  error
}

// newSheet begins a spreadsheet whose sheet has a name of at most 31 characters.
func newSheet(w io.Writer, name string) *sheetWriter {
	s := &sheetWriter{file: zip.NewWriter(w), out: bufio.NewWriter(io.Discard)}
	for _, p := range sheetParts {
		s.part(p.name, p.text)
	}
	s.part("xl/workbook.xml", workbookHead+string(appendXML(nil, name))+workbookTail)
	s.part("xl/worksheets/sheet1.xml", sheetHead)
	return s
}

// part begins a part of the file with a text.
func (s *sheetWriter) part(name, text string) {
	s.flush()
	if s.err != nil {
		return
	}
	w, err := s.file.Create(name)
	if s.err = err; err != nil {
		return
	}
	s.out.Reset(w)
	s.out.WriteString(xmlHead)
	s.out.WriteString(text)
}

func (s *sheetWriter) flush() {
	if s.err == nil {
		s.err = s.out.Flush()
	}
}

// row writes cells: string, int, float64, or nil for an empty one. A string stays
// a text, whatever it looks like.
func (s *sheetWriter) row(cells []any) error {
	s.rows++
	b := append(s.buf[:0], `<row r="`...)
	b = strconv.AppendInt(b, int64(s.rows), 10)
	b = append(b, `">`...)
	for i, v := range cells {
		if v == nil || v == "" {
			continue
		}
		b = append(b, `<c r="`...)
		b = appendColumn(b, i)
		b = strconv.AppendInt(b, int64(s.rows), 10)
		if s.rows == 1 {
			b = append(b, `" s="1`...)
		}
		switch v := v.(type) {
		case int:
			b = append(b, `"><v>`...)
			b = strconv.AppendInt(b, int64(v), 10)
			b = append(b, `</v></c>`...)
		case float64:
			b = append(b, `"><v>`...)
			b = strconv.AppendFloat(b, v, 'g', -1, 64)
			b = append(b, `</v></c>`...)
		case string:
			b = append(b, `" t="inlineStr"><is><t xml:space="preserve">`...)
			b = appendXML(b, v)
			b = append(b, `</t></is></c>`...)
		}
	}
	s.buf = append(b, `</row>`...)
	if s.err == nil {
		_, s.err = s.out.Write(s.buf)
	}
	return s.err
}

// close ends the file. Without it the file is none.
func (s *sheetWriter) close() error {
	if s.err == nil {
		s.out.WriteString(sheetTail)
	}
	s.flush()
	if s.err == nil {
		s.err = s.file.Close()
	}
	return s.err
}

// appendColumn appends the letters of column i, counted from 0: A, B, …, Z, AA.
func appendColumn(b []byte, i int) []byte {
	if i >= 26 {
		b = appendColumn(b, i/26-1)
	}
	return append(b, byte('A'+i%26))
}

var xmlSafe = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "\r", "&#13;")

// appendXML appends text so that it is read back the same; a character that XML
// 1.0 cannot hold becomes U+FFFD.
func appendXML(b []byte, text string) []byte {
	held := strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF {
			return '\uFFFD'
		}
		return r
	}, text)
	return append(b, xmlSafe.Replace(held)...)
}
