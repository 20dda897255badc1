// 手写签名: a sheet to write on with finger, pen or mouse. What is written becomes the file of the field beside it; nothing is sent before the form is.
const INK = 2.6;

function pad(place) {
  const input = place.querySelector("input[type=file]"), kept = place.querySelector("[data-kept]");
  const sheet = document.createElement("canvas"), bar = document.createElement("div");
  sheet.className = "sign-sheet";
  sheet.setAttribute("role", "img");
  sheet.setAttribute("aria-label", "在此手写签名；也可以上传签名图片");
  bar.className = "buttons";
  const strokes = [], undone = [];
  let now = null;
  const ink = sheet.getContext("2d");

  const size = () => {
    const scale = Math.min(devicePixelRatio || 1, 2), box = sheet.getBoundingClientRect();
    sheet.width = Math.round(box.width * scale);
    sheet.height = Math.round(box.height * scale);
    ink.setTransform(scale, 0, 0, scale, 0, 0);
    draw();
  };
  const draw = () => {
    ink.clearRect(0, 0, sheet.width, sheet.height);
    ink.lineCap = ink.lineJoin = "round";
    ink.strokeStyle = ink.fillStyle = "#10182a";
    ink.lineWidth = INK;
    for (const line of now ? [...strokes, now] : strokes) {
      ink.beginPath();
      ink.moveTo(...line[0]);
      for (let i = 1; i < line.length; i++) {
        const [x, y] = line[i - 1], [u, v] = line[i];
        ink.quadraticCurveTo(x, y, (x + u) / 2, (y + v) / 2);
      }
      if (line.length === 1) ink.arc(...line[0], INK / 2, 0, 7);
      ink[line.length === 1 ? "fill" : "stroke"]();
    }
  };
  // Only what is written, with a little room around it.
  const cut = () => {
    const all = strokes.flat(), xs = all.map((p) => p[0]), ys = all.map((p) => p[1]), room = 6;
    const [left, top] = [Math.min(...xs) - room, Math.min(...ys) - room];
    const out = document.createElement("canvas"), scale = sheet.width / sheet.getBoundingClientRect().width;
    out.width = Math.ceil((Math.max(...xs) + room - left) * scale);
    out.height = Math.ceil((Math.max(...ys) + room - top) * scale);
    out.getContext("2d").drawImage(sheet, -left * scale, -top * scale);
    return out;
  };
  const put = (file) => {
    const files = new DataTransfer();
    if (file) files.items.add(file);
    input.files = files.files;
    // bubbles nothing: a draft keeps no files
    place.dispatchEvent(new Event("signed"));
  };
  const done = () => {
    if (kept) kept.checked = false;
    if (!strokes.length) return put(null);
    cut().toBlob((png) => put(new File([png], "signature.png", { type: "image/png" })), "image/png");
  };
  const at = (e) => { const box = sheet.getBoundingClientRect(); return [e.clientX - box.left, e.clientY - box.top]; };
  sheet.addEventListener("pointerdown", (e) => {
    if (e.button) return;
    e.preventDefault();
    sheet.setPointerCapture(e.pointerId);
    now = [at(e)];
    draw();
  });
  sheet.addEventListener("pointermove", (e) => {
    if (!now) return;
    const passed = e.getCoalescedEvents?.() ?? [];
    for (const one of passed.length ? passed : [e]) now.push(at(one));
    draw();
  });
  const lift = () => {
    if (!now) return;
    strokes.push(now);
    now = null;
    undone.length = 0;
    draw();
    done();
  };
  sheet.addEventListener("pointerup", lift);
  sheet.addEventListener("pointercancel", lift);
  const button = (word, press) => {
    const one = document.createElement("button");
    one.type = "button";
    one.className = "btn sm";
    one.textContent = word;
    one.addEventListener("click", () => { press(); draw(); done(); });
    bar.append(one);
  };
  button("撤销一笔", () => { if (strokes.length) undone.push(strokes.pop()); });
  button("恢复", () => { if (undone.length) strokes.push(undone.pop()); });
  button("重写", () => { strokes.length = undone.length = 0; });
  kept?.addEventListener("change", () => { if (kept.checked) { strokes.length = undone.length = 0; draw(); put(null); } });
  place.prepend(sheet, bar);
  size();
  let width = sheet.clientWidth;
  addEventListener("resize", () => { if (sheet.clientWidth !== width) { width = sheet.clientWidth; size(); } });
}

export function signatures(page) {
  page.querySelectorAll("[data-signature]").forEach(pad);
}
