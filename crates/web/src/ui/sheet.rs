//! Papers look like papers: the printed pages on their white sheets, and the code that verifies them.
use super::{notice::empty, trusted::trusted};
use maud::{Markup, html};
use qrcode::{QrCode, render::svg};

/// The pages of a paper as pictures, white in the dark theme too.
pub fn sheets(title: &str, pages: &[String]) -> Markup {
    if pages.is_empty() {
        return empty("文书还在排版", html! { "稍候刷新本页；文书已经入卷，不必重做。" });
    }
    html! { div.sheets { @for (index, page) in pages.iter().enumerate() { figure {
        div.sheet { img src=(page) width="794" height="1123" alt={ (title) "，第 " (index + 1) " 页" } loading=[(index > 0).then_some("lazy")]; }
        figcaption { "第 " (index + 1) " 页，共 " (pages.len()) " 页" }
    } } } }
}

/// A QR code with a word for those who cannot see it; nothing if the text is too long for a code.
pub fn qr(text: &str, word: &str) -> Markup {
    let Ok(code) = QrCode::new(text.as_bytes()) else { return html! {} };
    let drawing = code.render::<svg::Color>().min_dimensions(96, 96).quiet_zone(false).build();
    let svg = drawing.find("<svg").map_or("", |start| &drawing[start..]);
    html! { span.qr role="img" aria-label=(word) { (trusted(svg)) } }
}

/// Examples for the `/ui` page.
pub fn examples() -> Vec<(&'static str, Markup)> {
    vec![("排版中", sheets("告知书", &[])), ("二维码", qr("https://example.invalid/verify/7F3A", "核验码"))]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_drawn_without_header_and_without_style() {
        let page = qr("<script>", "核验<script>").0;
        assert!(page.starts_with("<span class=\"qr\" role=\"img\" aria-label=\"核验&lt;script&gt;\"><svg "), "{page}");
        assert!(!page.contains("<script>") && !page.contains("style=") && !page.contains("<?xml"));
    }

    #[test]
    fn each_page_says_its_number() {
        let page = sheets("告知书", &["/p/1.svg".into(), "/p/2.svg".into()]).0;
        assert!(page.contains("alt=\"告知书，第 2 页\" loading=\"lazy\""), "{page}");
        assert!(page.contains("第 1 页，共 2 页"));
    }
}
