//! What a page shows of a chart: its sheets to choose from, the picture, its files, and every step in words.

use super::asked::{Chosen, overlays};
use super::steps;
use crate::desk::say::encoded;
use crate::ui::{Button, Icon, Tab, bare_card, buttons, card, chart, chart_legend, chips, pad, plain};
use fadu_office::Office;
use fadu_office::law::chart::svg::{Ink, Mark, draw};
use fadu_office::law::chart::{Audience, Node, NodeKind};
use maud::{Markup, html};

/// A chart on a page.
pub struct View<'a> {
    /// The office.
    pub office: &'a Office,
    /// The chart.
    pub chosen: &'a Chosen,
    /// The address of the page without its query.
    pub base: String,
    /// Where charts of other procedures stand.
    pub others: &'static str,
    /// How each node stands, on the page of a matter.
    pub mark: Option<&'a Marks<'a>>,
}

/// Tells how a node stands in a matter.
pub type Marks<'a> = dyn Fn(&Node) -> Option<Mark> + 'a;

impl View<'_> {
    /// The address of a sheet of this chart.
    fn href(&self, sheet: &str) -> String {
        let chart = &self.chosen.chart;
        let mut asked: Vec<String> = Vec::new();
        if sheet != chart.sheets[0].id {
            asked.push(format!("chart={}", encoded(sheet)));
        }
        if self.mark.is_none() {
            asked.push(format!("overlay={}", encoded(&chart.field)));
            asked.push(format!("version={}", chart.version));
        }
        if asked.is_empty() { self.base.clone() } else { format!("{}?{}", self.base, asked.join("&")) }
    }

    /// Where a node leads: to its step below, to its own chart, to another procedure.
    pub fn leads(&self, node: &Node) -> Option<String> {
        let chart = &self.chosen.chart;
        let call = |id: &str| format!("{}/{}", self.others, encoded(id));
        match &node.kind {
            NodeKind::Course(of) => {
                let sheet = chart.sheet(of)?;
                let called = sheet.nodes.iter().find_map(|n| match &n.kind {
                    NodeKind::Call(id) => Some(call(id)),
                    _ => None,
                });
                // A sheet that holds nothing but another procedure would be one click too many.
                Some(called.unwrap_or_else(|| self.href(of)))
            }
            NodeKind::Call(id) => Some(call(id)),
            _ if node.is_gateway() || node.is_event() => None,
            _ => Some(format!("#step-{}", node.id)),
        }
    }

    /// The body below the head of the page.
    pub fn body(&self) -> Markup {
        let (chosen, staff) = (self.chosen, self.chosen.chart.audience == Audience::Staff);
        let sheet = chosen.sheet();
        let title = chosen.title();
        let none = |_: &Node| None;
        let mark = self.mark.unwrap_or(&none);
        let ink = Ink { id: "chart", title: &title, framed: false, href: &|n| self.leads(n), mark };
        let picture = draw(sheet, &ink);
        html! {
            div.stack.charts {
                (self.choices())
                (card("流程图", self.files(), html! {
                    @if !sheet.when.is_empty() || !sheet.each.is_empty() { p.pad.t1.chart-says {
                        @if !sheet.when.is_empty() { "什么时候：" (sheet.when) "。" }
                        @if !sheet.each.is_empty() { (sheet.each) "。" }
                    } }
                    (chart("chart", &title, &picture))
                    (pad(chart_legend(staff, self.mark.is_some())))
                }))
                (card("图中各步", plain("点图里的框，跳到这里的说明"), steps::table(self)))
            }
        }
    }

    fn choices(&self) -> Markup {
        let chart = &self.chosen.chart;
        let here = &self.chosen.sheet().id;
        let sheets: Vec<Tab> = (chart.sheets.iter().enumerate())
            .map(|(n, s)| Tab::new(if n == 0 { "主流程" } else { &s.name }, self.href(&s.id), s.id == *here))
            .collect();
        let fields = self.fields();
        if sheets.len() < 2 && fields.is_empty() {
            return html! {};
        }
        bare_card(pad(html! {
            @if !fields.is_empty() { (chips("领域", &fields)) }
            @if sheets.len() > 1 { (chips("各张流程图", &sheets)) }
        }))
    }

    /// The overlays to choose from; a matter has its own.
    fn fields(&self) -> Vec<Tab> {
        let chart = &self.chosen.chart;
        let engine = self.office.engine();
        let all = overlays(&engine.law, &chart.procedure);
        if all.is_empty() || self.mark.is_some() {
            return Vec::new();
        }
        let address = |id: &str| format!("{}?overlay={}&version={}", self.base, encoded(id), chart.version);
        let bare = Tab::new("各领域通用", address(""), chart.field.is_empty());
        let of = all.iter().map(|(field, name)| Tab::new(*name, address(field), *field == chart.field));
        std::iter::once(bare).chain(of).collect()
    }

    fn files(&self) -> Markup {
        let here = self.href(&self.chosen.sheet().id);
        let and = if here.contains('?') { '&' } else { '?' };
        let file = |word: &str, format: &str| {
            Button::link(word, format!("{here}{and}format={format}")).small().icon(Icon::Download)
        };
        buttons(&[file("SVG 图", "svg"), file("BPMN 2.0", "bpmn")])
    }
}
