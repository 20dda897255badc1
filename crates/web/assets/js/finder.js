// One combobox for all that is found by typing: articles beside a text, people beside boxes, items of a form, the choices of a long drop-down.
// Two characters ask; arrows walk, Enter takes, Escape closes. Everything works without.
let made = 0;
// Says of an input event that something found was put in: it is not asked for again.
const TAKEN = "taken";

// `ask(words)` gives lines {value, label, hint}, none for "not asked"; `take(line)` puts one in its place.
function combobox(input, ask, take) {
  const list = document.createElement("ul"), told = document.createElement("p");
  const id = `found-${++made}`;
  let lines = [], at = -1, timer, turn = 0;
  Object.assign(list, { id, className: "found", hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.getAttribute("aria-label") || "找到的");
  told.className = "vh";
  told.setAttribute("role", "status");
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id })) input.setAttribute(name, value);
  input.removeAttribute("list");
  input.after(list, told);

  const close = () => { turn++; clearTimeout(timer); lines = []; at = -1; show(""); };
  const show = (none) => {
    list.replaceChildren(...lines.map((line, n) => {
      const row = document.createElement("li"), word = document.createElement("b"), hint = document.createElement("span");
      row.id = `${id}-${n}`;
      row.setAttribute("role", "option");
      row.setAttribute("aria-selected", String(n === at));
      [word.textContent, hint.textContent] = [line.label, line.hint || ""];
      row.append(word, hint);
      row.addEventListener("pointerdown", (event) => { event.preventDefault(); pick(n); });
      return row;
    }));
    if (none) { const row = document.createElement("li"); row.className = "none"; row.textContent = none; list.append(row); }
    list.hidden = !lines.length && !none;
    input.setAttribute("aria-expanded", String(lines.length > 0));
    if (at >= 0) { input.setAttribute("aria-activedescendant", `${id}-${at}`); list.children[at].scrollIntoView({ block: "nearest" }); }
    else input.removeAttribute("aria-activedescendant");
  };
  const pick = (n) => { const line = lines[n]; close(); take(line); };
  const look = async () => {
    const mine = ++turn, found = await Promise.resolve(ask(input.value.trim())).catch(() => null);
    if (mine !== turn) return;
    [lines, at] = [found || [], -1];
    const none = found && !found.length ? "没有找到，少写几个字再试" : "";
    show(none);
    told.textContent = found ? none || `找到 ${found.length} 项，用上下键选择` : "";
  };
  input.addEventListener("input", (event) => { if (event.detail === TAKEN) return; event.stopPropagation(); clearTimeout(timer); timer = setTimeout(look, 120); });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && lines.length) { at = (at + step + lines.length) % lines.length; show(""); event.preventDefault(); }
    else if (step === 1) { look(); event.preventDefault(); }
    else if (event.key === "Enter" && !list.hidden) { if (lines.length) pick(Math.max(at, 0)); event.preventDefault(); }
    else if (event.key === "Escape" && !list.hidden) { close(); event.preventDefault(); event.stopPropagation(); }
  });
  input.addEventListener("blur", close);
  return close;
}

const asks = (url) => async (words) => {
  if (words.length < 2) return null;
  const answer = await fetch(`${url}${url.includes("?") ? "&" : "?"}q=${encodeURIComponent(words)}`, { credentials: "same-origin" });
  return answer.ok ? answer.json() : null;
};
const changed = (control) => control.dispatchEvent(new Event("input", { bubbles: true }));

function box(place, name, hint) {
  const input = document.createElement("input");
  Object.assign(input, { type: "text", className: "in", autocomplete: "off", placeholder: hint });
  input.setAttribute("aria-label", name);
  place.append(input);
  return input;
}

