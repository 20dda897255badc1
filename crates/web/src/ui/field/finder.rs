//! The box that finds what a field names, by the engine that searches everything: articles beside a text that cites them, people beside a list of
//! boxes, and, over a long drop-down, its own choices. A script makes one combobox of each: two characters, arrow keys, Enter, Escape.
//!
//! Without scripts: a citation such as `处罚法58` and the name or number of a person are understood when the form is sent, the page of articles is a
//! link away, and the drop-down is a drop-down.
use super::{Choice, Field};
use maud::{Markup, html};

/// The name under which a form sends the people who were typed and not ticked.
pub fn more_name(name: &str) -> String {
    format!("{name}.more")
}

/// Beside a text: articles are found and put at its end.
pub(super) fn citing(field: &Field) -> Markup {
    if field.finds.is_empty() {
        return html! {};
    }
    let id = field.id();
    html! { div.finder.noprint data-find=(field.finds) data-into=(id) data-name="查找条文" data-hint="两个字、一句话或者引用，如 处罚法58" {
        noscript { a href="/search?kind=law" target="_blank" rel="noopener" { "查条文（另开一页）" } }
    } }
}

/// Beside boxes: who stands in none of them is named, one after another.
pub(super) fn more_people(field: &Field, listed: &[Choice]) -> Markup {
    if field.finds.is_empty() {
        return html! {};
    }
    let (id, name) = (format!("{}-more", field.id()), more_name(&field.name));
    html! { div.finder data-find=(field.finds) data-ticks=(field.name) data-hint="姓名、证号或者机构" {
        label for=(id) { @if listed.is_empty() { "姓名或者证号" } @else { "查找其他人员" } span.sub { "姓名或者证号，几名之间用顿号；键入时列出可以选的人员" } }
        input.in type="text" id=(id) name=(name) value=(field.more) autocomplete="off" maxlength="4000";
    } }
}

/// So many choices are better found by typing.
const MANY: usize = 12;

/// Whether a drop-down is long.
pub(super) fn is_long(choices: &[Choice]) -> bool {
    choices.len() > MANY
}

/// What narrows long boxes that are all in the page; none where they are asked for.
pub(super) fn narrowed(field: &Field, choices: &[Choice]) -> Option<&'static str> {
    (is_long(choices) && field.finds.is_empty()).then_some("键入名称的一部分")
}

#[cfg(test)]
mod tests {
    use super::*;
    use maud::Render;

    #[test]
    fn a_text_that_cites_has_its_finder_and_others_none() {
        let page = Field::lines("basis", "依据", 2).finding("/desk/find/articles").render().0;
        assert!(
            page.contains(
                "<div class=\"finder noprint\" data-find=\"/desk/find/articles\" data-into=\"f-basis\" data-name=\"查找条文\""
            ),
            "{page}"
        );
        assert!(page.contains("<noscript><a href=\"/search?kind=law\""), "{page}");
        assert!(!Field::lines("basis", "依据", 2).render().0.contains("finder"));
    }

    #[test]
    fn people_are_ticked_or_typed() {
        let two = vec![Choice::new("1", "甲"), Choice::new("2", "乙")];
        let field = Field::many("officers", "人员", two).finding("/desk/find/officers?for=exam");
        let page = field.values(["2"]).more("丙、<丁>").render().0;
        assert!(page.contains("data-ticks=\"officers\""), "{page}");
        assert!(page.contains("name=\"officers.more\" value=\"丙、&lt;丁&gt;\""), "{page}");
        assert!(page.contains("value=\"2\" checked"), "{page}");
    }

    #[test]
    fn long_boxes_are_narrowed_in_the_page() {
        let of = |n: usize| (0..n).map(|i| Choice::new(i.to_string(), format!("第{i}"))).collect::<Vec<_>>();
        assert!(!Field::many("b", "人员", of(12)).render().0.contains("data-picker"));
        assert!(Field::many("b", "人员", of(13)).render().0.contains("data-picker=\"键入名称的一部分\""));
        let asked = Field::many("b", "人员", of(13)).finding("/desk/find/officers?for=exam").render().0;
        assert!(!asked.contains("data-picker") && asked.contains("data-ticks"));
    }

    #[test]
    fn only_a_long_drop_down_is_searched() {
        let of = |n: usize| (0..n).map(|i| Choice::new(i.to_string(), format!("第{i}"))).collect::<Vec<_>>();
        assert!(!Field::select("b", "主体", of(12)).render().0.contains("data-found-in"));
        assert!(Field::select("b", "主体", of(13)).render().0.contains("data-found-in"));
    }
}
