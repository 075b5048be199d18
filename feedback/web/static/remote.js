// The remote: counts the timer down. Without this it says when the time is over.
const timer = document.getElementById("timer");
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
