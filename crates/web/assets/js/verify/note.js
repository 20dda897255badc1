// Keys and signed notes (log.md), and the list of revoked and altered decisions (proof-code-v1.md).
import { base64, hex, same, unbase64, utf8 } from "./bytes.js";
import { isKey, verify } from "./ed25519.js";
import { sha256 } from "./sha.js";

const LOG = 1, WITNESS = 4, NAME = /^[^\p{White_Space}\p{Cc}+]+$/u;
const MOST = 64, LARGEST = 64 * 1024, LARGEST_LIST = 16 * 1024 * 1024;

/** A key as people copy it; null if it is none that can be used here (another algorithm, or wrong). */
export function key(word) {
  const [, name, id, body] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/su.exec(word) ?? [], bytes = body && unbase64(body);
  if (!bytes || bytes.length !== 33 || !NAME.test(name) || ![LOG, WITNESS].includes(bytes[0])) return null;
  const own = sha256(utf8(name), Uint8Array.of(10), bytes).slice(0, 4);
  return hex(own) === id && isKey(bytes.slice(1)) ? { name, id: own, kind: bytes[0], key: bytes.slice(1), word } : null;
}

export const ofLogs = (keys) => keys.filter((k) => k.kind === LOG);
export const ofWitnesses = (keys) => keys.filter((k) => k.kind === WITNESS);

/** The text and the signatures of a note; null if it is none. */
export function note(whole, largest = LARGEST) {
  if (utf8(whole).length > largest || /[\u0000-\u0009\u000b-\u001f]/.test(whole)) return null;
  const cut = whole.lastIndexOf("\n\n");
  if (cut < 0 || !whole.endsWith("\n")) return null;
  const lines = whole.slice(cut + 2, -1).split("\n");
  if (lines.length > MOST) return null;
  const signatures = lines.map((line) => {
    const [, name, body] = /^— ([^ ]+) ([^ ]+)$/u.exec(line) ?? [], bytes = body && unbase64(body);
    return bytes && bytes.length > 4 && NAME.test(name) ? { name, id: bytes.slice(0, 4), signature: bytes.slice(4) } : null;
  });
  return signatures.includes(null) ? null : { text: whole.slice(0, cut + 1), signatures };
}

const isOf = (k, s) => k.name === s.name && same(k.id, s.id);

/** What the log's key has said of these signatures: every one under its name and id must be good. */
export const bySignature = (k, { text, signatures }) => {
  const own = signatures.filter((s) => isOf(k, s));
  return own.length === 0 ? null : own.every((s) => verify(k.key, utf8(text), s.signature));
};

/** A witness's signature over a text: `signature` is its time and 64 bytes. */
export function cosigned(k, signature, text) {
  if (signature.length !== 72) return null;
  const time = new DataView(signature.buffer, signature.byteOffset).getBigUint64(0);
  return verify(k.key, utf8(`cosignature/v1\ntime ${time}\n${text}`), signature.subarray(8)) ? Number(time) : null;
}

/** Times at which the witness has signed the note; null where one of its signatures is wrong. */
export function witnessed(k, { text, signatures }) {
  const times = signatures.filter((s) => isOf(k, s)).map((s) => cosigned(k, s.signature, text));
  return times.includes(null) ? null : times;
}

const DECIMAL = /^(?:0|[1-9][0-9]*)$/;

/** A checkpoint out of the text of a note; null if it is none. */
export function checkpoint(text) {
  const [origin, size, root, ...rest] = text.split("\n"), bytes = rest.length && unbase64(root);
  return bytes && bytes.length === 32 && DECIMAL.test(size) ? { origin, size: Number(size), root: bytes } : null;
}

function day(word) {
  const [, y, m, d] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(word) ?? [];
  const at = y && new Date(Date.UTC(2000, m - 1, d));
  if (at) at.setUTCFullYear(y, m - 1, d);
  return at && at.toISOString().slice(0, 10) === word ? word : null;
}

/** The list of revoked decisions that this key has signed; null if it is of no use. */
export function revoked(whole, k) {
  const found = note(whole, LARGEST_LIST);
  if (!found || bySignature(k, found) !== true) return null;
  const [origin, of, size, ...lines] = found.text.split("\n");
  if (lines.pop() !== "" || origin !== `${k.name}/revoked` || !day(of) || !DECIMAL.test(size)) return null;
  let last = "";
  const days = new Map();
  for (const line of lines) {
    const [, hash, since, altered] = /^(\S{44}) (\S+?)( altered)?$/.exec(line) ?? [], bytes = hash && unbase64(hash);
    if (!bytes || bytes.length !== 32 || !day(since) || hex(bytes) <= last) return null;
    days.set((last = hex(bytes)), { since, altered: altered !== undefined });
  }
  return { day: of, size: Number(size), days };
}

/** Whether a decision is in force as far as the list of its day knows. */
export function standing(whole, k, leaf, index) {
  if (typeof whole !== "string") return { standing: "unasked" };
  const list = revoked(whole, k);
  if (!list) return { standing: "unknown", why: "list" };
  const ended = list.days.get(hex(leaf));
  if (ended) return { standing: ended.altered ? "altered" : "revoked", since: ended.since, day: list.day };
  return list.size <= index ? { standing: "unknown", why: "older", day: list.day } : { standing: "in-force", day: list.day };
}

export const checkpointText = (name, size, root) => `${name}\n${size}\n${base64(root)}\n`;
