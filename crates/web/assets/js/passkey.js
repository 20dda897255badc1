// 通行密钥: enrols one, and signs a form with one. The challenge comes from the server, made of what stands in the form at that moment.
const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");

function say(place, words) {
  const told = place.querySelector("[data-passkey-told]");
  told.textContent = words;
  told.hidden = !words;
}

// Why no key can be used here, or nothing.
function barred(place) {
  const origin = place.dataset.origin;
  if (origin && origin !== location.origin) return `通行密钥只能在 ${origin} 上使用，请从这个网址打开本页。`;
  if (!isSecureContext || !window.PublicKeyCredential) return "本浏览器或者本网址不能使用通行密钥（须为 HTTPS 或者本机）。";
  return "";
}

async function ask(path, body) {
  const answer = await fetch(path, { method: "POST", body, credentials: "same-origin" });
  if (answer.redirected) throw new Error("登录已过期：请在新窗口登录，再回到本页重试。");
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(said.told ?? "没有取得签署请求，请刷新后再试。");
  return said;
}

function put(form, name, value) {
  let input = form.querySelector(`input[type=hidden][name="${name}"]`);
  if (!input) {
    input = document.createElement("input");
    input.type = "hidden";
    input.name = name;
    form.append(input);
  }
  input.value = value;
}

const told = (fault) => (fault.name === "NotAllowedError" ? "没有完成：已取消，或者没有可用的通行密钥。" : fault.message);

async function sign(place, form) {
  const asked = await ask(place.dataset.sign, new FormData(form));
  const allow = asked.credentials.map((id) => ({ type: "public-key", id: bytes(id) }));
  const got = await navigator.credentials.get({
    publicKey: { challenge: bytes(asked.challenge), rpId: asked.site, allowCredentials: allow, userVerification: "required", timeout: 120000 },
  });
  put(form, "passkey", JSON.stringify({
    nonce: asked.nonce,
    credential: text(got.rawId),
    authenticator_data: text(got.response.authenticatorData),
    client_data: text(got.response.clientDataJSON),
    signature: text(got.response.signature),
  }));
}

async function enrol(form) {
  const begun = new FormData(form);
  begun.set("do", "begin");
  const asked = await ask(form.action, new URLSearchParams(begun));
  const made = await navigator.credentials.create({
    publicKey: {
      challenge: bytes(asked.challenge),
      rp: { id: asked.site, name: "法度" },
      user: { id: bytes(asked.user), name: asked.name, displayName: asked.name },
      pubKeyCredParams: [{ type: "public-key", alg: -8 }, { type: "public-key", alg: -7 }],
      excludeCredentials: asked.known.map((id) => ({ type: "public-key", id: bytes(id) })),
      authenticatorSelection: { residentKey: "preferred", userVerification: "required" },
      attestation: "none",
      timeout: 120000,
    },
  });
  put(form, "nonce", asked.nonce);
  put(form, "data", text(made.response.getAuthenticatorData()));
  put(form, "client", text(made.response.clientDataJSON));
}

export function passkeys(page) {
  for (const place of page.querySelectorAll("[data-passkey]")) {
    const form = place.closest("form"), button = place.querySelector("button");
    const why = barred(place);
    if (why) { say(place, why); continue; }
    button.disabled = false;
    let signed = false;
    button.addEventListener("click", async () => {
      say(place, "");
      button.disabled = true;
      try {
        await (place.dataset.sign ? sign(place, form) : enrol(form));
        signed = true;
        form.requestSubmit(place.dataset.sign ? form.querySelector("button[type=submit]") : undefined);
      } catch (fault) { say(place, told(fault)); }
      button.disabled = false;
    });
    // what is changed after signing must be signed again: the answer would be refused
    form.addEventListener("input", () => { if (signed) { signed = false; put(form, "passkey", ""); } });
  }
}
