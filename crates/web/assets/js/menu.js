// The menus are <details> and open without scripts; here they also close by Esc or a press elsewhere.
export function menus(page) {
  const all = [...page.querySelectorAll("details[data-menu]")];
  page.addEventListener("click", (event) => { for (const menu of all) if (menu.open && !menu.contains(event.target)) menu.open = false; });
  page.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of all) if (menu.open) { menu.open = false; menu.querySelector("summary").focus(); }
  });
}
