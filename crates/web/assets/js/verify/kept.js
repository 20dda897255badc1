// What this device keeps: the keys it saw first, and the last list of revoked decisions. A device that keeps nothing still checks.
import { key, revoked } from "./note.js";

const KEYS = "fadu-verify-keys", LIST = "fadu-verify-revoked";

function get(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}
function put(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {
    // a browser that keeps nothing
  }
}

/** The keys to check with: those seen first, and new ones of new names. `changed` are those that are not what they were. */
export function keysOf(page) {
  const given = page.map(key).filter(Boolean), old = (get(KEYS) ?? "").split("\n").map(key).filter(Boolean), changed = [];
  const keys = old.slice();
  for (const k of given) {
    const rival = old.find((o) => o.kind === k.kind && o.word !== k.word && (o.kind === 1 || o.name === k.name));
    if (rival && !old.some((o) => o.word === k.word)) changed.push({ was: rival, now: k });
    else if (!keys.some((o) => o.word === k.word)) keys.push(k);
  }
  if (!changed.length) put(KEYS, keys.map((k) => k.word).join("\n"));
  return { keys, changed };
}

/** From now on the keys of the page are those of this device. */
export const renew = (page) => put(KEYS, page.join("\n"));

/** What the record says of this very paper now, which may be newer than the list; null where it cannot be asked. It is asked, not proved. */
export async function stateOf(leaf, index) {
  try {
    const answer = await fetch(`/proof/standing/${index}/${leaf}`, { cache: "no-store", signal: AbortSignal.timeout(4000) });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

/** The list, from the server if it answers within four seconds, else the one kept. */
export async function listOf(keys) {
  const good = (text) => text !== null && keys.some((k) => k.kind === 1 && revoked(text, k));
  try {
    const answer = await fetch("/log/revoked", { cache: "no-store", signal: AbortSignal.timeout(4000) });
    const text = answer.ok ? await answer.text() : null;
    if (good(text)) {
      put(LIST, text);
      return { list: text, online: true };
    }
  } catch {
    // no network: the list kept says what it knew
  }
  const kept = get(LIST);
  return { list: good(kept) ? kept : null, online: false };
}
