//! A sheet as SVG. Each part bears a class for the page's own colours, and plain attributes for wherever there is no style sheet.

mod shapes;

use super::graph::{Node, Sheet};
use super::layout::{Flow, Look, Plan, Point, Rect, look, plan};
use std::fmt::Write;

/// How a node stands in a matter.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mark {
    /// It was done.
    Done,
    /// It is due now.
    Now,
}

/// What a picture is drawn with, beside the sheet.
pub struct Ink<'a> {
    /// Begins the ids in the picture, so that two may stand on one page.
    pub id: &'a str,
    /// The title that screen readers say and frames show.
    pub title: &'a str,
    /// With title and legend in the picture itself, for a file that stands alone.
    pub framed: bool,
    /// Where a node leads.
    pub href: &'a dyn Fn(&Node) -> Option<String>,
    /// How a node stands.
    pub mark: &'a dyn Fn(&Node) -> Option<Mark>,
}

/// Height of the title of a framed picture.
const TITLE: i32 = 52;
/// Height of its legend.
const LEGEND: i32 = 44;

/// A picture, and what a page needs to cut it for print.
pub struct Picture {
    /// The whole as SVG.
    pub svg: String,
    /// Its width and height.
    pub size: Point,
    /// Upper side and height of each piece that fits on a sheet of A4 across.
    pub pieces: Vec<(i32, i32)>,
}

/// Draws a sheet.
pub fn draw(sheet: &Sheet, ink: &Ink) -> Picture {
    let plan = plan(sheet, Flow::Down);
    let looks: Vec<Look> = sheet.nodes.iter().map(|n| look(n, Flow::Down)).collect();
    let (top, foot) = if ink.framed { (TITLE, LEGEND) } else { (0, 0) };
    let size = Point { x: plan.size.x.max(if ink.framed { 640 } else { 0 }), y: plan.size.y + top + foot };
    let mut out = String::new();
    let (w, h) = (size.x, size.y);
    let id = ink.id;
    let _ = write!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart\" role=\"img\" aria-labelledby=\"{id}-t {id}-d\" \
         width=\"{w}\" height=\"{h}\" viewBox=\"0 0 {w} {h}\" font-family=\"{FONTS}\">\
         <title id=\"{id}-t\">{}</title><desc id=\"{id}-d\">{}</desc>",
        escape(ink.title),
        escape(&described(sheet)),
    );
    let _ = write!(out, "<g id=\"{id}-g\">");
    if ink.framed {
        shapes::frame(&mut out, sheet, ink.title, size);
    }
    if top > 0 {
        let _ = write!(out, "<g transform=\"translate(0 {top})\">");
    }
    shapes::ground(&mut out, sheet, &plan);
    shapes::lines(&mut out, sheet, &plan);
    for (n, node) in sheet.nodes.iter().enumerate() {
        linked(&mut out, node, (&plan.boxes[n], &looks[n]), ink);
    }
    for (edge, line) in sheet.edges.iter().zip(&plan.lines) {
        let to = sheet.at(&edge.to).map_or(0, |n| n);
        shapes::label(&mut out, edge, line, &looks[to]);
    }
    out.push_str(if top > 0 { "</g></g></svg>" } else { "</g></svg>" });
    Picture { svg: out, size, pieces: pieces(&plan) }
}

const FONTS: &str = "'PingFang SC','Noto Sans SC','Noto Sans CJK SC','Microsoft YaHei',sans-serif";

/// The course in one sentence, for those who cannot see it.
fn described(sheet: &Sheet) -> String {
    let acts = sheet.nodes.iter().filter(|n| !n.is_gateway() && !n.is_event()).count();
    let bands: Vec<&str> = sheet.bands.iter().map(String::as_str).collect();
    let stages = if bands.is_empty() { String::new() } else { format!("阶段依次为：{}。", bands.join("、")) };
    format!("流程图，共 {acts} 项，泳道为：{}。{stages}图中各项及其依据另有列表。", sheet.lanes.join("、"))
}

fn linked(out: &mut String, node: &Node, (place, look): (&Rect, &Look), ink: &Ink) {
    let href = (ink.href)(node);
    if let Some(href) = &href {
        // The list beside the picture holds the same links for the keyboard.
        let _ = write!(out, "<a href=\"{}\" tabindex=\"-1\">", escape(href));
    }
    shapes::node(out, node, (place, look), (ink.mark)(node));
    if href.is_some() {
        out.push_str("</a>");
    }
}

/// Where a tall picture may be cut so that each piece fits on A4 laid across.
fn pieces(plan: &Plan) -> Vec<(i32, i32)> {
    // 273 × 180 mm of A4 within its margins, at 96 dots an inch; a wider picture is drawn smaller.
    let room = 680 * plan.size.x.max(1032) / 1032;
    let mut out = Vec::new();
    let mut from = 0;
    while plan.size.y - from > room {
        let fits = plan.cuts.iter().copied().filter(|c| *c > from + room / 3 && *c - from <= room);
        // A cut where a stage begins is best.
        let at_band = fits.clone().filter(|c| plan.bands.iter().any(|b| b.y == *c && b.h > 0) && *c - from > room / 2);
        let cut = at_band.max().or(fits.max()).unwrap_or(from + room);
        out.push((from, cut - from));
        from = cut;
    }
    out.push((from, plan.size.y - from));
    out
}

/// Text for the inside of elements and attributes.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
