// The remote: counts the timer down, and follows the wall, which others may move too. Without this it
// says when the time is over, and shows where the wall is when a button is pressed.
const timer = document.getElementById("timer");
const minutes = document.getElementById("minutes");

if (timer) {
  const ends = Date.now() + timer.dataset.left * 1000;
  const count = () => {
    const left = Math.max(0, Math.round((ends - Date.now()) / 1000));
    const shown = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    timer.textContent = left ? `${shown} left` : "The time is over.";
  };
  count();
  setInterval(count, 1000);
}

// The first event says what this page shows already. Nobody is interrupted who is choosing minutes.
let first = true;
new EventSource(document.querySelector(".keys").dataset.events).onmessage = () => {
  if (!first && document.activeElement !== minutes) location.replace(location.pathname);
  first = false;
};
