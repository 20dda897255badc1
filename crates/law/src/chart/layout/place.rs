//! Where the items of each layer stand across the course: within their lane, near what they are joined to.

use super::super::graph::Sheet;
use super::layers::{Grid, Item, What};

/// Between two boxes.
const GAP: i32 = 14;
/// Between a line and what stands beside it.
const NEAR: i32 = 4;
/// Between an item and the border of its lane.
const EDGE: i32 = 8;
/// What stands so near below another stands below it.
const ALMOST: i32 = 24;
/// A lane is at least so wide.
const LEAST: i32 = 120;
/// So often is the order looked at again.
const SWEEPS: usize = 12;

/// Lanes and items across the course.
pub(super) struct Placed {
    /// Left side and width of each lane.
    pub lanes: Vec<(i32, i32)>,
    /// Left side of each item, layer by layer.
    pub left: Vec<Vec<i32>>,
}

impl Placed {
    /// The line or the middle of the box of an item.
    pub(super) fn middle(&self, grid: &Grid, layer: usize, item: usize) -> i32 {
        self.left[layer][item] + grid.layers[layer][item].middle
    }
}

/// Places everything.
pub(super) fn place(sheet: &Sheet, grid: &Grid) -> Placed {
    let lanes = lanes(sheet, grid);
    let mut order: Vec<Vec<usize>> = grid.layers.iter().map(|l| (0..l.len()).collect()).collect();
    let left = grid.layers.iter().map(|l| vec![0; l.len()]).collect();
    let mut placed = Placed { lanes, left };
    for (layer, order) in order.iter().enumerate() {
        let wish =
            grid.layers[layer].iter().map(|i| placed.lanes[i.lane].0 + placed.lanes[i.lane].1 / 2).collect::<Vec<_>>();
        settle(grid, &mut placed, layer, order, &wish);
    }
    let joins = joins(grid);
    for sweep in 0..SWEEPS {
        for step in 0..grid.layers.len() {
            let layer = if sweep % 2 == 0 { step } else { grid.layers.len() - 1 - step };
            // At last both neighbours count; before, the one that the sweep comes from.
            let sides = if sweep + 2 >= SWEEPS { [true, true] } else { [sweep % 2 == 0, sweep % 2 == 1] };
            let wish = wishes(grid, &placed, &joins, layer, sides);
            if sweep + 4 < SWEEPS {
                order[layer].sort_by_key(|i| (grid.layers[layer][*i].lane, wish[*i]));
            }
            settle(grid, &mut placed, layer, &order[layer], &wish);
        }
    }
    for _ in 0..3 {
        straighten(grid, &mut placed);
        align(grid, &mut placed, &joins);
    }
    placed
}

fn lanes(sheet: &Sheet, grid: &Grid) -> Vec<(i32, i32)> {
    let mut out = Vec::new();
    let mut left = 0;
    for lane in 0..sheet.lanes.len() {
        let needed = grid.layers.iter().map(|layer| {
            let here: Vec<&Item> = layer.iter().filter(|i| i.lane == lane).collect();
            let nodes = here.iter().filter(|i| matches!(i.what, What::Node(_))).count();
            // The order is not known yet: as many boxes as may be stand next to one another.
            let gaps = i32::try_from(nodes).unwrap_or(0) * GAP + i32::try_from(here.len() - nodes).unwrap_or(0) * NEAR;
            here.iter().map(|i| i.room).sum::<i32>() + gaps + 2 * EDGE
        });
        let width = needed.max().unwrap_or(0).max(LEAST);
        out.push((left, width));
        left += width;
    }
    out
}

/// Places in the layer above and in this one that a line joins; whether it runs with the course.
type Join = (usize, usize, bool);

/// For each layer, what its items are joined to in the layer above.
fn joins(grid: &Grid) -> Vec<Vec<Join>> {
    let mut out = vec![Vec::new(); grid.layers.len()];
    for e in 0..grid.ends.len() {
        let (from, to) = grid.ends[e];
        let down = grid.is_down(e);
        let (upper, lower) = if down { (from, to) } else { (to, from) };
        let (a, b) = (grid.layer[upper], grid.layer[lower]);
        let way = if down { What::Down(grid.strand[e]) } else { What::Back(to) };
        for (layer, joined) in out.iter_mut().enumerate().take(b + 1).skip(a + 1) {
            let above = if layer == a + 1 { What::Node(upper) } else { way };
            let here = if layer == b { What::Node(lower) } else { way };
            let pair = (grid.find(layer - 1, above), grid.find(layer, here), down);
            if !joined.contains(&pair) {
                joined.push(pair);
            }
        }
    }
    out
}

