// Bytes and texts of bytes: hexadecimal, base64 with padding, UTF-8 that is refused where it is wrong, and the text form of a proof code.
export const utf8 = (text) => new TextEncoder().encode(text);

/** The text of these bytes; null if they are not UTF-8. A mark of byte order is a character like any other. */
export function text(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

export function concat(...parts) {
  const out = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** Order of bytes: below 0, 0, above 0. */
export function order(a, b) {
  for (let i = 0; i < a.length && i < b.length; i++) if (a[i] !== b[i]) return a[i] - b[i];
  return a.length - b.length;
}

export const same = (a, b) => order(a, b) === 0;

export const hex = (bytes) => Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");

/** Lower-case hexadecimal of `length` bytes, or of any number; null if it is not. */
export function unhex(word, length = -1) {
  if (typeof word !== "string" || word.length % 2 || !/^[0-9a-f]*$/.test(word) || (length >= 0 && word.length !== 2 * length)) return null;
  return Uint8Array.from({ length: word.length / 2 }, (_, i) => parseInt(word.substr(2 * i, 2), 16));
}

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

export function base64(bytes) {
  let out = "";
  for (let i = 0; i < bytes.length; i += 3) {
    const n = (bytes[i] << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    const four = [18, 12, 6, 0].map((s) => DIGITS[(n >> s) & 63]).join("");
    const short = i + 3 - bytes.length;
    out += short > 0 ? four.slice(0, 4 - short) + "=".repeat(short) : four;
  }
  return out;
}

/** Base64 in its one form: padded, no bit left over; null if it is not. */
export function unbase64(word) {
  if (word.length % 4 || !/^[A-Za-z0-9+/]*={0,2}$/.test(word)) return null;
  const bare = word.replace(/=+$/, ""), out = new Uint8Array(Math.floor((bare.length * 3) / 4));
  let bits = 0, held = 0, at = 0;
  for (const c of bare) {
    held = ((held << 6) | DIGITS.indexOf(c)) & 0xffff;
    bits += 6;
    if (bits >= 8) out[at++] = (held >> (bits -= 8)) & 255;
  }
  return base64(out) === word ? out : null;
}

const PREFIX = "FADU1:", BASE41 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-.:/*", LONGEST = 16384;

/** The bytes of a proof code in its text form; null if it is none. */
export function fromText(given) {
  if (utf8(given).length > LONGEST) return null;
  const word = given.replace(/[ \t\r\n]/g, "").replace(/[a-z]/g, (c) => c.toUpperCase());
  if (!word.startsWith(PREFIX)) return null;
  const values = Array.from(word.slice(PREFIX.length), (c) => BASE41.indexOf(c));
  if (values.includes(-1) || values.length % 3 === 1) return null;
  const out = [];
  for (let i = 0; i < values.length; i += 3) {
    const [a, b, c] = values.slice(i, i + 3), n = a + 41 * b + 1681 * (c ?? 0);
    if (n > (c === undefined ? 255 : 65535)) return null;
    if (c !== undefined) out.push(n >> 8);
    out.push(n & 255);
  }
  return Uint8Array.from(out);
}

/** Reads bytes from the front; anything missing throws `Short`. */
export class Short extends Error {}
export class Reader {
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }
  take(n) {
    if (n > this.bytes.length - this.at) throw new Short();
    return this.bytes.subarray(this.at, (this.at += n));
  }
  /** Big endian, unsigned; above 2^53 it loses nothing that is compared. */
  fixed(n) {
    return this.take(n).reduce((sum, b) => sum * 256 + b, 0);
  }
  /** 7 bits a byte, the lowest first, in as few bytes as there can be. */
  number() {
    let n = 0;
    for (let i = 0; i < 8; i++) {
      const [b] = this.take(1);
      n += (b & 127) * 2 ** (7 * i);
      if (b < 128) {
        if ((b === 0 && i > 0) || n > Number.MAX_SAFE_INTEGER) throw new Short();
        return n;
      }
    }
    throw new Short();
  }
  run() {
    return this.take(this.number());
  }
  text() {
    const word = text(this.run());
    if (word === null) throw new Short();
    return word;
  }
  get left() {
    return this.bytes.length - this.at;
  }
}
