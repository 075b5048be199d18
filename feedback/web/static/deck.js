// Screens in a file, for a room without a network: arrows, Page keys or a clicker, B for dark, D for
// the other colours. The keys are those of the wall.
const screens = [...document.querySelectorAll("main")];
const dark = document.getElementById("dark");
let at = 0;

function go(to) {
  at = Math.max(0, Math.min(to, screens.length - 1));
  screens.forEach((screen, place) => { screen.hidden = place !== at || !dark.hidden; });
}

function otherColours() {
  const style = document.documentElement.style;
  const isDark = style.colorScheme ? style.colorScheme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  style.colorScheme = isDark ? "light" : "dark";
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (["ArrowRight", "PageDown", " ", "Enter"].includes(key)) go(at + 1);
  else if (["ArrowLeft", "PageUp"].includes(key)) go(at - 1);
  else if (key === "b" || key === ".") {
    dark.hidden = !dark.hidden;
    go(at);
  } else if (key === "d") otherColours();
  else return;
  event.preventDefault();
});
document.addEventListener("click", () => go(at + 1));