// What is found goes to the end of the text, after a semicolon.
function citing(place) {
  const text = document.getElementById(place.dataset.into);
  const input = box(place, place.dataset.name, `${place.dataset.name}：${place.dataset.hint}`);
  combobox(input, asks(place.dataset.find), (line) => {
    const held = text.value.trimEnd(), most = text.maxLength;
    const whole = !held ? line.value : held.includes(line.value) ? held : /[；;，,、：:。]$/.test(held) ? held + line.value : `${held}；${line.value}`;
    if (most < 0 || whole.length <= most) text.value = whole;
    input.value = "";
    changed(text);
  });
}

// Who is found gets a ticked box of their own; what is left in the line is read by the server.
function people(place) {
  const input = place.querySelector("input"), group = place.closest("fieldset"), name = place.dataset.ticks;
  const opts = group.querySelector(".opts");
  input.placeholder = place.dataset.hint;
  combobox(input, (words) => asks(place.dataset.find)(words.split(/[、，,；;\s]+/).pop()), (line) => {
    let tick = [...group.querySelectorAll("input[type=checkbox]")].find((one) => one.value === line.value);
    if (!tick) {
      const row = document.createElement("div"), label = document.createElement("label"), sub = document.createElement("span");
      tick = Object.assign(document.createElement("input"), { type: "checkbox", name, value: line.value, id: `${input.id}-${++made}` });
      [row.className, label.htmlFor, sub.className, sub.textContent] = ["opt", tick.id, "sub", line.hint];
      label.append(line.label, sub);
      row.append(tick, label);
      opts.prepend(row);
    }
    tick.checked = true;
    input.value = "";
    changed(tick);
  });
}

// A long drop-down is typed into; it stays in the form and holds the value.
function dropDown(select) {
  const input = document.createElement("input"), word = () => (select.value ? select.selectedOptions[0].label : "");
  const all = [...select.options].filter((option) => option.value);
  Object.assign(input, { type: "text", className: "in", id: select.id, autocomplete: "off", placeholder: "键入名称查找，或者按向下键", value: word() });
  for (const name of ["aria-describedby", "aria-invalid", "aria-required"]) if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name));
  [select.id, select.hidden] = [`${select.id}-held`, true];
  const place = document.createElement("div");
  place.className = "finder";
  select.before(place);
  place.append(input);
  combobox(input, (words) => all.filter((o) => words === word() || words.split(/\s+/).every((w) => o.label.toLowerCase().includes(w.toLowerCase()))).map((o) => ({ value: o.value, label: o.label })), (line) => {
    select.value = line.value;
    input.value = word();
    select.dispatchEvent(new Event("change", { bubbles: true }));
    changed(select);
  });
  input.addEventListener("focus", () => input.select());
  // What is not a choice is none: an emptied box chooses nothing, other words go back to what is chosen.
  input.addEventListener("blur", () => { if (!input.value.trim()) select.value = ""; input.value = word(); });
  select.addEventListener("change", () => { input.value = word(); });
}

// The value of the item stays in the box, its word stands below; of what is called by its value, what it says.
function item(input) {
  const word = input.parentElement.querySelector("[data-item-word]");
  const near = input.list ? [...input.list.options].map((o) => ({ value: o.value, label: o.label, hint: o.value })) : [];
  const place = document.createElement("div");
  place.className = "finder";
  input.before(place);
  place.append(input);
  const within = (words) => near.filter((o) => words.split(/\s+/).every((w) => `${o.label} ${o.value}`.includes(w)));
  combobox(input, input.dataset.item ? asks(input.dataset.item) : within, (line) => {
    input.value = line.value;
    if (word) word.textContent = line.label === line.value ? line.hint || "" : line.label;
    input.dispatchEvent(new CustomEvent("input", { bubbles: true, detail: TAKEN }));
  });
}

export function finders(page) {
  page.querySelectorAll("[data-find][data-into]").forEach(citing);
  page.querySelectorAll("[data-find][data-ticks]").forEach(people);
  page.querySelectorAll("select[data-found-in]").forEach(dropDown);
  page.querySelectorAll("[data-item]").forEach(item);
}
