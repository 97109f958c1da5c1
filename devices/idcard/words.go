package idcard

import "jiaohao/devices"

// commandWords and codeWords are the commands and results in Chinese, for the
// frame ring; String has them in English.
var (
	commandWords = map[Command]string{
		Reset: "复位 SAM", Status: "查询 SAM 状态", SAMNumber: "读 SAM 编号", Find: "找卡", Select: "选卡", ReadCard: "读卡",
	}
	codeWords = map[Code]string{
		Done: "成功", Found: "找到卡", NotOnCard: "卡上没有此项", NoCard: "没有卡", SelectFailed: "选卡失败",
		BadChecksum: "请求校验错", BadLength: "请求长度错", BadCommand: "读卡器不认识此命令", NotPermitted: "不允许",
		Unrecognised: "未知错误", CardRefusedSAM: "卡拒绝读卡器", SAMRefusedCard: "读卡器拒绝卡", Unverified: "信息验证失败",
		UnknownCard: "不是身份证", ReadFailed: "读卡失败", NoRandom: "随机数失败", SelfTestFailed: "自检失败", NotAuthorised: "SAM 未授权",
	}
)

func (c Command) words() devices.Text {
	if zh, ok := commandWords[c]; ok {
		return devices.Text{ZH: zh, EN: c.String()}
	}
	return devices.Text{ZH: "命令 " + c.String()[len("command "):], EN: c.String()}
}

func (c Code) words() devices.Text {
	if zh, ok := codeWords[c]; ok {
		return devices.Text{ZH: zh, EN: c.String()}
	}
	return devices.Text{ZH: "结果 " + c.String()[len("code "):], EN: c.String()}
}
