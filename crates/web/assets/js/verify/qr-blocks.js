// QR codes (ISO/IEC 18004): from the codewords on the symbol to the bytes that were meant. Blocks, Reed-Solomon, segments.

// Table 9 of the standard: error correction codewords of a block and number of blocks, versions 1 to 40, levels L, M, Q, H.
const CORRECTION = [
  [7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28, 28, 28, 30, 30, 26, 28, ...Array(14).fill(30)],
  [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26, 26, ...Array(19).fill(28)],
  [13, 22, 18, 26, 18, 24, 18, 22, 20, 24, 28, 26, 24, 20, 30, 24, 28, 28, 26, 30, 28, 30, 30, 30, 30, 28, ...Array(14).fill(30)],
  [17, 28, 22, 16, 22, 28, 26, 26, 24, 28, 24, 28, 22, 24, 24, 30, 28, 28, 26, 28, 30, 24, ...Array(18).fill(30)],
];
const BLOCKS = [
  [1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8, 8, 9, 9, 10, 12, 12, 12, 13, 14, 15, 16, 17, 18, 19, 19, 20, 21, 22, 24, 25],
  [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16, 17, 17, 18, 20, 21, 23, 25, 26, 28, 29, 31, 33, 35, 37, 38, 40, 43, 45, 47, 49],
  [1, 1, 2, 2, 4, 4, 6, 6, 8, 8, 8, 10, 12, 16, 12, 17, 16, 18, 21, 20, 23, 23, 25, 27, 29, 34, 34, 35, 38, 40, 43, 45, 48, 51, 53, 56, 59, 62, 65, 68],
  [1, 1, 2, 4, 4, 4, 5, 6, 8, 8, 11, 11, 16, 16, 18, 16, 19, 21, 25, 25, 25, 34, 30, 32, 35, 37, 40, 42, 45, 48, 51, 54, 57, 60, 63, 66, 70, 74, 77, 81],
];

// The field of 256 elements over x^8 + x^4 + x^3 + x^2 + 1.
const EXP = new Uint8Array(512), LOG = new Uint8Array(256);
for (let i = 0, x = 1; i < 255; i++, x = x & 128 ? (x << 1) ^ 0x11d : x << 1) {
  EXP[i] = EXP[i + 255] = x;
  LOG[x] = i;
}
const times = (a, b) => (a && b ? EXP[LOG[a] + LOG[b]] : 0);
const over = (a, b) => (a ? EXP[LOG[a] + 255 - LOG[b]] : 0);
const at = (poly, x) => poly.reduceRight((sum, c) => times(sum, x) ^ c, 0);

/** The polynomial whose roots tell where the errors are (Berlekamp and Massey), lowest power first. */
function locator(syndromes) {
  let now = [1], before = [1], length = 0, gap = 1, last = 1;
  for (let n = 0; n < syndromes.length; n++) {
    let delta = 0;
    for (let i = 0; i <= length; i++) delta ^= times(now[i] ?? 0, syndromes[n - i]);
    if (!delta) {
      gap++;
      continue;
    }
    const kept = now.slice(), factor = over(delta, last);
    before.forEach((c, i) => (now[i + gap] = (now[i + gap] ?? 0) ^ times(factor, c)));
    now = Array.from(now, (c) => c ?? 0);
    if (2 * length <= n) [length, before, last, gap] = [n + 1 - length, kept, delta, 1];
    else gap++;
  }
  return now.slice(0, length + 1);
}

/** Mends a block in place; false if it has more errors than can be mended. */
export function mend(block, correction) {
  const of = (x) => block.reduce((sum, c) => times(sum, x) ^ c, 0);
  const syndromes = Array.from({ length: correction }, (_, i) => of(EXP[i]));
  if (syndromes.every((s) => s === 0)) return true;
  const sigma = locator(syndromes), errors = sigma.length - 1;
  if (errors * 2 > correction) return false;
  const omega = Array.from({ length: correction }, (_, n) => sigma.slice(0, n + 1).reduce((sum, c, i) => sum ^ times(c, syndromes[n - i]), 0));
  const slope = sigma.map((c, i) => (i % 2 ? c : 0)).slice(1);
  let found = 0;
  for (let power = 0; power < block.length; power++) {
    const root = EXP[255 - power];
    if (at(sigma, root)) continue;
    const down = at(slope, root);
    if (!down) return false;
    block[block.length - 1 - power] ^= times(EXP[power], over(at(omega, root), down));
    found++;
  }
  return found === errors && Array.from({ length: correction }, (_, i) => of(EXP[i])).every((s) => s === 0);
}

/** The data codewords: blocks put apart, mended, put together; null if one cannot be mended. */
export function data(codewords, version, level) {
  const many = BLOCKS[level][version - 1], correction = CORRECTION[level][version - 1];
  const short = Math.floor(codewords.length / many), long = codewords.length % many, out = [];
  const blocks = Array.from({ length: many }, (_, i) => new Uint8Array(i < many - long ? short : short + 1));
  let next = 0;
  for (let i = 0; i <= short - correction; i++) for (const b of blocks) if (i < b.length - correction) b[i] = codewords[next++];
  for (let i = 0; i < correction; i++) for (const b of blocks) b[b.length - correction + i] = codewords[next++];
  for (const b of blocks) {
    if (!mend(b, correction)) return null;
    out.push(...b.subarray(0, b.length - correction));
  }
  return Uint8Array.from(out);
}

const ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:", KANJI = 8, ECI = 7, FNC = [5, 9];
const COUNT = { 1: [10, 12, 14], 2: [9, 11, 13], 4: [8, 16, 16] };

/** The bytes of all segments in a row; null where the bits end too soon, or in a mode for other scripts. */
export function content(words, version) {
  let at = 0;
  const left = () => words.length * 8 - at;
  const bits = (n) => {
    let out = 0;
    for (; n > 0; n--, at++) out = out * 2 + ((words[at >> 3] >> (7 - (at & 7))) & 1);
    return out;
  };
  const out = [], say = (word) => out.push(...Array.from(word, (c) => c.charCodeAt(0)));
  const digits = (n) => say(String(bits([0, 4, 7, 10][n])).padStart(n, "0"));
  const letters = (n) => {
    const v = bits(n === 2 ? 11 : 6);
    say(n === 2 ? (ALPHANUMERIC[Math.floor(v / 45)] ?? "") + ALPHANUMERIC[v % 45] : (ALPHANUMERIC[v] ?? ""));
  };
  while (left() >= 4) {
    const mode = bits(4);
    if (mode === 0) break;
    if (FNC.includes(mode)) {
      if (mode === 9) bits(8);
      continue;
    }
    if (mode === ECI) {
      bits(1) === 0 ? bits(7) : bits(1) === 0 ? bits(14) : bits(22);
      continue;
    }
    if (mode === 3) {
      bits(16);
      continue;
    }
    if (mode === KANJI || !COUNT[mode]) return null;
    let n = bits(COUNT[mode][version < 10 ? 0 : version < 27 ? 1 : 2]);
    if (n * { 1: 3.3, 2: 5.5, 4: 8 }[mode] > left() + 1) return null;
    for (; n > 0; n -= mode === 1 ? 3 : mode === 2 ? 2 : 1) {
      if (mode === 1) digits(Math.min(n, 3));
      else if (mode === 2) letters(Math.min(n, 2));
      else out.push(bits(8));
    }
  }
  return at > words.length * 8 ? null : Uint8Array.from(out);
}
