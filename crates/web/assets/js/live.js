// 现场情况: news of the live view are put into the list, the counts and the map; the officer's phone sends its position while it is shared.
const root = document.querySelector("[data-live]");
const state = document.querySelector("[data-live-state]");
const entries = new Map();
const two = (n) => String(n).padStart(2, "0");
const clock = (ms) => { const at = new Date(ms + 8 * 3600e3); return `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`; }; // the agency's clock
const minute = (ms) => `${new Date(ms + 8 * 3600e3).toISOString().slice(0, 10)} ${clock(ms)}`;
const words = { case: "现场任务", officer: "执法人员", vehicle: "车辆", video: "视频" };
const tones = { case: "is-info", officer: "is-ok", vehicle: "is-warn", video: "" };

function fits(e) {
  const asked = root.dataset;
  return (!asked.kind || asked.kind === e.kind) && (!asked.area || e.area.startsWith(asked.area)) && (!asked.procedure || asked.procedure === e.procedure) && (!asked.body || asked.body === e.body_name);
}

const rowOf = (key) => [...document.querySelectorAll("[data-live-list] [data-key]")].find((mark) => mark.dataset.key === key)?.closest("tr");

function blank() {
  const row = document.querySelector("template[data-live-row]").content.querySelector("tbody tr").cloneNode(true);
  let body = document.querySelector("[data-live-list] tbody");
  if (!body) { // the list was empty: its table comes from the template
    const table = document.querySelector("template[data-live-row]").content.firstElementChild.cloneNode(true);
    body = table.querySelector("tbody");
    body.replaceChildren();
    document.querySelector("[data-live-list]").replaceChildren(table);
  }
  body.prepend(row);
  return row;
}

function fill(e) {
  const known = rowOf(e.key);
  if (!fits(e)) return known && known.remove();
  const row = known || blank();
  const mark = row.querySelector("[data-key]");
  mark.dataset.key = e.key;
  const tag = mark.firstElementChild;
  if (tag) { tag.textContent = words[e.kind]; tag.className = `tag ${tones[e.kind]}`.trim(); }
  const put = (name, text) => { const at = row.querySelector(`[data-f="${name}"]`); if (at && at.textContent !== text) at.textContent = text; };
  put("name", e.name); put("about", e.about); put("body", e.body_name); put("area", e.area_name);
  put("when", e.at ? `${clock(e.at[0])} 的位置` : `${minute(e.since)} 起`);
  put("look", e.kind === "video" ? "看画面" : "抽查");
  row.querySelector('[data-f="name"]').href = `/matters/${e.matter}`;
  row.querySelector('[data-f="look"]').href = `/live/check?key=${encodeURIComponent(e.key)}`;
}

function counts() {
  for (const at of document.querySelectorAll("[data-live-count]")) at.textContent = [...entries.values()].filter((e) => e.kind === at.dataset.liveCount).length;
}

// ---- the map ----
const map = document.querySelector(".live-map svg");
function place(lat, lon) {
  const of = map.dataset;
  const [y, x] = [lat / 1e7, lon / 1e7];
  if (of.proj === "flat") return [(x - of.lon0) * of.kx, (of.lat0 - y) * of.ky];
  const world = 256 * 2 ** of.zoom;
  const sin = Math.sin((y * Math.PI) / 180);
  return [((x + 180) / 360) * world - of.left, (0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI)) * world - of.top];
}
const svg = (name, into) => into.appendChild(document.createElementNS("http://www.w3.org/2000/svg", name));
function draw(e) {
  if (!map || map.dataset.proj === "none" || !e.at || e.kind === "video") return;
  const find = (name) => [...map.querySelectorAll(`[data-${name}]`)].find((one) => one.dataset[name] === e.key);
  const gone = !fits(e);
  let mark = find("mark"), way = find("way");
  if (gone) { mark?.remove(); way?.remove(); return; }
  if (!way) { way = svg("polyline", map); way.dataset.way = e.key; way.setAttribute("class", "way"); }
  if (!mark) {
    mark = svg("g", map); mark.dataset.mark = e.key; mark.setAttribute("class", `mark ${e.kind}`);
    svg("circle", mark).setAttribute("r", "7");
    svg("title", mark).textContent = `${words[e.kind]}：${e.name}`;
  }
  way.setAttribute("points", e.trail.map(([lat, lon]) => place(lat, lon).map(Math.round).join(",")).join(" "));
  mark.setAttribute("transform", `translate(${place(e.at[1], e.at[2]).map(Math.round).join(",")})`);
}
function erase(key) {
  entries.delete(key);
  rowOf(key)?.remove();
  for (const one of document.querySelectorAll("[data-mark],[data-way]")) if ((one.dataset.mark ?? one.dataset.way) === key) one.remove();
}

function listen() {
  const stream = new EventSource("/live/stream");
  const say = (text) => { if (state.textContent !== text) state.textContent = text; };
  const put = (all) => { for (const e of all) { entries.set(e.key, e); fill(e); draw(e); } };
  stream.addEventListener("all", (event) => {
    const told = JSON.parse(event.data).put;
    const now = new Set(told.map((e) => e.key));
    for (const mark of [...document.querySelectorAll("[data-live-list] [data-key]")]) if (!now.has(mark.dataset.key)) erase(mark.dataset.key);
    for (const key of [...entries.keys()]) if (!now.has(key)) erase(key);
    put(told); counts(); say("实时更新");
  });
  stream.addEventListener("change", (event) => {
    const told = JSON.parse(event.data);
    told.gone.forEach(erase);
    put(told.put); counts(); say(`实时更新，最近一次 ${clock(Date.now())}`);
  });
  stream.onerror = () => say("连接中断，正在重连；也可以重新载入本页");
}
if (root && window.EventSource) listen();

// ---- the officer's phone: only while its sharing stands and this page is open ----
for (const box of document.querySelectorAll("[data-sharing-phone]")) {
  if (!navigator.geolocation) continue;
  box.hidden = false;
  const share = box.closest("[data-sharing]");
  const [key, go, told] = [box.querySelector("[data-sharing-key]"), box.querySelector("[data-sharing-go]"), share.querySelector("[data-sharing-state]")];
  const name = `live/${share.dataset.sharing}`;
  key.value = localStorage.getItem(name) || "";
  let watch = 0, last = 0;
  const stop = (text) => { navigator.geolocation.clearWatch(watch); told.textContent = text; go.disabled = false; };
  go.addEventListener("click", () => {
    localStorage.setItem(name, key.value.trim());
    go.disabled = true;
    watch = navigator.geolocation.watchPosition(async ({ timestamp, coords }) => {
      if (Date.now() - last < 5000) return;
      last = Date.now();
      const positions = [{ at: Math.round(timestamp), lat: coords.latitude, lon: coords.longitude }];
      const said = await fetch("/api/v1/positions", { method: "POST", headers: { authorization: `Bearer ${key.value.trim()}`, "content-type": "application/json" }, body: JSON.stringify({ positions }) }).catch(() => null);
      if (!said) told.textContent = "没有送到：网络不通，会再送";
      else if (said.status === 401) { localStorage.removeItem(name); stop("设备密钥不对，没有送出"); }
      else if (said.status === 409) stop("位置共享已经结束，不再送位置");
      else if (said.ok) told.textContent = `${clock(Date.now())} 送到一次`;
    }, () => stop("这台手机没有给出位置"), { enableHighAccuracy: true, maximumAge: 5000 });
  });
}
