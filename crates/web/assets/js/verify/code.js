// A printed proof code (docs/format/proof-code-v1.md), checked with nothing but keys.
import { NotJson, canonical, parse, plain } from "./canon.js";
import { Reader, Short, concat, hex, order, same, utf8 } from "./bytes.js";
import { checkpointText, cosigned, ofLogs, ofWitnesses, standing } from "./note.js";
import { commitment, leafHash, node, sha256 } from "./sha.js";
import { Verdict } from "./verdict.js";
import { verify } from "./ed25519.js";

const LONGEST = 2953, MOST_WORDS = 15, PAPER = "PaperMade";
const NAMES = `_act _actor _actor_name _agency _field _for _for_name _matter _mode _procedure _signed _strand _version agency amount_fen date digest number
paper party side_volume source stream template title`.split(/\s+/);

function refuse() {
  throw new Short();
}

function name(r) {
  const [at] = r.take(1);
  if (at > NAMES.length) refuse();
  if (at > 0) return NAMES[at - 1];
  const word = r.text(), length = utf8(word).length;
  return length < 1 || length > 65535 || NAMES.includes(word) ? refuse() : word;
}

/** The kind under which a value must stand. */
function kindOf(value) {
  if (value === null) return 4;
  if (typeof value === "number" && value >= 0) return 3;
  if (typeof value === "string") return value.length >= 16 && value.length % 2 === 0 && /^[0-9a-f]*$/.test(value) ? 2 : 1;
  return 5;
}

function json(word) {
  let value;
  try {
    value = parse(word);
  } catch (e) {
    if (e instanceof NotJson) refuse();
    throw e;
  }
  return canonical(value) === word ? value : refuse();
}

function field(r) {
  const word = name(r), [kind] = r.take(1);
  if (kind === 0) return { name: word, commitment: r.take(32) };
  const salt = r.take(16), of = [() => r.text(), () => hex(r.run()), () => r.number(), () => null, () => json(r.text())][kind - 1] ?? refuse;
  const value = of();
  if (kindOf(value) !== kind) refuse();
  return { name: word, salt, value, commitment: commitment(salt, word, canonical(value)) };
}

function ascending(all, of) {
  if (all.some((one, i) => i > 0 && order(of(all[i - 1]), of(one)) >= 0)) refuse();
  return all;
}

function several(n, one) {
  return Array.from({ length: n }, one);
}

/** How many hashes a path has. */
function pathLength(index, size) {
  let n = 0;
  for (let at = index, last = size - 1; last > 0; at = Math.floor(at / 2), last = Math.floor(last / 2)) if (at % 2 || at < last) n++;
  return n;
}

/** The root to which a leaf at this place leads (proof-v1, step 3); null if the path is none of it. */
export function rootOf(leaf, index, size, path) {
  if (index >= size || !Number.isSafeInteger(size)) return null;
  const half = (n) => Math.floor(n / 2);
  let [h, at, last] = [leaf, index, size - 1];
  for (const s of path) {
    if (last === 0) return null;
    if (at % 2 || at === last) {
      h = node(s, h);
      while (at % 2 === 0 && at !== 0) [at, last] = [half(at), half(last)];
    } else h = node(h, s);
    [at, last] = [half(at), half(last)];
  }
  return last === 0 ? h : null;
}

const two = (n) => Uint8Array.of(n >> 8, n & 255);
const named = (word) => concat(two(utf8(word).length), utf8(word));

/** Reads the bytes of a code; throws `Short` where they are not of the layout. */
export function read(bytes) {
  const r = new Reader(bytes.subarray(0, bytes.length - 4));
  r.take(1);
  const key = r.take(4), index = r.number(), size = r.number();
  if (index >= size) refuse();
  const id = r.take(16), happened = r.take(8), recorded = r.take(8), pack = r.take(32), count = r.number();
  if (count > 255) refuse();
  const fields = ascending(several(count, () => field(r)), (f) => utf8(f.name));
  const path = several(pathLength(index, size), () => r.take(32)), signature = r.take(64), [words] = r.take(1);
  if (words > MOST_WORDS) refuse();
  const cosignatures = ascending(several(words, () => r.take(76)), (w) => w);
  if (r.left) refuse();
  const parts = fields.flatMap((f) => [named(f.name), f.commitment]);
  const leaf = leafHash(concat(Uint8Array.of(1), id, named(PAPER), happened, recorded, pack, two(count), ...parts));
  return { key, index, size, leaf, fields, recorded, root: rootOf(leaf, index, size, path), signature, cosignatures };
}

function layout(bytes) {
  if (bytes.length > LONGEST || bytes.length < 5 || !same(sha256(bytes.subarray(0, -4)).slice(0, 4), bytes.subarray(-4))) return null;
  try {
    const code = read(bytes);
    return code.root ? code : null;
  } catch (e) {
    if (e instanceof Short) return null;
    throw e;
  }
}

/** Checks a code: its bytes, the keys held, and a list of revoked decisions if there is one. */
export function checkCode(bytes, keys, list = null) {
  const verdict = new Verdict();
  if (bytes[0] !== 1) return verdict.say("file", "unknown").done({});
  const code = layout(bytes);
  if (!code) return verdict.say("file", false).done({});
  for (const step of ["file", "leaf", "openings", "inclusion"]) verdict.say(step, true);
  const held = ofLogs(keys).filter((k) => same(k.id, code.key));
  const textOf = (k) => checkpointText(k.name, code.size, code.root);
  const signer = held.find((k) => verify(k.key, utf8(textOf(k)), code.signature));
  verdict.say("checkpoint", held.length ? Boolean(signer) : "unknown");
  if (signer) words(verdict, code, keys, textOf(signer));
  else verdict.say("witnesses", "not-asked");
  verdict.log = signer?.name ?? null;
  verdict.place = code.index;
  verdict.leaf = code.leaf;
  verdict.recorded = Number(new DataView(code.recorded.buffer, code.recorded.byteOffset).getBigInt64(0));
  const shown = code.fields.filter((f) => f.salt).map((f) => [f.name, plain(f.value)]);
  return verdict.done(Object.fromEntries(shown), () => standing(list, signer, code.leaf, code.index));
}

function words(verdict, code, keys, text) {
  let wrong = false;
  for (const word of code.cosignatures) {
    const held = ofWitnesses(keys).filter((k) => same(k.id, word.subarray(0, 4)));
    const times = held.map((k) => ({ name: k.name, time: cosigned(k, word.subarray(4), text) })).filter((w) => w.time !== null);
    if (times.length) verdict.witnesses.push(times[0]);
    else if (held.length) wrong = true;
  }
  verdict.say("witnesses", wrong ? "failed" : verdict.witnesses.length ? "passed" : "not-asked");
}

