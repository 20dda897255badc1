// From a file or the camera to what its codes say: the browser's own detector where there is one, else ours.
const LARGEST = 4400;
let worker = null, count = 0;
const waiting = new Map();

/** Starts our own decoder, so that it needs no network later. */
export function ready() {
  if (!worker) {
    worker = new Worker("/assets/js/verify/qr-worker.js", { type: "module" });
    worker.addEventListener("message", ({ data }) => {
      waiting.get(data.n)?.done(data.codes.map((c) => c.bytes));
      waiting.delete(data.n);
    });
    worker.addEventListener("error", () => {
      for (const w of waiting.values()) w.failed(new Error("decoder"));
      waiting.clear();
      worker = null;
    });
  }
}

function ours(rgba, width, height) {
  ready();
  const n = ++count;
  return new Promise((done, failed) => {
    waiting.set(n, { done, failed });
    worker.postMessage({ n, rgba: rgba.buffer, width, height }, [rgba.buffer]);
  });
}

let detector;
async function theirs(source) {
  try {
    detector ??= "BarcodeDetector" in globalThis ? new BarcodeDetector({ formats: ["qr_code"] }) : null;
    return detector ? (await detector.detect(source)).map((c) => new TextEncoder().encode(c.rawValue)) : [];
  } catch {
    return [];
  }
}

/** What the codes of a picture say, as bytes. `enough` says whether the browser's own detector has found what is looked for. */
export async function codesOf(source, width, height, enough) {
  const found = await theirs(source);
  if (enough(found)) return found;
  const scale = Math.min(1, LARGEST / Math.max(width, height)), canvas = document.createElement("canvas");
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const sheet = canvas.getContext("2d", { willReadFrequently: true });
  sheet.fillStyle = "#fff";
  sheet.fillRect(0, 0, canvas.width, canvas.height);
  sheet.drawImage(source, 0, 0, canvas.width, canvas.height);
  return [...found, ...(await ours(sheet.getImageData(0, 0, canvas.width, canvas.height).data, canvas.width, canvas.height))];
}

/** The picture of a file; throws where the browser cannot read it. */
export const pictureOf = (file) => createImageBitmap(file, { imageOrientation: "from-image" });

/** Looks through the camera until `seen` is content with what it is given, or it is stopped. */
export async function look(video, enough, seen) {
  const wanted = { video: { facingMode: "environment", width: { ideal: 3840 }, height: { ideal: 2160 } }, audio: false };
  const stream = await navigator.mediaDevices.getUserMedia(wanted);
  let on = true;
  const stop = () => {
    on = false;
    stream.getTracks().forEach((t) => t.stop());
    video.srcObject = null;
  };
  video.srcObject = stream;
  await video.play();
  const again = async () => {
    if (!on) return;
    const codes = video.videoWidth ? await codesOf(video, video.videoWidth, video.videoHeight, enough).catch(() => []) : [];
    if (on && codes.length && seen(codes)) stop();
    else setTimeout(again, 150);
  };
  again();
  return stop;
}
