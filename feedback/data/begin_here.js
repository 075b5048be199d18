// Once it is on the page: scrolls to its place, and reads what is there to a screen reader.
export default function (component) {
  const { data, parentElement } = component;
  const place = parentElement.querySelector("p");
  if (place.textContent === data.said) return;  // drawn again, not opened
  place.textContent = data.said;
  place.scrollIntoView({ block: "start" });
  place.focus({ preventScroll: true });
}
