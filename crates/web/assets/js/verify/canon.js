// JSON read strictly, and the one canonical form of a value (envelope-v1). A record is a Map, an integer a number; what is no value of ours
// (a fraction, an exponent, an integer beyond 2^53 - 1) is read as `Other`, for it may stand where nobody looks at it.
import { order, utf8 } from "./bytes.js";

export class Other {
  constructor(word) {
    this.word = word;
  }
}
export class NotJson extends Error {}

const DEEPEST = 32, WORDS = { null: null, true: true, false: false };

/** The value of a JSON text; throws `NotJson`. `twice` says whether a record may have a key twice: then the last counts. */
export function parse(text) {
  let at = 0;
  const fail = () => { throw new NotJson(); };
  const blank = () => { while (" \t\n\r".includes(text[at] ?? "x")) at++; };
  const next = (c) => { blank(); return text[at] === c && ++at > 0; };
  const token = (shape) => {
    shape.lastIndex = at;
    const found = shape.exec(text);
    if (!found) fail();
    at = shape.lastIndex;
    return found[0];
  };
  const string = () => {
    const word = JSON.parse(token(/"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y));
    return /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/.test(word) ? fail() : word;
  };
  const number = () => {
    const word = token(/-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y), n = Number(word);
    if (!Number.isFinite(n)) fail();
    return /^-?[0-9]+$/.test(word) && word !== "-0" && Number.isSafeInteger(n) ? n : new Other(word);
  };
  const list = (depth) => {
    const out = [];
    if (next("]")) return out;
    do out.push(value(depth)); while (next(","));
    return next("]") ? out : fail();
  };
  const record = (depth) => {
    const out = new Map();
    out.twice = false;
    if (next("}")) return out;
    do {
      blank();
      const key = string();
      if (!next(":")) fail();
      out.twice ||= out.has(key);
      out.set(key, value(depth));
    } while (next(","));
    return next("}") ? out : fail();
  };
  const value = (depth) => {
    blank();
    if (depth > 126 && "[{".includes(text[at] ?? "x")) fail();
    if (next("[")) return list(depth + 1);
    if (next("{")) return record(depth + 1);
    if (text[at] === '"') return string();
    if (/[-0-9]/.test(text[at] ?? "")) return number();
    return WORDS[token(/null|true|false/y)];
  };
  const all = value(0);
  blank();
  return at === text.length ? all : fail();
}

/** The canonical text of a value; null if it has none. */
export function canonical(value, depth = 0) {
  if (value instanceof Other) return null;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (depth === DEEPEST) return null;
  const list = Array.isArray(value);
  const pairs = list ? value.map((v) => ["", v]) : [...value].sort((a, b) => order(utf8(a[0]), utf8(b[0])));
  const parts = pairs.map(([key, v]) => {
    const inner = canonical(v, depth + 1);
    return inner === null ? null : list ? inner : `${JSON.stringify(key)}:${inner}`;
  });
  return parts.includes(null) ? null : list ? `[${parts}]` : `{${parts}}`;
}

/** A value as plain data, for showing it. */
export const plain = (value) =>
  value instanceof Map ? Object.fromEntries([...value].map(([k, v]) => [k, plain(v)])) : Array.isArray(value) ? value.map(plain) : value;
