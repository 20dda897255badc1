// Fields that are asked for only where another field says so: shown then, and neither shown nor sent otherwise. What was typed stays.
// Without scripts all of them stand in the form, each with the words when it is filled in; the server leaves out the rest.
export function where(page) {
  const parts = [...page.querySelectorAll("[data-where]")];
  if (!parts.length) return;
  const off = new Set(); // disabled by us
  const show = (form) => {
    for (const part of parts.filter((p) => p.closest("form") === form)) {
      const said = new FormData(form).get(part.dataset.where);
      const asked = said === null || said === "" || part.dataset.is.split(" ").includes(said);
      part.hidden = !asked;
      for (const control of part.querySelectorAll("input, select, textarea, button")) {
        if (asked && off.delete(control)) control.disabled = false;
        if (!asked && !control.disabled) { control.disabled = true; off.add(control); }
      }
    }
    for (const row of form.querySelectorAll(".field-grid")) row.hidden = [...row.children].every((part) => part.hidden);
  };
  for (const form of new Set(parts.map((p) => p.closest("form")))) {
    form.classList.add("where-shown");
    show(form);
    form.addEventListener("change", () => show(form));
    form.addEventListener("reset", () => setTimeout(() => show(form)));
  }
}
