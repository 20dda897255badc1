//! A chart on its page: the picture in a frame that scrolls by itself, what its signs mean, and its pieces for print.
use super::trusted::trusted;
use fadu_office::law::chart::svg::Picture;
use maud::{Markup, html};

/// A picture wider than this is drawn smaller where the page is wide enough to read it.
const FITS: i32 = 1180;

/// The chart; `id` is the one that its picture was drawn with.
pub fn chart(id: &str, word: &str, picture: &Picture) -> Markup {
    let (w, wide) = (picture.size.x, picture.size.x > FITS);
    html! {
        // Scrolls by keyboard too: a region that takes the focus.
        div.chart-frame.wide[wide] role="region" tabindex="0" aria-label={ (word) "，可以滚动" } { (trusted(picture.svg.as_str())) }
        div.chart-print aria-hidden="true" { @for (from, height) in &picture.pieces {
            svg.chart viewBox={ "0 " (from) " " (w) " " (height) } width=(w) height=(height) { use href={ "#" (id) "-g" } {} }
        } }
    }
}

/// What shapes and lines mean; the marks of a matter only where there is one.
pub fn chart_legend(staff: bool, of_matter: bool) -> Markup {
    let signs: &[(&str, &str)] = match staff {
        true => &[
            ("act", "机关办理"),
            ("may", "需要时才办"),
            ("party", "当事人的行为"),
            ("wait", "等待期限"),
            ("course", "另有流程图，点开看"),
        ],
        false => &[("stage", "阶段"), ("act", "送达给您的"), ("party may", "您可以做的"), ("wait", "您的期限")],
    };
    html! { ul.legend.chart-legend {
        @for (class, says) in signs { li { i class={ "k-" (class) } aria-hidden="true" {} (says) } }
        @if staff {
            li { b aria-hidden="true" { "↻" } "可以办多次" } li { b aria-hidden="true" { "＋" } "都要办" }
            li { b aria-hidden="true" { "○" } "符合条件的才办" } li { b aria-hidden="true" { "×" } "只走一条" }
            li { i.k-back aria-hidden="true" {} "退回重办" }
        }
        @if of_matter { li { i.k-done aria-hidden="true" {} "已办" } li { i.k-now aria-hidden="true" {} "现在该办" } }
    } }
}

/// Examples for the `/ui` page.
pub fn examples() -> Vec<(&'static str, Markup)> {
    use fadu_office::law::chart::svg::{Ink, Mark, draw};
    use fadu_office::law::chart::{Edge, Node, NodeKind, Sheet};
    let nodes = [
        ("start", NodeKind::Start, "开始", 0),
        ("do", NodeKind::Act, "登记", 0),
        ("wait", NodeKind::Wait, "等待：答复", 1),
        ("end", NodeKind::End, "办结", 0),
    ];
    let sheet = Sheet {
        lanes: vec!["承办人".into(), "当事人".into()],
        nodes: nodes.into_iter().map(|(id, kind, name, lane)| Node::new(id, kind, name, lane)).collect(),
        edges: [("start", "do"), ("do", "wait"), ("wait", "end")].map(|(a, b)| Edge::order(a, b, "")).into(),
        ..Sheet::default()
    };
    let mark = |n: &Node| (n.id == "do").then_some(Mark::Done).or((n.id == "wait").then_some(Mark::Now));
    let ink = Ink { id: "ui-chart", title: "例子", framed: false, href: &|_| None, mark: &mark };
    vec![("流程图", chart("ui-chart", "例子", &draw(&sheet, &ink))), ("图例", chart_legend(true, true))]
}
