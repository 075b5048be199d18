// Starts a tablet's form afresh once nobody has touched it for so long.
export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const note = parentElement.querySelector("p");
  let left = data.seconds;
  const touched = () => { left = data.seconds; note.hidden = true; };
  const kinds = ["pointerdown", "keydown", "input", "scroll"];
  for (const kind of kinds) document.addEventListener(kind, touched, true);
  const clock = setInterval(() => {
    left -= 1;
    if (left <= 0) { clearInterval(clock); setTriggerValue("over", true); return; }
    if (left <= data.warning) {
      note.hidden = false;
      note.textContent = "Are you still there? Touch the screen. "
        + `The page starts afresh in ${left} seconds.`;
    }
  }, 1000);
  return () => {
    clearInterval(clock);
    for (const kind of kinds) document.removeEventListener(kind, touched, true);
  };
}
