// The line numbers beside a text follow it as it grows.
export function codes(page) {
  for (const { firstElementChild: numbers, lastElementChild: text } of page.querySelectorAll("[data-code]")) {
    text.addEventListener("input", () => {
      text.rows = text.value.split("\n").length;
      while (numbers.children.length > text.rows) numbers.lastChild.remove();
      while (numbers.children.length < text.rows) {
        const line = numbers.appendChild(document.createElement("a"));
        line.textContent = numbers.children.length;
      }
    });
  }
}
