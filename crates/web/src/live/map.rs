//! The map of the live view: the schema of areas, imported shapes, or tiles, as one SVG that our server makes; marks carry the key of their entry,
//! so that news move them.

use super::{HERE, sketch};
use crate::desk::say::encoded;
use crate::ui::{card as framed, plain};
use fadu_office::live::{Ground, LiveEntry, LiveKind, LivePage, Shape};
use maud::{Markup, html};
use std::collections::BTreeMap;

const WIDE: f64 = 960.0;
const HIGH: f64 = 480.0;
/// Pixels of a tile.
const TILE: f64 = 256.0;
/// 10⁻⁷ degrees in a degree; shapes are kept in 10⁻⁵.
const UNITS: f64 = 1e7;

/// The card with the map; `asked` is how near and where a map of tiles is looked at.
pub fn card(ground: &Ground, page: &LivePage, asked: (Option<u32>, Option<&str>)) -> Markup {
    let (says, drawn) = match ground {
        Ground::Sketch => ("示意图：按区划代码排列，不表示实际方位", schema(page)),
        Ground::Shapes { shapes, .. } => ("按导入的区划边界绘制", shaped(shapes, page)),
        Ground::Tiles { credit, centre, zoom, .. } => (credit.as_str(), tiled((*centre, *zoom), page, asked)),
    };
    framed("地图", plain(says), html! { div.live-map { (drawn) } })
}

/// How many open tasks lie in an area.
fn busy(page: &LivePage, code: &str) -> usize {
    page.areas.iter().filter(|(c, ..)| c.starts_with(code)).map(|(.., n)| n).sum()
}

fn mark(e: &LiveEntry, (x, y): (f64, f64)) -> Markup {
    html! { g class={ "mark " (e.kind.id()) } data-mark=(e.key) transform={ "translate(" (x.round()) "," (y.round()) ")" } {
        circle r="7" {} title { (e.kind.zh()) "：" (e.name) }
    } }
}

fn schema(page: &LivePage) -> Markup {
    let cells = sketch::cells(&page.places);
    if cells.is_empty() {
        return html! { p.pad { "没有登记区划，画不出示意图；现场情况看下面的列表。" } };
    }
    // Each thing stands in the smallest box of its area.
    let mut inside: BTreeMap<&str, u32> = BTreeMap::new();
    let place = |area: &str| cells.iter().filter(|c| area.starts_with(&c.code)).max_by_key(|c| c.code.len());
    let mut marks = Vec::new();
    for e in page.entries.iter().filter(|e| e.kind != LiveKind::Case) {
        if let Some(cell) = place(&e.area) {
            let n = inside.entry(cell.code.as_str()).or_insert(0);
            let holds = cells.iter().any(|c| c.inner && !cell.inner && c.code.starts_with(&cell.code));
            let (x, y) = sketch::spot(cell.place, holds, *n);
            marks.push((e, (f64::from(x), f64::from(y))));
            *n += 1;
        }
    }
    html! { svg viewBox={ "0 0 " (sketch::SIZE.0) " " (sketch::SIZE.1) } role="group" aria-label="区划示意图" data-proj="none" {
        @for c in &cells {
            @let (x, y, w, h) = c.place;
            @let n = busy(page, &c.code);
            a href={ (HERE) "?area=" (encoded(&c.code)) } class={ "cell" @if c.inner { " inner" } @if n > 0 { " busy" } } {
                rect x=(x) y=(y) width=(w) height=(h) rx="6" {}
                text x=(x + 10) y=(y + 20) { (c.name) @if n > 0 { " " (n) " 件" } }
            }
        }
        @for (e, at) in &marks { (mark(e, *at)) }
    } }
}

/// What turns degrees into the picture: x = (lon − lon0) · kx, y = (lat0 − lat) · ky.
struct Flat {
    lon0: f64,
    lat0: f64,
    kx: f64,
    ky: f64,
}

