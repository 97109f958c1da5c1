// @ts-check
/** Starts what a page of the machine has. */

import { startFind } from "/static/kiosk/find.js";
import { startFrame, startIdle } from "/static/kiosk/frame.js";
import { startMore } from "/static/kiosk/more.js";
import { startPad } from "/static/kiosk/pad.js";
import { startResult } from "/static/kiosk/result.js";
import { startTake } from "/static/kiosk/take.js";

startFind();
startPad();
startTake();
startResult();
startIdle();
startFrame();
startMore();
