package display

import (
	"embed"

	"jiaohao/web"
)

//go:embed templates static
var files embed.FS

// PageSet is the displays' templates and static files.
func PageSet() web.PageSet { return web.PageSet{Name: "display", FS: files} }
