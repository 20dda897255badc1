// Ed25519 (RFC 8032), checking only, and strictly: browsers' own is missing on plain http and in older ones.
import { concat, order, same } from "./bytes.js";
import { sha512 } from "./sha.js";

const P = 2n ** 255n - 19n, L = 2n ** 252n + 27742317777372353535851937790883648493n;
const mod = (n) => ((n %= P) < 0n ? n + P : n);

function power(base, exponent) {
  let out = 1n;
  for (base = mod(base); exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) out = (out * base) % P;
    base = (base * base) % P;
  }
  return out;
}

const D = mod(-121665n * power(121666n, P - 2n)), D2 = (2n * D) % P, ROOT = power(2n, (P - 1n) / 4n);
const ZERO = [0n, 1n, 1n, 0n];

const number = (bytes) => bytes.reduceRight((n, b) => (n << 8n) | BigInt(b), 0n);

// Points are (X : Y : Z : T) with x = X/Z, y = Y/Z, xy = T/Z.
function plus([x, y, z, t], [u, v, w, s]) {
  const a = ((y - x) * (v - u)) % P, b = ((y + x) * (v + u)) % P, c = (((t * D2) % P) * s) % P, d = (2n * z * w) % P;
  const e = b - a, f = d - c, g = d + c, h = b + a;
  return [(e * f) % P, (g * h) % P, (f * g) % P, (e * h) % P];
}

function twice([x, y, z]) {
  const a = (x * x) % P, b = (y * y) % P, c = (2n * z * z) % P;
  const h = a + b, e = h - (((x + y) * (x + y)) % P), g = a - b, f = c + g;
  return [(e * f) % P, (g * h) % P, (f * g) % P, (e * h) % P];
}

const minus = ([x, y, z, t]) => [-x, y, z, -t];

/** The point of 32 bytes; null if they are not its one form. */
function point(bytes) {
  const odd = BigInt(bytes[31] >> 7), y = number(bytes) & ((1n << 255n) - 1n);
  if (y >= P) return null;
  const u = mod(y * y - 1n), v = mod(D * y * y + 1n);
  let x = (u * power(v, 3n) * power(u * power(v, 7n), (P - 5n) / 8n)) % P;
  const back = mod(v * x * x);
  if (back === mod(-u)) x = (x * ROOT) % P;
  else if (back !== u) return null;
  if (x === 0n && odd) return null;
  if ((x & 1n) !== odd) x = P - x;
  return [x, y, 1n, (x * y) % P];
}

function bytesOf([x, y, z]) {
  const one = power(z, P - 2n), out = new Uint8Array(32);
  let n = mod(y * one);
  for (let i = 0; i < 32; i++, n >>= 8n) out[i] = Number(n & 255n);
  out[31] |= Number(mod(x * one) & 1n) << 7;
  return out;
}

/** Eight times the point is nothing: it hides what was signed. */
function small(p) {
  const [x, y, z] = twice(twice(twice(p)));
  return mod(x) === 0n && mod(y - z) === 0n;
}

// Odd multiples, and the digits of a number in a form of few and odd ones.
const odds = (p, n) => {
  const two = twice(p), out = [p];
  while (out.length < n) out.push(plus(out[out.length - 1], two));
  return out;
};
function digits(n, width) {
  const out = [], full = 1n << BigInt(width);
  for (; n > 0n; n >>= 1n) {
    let digit = n & 1n;
    if (digit) {
      digit = n & (full - 1n);
      if (digit >= full / 2n) digit -= full;
      n -= digit;
    }
    out.push(Number(digit));
  }
  return out;
}

const BASE = point(concat(Uint8Array.of(0x58), new Uint8Array(31).fill(0x66))), BASES = odds(BASE, 64);
const LIMIT = Uint8Array.from({ length: 32 }, (_, i) => Number((L >> BigInt(8 * (31 - i))) & 255n));
const kept = new Map();

function keyOf(bytes) {
  const name = bytes.join();
  if (!kept.has(name)) {
    const p = point(bytes);
    kept.set(name, p && !small(p) ? odds(minus(p), 64) : null);
  }
  return kept.get(name);
}

/** Whether these 32 bytes are a key at all. */
export const isKey = (bytes) => bytes.length === 32 && keyOf(bytes) !== null;

// One checkpoint stands behind many proofs: what was found of it last is not computed again.
const found = new Map(), MOST = 64;

/** Whether the signature (64 bytes) of the message is good under the key (32 bytes). */
export function verify(key, message, signature) {
  const name = `${key.join()} ${signature.join()} ${message.join()}`;
  if (!found.has(name)) {
    if (found.size >= MOST) found.delete(found.keys().next().value);
    found.set(name, good(key, message, signature));
  }
  return found.get(name);
}

function good(key, message, signature) {
  const r = signature.subarray(0, 32), s = signature.subarray(32, 64);
  if (signature.length !== 64 || order(s.slice().reverse(), LIMIT) >= 0) return false;
  const of = keyOf(key), start = point(r);
  if (!of || !start || small(start)) return false;
  const a = digits(number(s), 8), b = digits(number(sha512(r, key, message)) % L, 8);
  let sum = ZERO;
  for (let i = Math.max(a.length, b.length) - 1; i >= 0; i--) {
    sum = twice(sum);
    for (const [digit, table] of [[a[i], BASES], [b[i], of]]) {
      if (digit > 0) sum = plus(sum, table[digit >> 1]);
      else if (digit < 0) sum = plus(sum, minus(table[-digit >> 1]));
    }
  }
  return same(bytesOf(sum), r);
}
