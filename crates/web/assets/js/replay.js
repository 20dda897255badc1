// Plays a case: one scene after the other, film and sound to their end. The page is a list in order without it.
const bar = document.querySelector("[data-replay]");
const scenes = [...document.querySelectorAll("[data-scenes]>li")];
if (bar && scenes.length) play();

function play() {
  const [slider, told, start, pace] = ["[data-at]", "[data-told]", "[data-play]", "[data-pace]"].map((s) => bar.querySelector(s));
  let at = 0, playing = false, timer = 0;
  const seen = () => scenes.filter((s) => !s.hidden);
  const media = () => scenes[at].querySelector("[data-media]");
  const quiet = () => { clearTimeout(timer); for (const m of document.querySelectorAll("[data-media]")) m.pause(); };
  function go(to, quick, still) {
    quiet();
    scenes[at].classList.remove("now");
    scenes[at].removeAttribute("aria-current");
    at = to;
    const scene = scenes[at];
    scene.classList.add("now");
    scene.setAttribute("aria-current", "step");
    slider.value = at + 1;
    told.value = `${at + 1} / ${scenes.length}`;
    if (!still) {
      history.replaceState(null, "", `#${scene.id}`);
      const calm = quick || matchMedia("(prefers-reduced-motion: reduce)").matches;
      scene.scrollIntoView({ block: "nearest", behavior: calm ? "auto" : "smooth" });
    }
    if (playing) act();
  }
  function act() {
    const film = media();
    const on = () => { if (playing && !step(1)) set(false); };
    if (!film) { timer = setTimeout(on, Number(pace.value)); return; }
    film.onended = on;
    // a film that cannot be played holds nobody up
    film.play().catch(() => { timer = setTimeout(on, Number(pace.value)); });
  }
  function step(by) {
    const all = seen();
    const next = by > 0 ? all.find((s) => scenes.indexOf(s) > at) : all.reverse().find((s) => scenes.indexOf(s) < at);
    if (!next) return false;
    go(scenes.indexOf(next));
    return true;
  }
  function set(on) {
    playing = on;
    start.textContent = on ? "❚❚ 暂停" : "▶ 播放";
    start.setAttribute("aria-pressed", String(on));
    if (!on) { quiet(); return; }
    if (scenes[at].hidden && !step(1)) { set(false); return; }
    act();
  }
  start.addEventListener("click", () => set(!playing));
  bar.querySelector("[data-back]").addEventListener("click", () => step(-1));
  bar.querySelector("[data-next]").addEventListener("click", () => step(1));
  slider.addEventListener("input", () => go(Number(slider.value) - 1, true));
  for (const box of bar.querySelectorAll("[data-kind]")) box.addEventListener("change", () => {
    const kinds = [...bar.querySelectorAll("[data-kind]:checked")].map((b) => b.dataset.kind);
    for (const s of scenes) s.hidden = !kinds.includes(s.dataset.kind);
    if (scenes[at].hidden && !step(1)) step(-1);
  });
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input,select,textarea,audio,video,summary")) return;
    const does = { " ": () => set(!playing), ArrowRight: () => step(1), ArrowLeft: () => step(-1), Home: () => go(0), End: () => go(scenes.length - 1) }[event.key];
    if (!does || (event.key === " " && event.target.closest("a,button"))) return;
    event.preventDefault();
    does();
  });
  for (const [n, scene] of scenes.entries()) scene.addEventListener("click", (event) => { if (!event.target.closest("a,summary,audio,video")) go(n); });
  const asked = () => scenes.findIndex((s) => `#${s.id}` === location.hash);
  addEventListener("hashchange", () => { if (asked() >= 0 && asked() !== at) go(asked()); });
  bar.hidden = false;
  go(Math.max(asked(), 0), true, asked() < 0);
}
