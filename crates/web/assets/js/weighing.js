// 裁量: when circumstances, range or amounts change, asks what follows and puts only that part of the form in its place.
// Without scripts the button 查看裁量 shows the whole form again with everything kept.
export function weighing(page) {
  const form = page.querySelector("[data-weighing]")?.closest("form");
  if (!form) return;
  let asked = 0, timer;
  const ask = async () => {
    const mine = ++asked, sent = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === "string") sent.append(name, value);
    sent.set("weigh", "1");
    const answer = await fetch(form.action, { method: "POST", body: sent, credentials: "same-origin" });
    if (!answer.ok || mine !== asked) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-weighing]");
    const old = form.querySelector("[data-weighing]");
    if (!fresh || !old) return;
    propose(old, fresh);
    const held = old.contains(page.activeElement);
    old.replaceWith(fresh);
    if (held) fresh.querySelector("button")?.focus();
  };
  // The reason proposed takes the place of an empty one or of the one proposed before; what a person wrote stays.
  const propose = (old, fresh) => {
    const was = old.querySelector("[data-proposed]").value, now = fresh.querySelector("[data-proposed]").value;
    const place = form.elements[fresh.dataset.weighing];
    if (place && (!place.value.trim() || place.value === was)) place.value = now;
  };
  form.addEventListener("input", (e) => {
    if (!["checkbox", "radio"].includes(e.target.type) && !e.target.name.endsWith("_fen")) return;
    clearTimeout(timer);
    timer = setTimeout(() => ask().catch(() => {}), 300);
  });
  form.addEventListener("click", (e) => {
    if (e.target.closest("button")?.name !== "weigh") return;
    e.preventDefault();
    ask().catch(() => {});
  });
}
