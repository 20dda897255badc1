//! The lines: each channel between two layers gets as many tracks as its level stretches need, and no two of them lie on one another.

use super::super::graph::Sheet;
use super::super::text;
use super::layers::{GUTTER, Grid, What};
use super::place::Placed;
use super::size::{BOX, Flow, Look, NOTE, NOTE_LINE};
use super::{Plan, Point, Rect};
use std::collections::BTreeMap;

/// Between two tracks.
const TRACK: i32 = 9;
/// From a box to the first track, and from the last one to the tip of an arrow.
const CLEAR: i32 = 12;
/// Room for a label before a box, where the course runs to the right.
pub const LABEL: i32 = 74;
/// The head of a band with the names of the lanes.
pub const BAND_HEAD: i32 = 26;
/// The head of the picture with the names of the lanes.
pub const HEAD: i32 = 34;
/// The margin with the names of the bands.
pub const MARGIN: i32 = 34;

/// Whose level stretches lie on one track.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Wire {
    /// Everything that leaves a node.
    From(usize),
    /// A strand on its way down.
    Strand(usize),
    /// Everything that returns to a node.
    Back(usize),
}

/// Where a wire meets the layer above its channel and the one below.
#[derive(Clone, Default, Debug)]
struct Span {
    tops: Vec<i32>,
    feet: Vec<i32>,
}

impl Span {
    fn ends(&self) -> (i32, i32) {
        let all = || self.tops.iter().chain(&self.feet).copied();
        (all().min().unwrap_or(0), all().max().unwrap_or(0))
    }
    fn is_straight(&self) -> bool {
        let (low, high) = self.ends();
        low == high
    }
}

/// The lines of a label above the node that it leads to.
pub fn label_lines(label: &str, look: &Look) -> Vec<String> {
    if label == "同意" {
        // Stands where the line leaves.
        return Vec::new();
    }
    text::wrap(label, look.across.clamp(96, BOX), NOTE, 3)
}

struct Router<'a> {
    sheet: &'a Sheet,
    looks: &'a [Look],
    grid: &'a Grid,
    placed: &'a Placed,
    flow: Flow,
    /// For each channel the track of each wire.
    tracks: Vec<BTreeMap<Wire, i32>>,
    /// Upper side of each layer.
    tops: Vec<i32>,
    /// Upper side of each channel.
    gaps: Vec<i32>,
}

pub(super) fn plan(sheet: &Sheet, looks: &[Look], grid: &Grid, placed: &Placed, flow: Flow) -> Plan {
    let mut router =
        Router { sheet, looks, grid, placed, flow, tracks: Vec::new(), tops: Vec::new(), gaps: Vec::new() };
    let end = router.heights();
    router.whole(end)
}

