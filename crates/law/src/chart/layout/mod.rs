//! Where everything stands: layers along the course, lanes across it, lines in the channels between layers. Whole numbers only.
//!
//! Boxes stand in layers; between two layers lies a channel that holds no box. A line runs along channels, and passes a layer only
//! in a slot of its own. So no line can cross a box, and no two boxes can overlap; tests look at every chart all the same.

mod layers;
mod place;
mod route;
mod size;

use super::graph::{Node, Sheet};
pub use route::{BAND_HEAD, HEAD, LABEL, MARGIN, label_lines};
pub use size::{Flow, Look, NAME, NAME_LINE, NOTE, NOTE_LINE, PAD, look};

/// A point in pixels.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Point {
    /// From the left.
    pub x: i32,
    /// From the top.
    pub y: i32,
}

/// A rectangle in pixels.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Rect {
    /// Left side.
    pub x: i32,
    /// Upper side.
    pub y: i32,
    /// Width.
    pub w: i32,
    /// Height.
    pub h: i32,
}

impl Rect {
    /// Whether two rectangles share more than their borders.
    pub fn overlaps(&self, other: &Rect) -> bool {
        self.x < other.x + other.w
            && other.x < self.x + self.w
            && self.y < other.y + other.h
            && other.y < self.y + self.h
    }
    /// Whether a level or upright stretch of line runs through the inside.
    pub fn is_crossed(&self, a: Point, b: Point) -> bool {
        let (left, right, top, foot) = (a.x.min(b.x), a.x.max(b.x), a.y.min(b.y), a.y.max(b.y));
        // A line along a side does not run through the inside.
        let inside = |from: i32, at: i32, size: i32| at < from && from < at + size;
        let beside = (left == right && !inside(left, self.x, self.w)) || (top == foot && !inside(top, self.y, self.h));
        let reaches_across = left < self.x + self.w && self.x < right.max(left + 1);
        let reaches_down = top < self.y + self.h && self.y < foot.max(top + 1);
        !beside && reaches_across && reaches_down
    }
}

/// A sheet laid out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Plan {
    /// Width and height of the whole.
    pub size: Point,
    /// Where each node stands, in the order of the sheet.
    pub boxes: Vec<Rect>,
    /// The line of each edge, from its source to its target.
    pub lines: Vec<Vec<Point>>,
    /// Each lane.
    pub lanes: Vec<Rect>,
    /// Each band; those without a node have no height.
    pub bands: Vec<Rect>,
    /// Heights at which the picture may be cut without cutting a box.
    pub cuts: Vec<i32>,
}

/// Lays a sheet out.
pub fn plan(sheet: &Sheet, flow: Flow) -> Plan {
    let looks: Vec<Look> = sheet.nodes.iter().map(|n| look(n, flow)).collect();
    let grid = layers::grid(sheet, &looks);
    let placed = place::place(sheet, &grid);
    route::plan(sheet, &looks, &grid, &placed, flow)
}

/// Whether a node takes the room of a box, rather than of a mark.
fn is_box(node: &Node) -> bool {
    !node.is_gateway() && !node.is_event()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_crosses_the_inside_and_not_the_border() {
        let r = Rect { x: 10, y: 10, w: 20, h: 20 };
        let p = |x, y| Point { x, y };
        assert!(
            r.is_crossed(p(0, 20), p(50, 20))
                && r.is_crossed(p(20, 0), p(20, 50))
                && r.is_crossed(p(20, 15), p(20, 18))
        );
        for (a, b) in [
            (p(0, 10), p(50, 10)),
            (p(10, 0), p(10, 50)),
            (p(30, 0), p(30, 50)),
            (p(20, 0), p(20, 10)),
            (p(0, 20), p(10, 20)),
        ] {
            assert!(!r.is_crossed(a, b), "{a:?} {b:?}");
        }
        assert!(r.overlaps(&Rect { x: 29, y: 29, w: 5, h: 5 }) && !r.overlaps(&Rect { x: 30, y: 10, w: 5, h: 5 }));
    }
}
