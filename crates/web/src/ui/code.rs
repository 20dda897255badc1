//! A text file to be edited: line numbers beside it, so that a message can name its line and a link lead to it.
use super::field::field_id;
use maud::{Markup, html};

/// The text with its numbers; lines that a message speaks of are marked.
pub fn code(name: &str, label: &str, text: &str, marked: &[usize]) -> Markup {
    let count = text.lines().count().max(12) + 1;
    html! { div.f { label for=(field_id(name)) { (label) }
    div.code data-code {
        div.code-n { @for n in 1..=count { a class=[marked.contains(&n).then_some("bad")] id={ "L" (n) } { (n) } } }
        textarea rows=(count) wrap="off" spellcheck="false" autocapitalize="off" id=(field_id(name)) name=(name) { "\n" (text) }
    } } }
}

/// The lines around the one that a message speaks of, read only.
pub fn excerpt(text: &str, line: usize) -> Markup {
    let from = line.saturating_sub(1).max(1);
    let lines = text.lines().enumerate().map(|(n, l)| (n + 1, l)).filter(|(n, _)| (from..=line + 1).contains(n));
    html! { pre.excerpt { @for (n, words) in lines { span class=[(n == line).then_some("bad")] { b { (n) } " " (words) "\n" } } } }
}

/// Examples for the `/ui` page.
pub fn examples() -> Vec<(&'static str, Markup)> {
    let text = "id = \"sample\"\nname = 样例\n";
    vec![("可编辑的文本", code("ex-code", "sample.toml", text, &[2])), ("有错误的一行", excerpt(text, 2))]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_numbered_and_text_stays_text() {
        let page = code("text", "a.toml", "a = 1\n</textarea><b>\n", &[2]).0;
        assert!(page.contains("<a class=\"bad\" id=\"L2\">2</a>") && page.contains("<a id=\"L1\">1</a>"), "{page}");
        assert!(page.contains("\na = 1\n&lt;/textarea&gt;&lt;b&gt;\n</textarea>"), "{page}");
        let lines = excerpt("a\nb\n<c>\nd\ne", 3).0;
        assert_eq!(
            lines,
            "<pre class=\"excerpt\"><span><b>2</b> b\n</span><span class=\"bad\"><b>3</b> &lt;c&gt;\n</span><span><b>4</b> d\n</span></pre>"
        );
    }
}
