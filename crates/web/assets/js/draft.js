// Keeps what has been typed into form[data-draft] in this browser. Never files, passwords or hidden fields.
const PREFIX = "fadu-draft:";
const DAYS = 30;

const typed = (form) => [...form.elements].filter((one) =>
  one.name && !["hidden", "password", "file", "submit", "button"].includes(one.type) && one.tagName !== "FIELDSET");

function read(key) {
  try { return JSON.parse(localStorage.getItem(PREFIX + key)); } catch { return null; }
}
function clear(key) {
  try { localStorage.removeItem(PREFIX + key); } catch { /* no store, nothing to clear */ }
}

function snapshot(form) {
  const values = {};
  for (const one of typed(form)) {
    const box = one.type === "checkbox" || one.type === "radio";
    (values[one.name] ??= []).push(...(box ? (one.checked ? [one.value] : []) : [one.value]));
  }
  return values;
}

function restore(form, values) {
  let changed = false;
  const places = {};
  for (const one of typed(form)) {
    const kept = values[one.name];
    if (!kept || one.disabled) continue;
    if (one.type === "checkbox" || one.type === "radio") {
      const on = kept.includes(one.value);
      if (one.checked !== on) { one.checked = on; changed = true; }
    } else {
      const at = (places[one.name] = (places[one.name] ?? -1) + 1);
      if (kept[at] !== undefined && one.value !== kept[at]) { one.value = kept[at]; changed = true; }
    }
  }
  return changed;
}

function say(form, words) {
  const place = form.querySelector("[data-saved]");
  if (!place) return;
  place.hidden = false;
  place.querySelector("span").textContent = words;
}

function note(form, key, when) {
  const box = document.createElement("div");
  box.className = "note";
  box.setAttribute("role", "status");
  const words = document.createElement("div");
  words.className = "grow";
  words.textContent = `已恢复 ${when} 存在本机的草稿。`;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn sm";
  button.textContent = "清除草稿";
  button.addEventListener("click", () => { clear(key); form.reset(); box.remove(); say(form, "草稿已清除"); });
  box.append(words, button);
  form.prepend(box);
}

const clock = (time) => new Date(time).toLocaleString("zh-CN", { month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" });

function keep(form) {
  const key = form.dataset.draft;
  const kept = read(key);
  // a page that comes back with mistakes holds what was just sent: the draft must not write over it
  const answered = document.querySelector(".errsum") !== null;
  if (kept && !answered && Date.now() - kept.time < DAYS * 864e5 && restore(form, kept.values)) note(form, key, clock(kept.time));
  let timer = 0;
  const save = () => {
    try {
      localStorage.setItem(PREFIX + key, JSON.stringify({ time: Date.now(), values: snapshot(form) }));
      say(form, `草稿已存本机 ${new Date().toTimeString().slice(0, 5)}，关闭页面不丢`);
    } catch { say(form, "本机存不下草稿，请及时提交"); }
  };
  form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(save, 600); });
  form.addEventListener("submit", () => { clearTimeout(timer); save(); });
}

export function keepDrafts(page) {
  for (const done of page.querySelectorAll("[data-draft-done]")) clear(done.dataset.draftDone);
  for (const form of page.querySelectorAll("form[data-draft]")) keep(form);
}
