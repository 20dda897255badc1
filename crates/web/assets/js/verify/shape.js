// Records in their shape: what has a member too many, too few or of another kind is none of ours.
import { unhex } from "./bytes.js";
import { NotJson } from "./canon.js";

export class Shape extends Error {}

/** Whether reading failed because what was read is none of ours. */
export const isStrange = (e) => e instanceof Shape || e instanceof NotJson;

export const need = (good) => {
  if (!good) throw new Shape();
};

/** The members of a record as an object. */
export function members(record, names, more = []) {
  need(record instanceof Map && !record.twice);
  need([...record.keys()].every((k) => names.includes(k) || more.includes(k)) && names.every((k) => record.has(k)));
  return Object.fromEntries(record);
}

export const bytes = (word, length) => unhex(word, length) ?? need(false);
export const list = (all, one) => (need(Array.isArray(all)), all.map(one));
