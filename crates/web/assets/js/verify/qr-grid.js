// Where the modules of a QR symbol lie in a picture: from three finder patterns over the timing patterns to each alignment pattern.
import { alignments, sizeOf } from "./qr-symbol.js";

const plus = (p, q, n = 1) => ({ x: p.x + q.x * n, y: p.y + q.y * n });
const minus = (p, q) => plus(p, q, -1);
const long = (p) => Math.hypot(p.x, p.y);

/** The projective map that takes four places of the plane to four points. */
function projective(from, to) {
  const rows = from.flatMap(([u, v], i) => {
    const { x, y } = to[i];
    return [[u, v, 1, 0, 0, 0, -u * x, -v * x, x], [0, 0, 0, u, v, 1, -u * y, -v * y, y]];
  });
  for (let c = 0; c < 8; c++) {
    let best = c;
    for (let r = c + 1; r < 8; r++) if (Math.abs(rows[r][c]) > Math.abs(rows[best][c])) best = r;
    [rows[c], rows[best]] = [rows[best], rows[c]];
    for (let r = 0; r < 8; r++) {
      if (r === c) continue;
      const f = rows[r][c] / rows[c][c];
      for (let k = c; k < 9; k++) rows[r][k] -= f * rows[c][k];
    }
  }
  const [a, b, c, d, e, f, g, h] = rows.map((r, i) => r[8] / r[i]);
  return (u, v) => {
    const w = g * u + h * v + 1;
    return { x: (a * u + b * v + c) / w, y: (d * u + e * v + f) / w };
  };
}

/** Middles of the modules of a timing pattern between two finder patterns: as many as dark runs are seen, and the light ones between. */
function timing(picture, from, to, one) {
  const whole = minus(to, from), steps = Math.ceil((long(whole) / one) * 8), shade = [];
  for (let i = 0; i <= steps; i++) {
    const p = plus(from, whole, i / steps);
    shade.push(picture.at(p.x, p.y));
  }
  const sums = [0];
  for (const s of shade) sums.push(sums[sums.length - 1] + s);
  const runs = [];
  shade.forEach((s, i) => {
    const a = Math.max(0, i - 32), b = Math.min(shade.length, i + 33), is = s < (sums[b] - sums[a]) / (b - a);
    const last = runs[runs.length - 1];
    if (last && last.is === is) last.end = i;
    else runs.push({ is, start: i, end: i });
  });
  // A speck of less than a third of a module is noise, except at the ends.
  const clear = runs.filter((r, i) => i === 0 || i === runs.length - 1 || r.end - r.start >= 2);
  const merged = [];
  for (const r of clear) {
    const last = merged[merged.length - 1];
    if (last && last.is === r.is) last.end = r.end;
    else merged.push({ ...r });
  }
  if (merged.length < 5 || !merged[0].is || !merged[merged.length - 1].is) return null;
  const inner = merged.slice(1, -1);
  return inner.map((r) => plus(from, whole, (r.start + r.end) / 2 / steps));
}

/** How well the picture has an alignment pattern here: light ring against dark ring and middle. */
function ring(picture, p, u, v) {
  let light = 0, dark = 0;
  for (let j = -2; j <= 2; j++) for (let i = -2; i <= 2; i++) {
    const s = picture.at(p.x + u.x * i + v.x * j, p.y + u.y * i + v.y * j);
    if (Math.max(Math.abs(i), Math.abs(j)) === 1) light += s;
    else dark += s;
  }
  return light / 8 - dark / 17;
}

/** The alignment pattern near a place; the place itself if there is none to be seen. */
function alignment(picture, near, [u, v], reach, contrast) {
  let found = near, best = -1;
  for (const [wide, step] of [[reach, 0.34], [0.34, 0.085]]) {
    const middle = found;
    for (let j = -wide; j <= wide + 1e-9; j += step) for (let i = -wide; i <= wide + 1e-9; i += step) {
      const p = plus(plus(middle, u, i), v, j), score = ring(picture, p, u, v);
      if (score > best) [best, found] = [score, p];
    }
  }
  return best > 0.4 * contrast ? found : near;
}

/** How far it is from the middle of a finder pattern to its rim on both sides along a direction of length one: seven modules. */
function across(picture, { x, y, one: run }, to) {
  const one = run * Math.max(Math.abs(to.x), Math.abs(to.y)); // runs were counted along the pixels
  const white = (picture.at(x + 2 * one * to.x, y + 2 * one * to.y) + picture.at(x - 2 * one * to.x, y - 2 * one * to.y)) / 2;
  const limit = (white + picture.at(x, y)) / 2;
  const edge = (sign) => {
    const shade = (d) => picture.at(x + sign * d * to.x, y + sign * d * to.y);
    const step = one / 12;
    let d = 2.9 * one, before = shade(d);
    while (d < 5 * one) {
      const here = shade((d += step));
      if (before < limit && here >= limit) return d - (step * (here - limit)) / (here - before);
      before = here;
    }
    return 3.5 * one;
  };
  return edge(1) + edge(-1);
}

