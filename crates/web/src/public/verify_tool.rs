//! The part of the checking page that works by script: camera, photo, file, pasted text. Its scripts hold the whole verifier.

use crate::ui::{Button, Tone, notice, plain};
use fadu_office::Office;
use maud::{Markup, Render, html};

/// The keys that come with the page: the log's, then its witnesses', a line each.
fn keys(office: &Office) -> String {
    office.log_keys().join("\n")
}

/// The tool, hidden until its script shows it, and the room for its answer.
pub fn tool(office: &Office) -> Markup {
    html! {
        link rel="stylesheet" href="/assets/verify.css";
        div data-answer tabindex="-1" aria-live="polite" class="stack" {}
        section.card data-verify=(keys(office)) hidden {
            header { h2 { "拍下证明码，或者拖入文件" } }
            div.pad { (ways()) }
            @for tone in [Tone::Ok, Tone::Info, Tone::Warn, Tone::Late] {
                template data-tone=(tone_name(tone)) { (notice(tone, plain(""))) }
            }
        }
        script type="module" src="/assets/js/verify/page.js" {}
    }
}

fn tone_name(tone: Tone) -> &'static str {
    match tone {
        Tone::Ok => "ok",
        Tone::Warn => "warn",
        Tone::Late => "late",
        Tone::Plain | Tone::Brand | Tone::Info => "info",
    }
}

fn ways() -> Markup {
    html! {
        div.drop data-drop {
            div.f.grow {
                label for="f-sheet" { b { "拍照或者选文件" } }
                p.hint id="f-sheet-hint" { "文书末页证明码（大的方形码）的照片、扫描图，PDF 文书，或者证明文件；电脑上可以直接拖进来、粘贴" }
                input type="file" id="f-sheet" data-file multiple accept="image/*,application/pdf,.json,.bin" aria-describedby="f-sheet-hint";
            }
        }
        video data-video hidden playsinline muted aria-label="摄像头画面" {}
        div.buttons { button.btn type="button" data-camera hidden { "打开摄像头" } }
        p.t1 data-status role="status" {}
        details.more-in { summary { "已经用别的软件扫出文字的，粘贴在这里" }
            form.form data-text { div.f {
                label for="f-proof" { "证明码的文字" }
                p.hint id="f-proof-hint" { "以 FADU1: 开头，整段粘贴" }
                textarea.in.ta.digest id="f-proof" name="proof" rows="4" spellcheck="false" autocomplete="off" aria-describedby="f-proof-hint" {}
            } div.buttons { (Button::submit("核验文字").render()) } }
        }
        p.t1.m { "照片和文件只在这台设备上核对，不上传；只有 PDF 的摘要会发给登记簿，用来取它的证明。本页打开以后，断网也能核验照片、扫描图和证明文件；关掉以后再打开，要联网。" }
    }
}
