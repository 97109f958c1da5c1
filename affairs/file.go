package affairs

// FileChange is one change of one of the hall's own files.
type FileChange struct {
	Seq   int64 // of the journal; the files of one act have the same
	File  string
	At    int64  // Unix ms
	Actor string // as in queue.Event
	Why   FileReason
	Hash  string // of the new text, SHA-256 in hex; "" = removed
	Was   string // of the text before; "" = there was none
}

// FileReason is why a file changed. The words are stored.
type FileReason string

const (
	FileFound    FileReason = "found"    // as the hall first saw it
	FileEdited   FileReason = "edited"   // in a page of the office
	FileUndone   FileReason = "undone"   // an earlier text again
	FileImported FileReason = "imported" // with an archive of a hall
	FileOutside  FileReason = "outside"  // with another program than ours
	FileGuide    FileReason = "guide"    // a released guide took effect
	FileFailed   FileReason = "failed"   // the former text again: with the new one the hall did not start
)

var fileReasons = map[FileReason]Text{
	FileFound: {"最初的内容", "as found"}, FileEdited: {"修改", "edited"}, FileUndone: {"恢复旧版", "an earlier text again"},
	FileImported: {"导入", "imported"}, FileOutside: {"在系统外修改", "edited outside"}, FileGuide: {"服务指南生效", "a guide took effect"},
	FileFailed: {"没有生效，已恢复", "did not work, taken back"},
}

// Text names the reason for people.
func (r FileReason) Text() Text { return fileReasons[r] }
