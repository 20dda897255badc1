// A second press changes nothing: the server knows the intent by its id; here the button only shows that it works.
export function pressOnce(page) {
  for (const form of page.querySelectorAll("form[data-once]")) {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) { event.preventDefault(); return; }
      form.dataset.sent = "1";
      const button = event.submitter ?? form.querySelector("button[type=submit]");
      if (button) button.setAttribute("aria-busy", "true");
    });
  }
  // coming back through the history must leave the form usable
  addEventListener("pageshow", () => {
    for (const form of page.querySelectorAll("form[data-once]")) {
      delete form.dataset.sent;
      for (const button of form.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
    }
  });
}
