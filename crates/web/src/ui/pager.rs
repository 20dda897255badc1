//! Leafing through a long list.
use super::icon::Icon;
use maud::{Markup, html};

/// Where we are in a list.
#[derive(Debug, Clone, Default)]
pub struct Pager {
    /// The page shown, from 1.
    pub page: usize,
    /// Rows on a page.
    pub per_page: usize,
    /// Rows in all.
    pub total: usize,
    /// The address up to the number of the page: `/desk/matters?q=x&page=`.
    pub href: String,
    /// The measure word of what is listed; 件 if none is said.
    pub unit: &'static str,
}

impl Pager {
    fn pages(&self) -> usize {
        self.total.div_ceil(self.per_page.max(1)).max(1)
    }
    /// First, last, and the neighbours of the page shown; 0 stands for a gap.
    fn shown(&self) -> Vec<usize> {
        let mut all: Vec<usize> = Vec::new();
        for page in 1..=self.pages() {
            if page == 1 || page == self.pages() || page.abs_diff(self.page) <= 1 {
                all.push(page);
            } else if all.last() != Some(&0) {
                all.push(0);
            }
        }
        all
    }
}

/// The foot of a list: which rows these are, and the other pages.
pub fn pager(of: &Pager) -> Markup {
    let to = |page: usize| format!("{}{page}", of.href);
    let unit = if of.unit.is_empty() { "件" } else { of.unit };
    let first = (of.page.max(1) - 1) * of.per_page + 1;
    let rows = html! { span { @if of.total == 0 { "没有记录" } @else { "第 " (first) "–" ((first + of.per_page - 1).min(of.total)) " " (unit) "，共 " (of.total) " " (unit) } } };
    if of.pages() < 2 {
        return html! { div.pager { (rows) } };
    }
    html! { nav.pager aria-label="翻页" {
        (rows)
        ul {
            @if of.page > 1 { li { a href=(to(of.page - 1)) rel="prev" aria-label="上一页" { (Icon::Back) } } }
            @for page in of.shown() { li {
                @if page == 0 { span.gap { "…" } }
                @else if page == of.page { span aria-current="page" { (page) } }
                @else { a href=(to(page)) { (page) } }
            } }
            @if of.page < of.pages() { li { a href=(to(of.page + 1)) rel="next" aria-label="下一页" { (Icon::Next) } } }
        }
    } }
}

/// Examples for the `/ui` page.
pub fn examples() -> Vec<(&'static str, Markup)> {
    vec![
        ("翻页", pager(&Pager { page: 5, per_page: 20, total: 253, href: "?page=".into(), unit: "项" })),
        ("一页", pager(&Pager { page: 1, per_page: 20, total: 3, href: "?page=".into(), unit: "" })),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_counts_rows_and_leaves_gaps() {
        let of = Pager { page: 5, per_page: 20, total: 253, href: "?a=1&page=".into(), unit: "" };
        assert_eq!(of.shown(), vec![1, 0, 4, 5, 6, 0, 13]);
        assert!(pager(&Pager { unit: "项", ..of.clone() }).0.contains("第 81–100 项，共 253 项"));
        let page = pager(&of).0;
        assert!(page.contains("第 81–100 件，共 253 件"), "{page}");
        assert!(page.contains("href=\"?a=1&amp;page=6\""));
        assert!(pager(&Pager { page: 13, ..of }).0.contains("第 241–253 件"));
        assert!(pager(&Pager::default()).0.contains("没有记录"));
    }
}
