// A redacted copy with the proof of its paper (docs/format/paper-digest-v2.md): the paper with exactly the parts masked that were named when it
// was made.
import { canonical, plain } from "./canon.js";
import { concat, hex, order, same, utf8 } from "./bytes.js";
import { bytes, isStrange, list, members, need } from "./shape.js";
import { sha256 } from "./sha.js";

export const REDACTED = "fadu-redacted/1";
/** The opening that names what is masked. */
export const MASKS = "paper_masks";
const COPY = ["format", "paper", "template", "digest", "parts"];

const short = (n) => Uint8Array.of(n >> 8, n & 255);
const long = (n) => Uint8Array.of(n >>> 24, (n >> 16) & 255, (n >> 8) & 255, n & 255);
const words = (...all) => all.forEach((w) => need(typeof w === "string"));
const run = (n) => (need(Number.isInteger(n) && n >= 0 && n < 65536), n);

function mask(record) {
  const { class: kind, shown, grounds } = members(record, ["class", "shown", "grounds"]);
  words(kind, shown, ...list(grounds, (g) => g));
  return { class: kind, shown, grounds };
}

function part(record) {
  const of = members(record, ["at", "run"], ["salt", "value", "commitment", "mask"]);
  words(of.at);
  const masked = "mask" in of && of.mask !== null;
  return {
    at: of.at, run: run(of.run), open: "value" in of, value: of.value,
    salt: "salt" in of ? bytes(of.salt, 16) : null,
    commitment: "commitment" in of ? bytes(of.commitment, 32) : null,
    mask: masked ? mask(of.mask) : null,
  };
}

/** The copy in its shape. */
export function copyOf(record) {
  const of = members(record, COPY);
  words(of.format, of.paper);
  return { format: of.format, paper: of.paper, template: bytes(of.template, 32), digest: bytes(of.digest, 32), parts: list(of.parts, part) };
}

/** The commitment of a part; null where it is neither open nor masked as it must be. */
function committed({ at, run: n, open, value, salt, commitment, mask: m }) {
  if (salt && open && !commitment && !m) {
    const members = value !== null && typeof value === "object" && (Array.isArray(value) ? value.length : value.size);
    const word = canonical(value), place = utf8(at);
    if (members || (n > 0 && typeof value !== "string") || word === null) return null;
    return sha256(Uint8Array.of(6), salt, long(place.length), place, short(n), utf8(word));
  }
  return !salt && !open && commitment && m && m.class && m.grounds.length ? commitment : null;
}

/** Whether the parts are in order, each open or masked, and come to the digest. */
function whole(copy) {
  if (copy.format !== "fadu-redacted-paper/1") return false;
  const id = utf8(copy.paper), pieces = [Uint8Array.of(5), long(id.length), id, copy.template, long(copy.parts.length)];
  let last = null;
  for (const p of copy.parts) {
    const goes = last && last.at === p.at ? p.run === last.run + 1 : p.run === 0 && (!last || order(utf8(last.at), utf8(p.at)) < 0);
    const own = goes && committed(p);
    if (!own) return false;
    const place = utf8(p.at);
    pieces.push(long(place.length), place, short(p.run), own);
    last = p;
  }
  return same(sha256(concat(...pieces)), copy.digest);
}

const alike = (a, b) => a.class === b.class && a.shown === b.shown && a.grounds.length === b.grounds.length && a.grounds.every((g, n) => g === b.grounds[n]);

/** Whether exactly the parts are masked that were named. `told` is the value of the opening. */
function asNamed(copy, told) {
  try {
    const of = members(told, ["classes", "parts"]);
    need(of.classes instanceof Map);
    const classes = new Map([...of.classes].map(([id, m]) => [id, mask(m)]));
    const parts = list(of.parts, (p) => {
      need(Array.isArray(p) && p.length === 3);
      words(p[0], p[2]);
      return { at: p[0], run: run(p[1]), mask: classes.get(p[2]) ?? null };
    });
    const named = (p) => parts.find((m) => m.at === p.at && m.run === p.run)?.mask ?? null;
    const masked = copy.parts.filter((p) => p.mask).length;
    return masked === parts.length && copy.parts.every((p) => (p.mask === null) === (named(p) === null) && (!p.mask || alike(p.mask, named(p))));
  } catch (e) {
    if (isStrange(e)) return false;
    throw e;
  }
}

/** The three steps beyond those of the proof. */
export function checkCopy(verdict, copy, { openings }, leaf) {
  const told = (name) => openings.find((o) => o.field === name)?.value;
  verdict.say("paper", leaf?.name === "PaperMade" && told("digest") === hex(copy.digest));
  verdict.say("copy", whole(copy));
  verdict.say("masks", asNamed(copy, told(MASKS)));
}

/** What is open and what is masked, for showing it. */
export const shownOf = (copy) => copy.parts.map((p) => ({ at: p.at, value: p.mask ? p.mask.shown : plain(p.value), mask: p.mask }));