export class Symbol {
  /** Three finder patterns: the one at the right angle, the one to its right, the one below. */
  constructor(picture, corner, right, below) {
    Object.assign(this, { picture, corner, right, below });
    const whole = [minus(right, corner), minus(below, corner)], unit = whole.map((d) => plus({ x: 0, y: 0 }, d, 1 / long(d)));
    // the length of a module at each finder pattern, to the right and down; a projective map shrinks areas with the third power
    const ones = [corner, right, below].map((f) => unit.map((d) => across(picture, f, d) / 7)), area = ones.map(([a, b]) => a * b);
    this.weights = [Math.cbrt(area[0] / area[1]), Math.cbrt(area[0] / area[2])];
    const spans = [long(whole[0]) / Math.sqrt(ones[0][0] * ones[1][0]), long(whole[1]) / Math.sqrt(ones[0][1] * ones[2][1])];
    this.guess = ((spans[0] + spans[1]) / 2 + 7 - 17) / 4;
    const span = (spans[0] + spans[1]) / 2, flat = this.flat(span), end = span + 3;
    const fine = Math.min(...ones.flat());
    this.rows = timing(picture, flat(3, 6), flat(end, 6), fine);
    this.columns = timing(picture, flat(6, 3), flat(6, end), fine);
    const ring = flat(5, 5);
    this.contrast = Math.max(20, picture.at(ring.x, ring.y) - picture.at(corner.x, corner.y));
  }
  /** The map that follows from the finder patterns alone, if they are so many modules apart. */
  flat(span) {
    const { corner, right, below, weights: [r, b] } = this;
    const u = { x: r * right.x - corner.x, y: r * right.y - corner.y }, v = { x: b * below.x - corner.x, y: b * below.y - corner.y };
    return (x, y) => {
      const s = (x - 3) / span, t = (y - 3) / span, w = 1 + s * (r - 1) + t * (b - 1);
      return { x: (corner.x + s * u.x + t * v.x) / w, y: (corner.y + s * u.y + t * v.y) / w };
    };
  }
  /** Versions that this may be, the likeliest first. */
  versions() {
    const counted = [this.rows, this.columns].filter(Boolean).map((t) => (t.length - 3) / 4);
    const near = Math.round(this.guess), out = counted.filter((v) => Number.isInteger(v) && Math.abs(v - this.guess) < 3 + this.guess / 6);
    for (const d of [0, 1, -1, 2, -2]) out.push(near + d);
    return [...new Set(out)].filter((v) => v >= 1 && v <= 40);
  }
  /** A function from the middle of a module to a point of the picture. */
  map(version) {
    const size = sizeOf(version), flat = this.flat(size - 7), centres = alignments(version), last = centres.length - 1;
    if (last < 0) return flat;
    const timed = (of, n) => (of && of.length === size - 14 ? of[n - 7] : null), at = centres.map(() => []), off = centres.map(() => []);
    for (let j = 0; j <= last; j++) for (let i = 0; i <= last; i++) {
      const [x, y] = [centres[i], centres[j]], guess = flat(x, y), rim = i === 0 || j === 0;
      // what the neighbours were off
      const near = [off[j][i - 1], off[j - 1]?.[i]].filter(Boolean), more = near.length === 2 ? minus(plus(near[0], near[1]), off[j - 1][i - 1]) : null;
      const shift = near.length ? plus({ x: 0, y: 0 }, near.reduce((a, b) => plus(a, b)), 1 / near.length) : { x: 0, y: 0 };
      const count = j === 0 ? timed(this.rows, x) : i === 0 ? timed(this.columns, y) : null;
      const place = count ?? plus(guess, more ? plus(plus({ x: 0, y: 0 }, shift, 0.5), more, 0.5) : shift);
      const steps = [minus(flat(x + 1, y), guess), minus(flat(x, y + 1), guess)];
      const edge = rim && (i === 0 || i === last) && (j === 0 || j === last);
      at[j][i] = edge ? guess : alignment(this.picture, place, steps, count ? 0.7 : last === 1 ? 2.7 : 1.7, this.contrast);
      off[j][i] = minus(at[j][i], guess);
    }
    return last === 1 ? this.four(at[1][1], size) : mesh(at, centres);
  }
  /** A small symbol: its three finder patterns and the one alignment pattern. */
  four(alignment, size) {
    const { corner, right, below } = this;
    return projective([[3, 3], [size - 4, 3], [3, size - 4], [size - 7, size - 7]], [corner, right, below, alignment]);
  }
}

/** Each field between four alignment patterns has a map of its own; the rim belongs to the field beside it. */
function mesh(at, centres) {
  const fields = new Map(), last = centres.length - 2;
  const place = (n) => {
    let k = 0;
    while (k < last && n >= centres[k + 1]) k++;
    return k;
  };
  return (x, y) => {
    const i = place(x), j = place(y), name = i * 64 + j;
    if (!fields.has(name)) {
      const [a, b, c, d] = [centres[i], centres[i + 1], centres[j], centres[j + 1]];
      fields.set(name, projective([[a, c], [b, c], [a, d], [b, d]], [at[j][i], at[j][i + 1], at[j + 1][i], at[j + 1][i + 1]]));
    }
    return fields.get(name)(x, y);
  };
}
