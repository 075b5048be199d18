// The wall of a meeting: draws what the server says stands there, whenever it changes, and sends the
// keys of whoever is signed in as a facilitator. F holds this one screen as it is; a dark screen goes
// dark all the same. While the Wi-Fi is away, what stood there stays, and B works here at least.
const { events, screen: address, keys } = document.body.dataset;
const screen = document.getElementById("screen");
const state = document.getElementById("state");
const DARK = document.getElementById("dark").innerHTML;
const PATIENCE_MS = 5000, SILENCE_MS = 12000;

// `seen` is the step of the meeting that was drawn last: a key is for that one, or for none.
let shown = screen.innerHTML, drawn = "", seen = "", dark = false, wanted = null, held = false;
let source, heard, behind = false, unwell = 0, asked = 0, sent = Promise.resolve();

function show() {
  const html = (wanted ?? dark) ? DARK : shown;
  if (html !== drawn) screen.innerHTML = drawn = html;
  state.textContent = unwell > 2 ? "reconnecting" : held ? "held" : "";
}

// Whether what stands here is a quote that was taken down since: it is neither held nor shown again.
function isGone(quotes) {
  const quote = shown.match(/data-quote="([^"]+)"/)?.[1];
  return quote !== undefined && !quotes.includes(quote);
}

async function draw() {
  const mine = ++asked;
  behind = true;
  const reply = await fetch(address, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) });
  const html = await reply.text();
  if (!reply.ok || mine !== asked) return; // a later look says more
  behind = false;
  seen = reply.headers.get("x-step");
  dark = reply.headers.get("x-dark") === "yes";
  const gone = isGone(reply.headers.get("x-quotes").split(" "));
  if (gone) held = false;
  if (gone || (!dark && !held)) shown = html;
  show();
}

// Listening: the server says when something has changed, and every few seconds that it is there.
function listen() {
  source?.close();
  source = new EventSource(events);
  heard = Date.now();
  source.addEventListener("here", () => { heard = Date.now(); });
  source.onmessage = () => {
    heard = Date.now();
    catchUp();
  };
}

function catchUp() {
  draw().then(settle, () => {});
}

setInterval(() => {
  const hears = source.readyState === EventSource.OPEN && Date.now() - heard < SILENCE_MS;
  unwell = hears && !behind ? 0 : unwell + 1;
  // A browser gives up for good after an error page, and never notices a connection that hangs.
  if (source.readyState === EventSource.CLOSED || unwell % 10 === 9) listen();
  else if (behind && hears) catchUp();
  show();
}, 1000);
addEventListener("online", listen);
listen();

// Keys, one after the other: of two at once the server takes the first.
async function press(move) {
  const body = new URLSearchParams({ move, seen, dark: dark ? "yes" : "no", quiet: "yes" });
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const reply = await fetch(keys, { method: "POST", body, signal });
  if (reply.status === 403) wanted = null; // nobody is signed in here
  await draw();
  return reply.ok || reply.status === 409;
}

function then(next) {
  sent = sent.then(next).catch(() => {});
}

// Dark is not pressed but wanted: it comes at once, is sent when that is possible again, and a second
// person who wants the same does not undo it.
function settle() {
  then(async () => {
    if (wanted === dark) wanted = null;
    if (wanted === null) return;
    behind = true; // where this fails, the clock above catches up, and then it is sent again
    if (await press("blank")) settle();
    else behind = true;
  });
}

const moves = {
  ArrowRight: "next", PageDown: "next", " ": "next", Enter: "next",
  ArrowLeft: "back", PageUp: "back", r: "reveal", h: "hide",
};
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (key === "f") {
    held = !held;
    if (!held) catchUp();
  } else if (key === "b" || key === ".") {
    wanted = !(wanted ?? dark);
    settle();
  } else if (key === "d") {
    const style = document.documentElement.style;
    const isDark = style.colorScheme ? style.colorScheme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    style.colorScheme = isDark ? "light" : "dark";
  } else if (key in moves) {
    event.preventDefault();
    then(() => press(moves[key]));
  }
  show();
});

// In a frame of ours the keys are for this page, once it is there and whenever the mouse is over it.
focus();
document.documentElement.addEventListener("pointerenter", () => focus());
