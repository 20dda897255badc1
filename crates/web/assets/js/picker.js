// Long lists of officers get a box that narrows them; an item found by typing shows its word.
function officers(list) {
  const rows = [...list.querySelectorAll(".officer")];
  if (rows.length < 8) return;
  const find = document.createElement("input");
  find.type = "search";
  find.className = "in picker-find";
  find.placeholder = "姓名或者证号";
  find.setAttribute("aria-label", "在名单中查找");
  find.addEventListener("input", (event) => {
    event.stopPropagation();
    const part = find.value.trim();
    for (const row of rows) row.hidden = part !== "" && !row.textContent.includes(part) && !row.querySelector("input").checked;
  });
  find.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  list.before(find);
}

// Whoever is ticked comes last, until somebody writes another number.
function order(list) {
  const place = (box) => box.closest(".officer").querySelector(".place");
  list.addEventListener("change", ({ target }) => {
    const at = target.type === "checkbox" && place(target);
    if (at) at.value = target.checked ? [...list.querySelectorAll("input:checked")].length : "";
  });
}

function item(input) {
  const word = input.parentElement.querySelector("[data-item-word]");
  if (!word || !input.list) return;
  const show = () => {
    const one = [...input.list.options].find((option) => option.value === input.value || option.label === input.value);
    if (one && one.value !== input.value) input.value = one.value;
    word.textContent = one ? one.label : "";
  };
  input.addEventListener("change", show);
  if (input.dataset.item) input.addEventListener("input", () => ask(input));
}

// Too many to stand in the page: what fits is asked for as one types; an answer that comes late is dropped.
async function ask(input) {
  const q = input.value;
  const answer = await fetch(`${input.dataset.item}?q=${encodeURIComponent(q)}`).catch(() => null);
  if (!answer?.ok || input.value !== q) return;
  const found = await answer.json();
  if (input.value === q) input.list.replaceChildren(...found.map((one) => {
    const option = new Option(`${one.label} ${one.hint}`, one.value);
    option.label = one.label;
    return option;
  }));
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
  page.querySelectorAll("[data-item]").forEach(item);
  page.querySelectorAll("[data-drop]").forEach(drop);
}
