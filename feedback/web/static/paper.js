// Nothing on the page needs this. It makes typing quick: a number picks an answer and goes on,
// Enter saves, and a group of boxes is one stop for Tab, as radio buttons are by themselves.
(() => {
  const form = document.querySelector("form[data-typing]");
  if (!form) return;
  document.getElementById("keys").hidden = false;
  const groups = [...form.querySelectorAll("fieldset, .field"), form.querySelector("button")];
  const stop = (group) => group.querySelector("input:checked, input, textarea") || group;
  const boxes = (group) => [...group.querySelectorAll("input")];
  for (const group of groups) for (const box of boxes(group).slice(1))
    if (box.type === "checkbox") box.tabIndex = -1;
  form.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const { key, target } = event, group = target.closest("fieldset");
    if (key === "Enter" && !event.shiftKey && target.matches("textarea")) form.requestSubmit();
    else if (group && /^[1-9]$/.test(key) && boxes(group)[key - 1]) {
      const box = boxes(group)[key - 1];
      box.click();
      (box.type === "radio" ? stop(groups[groups.indexOf(group) + 1]) : box).focus();
    } else if (target.type === "checkbox" && /^Arrow(Up|Down)$/.test(key)) {
      const all = boxes(group), step = key === "ArrowDown" ? 1 : all.length - 1;
      all[(all.indexOf(target) + step) % all.length].focus();
    } else return;
    event.preventDefault();
  });
  // Once the next form is begun, the last one stays as it is.
  form.addEventListener("input", () => document.getElementById("back")?.remove(), { once: true });
})();
