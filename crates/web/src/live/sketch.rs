//! A schema of areas, drawn from their tree alone: districts as boxes side by side, their streets as boxes in them, always in the order of their
//! codes, so that every place stays where it was. It says where something is in the tree, not where on the earth.

/// A box of the schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// The area's code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Left, top, width, height in the units of the picture.
    pub place: (u32, u32, u32, u32),
    /// A street in a district.
    pub inner: bool,
}

/// Width and height of the picture.
pub const SIZE: (u32, u32) = (960, 420);
const GAP: u32 = 8;
/// Room for the name of a district.
const HEAD: u32 = 30;

/// The boxes of districts (codes of six digits) and of the streets in them (nine digits); others are left out.
pub fn cells(areas: &[(String, String)]) -> Vec<Cell> {
    let mut sorted: Vec<&(String, String)> = areas.iter().collect();
    sorted.sort();
    sorted.dedup();
    let districts: Vec<_> = sorted.iter().filter(|(c, _)| c.len() == 6).collect();
    let mut all = Vec::new();
    for ((code, name), (x, y, w, h)) in districts.iter().zip(grid(districts.len(), (0, 0, SIZE.0, SIZE.1))) {
        all.push(Cell { code: code.clone(), name: name.clone(), place: (x, y, w, h), inner: false });
        let streets: Vec<_> = sorted.iter().filter(|(c, _)| c.len() == 9 && c.starts_with(code.as_str())).collect();
        let room = (x + GAP, y + HEAD, w.saturating_sub(2 * GAP), h.saturating_sub(HEAD + GAP));
        for ((code, name), place) in streets.iter().zip(grid(streets.len(), room)) {
            all.push(Cell { code: code.clone(), name: name.clone(), place, inner: true });
        }
    }
    all
}

/// So many boxes of one size in a room, row by row, with a gap between them.
fn grid(n: usize, (x, y, w, h): (u32, u32, u32, u32)) -> Vec<(u32, u32, u32, u32)> {
    let count = u32::try_from(n).unwrap_or(u32::MAX);
    if count == 0 {
        return Vec::new();
    }
    // As many columns as make the boxes about twice as wide as high.
    let columns = (1..=count).find(|c| c * c * h >= count * w / 2).unwrap_or(count);
    let rows = count.div_ceil(columns);
    let (wide, high) = ((w + GAP) / columns, (h + GAP) / rows);
    let one = |i: u32| {
        (x + (i % columns) * wide, y + (i / columns) * high, wide.saturating_sub(GAP), high.saturating_sub(GAP))
    };
    (0..count).map(one).collect()
}

/// Where in a box the marks of things stand, the n-th of them: in rows below its name, or, where it holds other boxes, beside its name from the
/// right.
pub fn spot((x, y, w, _): (u32, u32, u32, u32), holds: bool, n: u32) -> (u32, u32) {
    let fit = (w / 18).max(1);
    match holds {
        true => (x + w.saturating_sub(16 + (n % fit) * 18), y + 15),
        false => (x + 14 + (n % fit) * 18, y + 44 + (n / fit) * 18),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn areas(codes: &[&str]) -> Vec<(String, String)> {
        codes.iter().map(|c| (c.to_string(), format!("区{c}"))).collect()
    }

    #[test]
    fn boxes_do_not_overlap_and_streets_lie_in_their_district() {
        let all = cells(&areas(&["990106", "990107", "990108", "990106001", "990106002", "990107001"]));
        assert_eq!(all.len(), 6);
        let over = |a: &Cell, b: &Cell| {
            let ((ax, ay, aw, ah), (bx, by, bw, bh)) = (a.place, b.place);
            ax < bx + bw && bx < ax + aw && ay < by + bh && by < ay + ah
        };
        for (i, a) in all.iter().enumerate() {
            let (x, y, w, h) = a.place;
            assert!(w > 0 && h > 0 && x + w <= SIZE.0 && y + h <= SIZE.1, "{a:?}");
            for b in &all[i + 1..] {
                assert_eq!(over(a, b), a.inner != b.inner && b.code.starts_with(&a.code), "{a:?} {b:?}");
            }
        }
    }

    #[test]
    fn a_place_stays_where_it_was_whatever_the_order() {
        let one = cells(&areas(&["990106", "990107", "990107001"]));
        let two = cells(&areas(&["990107001", "990107", "990106", "990106"]));
        assert_eq!(one, two);
        assert_eq!(one[0].place, (0, 0, 476, 420));
        assert_eq!(cells(&[]), []);
    }
}
