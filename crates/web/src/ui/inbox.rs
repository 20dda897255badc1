//! The list of what is due, grouped by the day on which the law bites. Colour never reorders it.
use super::{
    basis::{Art, due},
    button::Button,
    layout::plain,
    light::{Light, light},
    table::{Column, Table, two_lines},
};
use maud::{Markup, Render, html};

/// One thing to do.
#[derive(Debug, Clone)]
pub struct InboxRow {
    /// How near the last day is.
    pub light: Light,
    /// 剩 9 日.
    pub word: String,
    /// The last day and its explanation.
    pub due: Option<(String, String)>,
    /// What must be done, and one fact that saves a click.
    pub task: (String, String),
    /// The party or the title, and number with stage.
    pub matter: (String, String),
    /// The file.
    pub href: String,
    /// The article; `None` for a house rule, said in `basis_note`.
    pub basis: Option<Art>,
    /// A second article or 内部规则 with its owner.
    pub basis_note: String,
    /// The next act and its page.
    pub act: (String, String),
    /// Whether its button is the filled one of the view: at most one.
    pub first: bool,
}

/// Rows of one span of days: 已逾期, 今天, 三日内, 之后.
#[derive(Debug, Clone, Default)]
pub struct InboxGroup {
    /// The span.
    pub name: String,
    /// Its days.
    pub days: String,
    /// Its rows in order of the last day.
    pub rows: Vec<InboxRow>,
}

fn cells(row: &InboxRow) -> [Markup; 5] {
    let button = Button::link(row.act.0.as_str(), row.act.1.as_str()).small();
    [
        html! { (light(row.light, &row.word)) @if let Some((day, href)) = &row.due { span.sub { (due(day, href)) } } },
        two_lines(plain(&row.task.0), &row.task.1),
        two_lines(html! { a href=(row.href) { (row.matter.0) } }, &row.matter.1),
        html! { @if let Some(basis) = &row.basis { (basis) } @if !row.basis_note.is_empty() { span.sub { (row.basis_note) } } },
        if row.first { button.primary().render() } else { button.render() },
    ]
}

/// The groups that have rows; with none at all, `empty` stands there.
pub fn inbox(groups: &[InboxGroup], empty: Markup) -> Markup {
    let mut table = Table::new("要做的事，按法定期限排序")
        .column("期限", Column::Day)
        .column("要做的事", Column::Name)
        .column("案件", Column::Text)
        .column("依据", Column::Text)
        .column("办理", Column::Act)
        .or_empty(empty);
    for group in groups.iter().filter(|group| !group.rows.is_empty()) {
        table = table.group(html! { b { (group.name) } @if !group.days.is_empty() { " " (group.days) } });
        for row in &group.rows {
            table = table.row(cells(row));
        }
    }
    table.render()
}

/// Examples for the `/ui` page.
pub fn examples() -> Vec<(&'static str, Markup)> {
    vec![("待办", inbox(&sample(), super::notice::empty("今天没有要办的事", html! {})))]
}

/// A fictional inbox.
pub fn sample() -> Vec<InboxGroup> {
    let row = |light, word: &str, day: &str, task: (&str, &str), matter: (&str, &str)| InboxRow {
        light,
        word: word.into(),
        due: Some((day.into(), "#".into())),
        task: (task.0.into(), task.1.into()),
        matter: (matter.0.into(), matter.1.into()),
        href: "#".into(),
        basis: Some(Art::new("示例法 第71条", "#")),
        basis_note: String::new(),
        act: ("打开".into(), "#".into()),
        first: light == Light::Late,
    };
    let group = |name: &str, days: &str, rows| InboxGroup { name: name.into(), days: days.into(), rows };
    vec![
        group(
            "已逾期",
            "",
            vec![row(
                Light::Late,
                "逾期 3 日",
                "2026-10-09 周五",
                ("当场收缴的款项交至本机关", "¥100.00 · 未见交款"),
                ("示例市明德区某某便利店", "明市监〔2026〕57号 · 执行"),
            )],
        ),
        group(
            "今天",
            "2026-10-12 周一",
            vec![row(
                Light::Soon,
                "今日届满",
                "24:00 止",
                ("陈述申辩的期限", "届满无意见的，明日起可报请决定"),
                ("示例市明德区某某餐饮店", "明市监〔2026〕318号 · 告知"),
            )],
        ),
        group("三日内", "", vec![]),
        group(
            "之后",
            "",
            vec![
                row(
                    Light::Fine,
                    "剩 9 日",
                    "2026-10-21 周三",
                    ("期满前解除、延长或者处理", "延长须经负责人批准"),
                    ("示例市某某日化商贸有限公司", "明市监〔2026〕359号 · 调查"),
                ),
                row(
                    Light::Fine,
                    "剩 55 日",
                    "2026-12-06 周日",
                    ("作出决定", "末日为休息日，机关内部按此日办结"),
                    ("示例市明德区某某粮油店", "明市监〔2026〕371号 · 调查"),
                ),
            ],
        ),
    ]
}
