// A paper under way: answers are saved as they are given, the time that is left is shown, and the page asks the server when it is over.
const form = document.querySelector("[data-exam]");
const says = document.querySelector("[data-exam-says]");
const clock = document.querySelector("[data-exam-left]");

if (form && says && clock) {
  const ends = Date.now() + Number(clock.dataset.examLeft) * 1000;
  const two = (n) => String(n).padStart(2, "0");
  let waiting = 0;
  let sending = false;
  let again = false;

  const save = async () => {
    if (sending) {
      again = true;
      return;
    }
    sending = true;
    const body = new URLSearchParams(new FormData(form));
    body.set("do", "save");
    try {
      const answer = await fetch(form.action, { method: "POST", body, headers: { accept: "application/json" } });
      const told = answer.ok ? await answer.json() : null;
      const now = new Date();
      says.textContent = told ? `已保存 ${two(now.getHours())}:${two(now.getMinutes())}:${two(now.getSeconds())}` : "没有保存成，请按“保存”";
      if (answer.status === 422) location.reload();
    } catch {
      says.textContent = "网络不通，答案还没有保存；接通以后会再保存";
      waiting = setTimeout(save, 3000);
    }
    sending = false;
    if (again) {
      again = false;
      save();
    }
  };

  form.addEventListener("change", () => {
    clearTimeout(waiting);
    waiting = setTimeout(save, 300);
  });

  const tick = () => {
    const left = Math.max(0, Math.round((ends - Date.now()) / 1000));
    clock.textContent = `${Math.floor(left / 60)} 分 ${two(left % 60)} 秒`;
    if (left === 0) {
      setTimeout(() => location.reload(), 1500);
      return;
    }
    setTimeout(tick, 1000);
  };
  tick();
}
