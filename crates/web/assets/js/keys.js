// Keys: / to search, g then d to the desk, ? for this help. Never while someone types.
const HELP = [["/", "查找"], ["g d", "工作台"], ["g m", "案件"], ["?", "本说明"], ["Enter、方向键、Esc", "在数字表里：进入、移动、退出"], ["Esc", "关闭"]];
const GO = { d: "/desk", m: "/desk/matters" };

function help(page) {
  let box = page.querySelector("dialog[data-keys]");
  if (!box) {
    box = page.createElement("dialog");
    box.dataset.keys = "";
    const heading = page.createElement("h2");
    heading.textContent = "键盘";
    const list = page.createElement("dl");
    for (const [key, word] of HELP) {
      const term = page.createElement("dt");
      const cap = page.createElement("kbd");
      cap.textContent = key;
      term.append(cap);
      const says = page.createElement("dd");
      says.textContent = word;
      list.append(term, says);
    }
    const close = page.createElement("button");
    close.type = "button";
    close.className = "btn";
    close.textContent = "关闭";
    close.addEventListener("click", () => box.close());
    box.append(heading, list, close);
    page.body.append(box);
  }
  if (!box.open) box.showModal();
}

const writing = (place) => place.closest("input,textarea,select,[contenteditable],dialog") !== null;

export function keys(page) {
  let waiting = 0;
  page.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || writing(event.target)) return;
    const search = [...page.querySelectorAll("[data-search]")].find((one) => one.offsetParent !== null);
    if (event.key === "/" && search) { event.preventDefault(); search.focus(); search.select(); }
    else if (event.key === "?") { event.preventDefault(); help(page); }
    else if (event.key === "g") waiting = Date.now();
    else if (Date.now() - waiting < 1200 && GO[event.key] && page.querySelector("[data-search]")) location.assign(GO[event.key]);
  });
}
