// A phone in a meeting: dark and light at once with the wall, and what was chosen stays chosen. While
// there is nothing to fill in, it looks again by itself; away from the network it keeps what it shows.
const now = document.getElementById("now"), dark = document.getElementById("dark");
let drawn = now.innerHTML, touched = false;
now.addEventListener("input", () => { touched = true; });

async function look() {
  const reply = await fetch(location.href, { cache: "no-store" });
  if (!reply.ok) return;
  const page = new DOMParser().parseFromString(await reply.text(), "text/html");
  const found = page.getElementById("now");
  if (!found) location.replace(location.href); // the meeting is published
  else if (found.innerHTML !== drawn) {
    now.innerHTML = drawn = found.innerHTML;
    Object.assign(now.dataset, found.dataset);
    document.title = page.title;
  }
}

new EventSource(now.dataset.events).onmessage = (event) => {
  const is_dark = event.data === "dark";
  if (!is_dark && now.dataset.empty === "yes") look().catch(() => {});
  now.hidden = is_dark;
  dark.hidden = !is_dark;
};
setInterval(() => {
  if (now.dataset.waits === "yes" && !touched) look().catch(() => {});
}, 1000 * now.dataset.seconds);
