//! The shapes of a picture: lanes and bands, boxes, diamonds, lines with their arrows, labels, frame and legend.

use super::super::graph::{Edge, EdgeKind, Node, NodeKind, Sheet};
use super::super::layout::{BAND_HEAD, HEAD, MARGIN};
use super::super::layout::{Look, NAME, NAME_LINE, NOTE, NOTE_LINE, Plan, Point, Rect, label_lines};
use super::{Mark, escape};
use std::fmt::Write;

/// The label of the way that an approval opens.
const AGREED: &str = "同意";
const INK: &str = "#1d2129";
const INK_2: &str = "#585b61";
const PAPER: &str = "#ffffff";
const GROUND: &str = "#f5f6f8";
const LINE: &str = "#dfe3e8";
const EDGE: &str = "#8e9094";
const BRAND: &str = "#14509a";
const BRAND_TINT: &str = "#eaeff6";
const INFO: &str = "#2f6fb2";
const INFO_TINT: &str = "#ecf2f8";
const WARN: &str = "#b26a00";
const WARN_TINT: &str = "#f8f2e8";
const OK: &str = "#1a7f4b";
const OK_TINT: &str = "#eaf3ef";

/// Lanes with their names, bands with theirs.
pub(super) fn ground(out: &mut String, sheet: &Sheet, plan: &Plan) {
    for (n, (name, lane)) in sheet.lanes.iter().zip(&plan.lanes).enumerate() {
        let (class, fill) = if n % 2 == 0 { ("ch-lane", PAPER) } else { ("ch-lane odd", GROUND) };
        let Rect { x, y, w, h } = *lane;
        let _ =
            write!(out, "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" fill=\"{fill}\"/>");
        let _ = write!(
            out,
            "<rect class=\"ch-head\" x=\"{x}\" y=\"0\" width=\"{w}\" height=\"{HEAD}\" fill=\"{BRAND_TINT}\"/>"
        );
        text(out, ("ch-lane-name", INK), (x + w / 2, 22), (NAME + 1, "middle", true), name);
        let _ = write!(out, "<path class=\"ch-rule\" d=\"M{x} 0V{}\" stroke=\"{LINE}\"/>", y + h);
    }
    for (name, band) in sheet.bands.iter().zip(&plan.bands).filter(|(_, b)| b.h > 0) {
        let Rect { x, y, w, h } = *band;
        let _ = write!(
            out,
            "<rect class=\"ch-band\" x=\"0\" y=\"{y}\" width=\"{MARGIN}\" height=\"{h}\" fill=\"{BRAND_TINT}\"/>\
             <path class=\"ch-band-rule\" d=\"M0 {y}H{}\" stroke=\"{BRAND}\" stroke-width=\"1\"/>",
            x + w
        );
        let tall = i32::try_from(name.chars().count()).unwrap_or(0) * 18;
        let first = y + (h - tall).max(0) / 2 + 14;
        for (n, c) in (0..).zip(name.chars()) {
            text(
                out,
                ("ch-band-name", BRAND),
                (MARGIN / 2, first + n * 18),
                (NAME + 1, "middle", true),
                &c.to_string(),
            );
        }
        if y > HEAD {
            for (lane, place) in sheet.lanes.iter().zip(&plan.lanes) {
                text(out, ("ch-again", INK_2), (place.x + 6, y + BAND_HEAD - 12), (NOTE - 1, "start", false), lane);
            }
        }
    }
}

/// All lines with their arrows. Where several run together they are drawn once, or their dashes would fill each other.
pub(super) fn lines(out: &mut String, sheet: &Sheet, plan: &Plan) {
    for (kind, class, colour, dash) in
        [(EdgeKind::Return, "ch-line back", WARN, " stroke-dasharray=\"5 3\""), (EdgeKind::Order, "ch-line", INK_2, "")]
    {
        let all = || sheet.edges.iter().zip(&plan.lines).filter(|(e, _)| e.kind == kind).map(|(_, line)| line);
        let stretches = all().flat_map(|line| line.windows(2)).map(|pair| (pair[0], pair[1]));
        let mut path = String::new();
        for (a, b) in joined(stretches) {
            let _ = write!(path, "M{} {}L{} {}", a.x, a.y, b.x, b.y);
        }
        if !path.is_empty() {
            let _ = write!(
                out,
                "<path class=\"{class}\" d=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.3\"{dash}/>"
            );
        }
        let mut tips: Vec<(Point, Point)> =
            all().filter_map(|line| Some((*line.get(line.len().wrapping_sub(2))?, *line.last()?))).collect();
        tips.sort_by_key(|(before, tip)| (tip.y, tip.x, before.y, before.x));
        tips.dedup_by_key(|(_, tip)| *tip);
        tips.iter().for_each(|(before, at)| tip(out, (*before, *at), (class, colour)));
    }
}

