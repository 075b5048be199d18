// Screens in a file, for a room without a network: arrows, Page keys or a clicker, B for dark.
const screens = [...document.querySelectorAll("main")];
let at = 0;
function go(to) {
  at = Math.max(0, Math.min(to, screens.length - 1));
  screens.forEach((screen, i) => { screen.hidden = i !== at; });
}
document.addEventListener("keydown", (event) => {
  if (["ArrowRight", "PageDown", " ", "Enter"].includes(event.key)) go(at + 1);
  else if (["ArrowLeft", "PageUp"].includes(event.key)) go(at - 1);
  else if (["b", "B", "."].includes(event.key)) document.body.hidden = !document.body.hidden;
  else return;
  event.preventDefault();
});
document.addEventListener("click", () => go(at + 1));
