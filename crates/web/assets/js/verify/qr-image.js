// A picture in shades of grey: dark and light by their surroundings, finder patterns, and samples between the pixels.

export class Picture {
  constructor(grey, width, height) {
    Object.assign(this, { grey, width, height });
  }
  /** Red, green, blue and alpha of each pixel, on white. */
  static of(rgba, width, height) {
    const grey = new Uint8Array(width * height);
    for (let i = 0, j = 0; i < grey.length; i++, j += 4) {
      const a = rgba[j + 3], g = (rgba[j] * 77 + rgba[j + 1] * 151 + rgba[j + 2] * 28) >> 8;
      grey[i] = a === 255 ? g : 255 - (((255 - g) * a) / 255);
    }
    return new Picture(grey, width, height);
  }
  /** Half as wide and as high. */
  half() {
    const w = this.width >> 1, h = this.height >> 1, out = new Uint8Array(w * h), { grey, width } = this;
    for (let y = 0; y < h; y++) for (let x = 0; x < w; x++) {
      const i = 2 * y * width + 2 * x;
      out[y * w + x] = (grey[i] + grey[i + 1] + grey[i + width] + grey[i + width + 1] + 2) >> 2;
    }
    return new Picture(out, w, h);
  }
  /** The shade at a point; pixel (0, 0) has its middle at (0.5, 0.5). */
  at(x, y) {
    const { grey, width, height } = this;
    x = Math.min(Math.max(x - 0.5, 0), width - 1.001);
    y = Math.min(Math.max(y - 0.5, 0), height - 1.001);
    const i = x | 0, j = y | 0, a = x - i, b = y - j, k = j * width + i;
    const top = grey[k] * (1 - a) + grey[k + 1] * a, below = grey[k + width] * (1 - a) + grey[k + width + 1] * a;
    return top * (1 - b) + below * b;
  }
  /** 1 where a pixel is darker than what is around it. */
  dark() {
    const { grey, width: w, height: h } = this, out = new Uint8Array(w * h), reach = Math.max(20, Math.round(Math.min(w, h) / 40));
    const columns = new Uint32Array(w), sums = new Uint32Array(w + 1);
    let first = 0, end = 0;
    for (let y = 0; y < h; y++) {
      for (; end < Math.min(h, y + reach + 1); end++) for (let x = 0, i = end * w; x < w; x++, i++) columns[x] += grey[i];
      for (; first < y - reach; first++) for (let x = 0, i = first * w; x < w; x++, i++) columns[x] -= grey[i];
      for (let x = 0; x < w; x++) sums[x + 1] = sums[x] + columns[x];
      for (let x = 0, i = y * w; x < w; x++, i++) {
        const left = x > reach ? x - reach : 0, right = x + reach < w ? x + reach + 1 : w;
        const mean = (sums[right] - sums[left]) / ((right - left) * (end - first));
        out[i] = grey[i] < mean * 0.96 - 4 ? 1 : 0;
      }
    }
    return out;
  }
}

const LIKE = [1, 1, 3, 1, 1];

/** The size of a module if five runs are like those through the middle of a finder pattern, else 0. */
function alike(runs) {
  const all = runs[0] + runs[1] + runs[2] + runs[3] + runs[4], one = all / 7;
  return all >= 7 && runs.every((r, i) => Math.abs(r - LIKE[i] * one) <= (i === 2 ? 1.2 : 0.62) * one + 0.4) ? one : 0;
}

/** Runs through a dark point along a line of pixels, and where the middle one has its middle; null if it is no finder pattern. */
function through(dark, start, step, before, after) {
  const runs = [0, 0, 0, 0, 0];
  let i = 0, j = 0;
  const most = 4 * Math.max(before, after);
  for (let r = 2; r >= 0; r--) for (; i <= before && runs[r] < most && dark[start - i * step] === (r % 2 ? 0 : 1); i++) runs[r]++;
  const up = runs[2];
  for (let r = 2, k = 1; r < 5; r++) {
    for (; k <= after && dark[start + k * step] === (r % 2 ? 0 : 1); k++) runs[r]++;
    j = k;
  }
  return j && runs.every((r) => r > 0) && alike(runs) ? { one: alike(runs), middle: (runs[2] - up) / 2 - up / 2 + 1 } : null;
}

/** Middles of finder patterns, with the size of a module there and how many lines saw each. */
export function finders({ width: w, height: h }, dark) {
  const out = [], step = h > 1600 ? 2 : 1;
  const see = (x, y) => {
    const column = through(dark, y * w + x, w, y, h - 1 - y);
    if (!column) return;
    const cy = y + column.middle, row = through(dark, Math.floor(cy) * w + x, 1, x, w - 1 - x);
    if (!row || row.one > 1.8 * column.one || column.one > 1.8 * row.one) return;
    const cx = x + row.middle, one = (row.one + column.one) / 2;
    const known = out.find((f) => Math.hypot(f.x - cx, f.y - cy) < 2 * f.one);
    if (!known) return out.push({ x: cx, y: cy, one, seen: 1 });
    const n = ++known.seen;
    known.x += (cx - known.x) / n;
    known.y += (cy - known.y) / n;
    known.one += (one - known.one) / n;
  };
  for (let y = 0; y < h; y += step) {
    const runs = [0, 0, 0, 0, 0];
    let colour = 0;
    for (let x = 0, i = y * w; x <= w; x++, i++) {
      if (x < w && dark[i] === colour) {
        runs[4]++;
        continue;
      }
      if (colour === 1 && runs[0] && alike(runs)) see(Math.floor(x - runs[4] - runs[3] - runs[2] / 2), y);
      runs.shift();
      runs.push(1);
      colour ^= 1;
    }
  }
  return out.filter((f) => f.seen > 1);
}
