// SHA-256 and SHA-512 (FIPS 180-4). Their constants are computed as the standard defines them: the first bits of roots of primes.
import { concat, utf8 } from "./bytes.js";

const PRIMES = [];
for (let n = 2; PRIMES.length < 80; n++) if (PRIMES.every((p) => n % p)) PRIMES.push(n);

/** The first 64 bits of the fraction of the root of degree `k`. */
function fraction(prime, k) {
  const of = BigInt(prime) << BigInt(64 * k);
  let low = 0n, high = 1n << 70n;
  while (high - low > 1n) {
    const middle = (low + high) >> 1n;
    if (middle ** BigInt(k) <= of) low = middle;
    else high = middle;
  }
  return BigInt.asUintN(64, low);
}

const upper = (n) => Number(n >> 32n) | 0, lower = (n) => Number(n & 0xffffffffn) | 0;
const K = PRIMES.map((p) => fraction(p, 3)), H = PRIMES.slice(0, 8).map((p) => fraction(p, 2));
const KH = Int32Array.from(K, upper), KL = Int32Array.from(K, lower);
const HH = Int32Array.from(H, upper), HL = Int32Array.from(H, lower);

function padded(bytes, block) {
  const tail = block / 8, length = Math.ceil((bytes.length + 1 + tail) / block) * block;
  const out = new Uint8Array(length), bits = BigInt(bytes.length) * 8n;
  out.set(bytes);
  out[bytes.length] = 0x80;
  new DataView(out.buffer).setBigUint64(length - 8, bits);
  return out;
}

/** SHA-256 that takes its bytes in parts: a file of any size. */
export class Sha256 {
  constructor() {
    this.h = HH.slice();
    this.w = new Int32Array(64);
    this.rest = new Uint8Array(0);
    this.length = 0;
  }
  add(bytes) {
    this.length += bytes.length;
    const all = this.rest.length ? concat(this.rest, bytes) : bytes, whole = all.length - (all.length % 64);
    for (let at = 0; at < whole; at += 64) this.block(all, at);
    this.rest = all.slice(whole);
    return this;
  }
  block(bytes, at) {
    const { h, w } = this;
    for (let i = 0; i < 16; i++, at += 4) w[i] = (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
    for (let i = 16; i < 64; i++) {
      const x = w[i - 15], y = w[i - 2];
      const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      w[i] = w[i - 16] + s0 + w[i - 7] + s1;
    }
    let [a, b, c, d, e, f, g, k] = h;
    for (let i = 0; i < 64; i++) {
      const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const one = (k + s1 + ((e & f) ^ (~e & g)) + KH[i] + w[i]) | 0;
      const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const two = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      k = g; g = f; f = e; e = (d + one) | 0; d = c; c = b; b = a; a = (one + two) | 0;
    }
    [a, b, c, d, e, f, g, k].forEach((v, i) => (h[i] += v));
  }
  /** The digest; nothing can be added afterwards. */
  digest() {
    const length = this.length, last = padded(this.rest, 64);
    new DataView(last.buffer).setBigUint64(last.length - 8, BigInt(length) * 8n);
    for (let at = 0; at < last.length; at += 64) this.block(last, at);
    const out = new DataView(new ArrayBuffer(32));
    this.h.forEach((v, i) => out.setInt32(4 * i, v));
    return new Uint8Array(out.buffer);
  }
}

export const sha256 = (...parts) => parts.reduce((sum, part) => sum.add(part), new Sha256()).digest();

// A word of 64 bits is two of 32: `h` above, `l` below.
const WH = new Int32Array(80), WL = new Int32Array(80);

function add(i, terms, h, l) {
  let low = 0, high = 0;
  for (let t = 0; t < terms.length; t += 2) {
    high += terms[t];
    low += terms[t + 1] >>> 0;
  }
  l[i] = low;
  h[i] = high + Math.floor(low / 4294967296);
}
// The upper half of a word (h, l) turned right by n < 32; the lower half is the same with h and l exchanged.
const turn = (h, l, n) => (h >>> n) | (l << (32 - n));

function block512(state, bytes, at) {
  const [sh, sl] = state;
  for (let i = 0; i < 16; i++, at += 8) {
    WH[i] = (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
    WL[i] = (bytes[at + 4] << 24) | (bytes[at + 5] << 16) | (bytes[at + 6] << 8) | bytes[at + 7];
  }
  for (let i = 16; i < 80; i++) {
    const [xh, xl, yh, yl] = [WH[i - 15], WL[i - 15], WH[i - 2], WL[i - 2]];
    const ah = turn(xh, xl, 1) ^ turn(xh, xl, 8) ^ (xh >>> 7), al = turn(xl, xh, 1) ^ turn(xl, xh, 8) ^ turn(xl, xh, 7);
    const bh = turn(yh, yl, 19) ^ turn(yl, yh, 29) ^ (yh >>> 6), bl = turn(yl, yh, 19) ^ turn(yh, yl, 29) ^ turn(yl, yh, 6);
    add(i, [WH[i - 16], WL[i - 16], ah, al, WH[i - 7], WL[i - 7], bh, bl], WH, WL);
  }
  const h = sh.slice(), l = sl.slice(), th = new Int32Array(2), tl = new Int32Array(2);
  for (let i = 0; i < 80; i++) {
    const [eh, el, ah, al] = [h[4], l[4], h[0], l[0]];
    const s1h = turn(eh, el, 14) ^ turn(eh, el, 18) ^ turn(el, eh, 9), s1l = turn(el, eh, 14) ^ turn(el, eh, 18) ^ turn(eh, el, 9);
    const ch = (eh & h[5]) ^ (~eh & h[6]), cl = (el & l[5]) ^ (~el & l[6]);
    add(0, [h[7], l[7], s1h, s1l, ch, cl, KH[i], KL[i], WH[i], WL[i]], th, tl);
    const s0h = turn(ah, al, 28) ^ turn(al, ah, 2) ^ turn(al, ah, 7), s0l = turn(al, ah, 28) ^ turn(ah, al, 2) ^ turn(ah, al, 7);
    const mh = (ah & h[1]) ^ (ah & h[2]) ^ (h[1] & h[2]), ml = (al & l[1]) ^ (al & l[2]) ^ (l[1] & l[2]);
    add(1, [s0h, s0l, mh, ml], th, tl);
    h.copyWithin(1, 0, 7);
    l.copyWithin(1, 0, 7);
    add(4, [h[4], l[4], th[0], tl[0]], h, l);
    add(0, [th[0], tl[0], th[1], tl[1]], h, l);
  }
  for (let i = 0; i < 8; i++) add(i, [sh[i], sl[i], h[i], l[i]], sh, sl);
}

export function sha512(...parts) {
  const all = padded(concat(...parts), 128), state = [HH.slice(), HL.slice()];
  for (let at = 0; at < all.length; at += 128) block512(state, all, at);
  const out = new DataView(new ArrayBuffer(64));
  for (let i = 0; i < 8; i++) {
    out.setInt32(8 * i, state[0][i]);
    out.setInt32(8 * i + 4, state[1][i]);
  }
  return new Uint8Array(out.buffer);
}

/** RFC 6962, envelope-v1: what is hashed says first what it is. */
export const leafHash = (leaf) => sha256(Uint8Array.of(0), leaf);
export const node = (left, right) => sha256(Uint8Array.of(1), left, right);

/** The commitment of a field (envelope-v1). */
export function commitment(salt, name, canonical) {
  const word = utf8(name);
  return sha256(Uint8Array.of(2), salt, Uint8Array.of(word.length >> 8, word.length & 255), word, utf8(canonical));
}
