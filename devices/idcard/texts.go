package idcard

import "jiaohao/devices"

// What the person at the kiosk should do.
var (
	hintReposition = devices.Text{ZH: "没有读到，请把身份证平放在感应区，稍等再拿开", EN: "Not read: lay the card flat on the reader and wait a moment"}
	hintNotIDCard  = devices.Text{ZH: "这不是居民身份证，请换身份证，或选择不刷证取号", EN: "This is not an ID card: use your ID card, or take a number without one"}
	hintDamaged    = devices.Text{ZH: "这张身份证读不出来，请选择不刷证取号，或到咨询台", EN: "This card cannot be read: take a number without it, or ask at the guide desk"}
	hintAgain      = devices.Text{ZH: "这张身份证刚读过，请拿起来，过10秒再放", EN: "This card was just read: lift it, and lay it down again in 10 seconds"}
	hintTakeCard   = devices.Text{ZH: "请取走您的身份证", EN: "Please take your ID card with you"}
)

// What the technician should know and do.
var (
	silentProblem    = devices.Text{ZH: "读卡器没有应答", EN: "the card reader does not answer"}
	silentAdvice     = devices.Text{ZH: "检查读卡器电源、数据线和波特率（默认115200），恢复后自动可用", EN: "check its power, cable and baud rate (115200 by default); it comes back by itself"}
	selfTestProblem  = devices.Text{ZH: "读卡模块自检失败", EN: "the reader's self-test failed"}
	selfTestAdvice   = devices.Text{ZH: "断电重启读卡器；仍失败请送修", EN: "power-cycle the reader; have it repaired if that does not help"}
	authoriseProblem = devices.Text{ZH: "读卡模块（SAM）未授权", EN: "the reader's SAM module is not authorised"}
	authoriseAdvice  = devices.Text{ZH: "需由生产厂家重新授权，请联系供应商；期间可不刷证取号", EN: "only its maker can authorise it: call the supplier; numbers can be taken without a card meanwhile"}
	refusedProblem   = devices.Text{ZH: "读卡器拒绝了指令", EN: "the reader refused a command"}
	refusedAdvice    = devices.Text{ZH: "型号可能不受支持，请核对读卡器型号并联系技术人员", EN: "the model may not be supported: check it and call the technician"}
)
