// Finds and reads every QR code of a picture. Written from ISO/IEC 18004.
import { Picture, finders } from "./qr-image.js";
import { Symbol } from "./qr-grid.js";
import { readSymbol, sizeOf, written } from "./qr-symbol.js";

const TRIES = 60, REACH = 9;

/** Threes of finder patterns that may belong together, the likeliest first. */
function threes(all) {
  const out = [], far = (p, q) => Math.hypot(p.x - q.x, p.y - q.y);
  for (const a of all) for (const b of all) for (const c of all) {
    if (a === b || b === c || a === c) continue;
    // a at the right angle, b to the right, c below
    const cross = (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
    if (cross <= 0) continue;
    const ab = far(a, b), ac = far(a, c), ones = [a.one, b.one, c.one], low = Math.min(...ones), high = Math.max(...ones);
    if (high > 1.5 * low || ab > 1.5 * ac || ac > 1.5 * ab || ab < 11 * low || ab > 190 * high) continue;
    const cosine = Math.abs((b.x - a.x) * (c.x - a.x) + (b.y - a.y) * (c.y - a.y)) / (ab * ac);
    if (cosine > 0.35) continue;
    const seen = Math.min(a.seen, b.seen, c.seen) / low;
    out.push({ of: [a, b, c], bad: cosine + Math.abs(Math.log(ab / ac)) + 2 * Math.log(high / low) + 0.4 / (0.2 + seen) });
  }
  return out.sort((x, y) => x.bad - y.bad);
}

/** Dark and light of every module, each against those around it. */
function modules(picture, map, size) {
  const shade = new Float64Array(size * size), sums = new Float64Array((size + 1) * (size + 1)), wide = size + 1;
  for (let y = 0; y < size; y++) for (let x = 0; x < size; x++) {
    const p = map(x, y);
    shade[y * size + x] = picture.at(p.x, p.y);
    sums[(y + 1) * wide + x + 1] = shade[y * size + x] + sums[y * wide + x + 1] + sums[(y + 1) * wide + x] - sums[y * wide + x];
  }
  return (x, y) => {
    const a = Math.max(0, x - REACH), b = Math.min(size, x + REACH + 1), c = Math.max(0, y - REACH), d = Math.min(size, y + REACH + 1);
    const mean = (sums[d * wide + b] - sums[c * wide + b] - sums[d * wide + a] + sums[c * wide + a]) / ((b - a) * (d - c));
    return shade[y * size + x] < mean ? 1 : 0;
  };
}

function readThree(picture, three) {
  const symbol = new Symbol(picture, ...three), tried = new Set(), versions = symbol.versions();
  while (versions.length) {
    const version = versions.shift();
    if (tried.has(version)) continue;
    tried.add(version);
    const size = sizeOf(version), dark = modules(picture, symbol.map(version), size);
    const says = version >= 6 ? written(dark, size) : 0;
    if (says && says !== version && !tried.has(says) && Math.abs(says - symbol.guess) < 4 + symbol.guess / 6) versions.unshift(says);
    const bytes = readSymbol(dark, version);
    if (bytes) return { version, bytes };
  }
  return null;
}

/** Every code of a picture as it is. */
export function readAt(picture) {
  const found = [], used = new Set(), all = finders(picture, picture.dark()).sort((a, b) => b.seen - a.seen).slice(0, 48);
  let tries = 0;
  for (const { of } of threes(all)) {
    if (of.some((f) => used.has(f))) continue;
    if (++tries > TRIES) break;
    const code = readThree(picture, of);
    if (!code) continue;
    of.forEach((f) => used.add(f));
    found.push({ ...code, at: of.map(({ x, y }) => [x, y]) });
  }
  return found;
}

/** Every code of a picture, also of one that is too fine or too noisy as it is. `enough` says when to stop looking. */
export function readPicture(rgba, width, height, enough = () => false) {
  const found = new Map();
  let picture = Picture.of(rgba, width, height);
  for (let n = 0; n < 3 && Math.min(picture.width, picture.height) > 60; n++, picture = picture.half()) {
    for (const code of readAt(picture)) found.set(code.bytes.join(), code);
    if (enough([...found.values()])) break;
  }
  return [...found.values()];
}
