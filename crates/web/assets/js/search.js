// Arrow keys walk through what was found; from the box, down goes to the first. Everything works without.
const links = () => [...document.querySelectorAll("[data-hits] tbody tr")].map((row) => row.querySelector("a")).filter(Boolean);
const box = document.querySelector("#q-all");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const all = links();
  const at = all.indexOf(document.activeElement);
  const inBox = document.activeElement === box;
  if (!step || !all.length || (at < 0 && !inBox && document.activeElement !== document.body)) return;
  event.preventDefault();
  const to = at + step;
  if (to < 0) box.focus(); else all[Math.min(to, all.length - 1)].focus();
});