impl Router<'_> {
    /// One stretch of an edge through a channel: its wire, and where it meets the layers above and below.
    fn stretches(&self, e: usize) -> Vec<(usize, Wire, Option<i32>, i32)> {
        let (from, to) = self.grid.ends[e];
        let (a, b) = (self.grid.layer[from], self.grid.layer[to]);
        if self.grid.is_down(e) {
            let via = What::Down(self.grid.strand[e]);
            let at = |layer: usize| {
                let what = if layer == a {
                    What::Node(from)
                } else if layer == b {
                    What::Node(to)
                } else {
                    via
                };
                self.placed.middle(self.grid, layer, self.grid.find(layer, what))
            };
            let wire = |c: usize| if c == a + 1 { Wire::From(from) } else { Wire::Strand(self.grid.strand[e]) };
            return (a + 1..=b).map(|c| (c, wire(c), Some(at(c - 1)), at(c))).collect();
        }
        if a == b {
            return vec![(a, Wire::Back(to), None, self.gutter(from)), (a, Wire::Back(to), None, self.gutter(to))];
        }
        let at = |layer: usize| {
            if layer == a {
                self.gutter(from)
            } else if layer == b {
                self.gutter(to)
            } else {
                self.placed.middle(self.grid, layer, self.grid.find(layer, What::Back(to)))
            }
        };
        (b + 1..=a).rev().map(|c| (c, Wire::Back(to), Some(at(c - 1)), at(c))).collect()
    }

    fn left(&self, n: usize) -> i32 {
        let layer = self.grid.layer[n];
        self.placed.left[layer][self.grid.find(layer, What::Node(n))]
    }
    /// Where lines that leave or reach the side of a node run.
    fn gutter(&self, n: usize) -> i32 {
        self.left(n) + self.looks[n].across + GUTTER - 8
    }
    fn middle(&self, n: usize) -> i32 {
        self.left(n) + self.looks[n].across / 2
    }

    /// Assigns tracks, and from their number the heights of channels and layers; gives the lower end of all.
    fn heights(&mut self) -> i32 {
        let layers = self.grid.layers.len();
        let mut spans: Vec<BTreeMap<Wire, Span>> = vec![BTreeMap::new(); layers + 1];
        for e in 0..self.grid.ends.len() {
            for (channel, wire, top, foot) in self.stretches(e) {
                let span = spans[channel].entry(wire).or_default();
                span.tops.extend(top);
                span.feet.push(foot);
            }
        }
        let mut at = if self.flow == Flow::Down { HEAD } else { 0 };
        for (channel, spans) in spans.iter().enumerate() {
            let count = self.assign(spans);
            let begins = channel < layers && (channel == 0 || self.grid.band[channel] != self.grid.band[channel - 1]);
            let begins = begins && !self.sheet.bands.is_empty();
            let headed = begins && self.flow == Flow::Down;
            at += if begins && channel > 0 { CLEAR } else { 0 };
            self.gaps.push(at);
            let plain = if spans.is_empty() { CLEAR } else { 2 * CLEAR + (count - 1).max(0) * TRACK };
            let head = if headed { BAND_HEAD } else { 0 };
            let first = at + head + CLEAR;
            if let Some(tracks) = self.tracks.last_mut() {
                tracks.values_mut().for_each(|t| *t = first + *t * TRACK);
            }
            at += head + plain + self.label_room(channel);
            if channel < layers {
                self.tops.push(at);
                at += self.grid.layers[channel].iter().map(|i| self.along(i.what)).max().unwrap_or(0);
            }
        }
        at
    }

    fn along(&self, what: What) -> i32 {
        if let What::Node(n) = what { self.looks[n].along } else { 0 }
    }

    /// Room for the labels above the nodes of a layer.
    fn label_room(&self, channel: usize) -> i32 {
        let labelled = |e: &usize| !self.sheet.edges[*e].label.is_empty();
        let here = (0..self.grid.ends.len())
            .filter(|e| self.grid.is_down(*e) && self.grid.layer[self.grid.ends[*e].1] == channel);
        if self.flow == Flow::Right {
            return if here.clone().any(|e| labelled(&e)) { LABEL } else { 0 };
        }
        let lines = here.map(|e| label_lines(&self.sheet.edges[e].label, &self.looks[self.grid.ends[e].1]).len());
        lines.max().map_or(0, |n| i32::try_from(n).unwrap_or(0) * NOTE_LINE)
    }

    /// Gives each wire of a channel a track: where one comes down where another goes on, the first lies above.
    fn assign(&mut self, spans: &BTreeMap<Wire, Span>) -> i32 {
        let wires: Vec<(&Wire, &Span)> = spans.iter().filter(|(_, s)| !s.is_straight()).collect();
        let near = |a: &i32, b: &i32| (a - b).abs() < 6;
        let above = |a: &Span, b: &Span| a.tops.iter().any(|t| b.feet.iter().any(|f| near(t, f)));
        let touch = |a: &Span, b: &Span| {
            let ((a0, a1), (b0, b1)) = (a.ends(), b.ends());
            a0 < b1 + 6 && b0 < a1 + 6
        };
        let mut left: Vec<usize> = (0..wires.len()).collect();
        left.sort_by_key(|i| wires[*i].1.ends());
        let mut done: Vec<(usize, i32)> = Vec::new();
        while !left.is_empty() {
            let free = |i: &usize| !left.iter().any(|o| o != i && above(wires[*o].1, wires[*i].1));
            let next = left.iter().copied().find(free).unwrap_or(left[0]);
            let least = done.iter().filter(|(o, _)| above(wires[*o].1, wires[next].1)).map(|(_, t)| t + 1).max();
            let taken = |t: i32| done.iter().any(|(o, d)| *d == t && touch(wires[*o].1, wires[next].1));
            let mut track = least.unwrap_or(0);
            while taken(track) {
                track += 1;
            }
            done.push((next, track));
            left.retain(|i| *i != next);
        }
        let count = done.iter().map(|(_, t)| t + 1).max().unwrap_or(0);
        let mut tracks: BTreeMap<Wire, i32> = spans.keys().map(|w| (*w, 0)).collect();
        tracks.extend(done.iter().map(|(i, t)| (*wires[*i].0, *t)));
        self.tracks.push(tracks);
        count
    }

    /// The course along and across as points of the picture.
    fn point(&self, along: i32, across: i32) -> Point {
        match self.flow {
            Flow::Down => Point { x: across + if self.sheet.bands.is_empty() { 0 } else { MARGIN }, y: along },
            Flow::Right => Point { x: along, y: across },
        }
    }
    fn rect(&self, (along, across): (i32, i32), (length, breadth): (i32, i32)) -> Rect {
        let Point { x, y } = self.point(along, across);
        let (w, h) = if self.flow == Flow::Down { (breadth, length) } else { (length, breadth) };
        Rect { x, y, w, h }
    }

    fn line(&self, e: usize) -> Vec<Point> {
        let (from, to) = self.grid.ends[e];
        let top = |n: usize| self.tops[self.grid.layer[n]];
        let side = |n: usize| (top(n) + self.looks[n].along / 2, self.left(n) + self.looks[n].across);
        let mut out = Vec::new();
        let down = self.grid.is_down(e);
        if down {
            out.push((top(from) + self.looks[from].along, self.middle(from)));
        } else {
            out.extend([side(from), (side(from).0, self.gutter(from))]);
        }
        for (channel, wire, up, foot) in self.stretches(e) {
            let track = self.tracks[channel].get(&wire).copied().unwrap_or(0);
            match up {
                Some(up) if down => out.extend([(track, up), (track, foot)]),
                Some(up) => out.extend([(track, foot), (track, up)]),
                None => out.push((track, foot)),
            }
        }
        if down {
            out.push((top(to), self.middle(to)));
        } else {
            out.extend([(side(to).0, self.gutter(to)), side(to)]);
        }
        straighten(out).into_iter().map(|(along, across)| self.point(along, across)).collect()
    }

    fn whole(&self, end: i32) -> Plan {
        let boxes = (0..self.looks.len()).map(|n| {
            let look = &self.looks[n];
            self.rect((self.tops[self.grid.layer[n]], self.left(n)), (look.along, look.across))
        });
        let begin = if self.flow == Flow::Down { HEAD } else { 0 };
        let lanes = self.placed.lanes.iter().map(|(left, width)| self.rect((begin, *left), (end - begin, *width)));
        let across = self.placed.lanes.last().map_or(0, |(left, width)| left + width);
        let band_from = |b: usize| self.grid.band.iter().position(|x| *x == b).map(|layer| self.gaps[layer]);
        let bands = (0..self.sheet.bands.len()).map(|b| {
            let next = (b + 1..self.sheet.bands.len()).find_map(band_from).unwrap_or(end);
            let from = band_from(b).unwrap_or(next);
            self.rect((from, 0), (next - from, across))
        });
        let corner = self.point(end, across);
        Plan {
            size: Point { x: corner.x + 1, y: corner.y + 1 },
            boxes: boxes.collect(),
            lines: (0..self.grid.ends.len()).map(|e| self.line(e)).collect(),
            lanes: lanes.collect(),
            bands: bands.collect(),
            cuts: self.gaps.iter().skip(1).copied().collect(),
        }
    }
}

/// Leaves out points that lie on the way between their neighbours.
fn straighten(points: Vec<(i32, i32)>) -> Vec<(i32, i32)> {
    let mut out: Vec<(i32, i32)> = Vec::new();
    for p in points {
        if out.last() == Some(&p) {
            continue;
        }
        if let [.., a, b] = out[..]
            && ((a.0 == b.0 && b.0 == p.0) || (a.1 == b.1 && b.1 == p.1))
        {
            out.pop();
        }
        out.push(p);
    }
    out
}
