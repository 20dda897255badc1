// Reads pictures beside the page, which stays quick meanwhile.
import { fromText, text } from "./bytes.js";
import { readPicture } from "./qr.js";

const isProof = ({ bytes }) => bytes[0] === 1 || fromText(text(bytes) ?? "") !== null;

addEventListener("message", ({ data: { n, rgba, width, height } }) => {
  postMessage({ n, codes: readPicture(new Uint8ClampedArray(rgba), width, height, (all) => all.some(isProof)) });
});
