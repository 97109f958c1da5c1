package desk

import (
	"archive/zip"
	"bufio"
	"compress/flate"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// A spreadsheet in the format of Office Open XML (ECMA-376 part 1): a ZIP file of
// these parts and the sheets. Texts stand in their cells ("inlineStr"), so that a
// row is written as soon as it is known and a year needs no more memory than a day.
const (
	xmlHead = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"

	typesHead = `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Default Extension="xml" ContentType="application/xml"/>` +
		`<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>` +
		`<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>`
	typesSheet = `<Override PartName="/xl/worksheets/sheet%d.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>`
	typesTail  = `</Types>`

	relationsHead = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`
	relationsBook = `<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/>`
	relationsLook = `<Relationship Id="styles" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/>`
	relationsPage = `<Relationship Id="rId%[1]d" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet%[1]d.xml"/>`
	relationsTail = `</Relationships>`

	bookHead  = `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>`
	bookSheet = `<sheet name="%[2]s" sheetId="%[1]d" r:id="rId%[1]d"/>`
	bookTail  = `</sheets></workbook>`

	// Cell style 0 is the usual one, 1 is bold.
	styles = `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">` +
		`<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>` +
		`<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>` +
		`<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>` +
		`<cellXfs count="2"><xf xfId="0"/><xf xfId="0" fontId="1" applyFont="1"/></cellXfs></styleSheet>`

	// The first row stays in sight.
	sheetHead = `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews><sheetView workbookViewId="0">` +
		`<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>`
	sheetTail = `</sheetData></worksheet>`
)

// workbook writes a spreadsheet, sheet by sheet and row by row; the first row of a
// sheet is its title. It remembers the first error of the file and does nothing
// after it.
type workbook struct {
	file  *zip.Writer
	out   *bufio.Writer // of the part under way
	sheet int           // under way, counted from 1
	rows  int           // of the sheet
	buf   []byte
	err   error
}

// newWorkbook begins a spreadsheet with sheets of these names, at most 31
// characters each. The first sheet is under way.
func newWorkbook(w io.Writer, sheets ...string) *workbook {
	b := &workbook{file: zip.NewWriter(w), out: bufio.NewWriter(io.Discard)}
	// Half the time of a year's export would go into making it a little smaller.
	b.file.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestSpeed) })
	types, pages, list := typesHead, relationsHead, bookHead
	for i, name := range sheets {
		types += fmt.Sprintf(typesSheet, i+1)
		pages += fmt.Sprintf(relationsPage, i+1)
		list += fmt.Sprintf(bookSheet, i+1, appendXML(nil, name))
	}
	b.part("[Content_Types].xml", types+typesTail)
	b.part("_rels/.rels", relationsHead+relationsBook+relationsTail)
	b.part("xl/workbook.xml", list+bookTail)
	b.part("xl/_rels/workbook.xml.rels", pages+relationsLook+relationsTail)
	b.part("xl/styles.xml", styles)
	b.next()
	return b
}

// next ends the sheet under way and begins the one after it.
func (b *workbook) next() {
	if b.sheet > 0 {
		b.out.WriteString(sheetTail)
	}
	b.sheet++
	b.rows = 0
	b.part(fmt.Sprintf("xl/worksheets/sheet%d.xml", b.sheet), sheetHead)
}

// part begins a part of the file with a text.
func (b *workbook) part(name, text string) {
	b.flush()
	if b.err != nil {
		return
	}
	w, err := b.file.Create(name)
	if b.err = err; err != nil {
		return
	}
	b.out.Reset(w)
	b.out.WriteString(xmlHead)
	b.out.WriteString(text)
}

func (b *workbook) flush() {
	if b.err == nil {
		b.err = b.out.Flush()
	}
}

// row writes cells: string, int, float64, or nil for an empty one. A string stays
// a text, whatever it looks like.
func (b *workbook) row(cells []any) error {
	b.rows++
	line := append(b.buf[:0], `<row r="`...)
	line = strconv.AppendInt(line, int64(b.rows), 10)
	line = append(line, `">`...)
	for i, v := range cells {
		if v == nil || v == "" {
			continue
		}
		line = append(line, `<c r="`...)
		line = appendColumn(line, i)
		line = strconv.AppendInt(line, int64(b.rows), 10)
		if b.rows == 1 {
			line = append(line, `" s="1`...)
		}
		switch v := v.(type) {
		case int:
			line = append(line, `"><v>`...)
			line = strconv.AppendInt(line, int64(v), 10)
			line = append(line, `</v></c>`...)
		case float64:
			line = append(line, `"><v>`...)
			line = strconv.AppendFloat(line, v, 'g', -1, 64)
			line = append(line, `</v></c>`...)
		default:
			line = append(line, `" t="inlineStr"><is><t xml:space="preserve">`...)
			line = appendXML(line, fmt.Sprint(v))
			line = append(line, `</t></is></c>`...)
		}
	}
	b.buf = append(line, `</row>`...)
	if b.err == nil {
		_, b.err = b.out.Write(b.buf)
	}
	return b.err
}

// close ends the file. Without it the file is none.
func (b *workbook) close() error {
	b.out.WriteString(sheetTail)
	b.flush()
	if b.err == nil {
		b.err = b.file.Close()
	}
	return b.err
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