impl Flat {
    fn over(points: impl Iterator<Item = (f64, f64)>) -> Option<Flat> {
        let (mut west, mut east, mut south, mut north) = (f64::MAX, f64::MIN, f64::MAX, f64::MIN);
        for (lon, lat) in points {
            (west, east) = (west.min(lon), east.max(lon));
            (south, north) = (south.min(lat), north.max(lat));
        }
        if west > east {
            return None;
        }
        let narrow = (f64::midpoint(south, north)).to_radians().cos().max(0.1);
        let (wide, high) = (((east - west) * narrow).max(1e-4), (north - south).max(1e-4));
        let k = ((WIDE - 40.0) / wide).min((HIGH - 40.0) / high);
        let (left, top) = ((WIDE - wide * k) / 2.0, (HIGH - high * k) / 2.0);
        Some(Flat { lon0: west - left / (k * narrow), lat0: north + top / k, kx: k * narrow, ky: k })
    }
    fn at(&self, lon: f64, lat: f64) -> (f64, f64) {
        ((lon - self.lon0) * self.kx, (self.lat0 - lat) * self.ky)
    }
}

fn degrees((lat, lon): (i64, i64)) -> (f64, f64) {
    (lon as f64 / UNITS, lat as f64 / UNITS)
}

fn shaped(shapes: &[Shape], page: &LivePage) -> Markup {
    let point = |p: &(i32, i32)| (f64::from(p.0) / 1e5, f64::from(p.1) / 1e5);
    let all = shapes.iter().flat_map(|s| s.rings.iter().flatten().map(point));
    let Some(flat) = Flat::over(all) else { return html! { p.pad { "没有图形。" } } };
    let ring = |r: &Vec<(i32, i32)>| {
        let to = |p: &(i32, i32)| {
            let (x, y) = flat.at(point(p).0, point(p).1);
            format!("{x:.1} {y:.1}")
        };
        format!("M{}Z", r.iter().map(to).collect::<Vec<_>>().join("L"))
    };
    let path = |s: &Shape| s.rings.iter().map(ring).collect::<String>();
    let middle = |s: &Shape| {
        let first: Vec<_> = s.rings.first().into_iter().flatten().map(point).collect();
        let n = first.len().max(1) as f64;
        flat.at(first.iter().map(|p| p.0).sum::<f64>() / n, first.iter().map(|p| p.1).sum::<f64>() / n)
    };
    html! { svg viewBox={ "0 0 " (WIDE) " " (HIGH) } role="group" aria-label="区划地图" data-proj="flat" data-lon0=(flat.lon0) data-lat0=(flat.lat0) data-kx=(flat.kx) data-ky=(flat.ky) {
        @for s in shapes {
            @let n = busy(page, &s.code);
            @let (x, y) = middle(s);
            a href={ (HERE) "?area=" (encoded(&s.code)) } class={ "cell" @if n > 0 { " busy" } } {
                path d=(path(s)) fill-rule="evenodd" {}
                text.mid x=(x.round()) y=(y.round()) { (s.name) @if n > 0 { " " (n) " 件" } }
            }
        }
        (marks(page, |lon, lat| flat.at(lon, lat)))
    } }
}

/// Ways and marks of what shares its position.
fn marks(page: &LivePage, at: impl Fn(f64, f64) -> (f64, f64)) -> Markup {
    let placed = page.entries.iter().filter_map(|e| Some((e, e.at?)));
    let placed: Vec<_> = placed.filter(|(e, _)| e.kind != LiveKind::Video).collect();
    let to = |p: &(i64, i64)| {
        let (lon, lat) = degrees(*p);
        let (x, y) = at(lon, lat);
        format!("{x:.0},{y:.0}")
    };
    html! {
        @for (e, _) in &placed { polyline.way data-way=(e.key) points=(e.trail.iter().map(to).collect::<Vec<_>>().join(" ")) {} }
        @for (e, (_, lat, lon)) in &placed {
            @let (lon, lat) = degrees((*lat, *lon));
            (mark(e, at(lon, lat)))
        }
    }
}