/// Where the middle of each item of a layer would like to stand.
fn wishes(grid: &Grid, placed: &Placed, joins: &[Vec<Join>], layer: usize, sides: [bool; 2]) -> Vec<i32> {
    let wish = |item: usize| {
        // Lines that return do not move a box.
        let moves = |down: &bool| *down || !matches!(grid.layers[layer][item].what, What::Node(_));
        let above = joins[layer].iter().filter(|(_, here, down)| *here == item && sides[0] && moves(down));
        let mut near: Vec<i32> = above.map(|(up, ..)| placed.middle(grid, layer - 1, *up)).collect();
        if sides[1] && layer + 1 < joins.len() {
            let below = joins[layer + 1].iter().filter(|(here, _, down)| *here == item && moves(down));
            near.extend(below.map(|(_, under, _)| placed.middle(grid, layer + 1, *under)));
        }
        let (lane, width) = placed.lanes[grid.layers[layer][item].lane];
        if near.is_empty() {
            return placed.middle(grid, layer, item);
        }
        // What is joined within the lane counts; of what comes from elsewhere only the side is of interest.
        if matches!(grid.layers[layer][item].what, What::Node(_)) {
            let own: Vec<i32> = near.iter().copied().filter(|v| (lane..lane + width).contains(v)).collect();
            if own.is_empty() {
                let side = mean(&near) - lane - width / 2;
                return lane + width / 2 + side.signum() * width / 8;
            }
            return mean(&own);
        }
        mean(&near)
    };
    (0..grid.layers[layer].len()).map(wish).collect()
}

/// Puts each node exactly below what it nearly stands below.
fn align(grid: &Grid, placed: &mut Placed, joins: &[Vec<Join>]) {
    for (layer, joins) in joins.iter().enumerate().skip(1) {
        for (up, here, _) in joins.iter().filter(|j| j.2) {
            let (wish, now) = (placed.middle(grid, layer - 1, *up), placed.middle(grid, layer, *here));
            let (low, high) = free(grid, placed, layer, *here);
            let is_node = matches!(grid.layers[layer][*here].what, What::Node(_));
            if is_node && (wish - now).abs() < ALMOST && (low..=high).contains(&wish) {
                placed.left[layer][*here] = wish - grid.layers[layer][*here].middle;
            }
        }
    }
}

fn mean(of: &[i32]) -> i32 {
    of.iter().sum::<i32>() / i32::try_from(of.len()).unwrap_or(1).max(1)
}

/// The least room between two items.
fn gap(a: &Item, b: &Item) -> i32 {
    if matches!((a.what, b.what), (What::Node(_), What::Node(_))) { GAP } else { NEAR }
}

/// Draws each line that passes several layers as straight as what stands beside it allows.
fn straighten(grid: &Grid, placed: &mut Placed) {
    let mut ways: Vec<What> =
        grid.layers.iter().flatten().map(|i| i.what).filter(|w| !matches!(w, What::Node(_))).collect();
    ways.sort();
    ways.dedup();
    for way in ways {
        let mut chain = Vec::new();
        for (layer, items) in grid.layers.iter().enumerate() {
            chain.extend(items.iter().position(|i| i.what == way).map(|item| (layer, item)));
        }
        // Down to its target, or up to it: the run next to the target stands where the target does.
        chain.reverse();
        let mut wish = target(grid, placed, way);
        if matches!(way, What::Back(_)) {
            chain.reverse();
        }
        let mut rest = &chain[..];
        while let Some((layer, item)) = rest.first().copied() {
            let (mut low, mut high) = free(grid, placed, layer, item);
            let mut run = 1;
            while let Some((layer, item)) = rest.get(run).copied() {
                let (l, h) = free(grid, placed, layer, item);
                if l.max(low) > h.min(high) {
                    break;
                }
                (low, high, run) = (l.max(low), h.min(high), run + 1);
            }
            let now = rest[..run].iter().map(|(l, i)| placed.middle(grid, *l, *i)).collect::<Vec<_>>();
            let at = wish.unwrap_or_else(|| mean(&now)).clamp(low, high);
            for (layer, item) in &rest[..run] {
                placed.left[*layer][*item] = at - grid.layers[*layer][*item].middle;
            }
            wish = Some(at);
            rest = &rest[run..];
        }
    }
}