/// Level and upright stretches, those that touch on one line joined.
fn joined(stretches: impl Iterator<Item = (Point, Point)>) -> Vec<(Point, Point)> {
    // Upright or level, where, from, to.
    let mut all: Vec<(bool, i32, i32, i32)> = stretches
        .map(|(a, b)| {
            if a.x == b.x { (true, a.x, a.y.min(b.y), a.y.max(b.y)) } else { (false, a.y, a.x.min(b.x), a.x.max(b.x)) }
        })
        .collect();
    all.sort_unstable();
    let mut out: Vec<(bool, i32, i32, i32)> = Vec::new();
    for (upright, at, from, to) in all {
        match out.last_mut() {
            Some((u, a, _, end)) if (*u, *a) == (upright, at) && from <= *end => *end = to.max(*end),
            _ => out.push((upright, at, from, to)),
        }
    }
    let point = |upright, at, along| if upright { Point { x: at, y: along } } else { Point { x: along, y: at } };
    out.into_iter().map(|(u, at, from, to)| (point(u, at, from), point(u, at, to))).collect()
}

fn tip(out: &mut String, (before, tip): (Point, Point), (class, colour): (&str, &str)) {
    let (dx, dy) = ((tip.x - before.x).signum(), (tip.y - before.y).signum());
    let (bx, by) = (tip.x - 8 * dx, tip.y - 8 * dy);
    let _ = write!(
        out,
        "<path class=\"{class} tip\" d=\"M{} {}L{} {}L{} {}Z\" fill=\"{colour}\"/>",
        tip.x,
        tip.y,
        bx + 4 * dy,
        by + 4 * dx,
        bx - 4 * dy,
        by - 4 * dx
    );
}

/// The condition of a line, just above what it leads to; of a return, beside what it leaves.
pub(super) fn label(out: &mut String, edge: &Edge, points: &[Point], to: &Look) {
    let (Some(first), Some(tip)) = (points.first(), points.last()) else { return };
    if edge.label.is_empty() {
        return;
    }
    if points.get(1).is_some_and(|p| p.y == first.y) {
        return text(out, ("ch-label back", WARN), (first.x + 4, first.y - 4), (NOTE, "start", false), &edge.label);
    }
    if edge.label == AGREED {
        // Beside the line where it leaves, away from the side to which it turns.
        let right = points.get(2).is_some_and(|p| p.x < first.x);
        let (x, anchor) = if right { (first.x + 5, "start") } else { (first.x - 5, "end") };
        return text(out, ("ch-label", INK_2), (x, first.y + 11), (NOTE, anchor, false), AGREED);
    }
    let lines = label_lines(&edge.label, to);
    let height = i32::try_from(lines.len()).unwrap_or(0) * NOTE_LINE;
    let wide = lines.iter().map(|l| super::super::text::width(l, NOTE)).max().unwrap_or(0) + 6;
    let top = tip.y - 9 - height;
    let _ = write!(
        out,
        "<rect class=\"ch-label-ground\" x=\"{}\" y=\"{top}\" width=\"{wide}\" height=\"{height}\" rx=\"3\" fill=\"{PAPER}\"/>",
        tip.x - wide / 2
    );
    for (n, line) in (0..).zip(&lines) {
        text(out, ("ch-label", INK_2), (tip.x, top + 11 + n * NOTE_LINE), (NOTE, "middle", false), line);
    }
}

/// A node with its text and mark.
pub(super) fn node(out: &mut String, node: &Node, (place, look): (&Rect, &Look), mark: Option<Mark>) {
    let (class, fill, stroke) = match node.kind {
        NodeKind::PartyAct => ("ch-party", INFO_TINT, INFO),
        NodeKind::Wait => ("ch-wait", WARN_TINT, WARN),
        NodeKind::Stage => ("ch-stage", BRAND_TINT, BRAND),
        NodeKind::Course(_) | NodeKind::Call(_) => ("ch-course", BRAND_TINT, BRAND),
        NodeKind::Start => ("ch-start", BRAND, BRAND),
        NodeKind::End => ("ch-end", PAPER, BRAND),
        NodeKind::Choice | NodeKind::All | NodeKind::Some => ("ch-gate", PAPER, INK_2),
        NodeKind::Act => ("ch-act", PAPER, EDGE),
    };
    let (state, fill, stroke, thick) = match mark {
        Some(Mark::Done) => (" is-done", OK_TINT, OK, "1.3"),
        Some(Mark::Now) => (" is-now", fill, BRAND, "3"),
        None => ("", fill, stroke, "1.2"),
    };
    let may = if node.optional { " may" } else { "" };
    let _ = write!(out, "<g class=\"ch-node {class}{may}{state}\">");
    let Rect { x, y, w, h } = *place;
    if node.is_gateway() {
        diamond(out, node, place, (fill, stroke));
    } else {
        let round = if node.is_event() {
            h / 2
        } else if node.kind == NodeKind::Wait {
            14
        } else {
            5
        };
        let dash = if node.optional && mark.is_none() { " stroke-dasharray=\"5 3\"" } else { "" };
        let _ = write!(
            out,
            "<rect class=\"ch-shape\" x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" rx=\"{round}\" fill=\"{fill}\" stroke=\"{stroke}\" stroke-width=\"{thick}\"{dash}/>"
        );
        if let NodeKind::Call(_) | NodeKind::Course(_) = node.kind {
            let _ = write!(
                out,
                "<path class=\"ch-more\" d=\"M{} {}l5 5l-5 5\" fill=\"none\" stroke=\"{BRAND}\" stroke-width=\"1.5\"/>",
                x + w - 14,
                y + h / 2 - 5
            );
        }
        words(out, node, place, look);
    }
    if mark == Some(Mark::Done) {
        let _ = write!(
            out,
            "<path class=\"ch-tick\" d=\"M{} {}l4 4l7 -8\" fill=\"none\" stroke=\"{OK}\" stroke-width=\"2\"/>",
            x + w - 16,
            y + 9
        );
    } else if node.repeat {
        text(out, ("ch-note", INK_2), (x + w - 6, y + 13), (NOTE, "end", false), "↻");
    }
    out.push_str("</g>");
}

