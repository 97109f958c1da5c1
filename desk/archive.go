package desk

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"time"

	"jiaohao/affairs"
	"jiaohao/configs"
	"jiaohao/web"
)

// exportHall is GET /office/hall.zip.
func (d *Desk) exportHall(s Settings, w http.ResponseWriter, r *http.Request) error {
	var b bytes.Buffer // a failure must not end as half a file
	if err := s.Config().Export(&b, nil); err != nil {
		return err
	}
	day := d.Now().In(d.zone()).Format("2006-01-02")
	h := w.Header()
	h.Set("Content-Type", "application/zip")
	h.Set("Content-Disposition", fmt.Sprintf(`attachment; filename="hall-%s-%s.zip"`, d.Data.ID, day))
	h.Set("Content-Length", fmt.Sprint(b.Len()))
	_, _ = w.Write(b.Bytes()) // the client is gone: there is nobody to tell
	return nil
}

// uploadWithin is how long an archive may take.
const uploadWithin = 5 * time.Minute

// importForm is POST /office/import, multipart: the field archive is a zip file.
// Everything is checked before anything changes.
func (d *Desk) importForm(s Settings, w http.ResponseWriter, r *http.Request) error {
	// The server's own deadlines are for pages; on a slow line an archive takes longer.
	end, line := time.Now().Add(uploadWithin), http.NewResponseController(w)
	if err := errors.Join(line.SetReadDeadline(end), line.SetWriteDeadline(end)); err != nil {
		return err
	}
	files, err := d.uploaded(s, r)
	if err == nil {
		if err = s.Save(r.Context(), actor(web.Who(r.Context())), affairs.FileImported, files); err == nil {
			http.Redirect(w, r, "/office/settings?done", http.StatusSeeOther)
			return nil
		}
	}
	if problems := configs.ProblemsOf(err); len(problems) > 0 {
		return d.showSettings(s, w, r, nil, problems)
	}
	refused, ok := refusalOf(err)
	if !ok {
		return err
	}
	return d.showSettings(s, w, r, &refused, nil)
}

var errNoUpload = web.Invalid("archive", "请选择要导入的 zip 文件", "choose the zip file to be imported")

// uploaded is the change that a posted archive asks for.
func (d *Desk) uploaded(s Settings, r *http.Request) (map[string][]byte, error) {
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, errNoUpload
	}
	for {
		part, err := parts.NextPart()
		if err != nil {
			return nil, errNoUpload
		}
		if part.FormName() == "archive" {
			return d.unpackPart(s, part)
		}
	}
}

func (d *Desk) unpackPart(s Settings, part *multipart.Part) (map[string][]byte, error) {
	body, err := io.ReadAll(part)
	if err != nil {
		return nil, web.Invalid("archive", "文件没有完整收到，或超过 64 MB，请重试", "the file did not arrive completely, or is larger than 64 MB; try again")
	}
	if len(body) == 0 {
		return nil, errNoUpload
	}
	archive, err := configs.ReadArchive(bytes.NewReader(body), int64(len(body)), nil)
	if err != nil {
		return nil, err
	}
	return s.Config().Replacing(archive)
}
