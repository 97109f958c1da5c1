// @ts-check
/**
 * Follows a topic of the server for as long as the page is open.
 *
 *   follow("board", draw, status)
 *
 * draw(data, message) gets the whole state: first at once, later whenever it
 * changed; it replaces what it drew before. status(up) is told when the page
 * shows the present ("true") and when it may not ("false": at most 2 s after
 * the link was lost); the element #linklost of the layout is shown and hidden
 * by itself, and <html data-link> is "up" or "lost".
 *
 * While the socket is down the state is fetched by plain GET. A page of an
 * older build reloads itself at a quiet moment.
 */

/** @typedef {import("./wire.js").Message} Message */

/**
 * @typedef {Object} FollowOptions
 * @property {() => boolean} [quiet] may the page reload now? Default: <body data-busy> is not set.
 * @property {boolean} [aside] a second topic of the page: it does not mark the page as lost
 * @property {number} [poll] ms between plain GETs while the socket is down. A page that names it
 *   takes a state got that way for the present one, and is not lost while they answer.
 * @property {() => void} [signedOut] the sign-in has ended; default: go to the sign-in page.
 */

/**
 * @typedef {Object} Following
 * @property {() => void} stop ends it
 * @property {() => number} offset the server's clock minus this one's, in ms
 * @property {() => boolean} up is the state the present one?
 */

const firstDelay = 500; // ms before the first try to reconnect
const longestDelay = 8000;
const lostAfter = 2000; // ms without a link until the page says so
const pollEvery = 3000; // ms between plain GETs while the socket is down
const openWithin = 5000; // ms for a connection to bring its first state
const beatEvery = 3000; // ms between questions whether the link still carries
const beatWithin = 2000; // ms for the answer
const paintedEvery = 100; // ms between reports of what was painted
const CLOSED_SIGNED_OUT = 4401;

/**
 * Calls fn once what was drawn is on the screen, or soon when the page is
 * hidden and nothing is painted.
 * @param {() => void} fn
 */
function afterPaint(fn) {
  let done = false;
  const once = () => {
    if (!done) fn();
    done = true;
  };
  requestAnimationFrame(() => requestAnimationFrame(once));
  setTimeout(once, 250);
}

/**
 * @param {string} topic
 * @param {(data: any, message: Message) => void} draw
 * @param {(up: boolean) => void} [status]
 * @param {FollowOptions} [options]
 * @returns {Following}
 */
