// Nothing on the page needs this. It keeps a draft while the tab is open, so that a lost page
// loses no words, counts letters near the limit, and never sends one answer twice.
(() => {
  const form = document.querySelector("form[data-draft]");
  if (!form) return;
  const store = window.sessionStorage, name = "draft " + form.action;
  const fields = () => [...form.querySelectorAll("textarea, input:not([type=hidden])")];
  // Back to a form that has been sent: start afresh, for the next person at this phone. A browser
  // may fetch it anew, with a new key, and still put the words back in.
  const sent = () => store.getItem("sent") === form.elements.key.value;
  const back = performance.getEntriesByType("navigation")[0]?.type === "back_forward";
  addEventListener("pageshow", () => {
    if (sent() || (back && store.getItem("sent"))) location.replace(form.action);
  });
  try {
    const { at, draft } = JSON.parse(store.getItem(name) || "{}");
    // On a shared computer the next person must not find it.
    const fresh = Date.now() - at < 30 * 60 * 1000;
    if (!fresh) store.removeItem(name);
    if (fresh && !form.dataset.returned && !sent()) for (const field of fields()) {
      if (field.matches("textarea")) field.value = field.value || draft[field.name] || "";
      else if ((draft[field.name] || []).includes(field.value)) field.checked = true;
    }
  } catch { store.removeItem(name); }
  const keep = () => {
    const draft = {};
    for (const field of fields()) {
      if (field.matches("textarea")) draft[field.name] = field.value;
      else if (field.checked) (draft[field.name] ||= []).push(field.value);
    }
    try { store.setItem(name, JSON.stringify({ at: Date.now(), draft })); } catch { /* a full store keeps no draft */ }
  };
  const count = (area) => {
    const note = document.getElementById(area.id + "-count"), most = +area.dataset.most;
    const left = most - [...area.value].length;
    note.hidden = left > most / 4;
    note.textContent = left < 0 ? `${-left} characters too many` : `${left} characters left`;
  };
  form.addEventListener("input", (event) => {
    keep();
    if (event.target.matches("textarea")) count(event.target);
  });
  form.addEventListener("submit", () => store.setItem("sending", JSON.stringify([name, form.elements.key.value])));
})();
