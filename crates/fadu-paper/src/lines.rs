//! A document as lines of text with their places on the page: what a test compares.

use typst::layout::{Abs, Frame, FrameItem, Point};
use typst_layout::PagedDocument;

/// Pieces of text whose base lines lie so close together stand on one line.
const SAME_LINE_PT: f64 = 2.0;

/// The lines of each page, top to bottom: place from the top in millimetres, then the text, parts that lie apart with a gap between.
pub fn of(document: &PagedDocument) -> Vec<Vec<String>> {
    document.pages().iter().map(|page| page_lines(&page.frame)).collect()
}

struct Run {
    x: Abs,
    y: Abs,
    end: Abs,
    text: String,
}

fn page_lines(frame: &Frame) -> Vec<String> {
    let mut runs = Vec::new();
    collect(frame, Point::zero(), &mut runs);
    runs.sort_by(|a, b| (a.y, a.x).partial_cmp(&(b.y, b.x)).unwrap_or(std::cmp::Ordering::Equal));
    let mut lines: Vec<Vec<Run>> = Vec::new();
    for run in runs {
        match lines.last_mut().filter(|line| (run.y - line[0].y).to_pt() < SAME_LINE_PT) {
            Some(line) => line.push(run),
            None => lines.push(vec![run]),
        }
    }
    lines.into_iter().map(written).collect()
}

fn written(mut line: Vec<Run>) -> String {
    line.sort_by(|a, b| a.x.partial_cmp(&b.x).unwrap_or(std::cmp::Ordering::Equal));
    let mut out = format!("{:>3} {:>3}  ", line[0].y.to_mm().round(), line[0].x.to_mm().round());
    let mut end = line[0].x;
    for run in line {
        if (run.x - end).to_pt() > 6.0 {
            out.push_str(" ¦ ");
        }
        out.push_str(run.text.trim_matches('\u{200b}'));
        end = run.end;
    }
    out.trim_end().to_string()
}

fn collect(frame: &Frame, at: Point, runs: &mut Vec<Run>) {
    for (place, item) in frame.items() {
        let here = at + *place;
        match item {
            FrameItem::Group(group) => collect(&group.frame, here, runs),
            FrameItem::Text(text) if !text.text.trim().is_empty() => {
                runs.push(Run { x: here.x, y: here.y, end: here.x + text.width(), text: text.text.to_string() });
            }
            FrameItem::Image(_, size, _) => {
                runs.push(Run { x: here.x, y: here.y, end: here.x + size.x, text: "▣".into() });
            }
            _ => {}
        }
    }
}
