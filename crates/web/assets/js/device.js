// 取证设备: the key of this device. It is made here and cannot be taken out; the server knows its public half and whose it is.
export const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
const SIGN = { name: "ECDSA", hash: "SHA-256" };

export function store(mode, work) {
  return new Promise((done, fail) => {
    const open = indexedDB.open("fadu-device", 1);
    open.onupgradeneeded = () => open.result.createObjectStore("keys", { keyPath: "id" });
    open.onerror = () => fail(open.error);
    open.onsuccess = () => {
      const asked = work(open.result.transaction("keys", mode).objectStore("keys"));
      asked.onsuccess = () => { open.result.close(); done(asked.result); };
      asked.onerror = () => { open.result.close(); fail(asked.error); };
    };
  });
}

export const sign = async (key, words) => text(await crypto.subtle.sign(SIGN, key, new TextEncoder().encode(words)));

// The keys on this device that stand in the name of whoever is signed in.
export async function here() {
  const kept = await store("readonly", (keys) => keys.getAll());
  if (!kept.length) return [];
  const answer = await fetch("/desk/devices/own", { credentials: "same-origin" });
  const own = answer.ok && !answer.redirected ? await answer.json() : [];
  return own.map((device) => ({ ...kept.find((key) => key.id === device.id), name: device.name })).filter((device) => device.pair);
}

// Signs what was taken; nothing where no key of this person is here.
export async function seal(digest, captured) {
  if (!globalThis.indexedDB || !crypto.subtle) return null;
  const [device] = await here();
  if (!device) return null;
  const at = Date.now();
  const signature = await sign(device.pair.privateKey, `fadu-capture/1\n${device.id}\n${digest}\n${captured}\n${at}\n`);
  return { id: device.id, name: device.name, at, signature };
}
