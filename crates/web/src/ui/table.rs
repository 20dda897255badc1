//! Tables: sticky head, numbers right; on a phone each row becomes a card with its headings.
use super::layout::plain;
use maud::{Markup, Render, html};

/// What stands in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Column {
    /// Words.
    #[default]
    Text,
    /// The name of the row: heads the card on a phone.
    Name,
    /// A figure or a sum: right-aligned.
    Number,
    /// A date or a light: never broken.
    Day,
    /// The button of the row: its heading is for screen readers only.
    Act,
}

/// One row of a table.
#[derive(Debug, Clone)]
pub enum Row {
    /// A heading across all columns, e.g. 今天.
    Group(Markup),
    /// Cells in the order of the columns.
    Cells(Vec<Markup>),
    /// A chosen row.
    Chosen(Vec<Markup>),
}

/// A table with a caption for screen readers.
#[derive(Debug, Clone, Default)]
pub struct Table {
    caption: String,
    columns: Vec<(String, Column)>,
    rows: Vec<Row>,
    empty: Option<Markup>,
    framed: bool,
}

impl Table {
    /// An empty table with its caption, which only screen readers hear.
    pub fn new(caption: impl Into<String>) -> Self {
        Self { caption: caption.into(), ..Self::default() }
    }
    /// Adds a column.
    pub fn column(mut self, heading: impl Into<String>, kind: Column) -> Self {
        self.columns.push((heading.into(), kind));
        self
    }
    /// Adds a row of cells.
    pub fn row(mut self, cells: impl IntoIterator<Item = Markup>) -> Self {
        self.rows.push(Row::Cells(cells.into_iter().collect()));
        self
    }
    /// Adds a chosen row.
    pub fn chosen(mut self, cells: impl IntoIterator<Item = Markup>) -> Self {
        self.rows.push(Row::Chosen(cells.into_iter().collect()));
        self
    }
    /// Adds a heading across all columns.
    pub fn group(mut self, heading: Markup) -> Self {
        self.rows.push(Row::Group(heading));
        self
    }
    /// Draws a line around the table, for use outside a card.
    pub fn framed(self) -> Self {
        Self { framed: true, ..self }
    }
    /// What stands in place of the table while it has no rows: see `empty`.
    pub fn or_empty(mut self, empty: Markup) -> Self {
        self.empty = Some(empty);
        self
    }
    fn head(&self) -> Markup {
        html! { thead role="rowgroup" { tr role="row" { @for (heading, kind) in &self.columns {
            th role="columnheader" scope="col" class=(class(*kind)) {
                @if *kind == Column::Act { span.vh { (heading) } } @else { (heading) }
            }
        } } } }
    }
    fn cells(&self, cells: &[Markup], chosen: bool) -> Markup {
        html! { tr role="row" .is-sel[chosen] { @for ((heading, kind), cell) in self.columns.iter().zip(cells) {
            td role="cell" class=(class(*kind)) data-label=(heading) { div { (cell) } }
        } } }
    }
}

fn class(kind: Column) -> &'static str {
    match kind {
        Column::Text => "",
        Column::Name => "name",
        Column::Number => "num",
        Column::Day => "day-cell",
        Column::Act => "act",
    }
}

impl Render for Table {
    fn render(&self) -> Markup {
        if let (true, Some(empty)) = (self.rows.is_empty(), &self.empty) {
            return empty.clone();
        }
        html! { table.tbl.framed[self.framed] role="table" {
            caption.vh { (self.caption) }
            (self.head())
            tbody role="rowgroup" { @for row in &self.rows { @match row {
                Row::Group(heading) => tr.grp role="row" { td role="cell" colspan=(self.columns.len()) { (heading) } },
                Row::Cells(cells) => (self.cells(cells, false)),
                Row::Chosen(cells) => (self.cells(cells, true)),
            } } }
        } }
    }
}

/// A cell of two lines: the fact, and one fact that saves a click.
pub fn two_lines(first: Markup, second: &str) -> Markup {
    html! { (first) span.sub { (second) } }
}

/// Examples for the `/ui` page.
pub fn examples() -> Vec<(&'static str, Markup)> {
    use super::{button::Button, light::Light, light::light, notice::empty};
    let table = || {
        Table::new("案件")
            .column("期限", Column::Day)
            .column("当事人", Column::Name)
            .column("阶段", Column::Text)
            .column("金额", Column::Number)
            .column("办理", Column::Act)
    };
    let full = table()
        .group(html! { b { "今天" } " 2026-10-12 周一" })
        .row([
            light(Light::Soon, "今日届满"),
            two_lines(html! { a href="#" { "示例市某某商行" } }, "明市监〔2026〕318号"),
            plain("告知"),
            plain("¥12,000.00"),
            Button::link("打开", "#").small().render(),
        ])
        .chosen([light(Light::Fine, "剩 55 日"), plain("示例市某某粮油店"), plain("调查"), plain("—"), plain("")]);
    let none = table().or_empty(empty("没有符合条件的案件", html! { "去掉一个筛选，或者 " a href="#" { "清空筛选" } }));
    vec![("表格", full.render()), ("空表", none.render())]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_cell_carries_its_heading_for_the_phone() {
        let table = Table::new("件")
            .column("案号", Column::Name)
            .column("金额", Column::Number)
            .row([plain("甲"), plain("<b>")]);
        let page = table.render().0;
        assert!(
            page.contains("<td role=\"cell\" class=\"num\" data-label=\"金额\"><div>&lt;b&gt;</div></td>"),
            "{page}"
        );
        assert!(page.contains("<caption class=\"vh\">件</caption>"));
    }

    #[test]
    fn an_empty_table_gives_way() {
        assert_eq!(Table::new("件").or_empty(plain("没有")).render().0, "没有");
        assert!(Table::new("件").group(plain("组")).or_empty(plain("没有")).render().0.contains("<table"));
    }
}
