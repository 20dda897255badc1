//! Which layer each node stands in, and the slots in which lines pass the layers between.

use super::super::graph::Sheet;
use super::is_box;
use super::size::Look;
use std::collections::BTreeMap;

/// So many boxes of one lane stand side by side.
const SIDE_BY_SIDE: usize = 2;
/// From so many lanes on they stand one below the other, or the picture would be too wide to read.
const MANY_LANES: usize = 5;
/// Room for a line beside a box.
pub(super) const SLOT: i32 = 12;
/// Room beside a box for a line that leaves or reaches its side.
pub(super) const GUTTER: i32 = 36;

/// What stands in a layer.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum What {
    /// A node.
    Node(usize),
    /// A line on its way down, by its strand.
    Down(usize),
    /// A line on its way back, by the node that it returns to.
    Back(usize),
}

/// Something in a layer.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub what: What,
    pub lane: usize,
    /// Room across the course.
    pub room: i32,
    /// From its left side to the line or the middle of the box.
    pub middle: i32,
}

/// Layers of items, and the way of each edge through them.
pub(super) struct Grid {
    pub layers: Vec<Vec<Item>>,
    /// The layer of each node.
    pub layer: Vec<usize>,
    /// Places of source and target of each edge.
    pub ends: Vec<(usize, usize)>,
    /// The strand of each edge: lines without a label that reach the same node share one.
    pub strand: Vec<usize>,
    /// The band of each layer.
    pub band: Vec<usize>,
}

impl Grid {
    /// Whether an edge runs with the course.
    pub(super) fn is_down(&self, edge: usize) -> bool {
        let (from, to) = self.ends[edge];
        self.layer[from] < self.layer[to]
    }
    /// The place of an item in its layer.
    pub(super) fn find(&self, layer: usize, what: What) -> usize {
        self.layers[layer].iter().position(|i| i.what == what).unwrap_or(0)
    }
}

/// Puts nodes and lines into layers.
pub(super) fn grid(sheet: &Sheet, looks: &[Look]) -> Grid {
    let at = |id: &str| sheet.at(id).unwrap_or(0);
    let ends: Vec<(usize, usize)> = sheet.edges.iter().map(|e| (at(&e.from), at(&e.to))).collect();
    let (layer, band) = assign(sheet, &ends);
    let strand = strands(sheet, &ends);
    let mut grid = Grid { layers: vec![Vec::new(); band.len()], layer, ends, strand, band };
    fill(&mut grid, sheet, looks);
    grid
}

/// The layer of each node: below all that lead to it, within its band, and never too many of a lane side by side.
fn assign(sheet: &Sheet, ends: &[(usize, usize)]) -> (Vec<usize>, Vec<usize>) {
    let band = |n: usize| sheet.nodes[n].band.unwrap_or(0);
    let led: Vec<bool> = (0..sheet.nodes.len()).map(|n| ends.iter().any(|(f, t)| *f == n || *t == n)).collect();
    let mut order: Vec<usize> = (0..sheet.nodes.len()).collect();
    order.sort_by_key(|n| (band(*n), !led[*n], *n));
    let mut layer = vec![0; sheet.nodes.len()];
    let mut boxes: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    let mut bands: Vec<usize> = Vec::new();
    let mut floor = 0;
    let most = if sheet.lanes.len() >= MANY_LANES { 1 } else { SIDE_BY_SIDE };
    for (i, n) in order.iter().copied().enumerate() {
        if i > 0 && band(order[i - 1]) != band(n) {
            floor = bands.len();
        }
        let above = ends.iter().filter(|(f, t)| *t == n && (band(*f), *f) < (band(n), n)).map(|(f, _)| layer[*f] + 1);
        let mut here = above.max().unwrap_or(0).max(floor);
        let lane = sheet.nodes[n].lane;
        while is_box(&sheet.nodes[n]) && boxes.get(&(here, lane)).copied().unwrap_or(0) >= most {
            here += 1;
        }
        if is_box(&sheet.nodes[n]) {
            *boxes.entry((here, lane)).or_default() += 1;
        }
        layer[n] = here;
        while bands.len() <= here {
            bands.push(band(n));
        }
    }
    (layer, bands)
}

fn strands(sheet: &Sheet, ends: &[(usize, usize)]) -> Vec<usize> {
    let mut out: Vec<usize> = Vec::new();
    for (e, edge) in sheet.edges.iter().enumerate() {
        let plain = |o: usize| sheet.edges[o].label.is_empty() && ends[o].1 == ends[e].1;
        let shared = (0..e).find(|o| edge.label.is_empty() && plain(*o));
        out.push(shared.map_or(e, |o| out[o]));
    }
    out
}

fn fill(grid: &mut Grid, sheet: &Sheet, looks: &[Look]) {
    let turns =
        |n: usize| (0..grid.ends.len()).any(|e| !grid.is_down(e) && (grid.ends[e].0 == n || grid.ends[e].1 == n));
    let nodes: Vec<Item> = (0..sheet.nodes.len())
        .map(|n| {
            let across = looks[n].across;
            let gutter = if turns(n) { GUTTER } else { 0 };
            Item { what: What::Node(n), lane: sheet.nodes[n].lane, room: across + gutter, middle: across / 2 }
        })
        .collect();
    for (n, item) in nodes.into_iter().enumerate() {
        grid.layers[grid.layer[n]].push(item);
    }
    for e in 0..grid.ends.len() {
        let (from, to) = grid.ends[e];
        let (a, b) = (grid.layer[from], grid.layer[to]);
        let (what, between) =
            if grid.is_down(e) { (What::Down(grid.strand[e]), a + 1..b) } else { (What::Back(to), b + 1..a) };
        for layer in between {
            if !grid.layers[layer].iter().any(|i| i.what == what) {
                let lane = sheet.nodes[to].lane;
                grid.layers[layer].push(Item { what, lane, room: SLOT, middle: SLOT / 2 });
            }
        }
    }
    for layer in &mut grid.layers {
        layer.sort_by_key(|i| i.lane);
    }
}
