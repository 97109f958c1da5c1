// @ts-check
/** Keeps the maintenance page fresh: it asks for itself every two seconds. */

const every = 2000; // ms

async function refresh() {
  const live = document.querySelector("[data-live]");
  if (!live || document.querySelector("form[data-sent]")) return;
  try {
    const response = await fetch("/kiosk/service?live", { headers: { Accept: "text/html" }, signal: AbortSignal.timeout(every) });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const next = page.querySelector("[data-live]");
    if (!response.ok || document.querySelector("form[data-sent]")) return;
    if (next) live.replaceWith(document.importNode(next, true));
    else location.reload(); // it has closed
  } catch {
    // the page says by itself that the link is lost
  }
}

setInterval(refresh, every);
