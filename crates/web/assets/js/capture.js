// What a device knows of a file beside its field: the digest, the file's own time, the clock. A large file goes up in pieces, and goes on where it
// was broken off, also after the page was loaded anew. An enrolled device signs the digest. Without this script the file goes with the form.
import { seal } from "./device.js";
const LARGE = 32 << 20, PIECE = 8 << 20;

for (const box of document.querySelectorAll("[data-captured]")) {
  const form = box.closest("form");
  const input = box.parentElement.querySelector("input[type=file]");
  if (form && input) watch(form, input, box);
}

function watch(form, input, box) {
  const field = (part) => box.querySelector(`[name="${input.name}.${part}"]`);
  const told = box.querySelector("[data-told]");
  const say = (text) => { told.textContent = text; };
  let going = null;
  input.addEventListener("change", async () => {
    going?.stop();
    going = null;
    for (const part of ["captured_at", "digest", "uploaded", "device_key", "signed_at", "device_signature"]) field(part).value = "";
    const file = input.files[0];
    if (!file) return;
    field("captured_at").value = file.lastModified || "";
    field("device").value = navigator.userAgent.replace(/^Mozilla\/5\.0 /, "").slice(0, 120);
    field("device_now").value = Date.now();
    const at = form.action.match(/\/matters\/[^/?]+/);
    if (file.size > LARGE && at) { going = upload(file, at[0], { form, input, field, say, told }); return; }
    if (file.size <= LARGE && crypto.subtle) {
      const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
      if (input.files[0] !== file) return; // another was chosen meanwhile
      field("digest").value = hex(digest);
      const short = `摘要 ${hex(digest).slice(0, 16)}…`;
      say(`${short} 已在本机算好，收到后核对。`);
      const signed = await seal(hex(digest), field("captured_at").value).catch(() => null);
      if (!signed || input.files[0] !== file) return;
      field("device_key").value = signed.id;
      field("signed_at").value = signed.at;
      field("device_signature").value = signed.signature;
      say(`${short} 已在本机算好，由“${signed.name}”签名，收到后核对。`);
    }
  });
  form.addEventListener("submit", (event) => {
    field("device_now").value = Date.now();
    if (going && !going.done()) { event.preventDefault(); event.stopImmediatePropagation(); say("文件还没有传完，传完再提交；填写的内容都在。"); told.scrollIntoView({ block: "center" }); }
  }, true);
}

function hex(buffer) {
  return [...new Uint8Array(buffer)].map((b) => b.toString(16).padStart(2, "0")).join("");
}

function upload(file, matter, { form, input, field, say, told }) {
  const key = `fadu-upload ${matter} ${file.name} ${file.size} ${file.lastModified}`;
  const headers = { "x-form-token": form.elements.csrf.value };
  const bar = Object.assign(document.createElement("progress"), { max: file.size, value: 0 });
  const button = Object.assign(document.createElement("button"), { type: "button", className: "btn", textContent: "暂停" });
  bar.setAttribute("aria-label", `上传 ${file.name}`);
  told.after(bar, button);
  let paused = false, stopped = false, done = false, wake = null;
  button.addEventListener("click", () => {
    paused = !paused;
    button.textContent = paused ? "继续" : "暂停";
    if (!paused && wake) wake();
  });
  const ask = async (path, init) => {
    const answer = await fetch(`${matter}/uploads${path}`, { ...init, headers: { ...headers, ...init?.headers } });
    if (answer.status === 401 || answer.redirected) throw Object.assign(new Error("请先登录，再选同一个文件接着传"), { final: true });
    const body = await answer.json();
    const why = body.errors?.[0]?.message ?? body.title;
    if (!answer.ok && !(answer.status === 409 && "received" in body)) throw Object.assign(new Error(why), { status: answer.status, final: answer.status < 500 && answer.status !== 429 });
    return body;
  };
  const begin = async () => {
    const known = localStorage.getItem(key);
    if (known) {
      try { return await ask(`/${known}`); } catch (fault) { if (fault.status !== 404) throw fault; localStorage.removeItem(key); }
    }
    const text = (part) => field(part).value || null;
    const begun = await ask("", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({
      name: file.name, size: file.size, captured_at: file.lastModified || null, device_now: Date.now(), device: text("device"), place: text("place"), source: text("source"),
    }) });
    localStorage.setItem(key, begun.id);
    return begun;
  };
  const shown = (n) => {
    bar.value = n;
    say(`已传 ${Math.floor(n / file.size * 100)}%（${(n / 1048576).toFixed(0)} / ${(file.size / 1048576).toFixed(0)} MB）。断了可以再选同一个文件接着传。`);
  };
  const send = async () => {
    let { id, received } = await begin();
    while (received < file.size) {
      if (stopped) return;
      shown(received);
      if (paused) await new Promise((go) => { wake = go; });
      const piece = file.slice(received, Math.min(received + PIECE, file.size));
      received = (await ask(`/${id}?offset=${received}`, { method: "PUT", headers: { "content-type": "application/octet-stream" }, body: piece })).received;
    }
    shown(received);
    say("传完了，正在核对摘要……");
    const value = await ask(`/${id}/complete`, { method: "POST" });
    if (stopped) return;
    localStorage.removeItem(key);
    field("uploaded").value = JSON.stringify(value);
    input.value = ""; // it need not go up again with the form
    bar.remove(); button.remove();
    done = true;
    say(`已收到 ${file.name}，摘要 ${value.digest.slice(0, 16)}…。现在可以提交。`);
  };
  (async () => {
    for (let wait = 1000; !done && !stopped; wait = Math.min(wait * 2, 30000)) {
      try { await send(); } catch (fault) {
        if (fault.final) { say(fault.message); bar.remove(); button.remove(); stopped = true; return; }
        say("网络断了，正在重试；已经传上去的不用再传。");
        await new Promise((go) => setTimeout(go, wait));
      }
    }
  })();
  return { stop() { stopped = true; bar.remove(); button.remove(); }, done: () => done || stopped };
}
