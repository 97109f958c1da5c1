package devices

// Words says how a device does.
func (s State) Words() Text { return stateWords[s] }

var stateWords = map[State]Text{
	Disabled:    {ZH: "未启用", EN: "Disabled"},
	Connecting:  {ZH: "连接中", EN: "Connecting"},
	OK:          {ZH: "正常", EN: "OK"},
	Unconfirmed: {ZH: "无回报", EN: "No reply expected"},
	Degraded:    {ZH: "提醒", EN: "Warning"},
	Fault:       {ZH: "故障", EN: "Fault"},
}

// Kinds are the kinds of devices with their names, in the order of pages.
var Kinds = []Option{
	{Value: "printer", Label: Text{ZH: "小票打印机", EN: "Printer"}},
	{Value: "idcard", Label: Text{ZH: "身份证读卡器", EN: "ID-card reader"}},
	{Value: "led", Label: Text{ZH: "窗口 LED 屏", EN: "LED displays"}},
	{Value: "voice", Label: Text{ZH: "语音", EN: "Voice"}},
	{Value: "pad", Label: Text{ZH: "叫号器与评价器", EN: "Call pads"}},
	{Value: "scanner", Label: Text{ZH: "扫码器", EN: "Scanner"}},
}

// Fact is one of a device's own facts in words, for a technician.
type Fact struct {
	Label Text `json:"label"`
	Value Text `json:"value"`
}

// FactOf puts one of Health.Details into words; what has none stands as it is.
func FactOf(key, value string) Fact {
	f := Fact{Text{ZH: key, EN: key}, Text{ZH: value, EN: value}}
	if words, ok := detailWords[key]; ok {
		f.Label = words
	}
	if words, ok := valueWords[value]; ok {
		f.Value = words
	}
	return f
}

// detailWords name the facts that drivers show of their devices.
var detailWords = map[string]Text{
	"paper":                  {ZH: "纸", EN: "paper"},
	"cover":                  {ZH: "机盖", EN: "cover"},
	"cutter":                 {ZH: "切刀", EN: "cutter"},
	"slips_left":             {ZH: "大约还能打（张）", EN: "slips left, about"},
	"mouth":                  {ZH: "出票口", EN: "mouth"},
	"test_slip":              {ZH: "最近测试页", EN: "last test slip"},
	"sam":                    {ZH: "SAM 编号", EN: "SAM number"},
	"card":                   {ZH: "读卡区", EN: "on the reader"},
	"answered":               {ZH: "有应答的屏", EN: "boards that answered"},
	"silent":                 {ZH: "无应答的屏", EN: "silent boards"},
	"written, not confirmed": {ZH: "已发送、未确认的屏", EN: "written, not confirmed"},
	"dark_after":             {ZH: "主机失联后熄灭", EN: "dark after the host's death"},
	"heard":                  {ZH: "收到过的叫号器", EN: "pads heard"},
	"dropped":                {ZH: "过时未播（条）", EN: "announcements dropped as too old"},
	"abandoned_port":         {ZH: "卡住未放开的端口", EN: "port stuck in a write"},
}

// valueWords are values that are words.
var valueWords = map[string]Text{
	"ok": {ZH: "充足", EN: "ok"}, "near": {ZH: "将用尽", EN: "near its end"}, "out": {ZH: "用尽", EN: "out"}, "unknown": {ZH: "未知", EN: "unknown"},
	"closed": {ZH: "合上", EN: "closed"}, "open": {ZH: "打开", EN: "open"}, "well": {ZH: "正常", EN: "well"}, "jammed": {ZH: "卡住", EN: "jammed"},
	"slip": {ZH: "有小票待取", EN: "a slip waits"}, "empty": {ZH: "空", EN: "empty"},
	"never": {ZH: "不会，停在最后的内容", EN: "never: the last text stays"},
}
