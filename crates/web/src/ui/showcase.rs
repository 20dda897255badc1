//! The `/ui` page: every component with its states. Tests walk over it.
use super::*;
use maud::{Markup, html};

type Examples = Vec<(&'static str, Markup)>;

/// Every component with its examples, in the order of the page.
pub fn all() -> Vec<(&'static str, &'static str, Examples)> {
    vec![
        ("buttons", "按钮", button::examples()),
        ("icons", "图标", icon::examples()),
        ("tags", "标签、件数", tag::examples()),
        ("lights", "灯", light::examples()),
        ("basis", "依据", basis::examples()),
        ("tabs", "标签页、筛选", tabs::examples()),
        ("tables", "表格", table::examples()),
        ("inbox", "待办", inbox::examples()),
        ("pager", "翻页", pager::examples()),
        ("summary", "概况", summary::examples()),
        ("steps", "流程条", steps::examples()),
        ("running", "期限一览", running::examples()),
        ("term", "期限说明", term::examples()),
        ("acts", "可以做与不能做", acts::examples()),
        ("refusal", "没有办成", refusal::examples()),
        ("errors", "错误汇总", errors::examples()),
        ("fields", "输入", field::examples()),
        ("forms", "表单", form::examples()),
        ("notices", "提示", notice::examples()),
        ("timeline", "过程记录", timeline::examples()),
        ("code", "文本", code::examples()),
        ("evidence", "证据", evidence::examples()),
        ("sheets", "文书", sheet::examples()),
        ("charts", "流程图", chart::examples()),
        ("plots", "统计图", plot::examples()),
    ]
}

fn tones() -> Markup {
    html! { div.tones {
        span { i.c-ink {} "ink" } span { i.c-paper {} "paper" } span { i.c-ground {} "ground" } span { i.c-line {} "line" } span { i.c-brand {} "brand" }
        span { i.c-ok {} "ok" } span { i.c-warn {} "warn" } span { i.c-late {} "late" } span { i.c-info {} "info" }
    } }
}

/// The body of the `/ui` page.
pub fn showcase() -> Markup {
    let all = all();
    html! {
        (page_head("组件", plain("每个组件的全部状态，测试按此页核对"), html! {}))
        div.stack {
            (card("目录", plain(""), pad(html! { nav.ui-index aria-label="目录" { @for (id, name, _) in &all { a href={ "#ui-" (id) } { (name) } } } })))
            (card("颜色", plain("文字用 -ink，底用 -tint，线用 -edge"), pad(tones())))
            @for (id, name, examples) in &all { section.card id={ "ui-" (id) } {
                header { h2 { (name) } }
                div.pad.shown { @for (state, example) in examples { div { h3 { (state) } (example) } } }
            } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn values(page: &str, attribute: &str) -> Vec<String> {
        page.split(&format!(" {attribute}=\""))
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .map(str::to_owned)
            .collect()
    }

    #[test]
    fn ids_are_unique_and_every_reference_meets_its_id() {
        let page = showcase().0;
        let ids = values(&page, "id");
        let set: BTreeSet<&String> = ids.iter().collect();
        assert_eq!(set.len(), ids.len(), "an id stands twice");
        for name in ["for", "list", "aria-describedby", "aria-labelledby"] {
            for value in values(&page, name) {
                for one in value.split(' ') {
                    assert!(set.contains(&one.to_owned()), "{name} points to {one}, which is not there");
                }
            }
        }
        for target in
            values(&page, "href").iter().filter_map(|href| href.strip_prefix('#')).filter(|target| !target.is_empty())
        {
            assert!(set.contains(&target.to_owned()), "#{target} leads nowhere");
        }
    }

    #[test]
    fn nothing_breaks_the_strict_policy() {
        let page = showcase().0;
        for forbidden in ["style=", "<style", "<script", " onclick", "javascript:", "data:image"] {
            assert!(!page.contains(forbidden), "{forbidden}");
        }
    }

    #[test]
    fn every_control_that_is_typed_into_has_a_label() {
        let page = showcase().0;
        let labelled: BTreeSet<String> = values(&page, "for").into_iter().collect();
        for start in ["<input", "<textarea", "<select"] {
            for rest in page.split(start).skip(1) {
                let tag = rest.split('>').next().unwrap_or("");
                if tag.contains("type=\"hidden\"") {
                    continue;
                }
                let id = values(tag, "id").pop().unwrap_or_else(|| panic!("no id: {tag}"));
                assert!(labelled.contains(&id), "no label for {id}");
            }
        }
    }
}
