// What was filled in on the pages in the street stays in this browser until it is done: page, values, never files or the session's token.
const PREFIX = "fadu-draft:";
const DAYS = 7;

function read(key) {
  try { return JSON.parse(localStorage.getItem(PREFIX + key)); } catch { return null; }
}
function clear(key) {
  try { localStorage.removeItem(PREFIX + key); } catch { /* no store, nothing to clear */ }
}

function keep(form) {
  const save = () => {
    const values = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && value !== "" && !["csrf", "go"].includes(name));
    if (!values.some(([name]) => !["intent", "step", "verdict", "return"].includes(name))) return;
    try {
      localStorage.setItem(PREFIX + form.dataset.street, JSON.stringify({ time: Date.now(), procedure: form.dataset.streetProcedure, values }));
    } catch { /* no store: the form itself still carries everything */ }
  };
  form.addEventListener("input", save);
  form.addEventListener("submit", save);
}

function offer(form) {
  const kept = read(form.dataset.streetDraft);
  if (!kept || Date.now() - kept.time > DAYS * 864e5) return;
  form.action = `/field/new?procedure=${encodeURIComponent(kept.procedure)}`;
  for (const [name, value] of kept.values) {
    const input = document.createElement("input");
    input.type = "hidden";
    input.name = name;
    input.value = value;
    form.append(input);
  }
  const party = kept.values.find(([name]) => name === "party_name");
  form.querySelector("[data-draft-name]").textContent = party ? `继续：${party[1]}` : "继续没办完的";
  form.hidden = false;
}

export function street(page) {
  for (const done of page.querySelectorAll("[data-street-done]")) clear(done.dataset.streetDone);
  for (const form of page.querySelectorAll("form[data-street]")) keep(form);
  for (const form of page.querySelectorAll("form[data-street-draft]")) offer(form);
}
