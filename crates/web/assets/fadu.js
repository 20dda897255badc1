// Entry of the scripts. Every page reads and submits without them; each module minds one thing.
import { keepDrafts } from "./js/draft.js";
import { pressOnce } from "./js/press-once.js";
import { keys } from "./js/keys.js";
import { menus } from "./js/menu.js";
import { street } from "./js/street.js";
import { weighing } from "./js/weighing.js";
import { passkeys } from "./js/passkey.js";
import { codes } from "./js/code.js";

for (const start of [keepDrafts, pressOnce, keys, menus, weighing, street, passkeys, codes]) {
  try { start(document); } catch (fault) { console.error(fault); } // one that fails must not take the others with it
}
// few pages have these
if (document.querySelector("[data-find], [data-found-in], [data-item]")) import("./js/finder.js").then((typed) => typed.finders(document));
if (document.querySelector("[data-picker], [data-drop]")) import("./js/picker.js").then((lists) => lists.pickers(document));
if (document.querySelector("[data-where]")) import("./js/where.js").then((asked) => asked.where(document));
if (document.querySelector("[data-signature]")) import("./js/signature.js").then((by_hand) => by_hand.signatures(document));
if (document.querySelector(".pivot-frame")) import("./js/grid.js").then((tables) => tables.grids(document));
if (document.querySelector("[data-captured]")) import("./js/capture.js"); // few pages take a file
if (document.querySelector("[data-device]")) import("./js/device-page.js").then((device) => device.enrolling(document));
const mistakes = document.querySelector("[data-focus]");
if (mistakes) mistakes.focus();
// strips that scroll sideways show where we are
for (const here of document.querySelectorAll(".steps .now, .tabs [aria-current]")) {
  const strip = here.closest(".steps-frame, .tabs");
  strip.scrollLeft = here.offsetLeft - strip.offsetLeft - 32;
}
