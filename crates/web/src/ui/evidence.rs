//! Evidence: pictures, sound and film seen and played in place, other files by their icon.
use super::icon::{Icon, icon_sized};
use maud::{Markup, html};

/// What an exhibit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Media {
    /// A picture.
    Image,
    /// Sound.
    Audio,
    /// Film.
    Video,
    /// Anything else.
    File,
}

/// One exhibit.
#[derive(Debug, Clone)]
pub struct Exhibit {
    /// Its name.
    pub name: String,
    /// What it is.
    pub media: Media,
    /// The original.
    pub href: String,
    /// A small picture of it, if there is one.
    pub thumb: Option<String>,
    /// Kind, day, length, digest.
    pub note: String,
    /// Its own page: how it came, its chain of custody.
    pub about: Option<String>,
}

fn view(one: &Exhibit) -> Markup {
    match one.media {
        Media::Image => {
            html! { a.th href=(one.href) { img src=(one.thumb.as_ref().unwrap_or(&one.href)) alt=(one.name) loading="lazy"; } }
        }
        Media::Video => {
            html! { div.th { video controls preload="none" src=(one.href) poster=[one.thumb.as_ref()] aria-label=(one.name) {} } }
        }
        Media::Audio => {
            html! { div.th { (icon_sized(Icon::Mic, "i24")) audio controls preload="none" src=(one.href) aria-label=(one.name) {} } }
        }
        Media::File => {
            html! { a.th href=(one.href) aria-label={ "打开 " (one.name) } { (icon_sized(Icon::Paper, "i32")) } }
        }
    }
}

/// Exhibits side by side.
pub fn evidence(all: &[Exhibit]) -> Markup {
    html! { div.ev { @for one in all { figure { (view(one)) figcaption { b { (one.name) } span { (one.note) } @if let Some(about) = &one.about { br; a href=(about) { "来历和保管链" } } } } } } }
}

/// Examples for the `/ui` page.
pub fn examples() -> Vec<(&'static str, Markup)> {
    let one = |name: &str, media, note: &str| Exhibit {
        name: name.into(),
        media,
        href: "/assets/mark.svg".into(),
        thumb: None,
        note: note.into(),
        about: None,
    };
    let all = [
        one("现场照片", Media::Image, "照片 07-17 10:22"),
        one("复查全程", Media::Video, "录像 18:40"),
        one("王某某询问", Media::Audio, "录音 26:11"),
        one("检验报告", Media::File, "书证 08-06"),
    ];
    vec![("证据", evidence(&all))]
}
