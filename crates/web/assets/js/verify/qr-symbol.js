// A QR symbol as a square of dark and light modules: what is on it, and how its words are laid.
import { content, data } from "./qr-blocks.js";

export const sizeOf = (version) => 17 + 4 * version;

/** Centres of alignment patterns along one side. */
export function alignments(version) {
  if (version === 1) return [];
  const n = Math.floor(version / 7) + 2, step = version === 32 ? 26 : 2 * Math.floor((4 * version + 2 * n + 1) / (2 * n - 2));
  return [6, ...Array.from({ length: n - 1 }, (_, i) => sizeOf(version) - 7 - step * (n - 2 - i))];
}

/** A number followed by the remainder of its division by a generator of so many bits. */
function guarded(value, generator, bits) {
  let rest = value << bits;
  for (let i = 31; i >= bits; i--) if ((rest >>> i) & 1) rest ^= generator << (i - bits);
  return (value << bits) | rest;
}
const FORMATS = Array.from({ length: 32 }, (_, v) => guarded(v, 0x537, 10) ^ 0x5412);
const VERSIONS = Array.from({ length: 34 }, (_, v) => guarded(v + 7, 0x1f25, 12));

function ones(n) {
  let out = 0;
  for (; n; n &= n - 1) out++;
  return out;
}

/** Which of these words is nearest to one of the two that were read; -1 if none is near. */
function nearest(words, read) {
  let best = 4, found = -1;
  words.forEach((word, i) => read.forEach((r) => {
    const far = ones(word ^ r);
    if (far < best) [best, found] = [far, i];
  }));
  return found;
}

const number = (bits) => bits.reduce((n, b) => (n << 1) | b, 0);

/** Level (0 L, 1 M, 2 Q, 3 H) and mask; null if it cannot be read. */
function format(dark, size) {
  const near = [], far = [];
  for (let i = 0; i < 15; i++) {
    // bit 14 first
    near.push(i < 6 ? dark(i, 8) : i === 6 ? dark(7, 8) : i === 7 ? dark(8, 8) : i === 8 ? dark(8, 7) : dark(8, 14 - i));
    far.push(i < 7 ? dark(8, size - 1 - i) : dark(size - 15 + i, 8));
  }
  const found = nearest(FORMATS, [number(near), number(far)]);
  return found < 0 ? null : { level: [1, 0, 3, 2][found >> 3], mask: found & 7 };
}

/** The version that is written on a large symbol; 0 if it cannot be read. */
export function written(dark, size) {
  const right = [], below = [];
  for (let i = 17; i >= 0; i--) {
    right.push(dark(size - 11 + (i % 3), Math.floor(i / 3)));
    below.push(dark(Math.floor(i / 3), size - 11 + (i % 3)));
  }
  return nearest(VERSIONS, [number(right), number(below)]) + 7 || 0;
}

const MASKS = [
  (x, y) => (x + y) % 2, (x, y) => y % 2, (x) => x % 3, (x, y) => (x + y) % 3, (x, y) => (Math.floor(y / 2) + Math.floor(x / 3)) % 2,
  (x, y) => ((x * y) % 2) + ((x * y) % 3), (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2, (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2,
];

/** Whether a module belongs to a pattern and bears no data. */
function patterns(version) {
  const size = sizeOf(version), out = new Uint8Array(size * size), centres = alignments(version);
  const fill = (x, y, w, h) => { for (let j = y; j < y + h; j++) out.fill(1, j * size + x, j * size + x + w); };
  fill(0, 0, 9, 9);
  fill(size - 8, 0, 8, 9);
  fill(0, size - 8, 9, 8);
  fill(6, 0, 1, size);
  fill(0, 6, size, 1);
  const last = centres.length - 1;
  centres.forEach((y, j) => centres.forEach((x, i) => {
    const corner = (i === 0 && j === 0) || (i === 0 && j === last) || (i === last && j === 0);
    if (!corner) fill(x - 2, y - 2, 5, 5);
  }));
  if (version >= 7) {
    fill(size - 11, 0, 3, 6);
    fill(0, size - 11, 6, 3);
  }
  return out;
}

function codewords(dark, version, mask) {
  const size = sizeOf(version), taken = patterns(version), flip = MASKS[mask], out = [];
  let word = 0, bits = 0, up = true;
  for (let right = size - 1; right > 0; right -= 2) {
    if (right === 6) right = 5;
    for (let n = 0; n < size; n++) {
      const y = up ? size - 1 - n : n;
      for (const x of [right, right - 1]) {
        if (taken[y * size + x]) continue;
        word = (word << 1) | (dark(x, y) ^ (flip(x, y) === 0 ? 1 : 0));
        if (++bits === 8) {
          out.push(word);
          word = bits = 0;
        }
      }
    }
    up = !up;
  }
  return out;
}

/** Reads a symbol; `dark(x, y)` is 1 or 0. Null if it cannot be read. */
export function readSymbol(dark, version) {
  const found = format(dark, sizeOf(version));
  if (!found) return null;
  const words = data(codewords(dark, version, found.mask), version, found.level);
  return words && content(words, version);
}