/// Where a place is in the picture of the whole world, in pixels.
fn mercator(lon: f64, lat: f64, zoom: u32) -> (f64, f64) {
    let world = TILE * f64::from(1u32 << zoom.min(19));
    let sin = lat.to_radians().sin().clamp(-0.9999, 0.9999);
    let y = 0.5 - ((1.0 + sin) / (1.0 - sin)).ln() / (4.0 * std::f64::consts::PI);
    ((lon + 180.0) / 360.0 * world, y * world)
}

fn tiled((centre, zoom): ((i64, i64), u32), page: &LivePage, (asked, at): (Option<u32>, Option<&str>)) -> Markup {
    let zoom = asked.filter(|z| (3..=18).contains(z)).unwrap_or(zoom);
    let given =
        at.and_then(|t| t.split_once(',')).and_then(|(a, b)| Some((a.parse::<f64>().ok()?, b.parse::<f64>().ok()?)));
    let given = given.filter(|(lat, lon)| lat.abs() <= 85.0 && lon.abs() <= 180.0);
    let (lon, lat) = given.map_or((centre.0 as f64 / UNITS, centre.1 as f64 / UNITS), |(lat, lon)| (lon, lat));
    let (cx, cy) = mercator(lon, lat, zoom);
    let (left, top) = (cx - WIDE / 2.0, cy - HIGH / 2.0);
    let most = f64::from(1u32 << zoom);
    let range = |from: f64, size: f64| {
        let first = (from / TILE).floor().max(0.0) as u32;
        let last = ((from + size) / TILE).floor().clamp(0.0, most - 1.0) as u32;
        first..=last
    };
    let step = 180.0 / most;
    let go = |z: u32, lat: f64, lon: f64| format!("{HERE}?z={z}&at={lat:.5},{lon:.5}");
    let turns = [
        ("放大", go((zoom + 1).min(18), lat, lon)),
        ("缩小", go(zoom.saturating_sub(1).max(3), lat, lon)),
        ("向北", go(zoom, (lat + step / 2.0).min(84.0), lon)),
        ("向南", go(zoom, (lat - step / 2.0).max(-84.0), lon)),
        ("向西", go(zoom, lat, lon - step)),
        ("向东", go(zoom, lat, lon + step)),
    ];
    html! {
        p.live-turns { @for (word, href) in &turns { a.btn.sm href=(href) { (word) } } }
        svg viewBox={ "0 0 " (WIDE) " " (HIGH) } role="group" aria-label="地图" data-proj="mercator" data-zoom=(zoom) data-left=(left) data-top=(top) {
            @for x in range(left, WIDE) { @for y in range(top, HIGH) {
                image href={ "/live/tiles/" (zoom) "/" (x) "/" (y) } x=((f64::from(x) * TILE - left).round()) y=((f64::from(y) * TILE - top).round()) width="256" height="256" {}
            } }
            (marks(page, |lon, lat| { let (x, y) = mercator(lon, lat, zoom); (x - left, y - top) }))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_lies_where_the_world_of_tiles_has_it() {
        assert_eq!(mercator(0.0, 0.0, 0), (128.0, 128.0));
        let (x, y) = mercator(117.2, 39.12, 10);
        assert_eq!(((x / 256.0) as u32, (y / 256.0) as u32), (845, 390));
    }

    #[test]
    fn shapes_fill_the_picture_and_keep_their_form() {
        let flat = Flat::over([(117.0, 39.0), (117.4, 39.2)].into_iter()).unwrap();
        let ((west, north), (east, south)) = (flat.at(117.0, 39.2), flat.at(117.4, 39.0));
        assert!(west >= 19.0 && north >= 19.0 && east <= WIDE - 19.0 && south <= HIGH - 19.0);
        let form = (east - west) / (south - north);
        assert!((form - 2.0 * 39.1_f64.to_radians().cos()).abs() < 0.01, "{form}");
        assert!(Flat::over(std::iter::empty()).is_none());
    }
}
