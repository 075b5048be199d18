// The wall of a meeting: draws what the server says stands there, whenever it changes, and sends the
// keys of whoever is signed in as a facilitator. F holds this one screen as it is; a dark screen goes
// dark all the same. While the Wi-Fi is away, what stood there stays.
const { events, screen: address, keys } = document.body.dataset;
const screen = document.getElementById("screen");
const state = document.getElementById("state");
let drawn = "", shown = "", held = false, failures = 0, sent = Promise.resolve();

const say = () => { state.textContent = failures > 1 ? "reconnecting" : held ? "held" : ""; };
const put = (html) => { if (html !== drawn) screen.innerHTML = drawn = html; };

async function draw() {
  try {
    const reply = await fetch(address, { cache: "no-store" });
    if (!reply.ok) throw new Error(reply.status);
    const html = await reply.text();
    failures = 0;
    if (!held) shown = html;
    put(reply.headers.get("x-dark") === "yes" ? html : shown || html);
  } catch { failures += 1; }
  say();
}

const source = new EventSource(events);
source.onopen = source.onmessage = draw;
source.onerror = () => { failures += 1; say(); };

const moves = {
  ArrowRight: "next", PageDown: "next", " ": "next", Enter: "next",
  ArrowLeft: "back", PageUp: "back", r: "reveal", b: "blank", ".": "blank", h: "hide",
};
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (key === "f") {
    held = !held;
    if (!held) draw();
    say();
  } else if (key in moves) {
    event.preventDefault();
    const body = new URLSearchParams({ move: moves[key], quiet: "yes" });
    // One after the other: of two at once the server takes the first, and tells the other so.
    sent = sent.then(() => fetch(keys, { method: "POST", body })).then(draw, () => {});
  }
});
