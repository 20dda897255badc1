// The page that checks papers: camera, photo, file, pasted text; nothing of it leaves the device but the digest of a PDF.
import { fromText, hex, text } from "./bytes.js";
import { codesOf, look, pictureOf, ready } from "./picture.js";
import { keysOf, listOf, renew, stateOf } from "./kept.js";
import { notice, put, show } from "./answer.js";
import { Sha256 } from "./sha.js";
import { checkCode } from "./code.js";
import { checkFile } from "./proof.js";

const room = document.querySelector("[data-verify]");
const part = (name) => room.querySelector(`[data-${name}]`);
const answer = document.querySelector("[data-answer]"), status = part("status");
const given = room.dataset.verify.split("\n").filter(Boolean), { keys, changed } = keysOf(given);
let pdf = null, stop = null;

const say = (word) => { status.textContent = word; };
const warn = (strong, rest) => { say(""); put(answer, notice(room, "warn", strong, rest)); };

/** A proof code in what a QR code says; null if it is something else. */
function proofIn(bytes) {
  const word = text(bytes);
  return (word !== null && fromText(word)) || (bytes[0] === 1 && bytes.length > 100 ? bytes : null);
}
const enough = (codes) => codes.some((c) => proofIn(c));

async function tell(check) {
  say("正在核验……");
  const { list, online } = await listOf(keys);
  const verdict = check(list), own = verdict.outcome === "sound" && verdict.log && verdict.paper !== false;
  show(room, answer, verdict, online, own ? await stateOf(hex(verdict.leaf), verdict.place) : null);
  say("核验完毕。");
}

/** What was read of a picture: true if that is an answer. */
function readOf(codes) {
  const proofs = codes.map(proofIn).filter(Boolean);
  if (proofs.length) {
    tell((list) => checkCode(proofs[0], keys, list));
    return true;
  }
  const link = codes.map((c) => /\/v\/[0-9A-Z-]+$/i.exec(text(c) ?? "")?.[0]).find(Boolean);
  if (!link) return false;
  const a = document.createElement("a");
  a.href = link;
  a.textContent = "看登记的内容";
  say("");
  const out = notice(room, "info", "读到的是小的网址码。", "它只能带您到登记的内容，不能脱网核验。请拍旁边那个大的证明码；或者");
  out.querySelector(".grow").append(a);
  put(answer, out);
  return false;
}

