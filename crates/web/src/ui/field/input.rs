//! Fields with one control: text, lines, day, money, file, carried value.
use super::{Field, Kind, finder};
use crate::ui::icon::Icon;
use fadu_office::evidence::arrival::SOURCES;
use maud::{Markup, html};

pub(super) fn render(field: &Field) -> Markup {
    match &field.kind {
        Kind::Lines { rows, most } => lines(field, *rows, *most),
        Kind::Day { first, last } => day(field, first.as_deref(), last.as_deref()),
        Kind::Time => field.single(line(field, "datetime-local", None)),
        Kind::Clock => field.single(line(field, "time", None)),
        Kind::Money => money(field),
        Kind::Number => field.single(line(field, "text", Some("numeric"))),
        Kind::Password => field.single(password(field)),
        Kind::File { accept, camera, several } => file(field, accept, (*camera, *several)),
        Kind::Signature { kept } => signature(field, kept.as_deref()),
        Kind::Carried => carried(field),
        _ => field.single(html! { (line(field, "text", None)) (finder::citing(field)) }),
    }
}

fn line(field: &Field, kind: &str, mode: Option<&str>) -> Markup {
    html! { input.in type=(kind) inputmode=[mode] id=(field.id()) name=(field.name) value=(field.value) autocomplete="off"
    aria-describedby=[field.described_by()] aria-invalid=[field.invalid()] aria-required=[field.must()]; }
}

fn password(field: &Field) -> Markup {
    html! { input.in type="password" id=(field.id()) name=(field.name) autocomplete="current-password"
    aria-describedby=[field.described_by()] aria-invalid=[field.invalid()] aria-required=[field.must()]; }
}

fn lines(field: &Field, rows: u32, most: u32) -> Markup {
    let most = (most > 0).then_some(most);
    field.single(html! {
        textarea.in.ta rows=(rows) maxlength=[most] id=(field.id()) name=(field.name) autocomplete="off"
            aria-describedby=[field.described_by()] aria-invalid=[field.invalid()] aria-required=[field.must()] { "\n" (field.value) }
        @if let Some(most) = most { p.origin { "至多 " (most) " 字" } }
        (finder::citing(field))
    })
}

fn day(field: &Field, first: Option<&str>, last: Option<&str>) -> Markup {
    field.single(html! { input.in.day-in type="date" min=[first] max=[last] id=(field.id()) name=(field.name) value=(field.value)
        autocomplete="off" aria-describedby=[field.described_by()] aria-invalid=[field.invalid()] aria-required=[field.must()]; })
}

fn money(field: &Field) -> Markup {
    field.single(
        html! { div.money { span aria-hidden="true" { "¥" } (line(field, "text", Some("decimal"))) span { "元" } } },
    )
}

fn file(field: &Field, accept: &str, (camera, several): (bool, bool)) -> Markup {
    let capture = camera.then_some("environment");
    field.single(html! { div.drop data-drop {
        (if camera { Icon::Camera } else { Icon::Upload })
        input type="file" id=(field.id()) name=(field.name) accept=(accept) capture=[capture] multiple[several]
            aria-describedby=[field.described_by()] aria-invalid=[field.invalid()] aria-required=[field.must()];
    } @if camera { (captured(field)) } })
}

/// What is said of a file beside it: where it comes from and where it was taken; a script adds what the device knows.
fn captured(field: &Field) -> Markup {
    let name = |part: &str| format!("{}.{part}", field.name);
    let id = |part: &str| format!("{}-{part}", field.id());
    html! { div.captured data-captured {
        label for=(id("source")) { span { "来源" } select.in id=(id("source")) name=(name("source")) {
            option value="" { "未说明" }
            @for (id, zh) in SOURCES { option value=(id) { (zh) } }
        } }
        label for=(id("place")) { span { "拍摄、录制地点" } input.in type="text" id=(id("place")) name=(name("place")) maxlength="120" autocomplete="off"; }
        @for part in ["captured_at", "device_now", "device", "digest", "uploaded", "device_key", "signed_at", "device_signature"] { input type="hidden" name=(name(part)); }
        p.origin data-told role="status" { "没有说明的，记为“未知”；设备时间和设备上算的摘要由脚本填写。" }
    } link rel="stylesheet" href="/assets/capture.css"; }
}

fn signature(field: &Field, kept: Option<&str>) -> Markup {
    field.single(html! { div.sign data-signature {
        input type="file" id=(field.id()) name=(field.name) accept="image/png,image/jpeg"
            aria-describedby=[field.described_by()] aria-invalid=[field.invalid()] aria-required=[field.must()];
        @if let Some(picture) = kept { label.sign-kept {
            input type="checkbox" name={ (field.name) ".kept" } value="1" data-kept;
            span { "用我保存的签名" } img src=(picture) alt="我保存的签名";
        } }
    } })
}

fn carried(field: &Field) -> Markup {
    html! { div.f.carried { span.lab { (field.label) } (field.notes())
    div.in.is-off id=(field.id()) { span { (field.value) } (Icon::Lock) } (field.origin()) } }
}
