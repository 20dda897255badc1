// 取证设备: the page on which a device is enrolled and its clock held against the server's.
import { here, sign, store, text } from "./device.js";

async function answer(form, pair) {
  const body = new FormData(form);
  body.set("do", "ask");
  const said = await fetch("/desk/devices", { method: "POST", body, credentials: "same-origin" });
  if (said.redirected || !said.ok) throw new Error("登录已过期或者页面已旧，请刷新后再办。");
  const { nonce, challenge } = await said.json();
  const key = await crypto.subtle.exportKey("raw", pair.publicKey);
  const now = Date.now();
  const signature = await sign(pair.privateKey, `fadu-device/1\n${nonce}\n${challenge}\n${now}\n`);
  for (const [name, value] of Object.entries({ nonce, key: text(key), now, signature })) form.elements[name].value = value;
  return key;
}

const KIND = { name: "ECDSA", namedCurve: "P-256" };

async function enrol(form) {
  const pair = await crypto.subtle.generateKey(KIND, false, ["sign", "verify"]);
  const key = await answer(form, pair);
  const digest = await crypto.subtle.digest("SHA-256", key);
  const id = [...new Uint8Array(digest).slice(0, 8)].map((b) => b.toString(16).padStart(2, "0")).join("");
  await store("readwrite", (keys) => keys.put({ id, pair }));
}

export async function enrolling(document) {
  const say = (form, words) => { const told = form.querySelector("[data-told]"); told.textContent = words; told.hidden = !words; };
  const barred = !isSecureContext || !crypto.subtle || !globalThis.indexedDB;
  const mine = barred ? [] : await here().catch(() => []);
  for (const form of document.querySelectorAll("form[data-device]")) {
    const known = mine.find((device) => device.id === form.dataset.device);
    const button = form.querySelector("button");
    if (form.dataset.device && !known) { form.hidden = true; continue; } // only the device itself can have its clock checked
    if (!form.dataset.device && mine.length) { say(form, `本机已经登记为“${mine[0].name}”。`); for (const part of form.querySelectorAll(".f,.form-foot")) part.hidden = true; continue; }
    if (barred) { say(form, "本浏览器或者本网址不能保存设备密钥（须为 HTTPS 或者本机）。"); continue; }
    button.disabled = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const name = form.elements.name;
      if (name && !name.value.trim()) { say(form, "请给设备起个名字。"); name.focus(); return; }
      button.disabled = true;
      try { await (known ? answer(form, known.pair) : enrol(form)); form.submit(); } catch (fault) { say(form, fault.message); button.disabled = false; }
    });
  }
  for (const cell of document.querySelectorAll("[data-here]")) cell.hidden = !mine.some((device) => device.id === cell.dataset.here);
}
