//! Notices in the page, toasts that float, empty states, progress.
use super::{icon::Icon, icon::icon_sized, tag::Tone};
use maud::{Markup, html};

fn icon_of(tone: Tone) -> Icon {
    match tone {
        Tone::Ok => Icon::Done,
        Tone::Warn | Tone::Late => Icon::Warn,
        Tone::Plain | Tone::Brand | Tone::Info => Icon::Info,
    }
}

/// A notice inside the page. `Tone::Late` is read out at once.
pub fn notice(tone: Tone, body: Markup) -> Markup {
    let role = if tone == Tone::Late { "alert" } else { "note" };
    html! { div class={ "note " (tone.class()) } role=(role) { (icon_of(tone)) div.grow { (body) } } }
}

/// What has just been done, after a redirect: floats at the head of the page and is read out politely.
pub fn toast(tone: Tone, body: Markup) -> Markup {
    html! { div class={ "toast " (tone.class()) } role="status" { (icon_of(tone)) div.grow { (body) } } }
}

/// An empty state: what would stand here, and the next act.
pub fn empty(heading: &str, body: Markup) -> Markup {
    html! { div.empty { (icon_sized(Icon::Folder, "i32")) b { (heading) } div { (body) } } }
}

/// How far something has come.
pub fn progress(label: &str, done: u64, all: u64) -> Markup {
    html! { label.progress { span { (label) } progress value=(done) max=(all) { (done) " / " (all) } } }
}

/// Examples for the `/ui` page.
pub fn examples() -> Vec<(&'static str, Markup)> {
    let text = |words: &str| html! { (words) };
    vec![
        ("说明", notice(Tone::Info, text("检验期间不计入办案期限，已停止计算 15 日。"))),
        ("成功", notice(Tone::Ok, text("已保存，全部材料齐备，可以报审。"))),
        ("注意", notice(Tone::Warn, text("金额高于同案由中位数 4 倍，请写明理由。"))),
        (
            "失败",
            notice(Tone::Late, html! { "没有保存：网络中断。填写的内容仍在本页，" a href="#" { "再试一次" } "。" }),
        ),
        ("浮条", toast(Tone::Ok, html! { b { "已送达" } "，回证入卷。" })),
        ("空", empty("没有等您签收的文书", html! { "送达本人、转办和抄送的文书会出现在这里。" })),
        ("进度", progress("现场照片 07-17.jpg", 64, 100)),
    ]
}