fn words(out: &mut String, node: &Node, place: &Rect, look: &Look) {
    let centre = place.x + place.w / 2;
    let (class, colour) = if node.kind == NodeKind::Start { ("ch-name on", PAPER) } else { ("ch-name", INK) };
    if node.is_event() {
        return text(out, (class, colour), (centre, place.y + place.h / 2 + 5), (NAME, "middle", true), &node.name);
    }
    let lines = |n: usize, each: i32| i32::try_from(n).unwrap_or(0) * each;
    let tall = lines(look.name.len(), NAME_LINE) + lines(look.note.len(), NOTE_LINE);
    let mut at = place.y + (place.h - tall) / 2;
    let bold = matches!(node.kind, NodeKind::Stage);
    for line in &look.name {
        text(out, (class, colour), (centre, at + 14), (NAME, "middle", bold), line);
        at += NAME_LINE;
    }
    for line in &look.note {
        text(out, ("ch-note", INK_2), (centre, at + 11), (NOTE, "middle", false), line);
        at += NOTE_LINE;
    }
}

fn diamond(out: &mut String, node: &Node, place: &Rect, (fill, stroke): (&str, &str)) {
    let Rect { x, y, w, h } = *place;
    let (cx, cy) = (x + w / 2, y + h / 2);
    let _ = write!(
        out,
        "<path class=\"ch-shape\" d=\"M{cx} {y}L{} {cy}L{cx} {}L{x} {cy}Z\" fill=\"{fill}\" stroke=\"{stroke}\" stroke-width=\"1.2\"/>",
        x + w,
        y + h
    );
    match node.kind {
        NodeKind::All => {
            let _ = write!(
                out,
                "<path class=\"ch-sign\" d=\"M{} {cy}h14M{cx} {}v14\" stroke=\"{INK_2}\" stroke-width=\"2\"/>",
                cx - 7,
                cy - 7
            );
        }
        NodeKind::Some => {
            let _ = write!(
                out,
                "<circle class=\"ch-sign\" cx=\"{cx}\" cy=\"{cy}\" r=\"7\" fill=\"none\" stroke=\"{INK_2}\" stroke-width=\"2\"/>"
            );
        }
        _ if node.name.is_empty() => {
            let _ = write!(
                out,
                "<path class=\"ch-sign\" d=\"M{} {}l10 10m0 -10l-10 10\" stroke=\"{INK_2}\" stroke-width=\"2\"/>",
                cx - 5,
                cy - 5
            );
        }
        _ => text(out, ("ch-note", INK), (cx, cy + 4), (NOTE, "middle", false), &node.name),
    }
}

/// Text at a place: class and colour, size, anchor and weight.
fn text(
    out: &mut String,
    (class, colour): (&str, &str),
    (x, y): (i32, i32),
    (size, anchor, bold): (i32, &str, bool),
    words: &str,
) {
    let weight = if bold { " font-weight=\"700\"" } else { "" };
    let _ = write!(
        out,
        "<text class=\"{class}\" x=\"{x}\" y=\"{y}\" font-size=\"{size}\" text-anchor=\"{anchor}\" fill=\"{colour}\"{weight}>{}</text>",
        escape(words)
    );
}

/// Title above and legend below, for a picture that stands alone.
pub(super) fn frame(out: &mut String, sheet: &Sheet, title: &str, size: Point) {
    let _ = write!(out, "<rect width=\"{}\" height=\"{}\" fill=\"{PAPER}\"/>", size.x, size.y);
    text(out, ("ch-title", INK), (12, 24), (17, "start", true), title);
    let said = [sheet.when.as_str(), sheet.each.as_str()].into_iter().filter(|s| !s.is_empty());
    text(out, ("ch-note", INK_2), (12, 43), (12, "start", false), &said.collect::<Vec<_>>().join("；"));
    text(out, ("ch-note", INK_2), (12, size.y - 26), (NOTE, "start", false), LEGEND);
    text(out, ("ch-note", INK_2), (12, size.y - 10), (NOTE, "start", false), LEGEND_2);
}

/// What the signs mean.
const LEGEND: &str = "虚线框：需要时才办　↻：可以办多次　圆角框：等待期限　＋：都要办　○：符合条件的才办　×：只走一条";
const LEGEND_2: &str = "橙色虚线：退回重办　内部规则：本机关的规定，不是法律要求";
