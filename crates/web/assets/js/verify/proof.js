// Proof files (docs/format/proof-v2.md, proof-v1.md): one JSON record that carries its leaf, and in version 2 its checkpoint and a file's leaf.
import { Other, canonical, parse, plain } from "./canon.js";
import { Reader, Short, hex, order, same, text, utf8 } from "./bytes.js";
import { bytes, isStrange, list, members, need } from "./shape.js";
import { MASKS, REDACTED, checkCopy, copyOf, shownOf } from "./redacted.js";
import { bySignature, checkpoint, note, ofLogs, ofWitnesses, standing, witnessed } from "./note.js";
import { commitment, leafHash } from "./sha.js";
import { Verdict } from "./verdict.js";
import { rootOf } from "./code.js";

const LARGEST = 4 * 1024 * 1024, LARGEST_COPY = 2 * LARGEST;
const ONE = ["format", "leaf", "index", "size", "path", "root", "openings"], TWO = [...ONE, "checkpoint"];
const FILE = ["sha256", "leaf", "index", "path", "openings"];

// A number of 64 bits is in shape; one beyond 2^53 - 1 fits no tree.
const whole = (n) => {
  if (n instanceof Other && /^[0-9]+$/.test(n.word) && BigInt(n.word) < 1n << 64n) return Infinity;
  need(typeof n === "number" && n >= 0);
  return n;
};

function opening(record) {
  const { field, salt, value } = members(record, ["field", "salt", "value"]);
  need(typeof field === "string");
  return { field, salt: bytes(salt, 16), value };
}

/** What a leaf with its place has in both records. */
const placed = (of) => ({
  leaf: bytes(of.leaf), index: whole(of.index), path: list(of.path, (h) => bytes(h, 32)), openings: list(of.openings, opening),
});

/** A proof, and the redacted copy that it stands with. */
function read(word, digest) {
  const size = utf8(word).length;
  need(size <= LARGEST_COPY);
  const record = parse(word);
  need(record instanceof Map);
  if (record.get("format") !== REDACTED) return need(size <= LARGEST), { proof: shape(record), copy: null };
  // A copy has no bytes of a file to be compared.
  need(!digest);
  const of = members(record, ["format", "copy", "proof"]);
  const both = { proof: shape(of.proof), copy: copyOf(of.copy) };
  return need(both.proof.second), both;
}

function shape(record) {
  need(record instanceof Map);
  const format = record.get("format"), second = format === "fadu-proof/2";
  need(second || format === "fadu-proof/1");
  const of = members(record, second ? TWO : ONE, second ? ["file"] : []);
  const proof = { second, ...placed(of), size: whole(of.size), root: bytes(of.root, 32) };
  if (!second) return proof;
  need(typeof of.checkpoint === "string");
  proof.checkpoint = of.checkpoint;
  if (record.has("file")) {
    const file = members(of.file, FILE);
    proof.file = { sha256: bytes(file.sha256, 32), ...placed(file) };
  }
  return proof;
}

/** A leaf (envelope-v1): "unknown" for another version, null if it does not read. */
function leafOf(raw) {
  if (raw.length && raw[0] !== 1) return "unknown";
  try {
    const r = new Reader(raw), counted = () => {
      const word = text(r.take(r.fixed(2)));
      if (!word) throw new Short();
      return word;
    };
    r.take(17);
    const name = counted();
    r.take(8);
    const recorded = Number(new DataView(Uint8Array.from(r.take(8)).buffer).getBigInt64(0));
    r.take(32);
    const fields = new Map();
    let last = null;
    for (let n = r.fixed(2); n > 0; n--) {
      const field = counted();
      if (last !== null && order(utf8(last), utf8(field)) >= 0) return null;
      fields.set((last = field), r.take(32));
    }
    return r.left ? null : { name, recorded, fields };
  } catch (e) {
    if (e instanceof Short) return null;
    throw e;
  }
}

function opens(leaf, openings) {
  const seen = new Set();
  return openings.every(({ field, salt, value }) => {
    const word = canonical(value), own = leaf.fields.get(field);
    if (word === null || !own || seen.has(field)) return false;
    seen.add(field);
    return same(commitment(salt, field, word), own);
  });
}

const facts = (openings) => Object.fromEntries(openings.map((o) => [o.field, plain(o.value)]));
const stands = (of, { size, root }) => {
  const found = rootOf(leafHash(of.leaf), of.index, size, of.path);
  return found !== null && same(found, root);
};

function head(verdict, proof, keys) {
  const found = note(proof.checkpoint);
  const signers = found ? ofLogs(keys).filter((k) => bySignature(k, found) !== null) : [];
  const of = found && checkpoint(found.text);
  const fits = signers.length && of && of.size === proof.size && same(of.root, proof.root) && signers.find((k) => k.name === of.origin);
  const good = fits && signers.every((k) => bySignature(k, found));
  verdict.say("checkpoint", !found ? false : signers.length ? Boolean(good) : "unknown");
  if (good) verdict.witness(ofWitnesses(keys), (k) => witnessed(k, found));
  else verdict.say("witnesses", "not-asked");
  return good ? fits : null;
}

function ofFile(proof, leaf, digest) {
  if (!proof.file) return digest ? "unknown" : "not-asked";
  const own = leafOf(proof.file.leaf);
  if (own === "unknown" || leaf === "unknown") return "unknown";
  if (!own || !leaf || own.name !== "PaperRendered" || leaf.name !== "PaperMade") return "failed";
  const shown = facts(proof.file.openings);
  if (!opens(own, proof.file.openings) || typeof shown.paper !== "string" || shown.file_digest !== hex(proof.file.sha256)) return "failed";
  const paper = proof.openings.find((o) => o.field === "digest");
  if (!paper || paper.value !== shown.paper || !stands(proof.file, proof)) return "failed";
  if (!digest) return "not-asked";
  return same(digest, proof.file.sha256) ? "passed" : "failed";
}

/** Checks a proof file. `digest` is SHA-256 of the file whose bytes are to be compared, `list` the list of revoked decisions. */
export function checkFile(word, keys, { list = null, digest = null } = {}) {
  const verdict = new Verdict();
  let proof, copy;
  try {
    ({ proof, copy } = read(word, digest));
  } catch (e) {
    if (isStrange(e)) return verdict.say("file", "unknown").done({});
    throw e;
  }
  const leaf = leafOf(proof.leaf), unknown = leaf === "unknown";
  verdict.say("leaf", unknown ? "unknown" : Boolean(leaf));
  verdict.say("openings", leaf && !unknown ? opens(leaf, proof.openings) : "unknown");
  verdict.say("inclusion", stands(proof, proof));
  if (!proof.second) return verdict.say("head", "not-asked").done(facts(proof.openings));
  const signer = head(verdict, proof, keys);
  verdict.say("bytes", ofFile(proof, leaf, digest));
  if (copy) checkCopy(verdict, copy, proof, leaf === "unknown" ? null : leaf);
  verdict.log = signer?.name ?? null;
  verdict.place = proof.index;
  verdict.leaf = leafHash(proof.leaf);
  verdict.recorded = leaf?.recorded;
  verdict.paper = leaf?.name === "PaperMade";
  const shown = facts(proof.openings.filter((o) => !copy || o.field !== MASKS));
  if (copy) verdict.copy = shownOf(copy);
  return verdict.done(shown, () => standing(list, signer, verdict.leaf, proof.index));
}
