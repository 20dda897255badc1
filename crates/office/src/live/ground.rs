//! What the map is drawn from: the schema of areas, shapes that the administrator imports, or tiles of a server that the administrator names and
//! ours fetches.

use super::outside;
use super::shapes::{self, ShapesRead};
use super::state::{Ground, MAP_SET};
use crate::Office;
use crate::accounts::Who;
use crate::fault::Denial;
use crate::policy::{self, Do};
use serde_json::json;

const CREDIT_MOST: usize = 80;
/// 10⁻⁷ degrees in a degree.
const UNITS: f64 = 1e7;

/// What a form says.
#[derive(Clone, Debug, Default)]
pub struct GroundForm {
    /// `sketch`, `shapes` (of a file that was looked at) or `tiles`.
    pub kind: String,
    /// The file that is held, by its id.
    pub held: String,
    /// Address of tiles with `{z}`, `{x}`, `{y}`.
    pub template: String,
    /// Whose map it is.
    pub credit: String,
    /// Latitude and longitude, as typed: `39.12, 117.20`.
    pub centre: String,
    /// How near it begins.
    pub zoom: String,
}

/// A file that was looked at.
#[derive(Clone, Debug)]
pub struct ShapesSeen {
    /// Its id while it is held.
    pub held: String,
    /// Its name.
    pub file: String,
    /// What was read of it.
    pub read: ShapesRead,
    /// Code and name of the areas that it has.
    pub areas: Vec<(String, String)>,
}

/// The page of the map's setting.
#[derive(Clone, Debug)]
pub struct GroundPage {
    /// What the map is drawn from now.
    pub ground: Ground,
    /// How many areas are known.
    pub areas: usize,
}

impl Office {
    /// What the map is drawn from, for whoever looks at it.
    pub fn live_ground(&self, who: &Who) -> Result<Ground, Denial> {
        policy::require(who, Do::Live, who.agency)?;
        Ok(self.live_state()?.ground.clone())
    }

    /// How the map is set, for whoever sets it.
    pub fn live_ground_page(&self, who: &Who) -> Result<GroundPage, Denial> {
        policy::require(who, Do::LiveMap, who.agency)?;
        Ok(GroundPage { ground: self.live_state()?.ground.clone(), areas: self.areas()?.len() })
    }

    /// Looks at a file of shapes; nothing is set.
    pub fn live_shapes_seen(&self, who: &Who, file: (&str, Vec<u8>)) -> Result<ShapesSeen, Denial> {
        policy::require(who, Do::LiveMap, who.agency)?;
        let areas = self.areas()?;
        let read = shapes::read(&file.1, &areas).map_err(|why| Denial::mistake("file", why))?;
        let named = |code: &str| (code.to_string(), areas.path(code));
        let areas = read.shapes.iter().map(|s| named(&s.code)).collect();
        Ok(ShapesSeen { held: self.keep_table(who, file.0, file.1), file: file.0.into(), read, areas })
    }

    /// Sets the map.
    pub async fn live_set_ground(&self, who: &Who, form: &GroundForm) -> Result<(), Denial> {
        policy::require(who, Do::LiveMap, who.agency)?;
        let _turn = self.rooms.live.turn.lock().await;
        let ground = match form.kind.as_str() {
            "sketch" => Ground::Sketch,
            "shapes" => {
                let held = self.held_table(who, &form.held)?;
                let read = shapes::read(&held.bytes, &*self.areas()?).map_err(|why| Denial::mistake("file", why))?;
                Ground::Shapes { file: held.name.clone(), shapes: read.shapes }
            }
            "tiles" => tiles(form)?,
            _ => return Err(Denial::mistake("kind", "请选择地图用什么画")),
        };
        self.live_enter(who, MAP_SET, json!(ground)).await?;
        self.drop_table(who, &form.held);
        self.rooms.live.tiles.forget();
        Ok(())
    }
}

fn tiles(form: &GroundForm) -> Result<Ground, Denial> {
    let template = form.template.trim();
    if !["{z}", "{x}", "{y}"].iter().all(|part| template.matches(part).count() == 1) {
        return Err(Denial::mistake("template", "地址里要有 {z}、{x}、{y} 各一处"));
    }
    let filled = template.replace("{z}", "0").replace("{x}", "0").replace("{y}", "0");
    let before = template.split('{').next().unwrap_or_default();
    outside::fit(&filled).map_err(|why| Denial::mistake("template", why))?;
    // The host is the administrator's word alone: nothing that is filled in stands in it.
    if before.matches('/').count() < 3 {
        return Err(Denial::mistake("template", "主机名里不能有 {z}、{x}、{y}"));
    }
    let credit = form.credit.trim();
    if credit.is_empty() || credit.chars().count() > CREDIT_MOST {
        return Err(Denial::mistake(
            "credit",
            format!("请写明地图的来源和审图号，最多 {CREDIT_MOST} 字，显示在地图上"),
        ));
    }
    let place = form.centre.split_once([',', '，']).and_then(|(lat, lon)| {
        let (lat, lon) = (lat.trim().parse::<f64>().ok()?, lon.trim().parse::<f64>().ok()?);
        (lat.abs() <= 85.0 && lon.abs() <= 180.0).then(|| ((lon * UNITS).round() as i64, (lat * UNITS).round() as i64))
    });
    let centre = place.ok_or_else(|| Denial::mistake("centre", "请写中心的纬度、经度，例如 39.12, 117.20"))?;
    let zoom = form.zoom.trim().parse::<u32>().ok().filter(|z| (3..=18).contains(z));
    let zoom = zoom.ok_or_else(|| Denial::mistake("zoom", "级别是 3 至 18 的整数"))?;
    Ok(Ground::Tiles { template: template.into(), credit: credit.into(), centre, zoom })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(template: &str) -> GroundForm {
        GroundForm {
            kind: "tiles".into(),
            template: template.into(),
            credit: "示例地图".into(),
            centre: "39.12，117.2".into(),
            zoom: "12".into(),
            ..GroundForm::default()
        }
    }

    #[test]
    fn an_address_of_tiles_names_one_host_and_three_places() {
        let set = tiles(&form("https://tiles.example/{z}/{x}/{y}.png")).unwrap();
        let Ground::Tiles { centre, zoom, .. } = set else { panic!("tiles") };
        assert_eq!((centre, zoom), ((1_172_000_000, 391_200_000), 12));
        for wrong in [
            "https://tiles.example/{z}/{x}.png",
            "https://{x}.example/{z}/{y}/a",
            "ftp://tiles.example/{z}/{x}/{y}",
            "/{z}/{x}/{y}",
        ] {
            assert!(tiles(&form(wrong)).is_err(), "{wrong}");
        }
    }
}