async function photo(file) {
  let picture;
  try {
    picture = await pictureOf(file);
  } catch {
    return warn("这张图片打不开。", "请用 JPEG 或者 PNG 格式的照片。");
  }
  say("正在找码……");
  try {
    const codes = await codesOf(picture, picture.width, picture.height, enough);
    if (readOf(codes) || codes.some((c) => /\/v\//.test(text(c) ?? ""))) return;
    if (codes.length) return warn("图里的码不是文书的证明码。", "请拍文书末页那个大的方形码。");
    warn("图里没有找到码。", "请把纸放平，靠近一些，让证明码占满画面的一半以上；光线亮一些，不要反光，拿稳再拍。扫描件请用 300 dpi 以上。");
  } catch {
    warn("这台设备的浏览器不能读码。", "请把浏览器更新到较新的版本，或者粘贴证明码的文字。");
  }
}

async function digestOf(file) {
  const sum = new Sha256(), step = 1 << 22;
  for (let at = 0; at < file.size; at += step) {
    sum.add(new Uint8Array(await file.slice(at, at + step).arrayBuffer()));
    say(`正在计算文件的摘要……${Math.min(100, Math.round(((at + step) / file.size) * 100))}%`);
    await new Promise((go) => setTimeout(go)); // the page stays quick
  }
  return sum.digest();
}

async function paper(file) {
  pdf = { digest: await digestOf(file) };
  let found = null;
  try {
    const asked = await fetch(`/proof/file/${hex(pdf.digest)}`, { signal: AbortSignal.timeout(8000) });
    if (asked.ok) found = await asked.text();
  } catch {
    return warn("没有联网，取不到这个文件的证明。", "手头有随文书的证明文件（proof.json）的，请把它也拖进来；或者拍纸上的证明码。");
  }
  if (found) return proofFile(found);
  warn("无法判断：登记簿公开的文件里没有这一个。", "文件可能被改过，可能不是公开的文书，也可能是另存、打印出来的另一个文件。有随文书的证明文件（proof.json）的，请把它也拖进来；或者拍纸上的证明码。");
}

function proofFile(word) {
  const digest = pdf?.digest ?? null;
  pdf = null;
  return tell((list) => checkFile(word, keys, { list, digest }));
}

async function one(file) {
  const head = new Uint8Array(await file.slice(0, 5).arrayBuffer());
  if (text(head) === "%PDF-") return paper(file);
  if (file.type.startsWith("image/")) return photo(file);
  if (file.size > 8 * 1024 * 1024) return warn("这个文件太大，不是证明文件。", "可以核验照片、PDF、证明文件（proof.json、proof.bin）。");
  const bytes = new Uint8Array(await file.arrayBuffer());
  const code = proofIn(bytes), word = text(bytes);
  if (code) return tell((list) => checkCode(code, keys, list));
  if (word !== null) return proofFile(word);
  warn("认不出这个文件。", "可以核验照片、PDF、证明文件（proof.json、proof.bin）。");
}

/** A PDF before its proof: then both are compared. */
async function files(all) {
  pdf = all.length > 1 || !pdf ? null : pdf;
  const order = [...all].sort((a, b) => (b.type === "application/pdf") - (a.type === "application/pdf"));
  if (order.length > 1 && order[0].type === "application/pdf") {
    const proof = order.find((f) => /\.json$/i.test(f.name));
    if (proof) {
      pdf = { digest: await digestOf(order[0]) };
      return proofFile(await proof.text());
    }
  }
  if (order[0]) await one(order[0]);
}

const busy = (work) => work.catch((fault) => {
  console.error(fault);
  warn("没有核验成。", "请重新载入本页再试；仍然不行的，请带上文书向作出决定的机关当面核对。");
});

function typed(word) {
  const code = fromText(word);
  if (code) return busy(tell((list) => checkCode(code, keys, list)));
  if (/^\s*\{/.test(word)) return busy(proofFile(word));
  warn("这不是证明码的文字。", "证明码以 FADU1: 开头。请把扫出来的文字整段粘贴，不要删改；十六位的核验码请填在下面。");
}

function camera() {
  const button = part("camera"), video = part("video");
  if (!navigator.mediaDevices?.getUserMedia) return;
  button.hidden = false;
  const end = () => {
    stop?.();
    stop = null;
    video.hidden = true;
    button.textContent = "打开摄像头";
  };
  button.addEventListener("click", async () => {
    if (stop) return end();
    video.hidden = false;
    button.textContent = "关闭摄像头";
    say("请把证明码对准画面中间，靠近、放平、拿稳。读不出时，改用“拍照或者选文件”，照片更清楚。");
    try {
      stop = await look(video, enough, (codes) => {
        const done = readOf(codes);
        if (done) end();
        return done;
      });
    } catch {
      end();
      warn("摄像头打不开。", "请在浏览器里允许本页使用摄像头，或者改用“拍照或者选文件”。");
    }
  });
}

function start() {
  room.hidden = false;
  if (changed.length) {
    const pairs = changed.map(({ was, now }) => `${was.name}：${hex(was.id)} → ${hex(now.id)}`).join("；");
    const out = notice(room, "late", "公钥与这台设备第一次见到的不一样！", `${pairs}。核验仍用原来的公钥。登记簿一般不换公钥：请先向本页的主办机关当面问清，再决定是否接受。`);
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "btn sm", textContent: "已经问清，改用新的公钥" });
    button.addEventListener("click", () => { renew(given); location.reload(); });
    out.querySelector(".grow").append(" ", button);
    room.before(out);
  }
  const input = part("file"), drop = part("drop");
  input.addEventListener("change", () => { busy(files(input.files)).finally(() => { input.value = ""; }); });
  for (const kind of ["dragover", "dragleave", "drop"]) document.addEventListener(kind, (e) => {
    if (![...(e.dataTransfer?.types ?? [])].includes("Files")) return;
    e.preventDefault();
    drop.classList.toggle("over", kind === "dragover");
    if (kind === "drop") busy(files(e.dataTransfer.files));
  });
  document.addEventListener("paste", (e) => {
    const all = [...(e.clipboardData?.files ?? [])], into = e.target.matches?.("input, textarea");
    if (all.length) busy(files(all));
    else if (!into && e.clipboardData) typed(e.clipboardData.getData("text"));
  });
  part("text").addEventListener("submit", (e) => {
    e.preventDefault();
    typed(new FormData(e.target).get("proof"));
  });
  camera();
  // for when there is no network: the list is kept, the decoder is here
  listOf(keys);
  ready();
}

if (room) start();
