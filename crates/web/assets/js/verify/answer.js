// The answer as it stands on the page: one sentence, the facts to be compared by eye, whether it is in force, what was compared.
export function el(tag, attributes = {}, ...inside) {
  const out = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== null) out.setAttribute(name, value);
  out.append(...inside.filter((x) => x !== null));
  return out;
}

/** A notice in the dress of the page; the templates come with it. */
export function notice(room, tone, strong, rest = "") {
  const out = room.querySelector(`template[data-tone=${tone}]`).content.firstElementChild.cloneNode(true);
  out.querySelector(".grow").replaceChildren(el("b", {}, strong), " ", rest);
  return out;
}

const card = (heading, ...body) => el("section", { class: "card" }, el("header", {}, el("h2", {}, heading)), ...body);
const lines = (all, cls = "") => el("dl", { class: `sl two ${cls}` }, ...all.map(([t, d]) => el("div", {}, el("dt", {}, t), el("dd", {}, d))));

const moment = (ms) => {
  // Beijing time, as everywhere on these pages
  const at = new Date(ms + 8 * 3600e3);
  return Number.isFinite(at.getTime()) ? at.toISOString().slice(0, 16).replace("T", " ") : "—";
};

function yuan(fen) {
  if (fen === null) return "没有数额";
  const whole = Math.floor(fen / 100).toString().replace(/\B(?=(\d{3})+$)/g, ","), rest = String(fen % 100).padStart(2, "0");
  return `${whole}.${rest} 元`;
}

const FACTS = { number: "文书号", title: "文书", agency: "机关", party: "当事人", amount_fen: "数额", date: "日期" };

function facts(verdict) {
  const said = Object.entries(FACTS).filter(([name]) => name in verdict.facts);
  const rows = said.map(([name, label]) => {
    const value = verdict.facts[name];
    return [label, name === "amount_fen" && (value === null || Number.isSafeInteger(value)) ? yuan(value) : String(value ?? "无")];
  });
  const body = rows.length ? lines(rows, "big") : el("div", { class: "pad" }, "这份证明没有公开任何一项内容，没有可以对照的。");
  const masked = "party" in verdict.facts ? "" : "公开的副本不写当事人全名，这里也没有。";
  const note = `码看不见纸：纸上的字被改过，码还是原来的码。有一项不同，请不要采信，并向作出决定的机关查问。${masked}`;
  return card("请逐项对照纸上的内容", body, el("div", { class: "pad t1 m" }, note));
}

const STEPS = {
  file: "证明本身完整", leaf: "登记的那一条读得出", openings: "所示各项与登记时的封印一致", inclusion: "这一条在登记簿的树里",
  checkpoint: "登记簿的签名", witnesses: "见证机构的签名", bytes: "文件的每一个字节", paper: "公开件是登记的那份文书", copy: "公开的各处没有改动", masks: "遮盖的正是成文时登记的各处", head: "与公布的检查点一致",
};
const RESULTS = { passed: "一致", failed: "不一致", unknown: "无法判断", "not-asked": "没有比对" };

function steps(verdict) {
  const rows = Object.entries(verdict.steps).map(([name, result]) => {
    const who = name === "witnesses" ? verdict.witnesses.map((w) => `${w.name}（${moment(w.time * 1000)}）`).join("，") : "";
    return [STEPS[name] ?? name, RESULTS[result] + (who ? `：${who}` : "")];
  });
  if (verdict.outcome === "sound" && verdict.log) {
    rows.push(["登记簿", verdict.log], ["编号", `第 ${verdict.place + 1} 条`], ["登记时间", moment(verdict.recorded)]);
    if (verdict.facts.digest) rows.push(["文书摘要", el("span", { class: "digest" }, verdict.facts.digest)]);
  }
  return card("比对了什么", lines(rows, "wide"));
}

/** What a redacted copy says, part by part. */
function copied(parts) {
  const masked = parts.filter((p) => p.mask), kinds = new Map();
  for (const { mask } of masked) kinds.set(mask.class, [(kinds.get(mask.class)?.[0] ?? 0) + 1, mask.grounds]);
  const why = [...kinds].map(([kind, [count, grounds]]) => [kind, `遮盖 ${count} 处，依据 ${grounds.join("、")}`]);
  const texts = parts.filter((p) => typeof p.value === "string" && p.value).map((p) => [p.at.split("/").pop(), p.mask ? `${p.value}（遮盖）` : p.value]);
  const all = el("details", { class: "pad" }, el("summary", {}, "逐处看这份公开件的文字"), lines(texts, "wide"));
  return card(`公开 ${parts.length - masked.length} 处，遮盖 ${masked.length} 处`, why.length ? lines(why, "wide") : "", all);
}

