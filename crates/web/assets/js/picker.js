// Long lists of officers get a box that narrows them: arrow keys walk through those left, Enter ticks the first, Escape shows all again.
function officers(list) {
  const rows = [...list.querySelectorAll(".opt")];
  if (rows.length < 8) return;
  const find = document.createElement("input");
  find.type = "search";
  find.className = "in picker-find";
  find.placeholder = list.dataset.picker || "姓名、证号或者机构";
  find.setAttribute("aria-label", "在名单中查找");
  find.addEventListener("input", (event) => {
    event.stopPropagation();
    const part = find.value.trim();
    for (const row of rows) row.hidden = part !== "" && !row.textContent.includes(part) && !row.querySelector("input").checked;
  });
  const left = () => rows.filter((row) => !row.hidden).map((row) => row.querySelector("input[type=checkbox]")).filter((tick) => !tick.disabled);
  find.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Enter") {
      event.preventDefault();
      if (find.value.trim() && left().some((tick) => !tick.checked)) left().find((tick) => !tick.checked).click();
    }
    if (event.key === "ArrowDown" && left().length) { event.preventDefault(); left()[0].focus(); }
    if (event.key === "Escape" && find.value) { event.preventDefault(); find.value = ""; for (const row of rows) row.hidden = false; }
  });
  list.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key], all = left(), at = all.indexOf(event.target);
    if (!step || at < 0) return;
    event.preventDefault();
    (at + step < 0 ? find : all[Math.min(at + step, all.length - 1)]).focus();
  });
  list.before(find);
}

// Whoever is ticked comes last, until somebody writes another number.
function order(list) {
  const place = (box) => box.closest(".opt").querySelector(".place");
  list.addEventListener("change", ({ target }) => {
    const at = target.type === "checkbox" && place(target);
    if (at) at.value = target.checked ? [...list.querySelectorAll("input:checked")].length : "";
  });
}

function drop(place) {
  const input = place.querySelector("input[type=file]");
  const over = (on) => (event) => { event.preventDefault(); place.classList.toggle("over", on); };
  place.addEventListener("dragover", over(true));
  place.addEventListener("dragleave", over(false));
  place.addEventListener("drop", (event) => {
    over(false)(event);
    if (event.dataTransfer.files.length) { input.files = event.dataTransfer.files; input.dispatchEvent(new Event("change", { bubbles: true })); }
  });
}

export function pickers(page) {
  page.querySelectorAll("[data-picker]").forEach(officers);
  page.querySelectorAll("[data-picker]").forEach(order);
  page.querySelectorAll("[data-drop]").forEach(drop);
}