/// Where a line reaches its target: the middle of the box, or beside it.
fn target(grid: &Grid, placed: &Placed, way: What) -> Option<i32> {
    let down = |strand| grid.ends.iter().zip(&grid.strand).find(|(_, s)| **s == strand).map(|((_, to), _)| *to);
    let n = match way {
        What::Down(strand) => down(strand)?,
        What::Back(n) | What::Node(n) => n,
    };
    let (layer, item) = (grid.layer[n], grid.find(grid.layer[n], What::Node(n)));
    let beside = placed.left[layer][item] + grid.layers[layer][item].room - 8;
    Some(if matches!(way, What::Back(_)) { beside } else { placed.middle(grid, layer, item) })
}

/// Between which places the middle of an item may stand, if all else stays.
fn free(grid: &Grid, placed: &Placed, layer: usize, item: usize) -> (i32, i32) {
    let items = &grid.layers[layer];
    let (me, left) = (&items[item], &placed.left[layer]);
    let (from, width) = placed.lanes[me.lane];
    let (mut low, mut high) = (from + EDGE, from + width - EDGE - me.room);
    for (other, it) in items.iter().enumerate().filter(|(o, it)| *o != item && it.lane == me.lane) {
        if left[other] < left[item] {
            low = low.max(left[other] + it.room + gap(it, me));
        } else {
            high = high.min(left[other] - gap(it, me) - me.room);
        }
    }
    (low.min(left[item]) + me.middle, high.max(left[item]) + me.middle)
}

/// Places the items of a layer in their order as near to their wishes as their rooms allow.
fn settle(grid: &Grid, placed: &mut Placed, layer: usize, order: &[usize], wish: &[i32]) {
    for (lane, (from, width)) in placed.lanes.clone().into_iter().enumerate() {
        let here: Vec<usize> = order.iter().copied().filter(|i| grid.layers[layer][*i].lane == lane).collect();
        let items = &grid.layers[layer];
        // Offsets make room: what is left are wishes that must only not fall.
        let (mut offset, mut before) = (0, None);
        let mut offsets = Vec::new();
        for i in &here {
            if let Some(before) = before.replace(*i) {
                offset += items[before].room + gap(&items[before], &items[*i]);
            }
            offsets.push(offset);
        }
        let whole = offset + before.map_or(0, |i| items[i].room);
        let wanted = here.iter().zip(&offsets).map(|(i, o)| wish[*i] - items[*i].middle - o).collect::<Vec<_>>();
        let (least, most) = (from + EDGE, from + width - EDGE - whole);
        for ((i, o), start) in here.iter().zip(&offsets).zip(rising(&wanted)) {
            placed.left[layer][*i] = start.clamp(least, most.max(least)) + o;
        }
    }
}

/// The rising sequence that is nearest to a sequence: neighbours that fall are pooled.
fn rising(wanted: &[i32]) -> Vec<i32> {
    let mut pools: Vec<(i64, i64)> = Vec::new();
    for w in wanted {
        pools.push((i64::from(*w), 1));
        while let [.., (a, n), (b, m)] = pools[..]
            && a * m > b * n
        {
            pools.truncate(pools.len() - 2);
            pools.push((a + b, n + m));
        }
    }
    let mean = |(sum, n): &(i64, i64)| i32::try_from(sum.div_euclid(*n)).unwrap_or(0);
    pools.iter().flat_map(|p| std::iter::repeat_n(mean(p), usize::try_from(p.1).unwrap_or(0))).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_falling_sequence_becomes_level() {
        assert_eq!(super::rising(&[1, 5, 3, 4, 9]), [1, 4, 4, 4, 9]);
        assert_eq!(super::rising(&[9, 1]), [5, 5]);
        assert_eq!(super::rising(&[]), Vec::<i32>::new());
    }
}