/** Whether it is in force, and how we know. */
export function force({ standing, since, day, why, asked }, online) {
  if (asked) return ["late", standing === "revoked" ? `已经失去效力：${since} 起。` : `已经变动：${since} 起，不再按原样有效。`, "这是刚刚向登记簿查到的，签名的名单里还没有。"];
  const from = online ? "刚刚向登记簿查过" : `没有联网，只看本机保存的名单`;
  if (standing === "revoked") return ["late", `已经失去效力：${since} 起。`, `${day} 的名单（登记簿签名）里有它，${from}。`];
  if (standing === "altered") return ["late", `已经变动：${since} 起，不再按原样有效。`, `${day} 的名单（登记簿签名）里有它：被变更，或者被确认违法。以变更它的复议决定、判决等文书为准，${from}。`];
  if (standing === "in-force") return ["ok", `${day} 的名单里没有它：就这份名单所知，仍然有效。`, `名单有登记簿的签名，${from}。${online ? "" : "这一天以后是否被撤销、变更，要联网才知道。"}`];
  if (why === "older") return ["warn", "是否仍然有效，现在无法判断。", `手头的名单（${day}）比这份文书旧，${from}。`];
  return ["warn", "是否仍然有效，现在无法判断。", "没有拿到登记簿签名的失效名单。联网以后再核验一次，或者向作出决定的机关查问。"];
}

function inForce({ standing, since, day, asked }) {
  if (asked) return `${since} 起${standing === "revoked" ? "失去效力" : "不再按原样有效"}（刚刚向登记簿查到）`;
  if (standing === "revoked") return `${since} 起失去效力（${day} 的名单）`;
  if (standing === "altered") return `${since} 起不再按原样有效（${day} 的名单）`;
  return standing === "in-force" ? `就 ${day} 的名单所知，仍然有效` : "是否仍然有效没有核对";
}

function sentence(verdict) {
  const { standing } = verdict.standing, revoked = standing === "revoked", altered = standing === "altered";
  if (verdict.steps.file === "failed") return ["late", "不是真的。", "证明码不完整，或者被改过。照片不清楚、粘贴漏了字也会这样：请重拍、重贴一次；仍然如此的，请不要采信。"];
  if (verdict.outcome === "tampered") {
    const why = verdict.steps.bytes === "failed" && !Object.entries(verdict.steps).some(([n, r]) => n !== "bytes" && r === "failed");
    return ["late", "不是真的。", why ? "这个文件与登记时的文件不是同一个，至少有一个字节被改过。请不要采信。" : "证明与登记簿的签名对不上：内容被改过，或者是拼凑的。请不要采信，并向作出决定的机关查问。"];
  }
  if (verdict.outcome === "sound" && verdict.log) {
    const compared = [verdict.copy ? "公开件的每一处" : "所示内容", "登记簿的签名", verdict.witnesses.length ? "见证机构的签名" : "", verdict.steps.bytes === "passed" ? "文件的每一个字节" : ""];
    const what = `登记簿里有这份文书，比对了${compared.filter(Boolean).join("、")}，都一致；`;
    const word = revoked ? "曾经是真的，现在已经失效。" : altered ? "是真的，但是已经变动。" : "是真的。";
    return [revoked || altered ? "late" : "ok", word, `${what}${inForce(verdict.standing)}。${verdict.copy ? "遮盖的地方原文如何，这里看不出来。" : "请逐项对照纸上的内容。"}`];
  }
  if (verdict.steps.file === "unknown") return ["warn", "无法判断。", "这不是本系统的证明，或者是更新的版本。"];
  if (verdict.steps.bytes === "unknown") return ["warn", "无法判断。", "证明里没有登记这个文件的字节，不能比对文件本身。可以改为扫描文书上的证明码。"];
  if (verdict.steps.checkpoint === "unknown") return ["warn", "无法判断。", "签名的不是本登记簿：可能是别的地方的文书，请到那里的网站核验。"];
  return ["warn", "无法判断。", "这份证明没有登记簿的签名，单凭它不能说明曾经公布。"];
}

/** The list is signed; the record's own answer is newer. Where it says that the paper has ended, it is believed: nobody says that in vain. */
function asked(verdict, state) {
  const before = verdict.standing.standing, worse = state && ["altered", "revoked"].includes(state.standing) && before !== "revoked";
  if (worse) verdict.standing = { standing: state.standing, since: state.since, day: verdict.standing.day, asked: true };
}

/** Puts the whole answer into its room and leads the reader there. */
export function show(room, place, verdict, online, state) {
  asked(verdict, state);
  const [tone, strong, rest] = sentence(verdict), parts = [notice(room, tone, strong, rest)];
  if (verdict.outcome === "sound" && verdict.log) {
    parts.push(verdict.copy ? copied(verdict.copy) : facts(verdict));
    const [t, s, r] = force(verdict.standing, online);
    parts.push(card("是否仍然有效", el("div", { class: "pad" }, notice(room, t, s, r))));
  }
  parts.push(steps(verdict));
  put(place, ...parts);
}

export function put(place, ...parts) {
  place.replaceChildren(...parts);
  place.focus({ preventScroll: true });
  place.scrollIntoView({ block: "start" });
}