export function follow(topic, draw, status = () => {}, options = {}) {
  const query = "?topic=" + encodeURIComponent(topic);
  const address = new URL("/ws" + query, location.href);
  address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
  const every = options.poll ?? pollEvery;
  const patient = options.poll !== undefined;
  const quiet = options.quiet ?? (() => document.body.dataset.busy === undefined);
  const signedOut =
    options.signedOut ??
    (() => location.assign("/sign-in?next=" + encodeURIComponent(location.pathname + location.search)));

  /** @type {WebSocket | null} */
  let socket = null;
  let stopped = false;
  let rev = 0; // newest state drawn
  let build = ""; // of the first state seen
  let offset = 0;
  let delay = firstDelay;
  /** @type {boolean | null} */
  let up = null;
  let reported = 0; // newest revision the server was told of
  let reporting = false;

  // Each timer has one job; 0 = not set.
  const timers = { lost: 0, retry: 0, poll: 0, open: 0, beat: 0, answer: 0, reload: 0 };

  /**
   * @param {keyof typeof timers} name
   * @param {number} ms
   * @param {() => void} fn
   */
  function after(name, ms, fn) {
    clearTimeout(timers[name]);
    timers[name] = window.setTimeout(() => {
      timers[name] = 0;
      if (!stopped) fn();
    }, ms);
  }

  /** @param {...(keyof typeof timers)} names */
  function cancel(...names) {
    for (const name of names) {
      clearTimeout(timers[name]);
      timers[name] = 0;
    }
  }

  /** @param {boolean} now */
  function tell(now) {
    if (up === now) return;
    up = now;
    if (options.aside) return status(now);
    document.documentElement.dataset.link = now ? "up" : "lost";
    const banner = document.getElementById("linklost");
    if (banner) banner.hidden = now;
    status(now);
  }

  /**
   * @param {Message} message
   * @param {boolean} first the first state of a connection is the truth, even if a
   *   server whose clock was set back numbers it lower
   */
  function show(message, first) {
    if (stopped || (!first && message.rev <= rev)) return;
    offset = Date.parse(message.at) - Date.now();
    if (build === "") build = message.build;
    else if (build !== message.build) reloadSoon();
    if (message.rev !== rev) {
      try {
        draw(message.data, message);
      } catch (err) {
        console.error(err); // not reported as painted: the server sees this page as stale
        return;
      }
      rev = message.rev;
      if (!options.aside) document.body.dataset.rev = String(rev);
    }
    reportPainted();
  }

  /** Tells the server, at most every paintedEvery, what is on the screen. */
  function reportPainted() {
    if (reporting || reported === rev) return;
    reporting = true;
    const drawn = rev;
    afterPaint(() => {
      if (say({ painted: drawn })) reported = drawn;
      setTimeout(() => {
        reporting = false;
        if (!stopped && socket && reported !== rev) reportPainted();
      }, paintedEvery);
    });
  }

  /**
   * @param {{painted: number, beat?: boolean}} report
   * @returns {boolean} was it sent?
   */
  function say(report) {
    if (socket?.readyState !== WebSocket.OPEN) return false;
    socket.send(JSON.stringify(report));
    return true;
  }

  // A cable that was cut says nothing: ask now and then, and expect an answer.
  function beat() {
    after("beat", beatEvery, beat);
    if (timers.answer === 0 && say({ painted: reported, beat: true })) after("answer", beatWithin, drop);
  }

  // A hall has many pages: they must not all reload at the same moment.
  function reloadSoon() {
    if (timers.reload !== 0) return;
    const attempt = () => {
      if (quiet()) location.reload();
      else after("reload", 1000, attempt);
    };
    after("reload", 500 + Math.random() * 4500, attempt);
  }

  function connect() {
    cancel("retry");
    const mine = new WebSocket(address);
    socket = mine;
    let first = true;
    after("open", openWithin, drop);
    mine.onmessage = (event) => {
      if (socket !== mine) return;
      cancel("answer");
      const message = JSON.parse(event.data);
      if (message.data === undefined) return; // the answer to a beat
      if (first) {
        cancel("open", "lost", "poll");
        delay = firstDelay;
        reported = 0;
        after("beat", beatEvery, beat);
      }
      show(message, first);
      first = false;
      tell(true);
    };
    mine.onclose = (event) => {
      if (socket !== mine || stopped) return;
      if (event.code === CLOSED_SIGNED_OUT) {
        socket = null;
        cancel("open", "beat", "answer");
        signedOut();
      } else {
        drop();
      }
    };
  }

  /** Gives the present socket up, and tries again. */
  function drop() {
    const old = socket;
    socket = null;
    old?.close(); // may take minutes on a dead link; nobody waits for it
    cancel("open", "beat", "answer");
    if (up && timers.lost === 0) {
      const wait = patient ? lostAfter + pollEvery : old?.readyState === WebSocket.CLOSED ? lostAfter : 0;
      after("lost", wait, () => tell(false));
    }
    if (timers.poll === 0) after("poll", lostAfter, poll);
    // Between half and all of the delay, so that pages do not come in step.
    after("retry", delay * (0.5 + Math.random() / 2), connect);
    delay = Math.min(delay * 2, longestDelay);
  }

  async function poll() {
    after("poll", every, poll);
    try {
      const response = await fetch("/api/v1/snapshot" + query, {
        headers: { Accept: "application/json" },
        cache: "no-store",
        signal: AbortSignal.timeout(pollEvery),
      });
      if (stopped || timers.poll === 0) return; // a socket is open again
      if (response.status === 401) signedOut();
      else if (response.ok) {
        const message = await response.json();
        if (timers.poll === 0) return;
        show(message, false);
        if (patient) {
          cancel("lost");
          tell(true);
        }
      }
    } catch {
      if (patient && timers.poll !== 0) tell(false);
      // The server is away: the socket's retries go on, the page says so already.
    }
  }

  // The browser knows first when its own cable is out, and when it is back.
  const offline = () => {
    if (!stopped && socket) drop();
    tell(false);
  };
  const online = () => {
    if (stopped || socket) return;
    delay = firstDelay;
    connect();
  };
  window.addEventListener("offline", offline);
  window.addEventListener("online", online);

  after("lost", lostAfter, () => tell(false));
  connect();

  return {
    stop() {
      stopped = true;
      window.removeEventListener("offline", offline);
      window.removeEventListener("online", online);
      cancel("lost", "retry", "poll", "open", "beat", "answer", "reload");
      socket?.close();
      socket = null;
    },
    offset: () => offset,
    up: () => up === true,
  };
}
