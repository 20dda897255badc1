//! Shapes of areas from a GeoJSON file 地图数据: checked, matched to the areas of the register, made into whole numbers.

use crate::matter::register::Areas;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A file is no larger.
pub(super) const FILE_MOST: usize = 1 << 20;
/// All shapes together have no more points.
const POINTS_MOST: usize = 20_000;
/// 10⁻⁵ degrees in a degree: about a metre.
const UNITS: f64 = 1e5;

/// The shape of an area.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Shape {
    /// The area's code.
    pub code: String,
    /// Its name when the file was read.
    #[serde(default)]
    pub name: String,
    /// Rings of points, longitude and latitude in 10⁻⁵ degrees.
    pub rings: Vec<Vec<(i32, i32)>>,
}

/// What was read of a file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ShapesRead {
    /// Shapes that are those of known areas, in the order of their codes.
    pub shapes: Vec<Shape>,
    /// What could not be matched: the place in the file, from 1, and why.
    pub refused: Vec<(usize, String)>,
}

/// Reads a file.
pub fn read(bytes: &[u8], areas: &Areas) -> Result<ShapesRead, String> {
    if bytes.len() > FILE_MOST {
        return Err("文件太大，最大 1 MB：请先简化边界".into());
    }
    let file: Value = serde_json::from_slice(bytes).map_err(|_| "不是有效的 JSON 文件")?;
    let features = file.get("features").and_then(Value::as_array);
    let features =
        features.filter(|_| file["type"] == "FeatureCollection").ok_or("不是 GeoJSON 的 FeatureCollection")?;
    let (mut read, mut points) = (ShapesRead::default(), 0);
    for (n, feature) in (1..).zip(features) {
        match one(feature, areas) {
            Ok(shape) => {
                points += shape.rings.iter().map(Vec::len).sum::<usize>();
                if points > POINTS_MOST {
                    return Err(format!("边界的点超过 {POINTS_MOST} 个：请先简化边界"));
                }
                match read.shapes.iter_mut().find(|s| s.code == shape.code) {
                    Some(same) => same.rings.extend(shape.rings),
                    None => read.shapes.push(shape),
                }
            }
            Err(why) => read.refused.push((n, why)),
        }
    }
    if read.shapes.is_empty() {
        let first = read.refused.first().map_or("文件里没有图形".to_string(), |(_, why)| why.clone());
        return Err(format!("没有一个图形对得上登记的区划：{first}"));
    }
    read.shapes.sort_by(|a, b| a.code.cmp(&b.code));
    Ok(read)
}

fn one(feature: &Value, areas: &Areas) -> Result<Shape, String> {
    let said = |k: &str| match &feature["properties"][k] {
        Value::String(s) => Some(s.trim().to_string()),
        Value::Number(n) => Some(n.to_string()),
        _ => None,
    };
    let code = ["code", "adcode", "id"].iter().find_map(|k| said(k)).filter(|c| areas.name(c).is_some());
    let by_name = || {
        let name = said("name")?;
        let mut same = areas.like(&name).filter(|(_, n)| *n == name);
        same.next().filter(|_| same.next().is_none()).map(|(c, _)| c.to_string())
    };
    let code = code.or_else(by_name).ok_or("properties 里的 code、adcode 或者 name 不是登记过的区划")?;
    let geometry = &feature["geometry"];
    let polygons: Vec<&Value> = match (geometry["type"].as_str(), geometry["coordinates"].as_array()) {
        (Some("Polygon"), Some(_)) => vec![&geometry["coordinates"]],
        (Some("MultiPolygon"), Some(all)) => all.iter().collect(),
        _ => return Err("图形应为 Polygon 或者 MultiPolygon".into()),
    };
    let rings = polygons.iter().flat_map(|p| p.as_array().into_iter().flatten());
    let rings = rings.map(ring).collect::<Result<Vec<_>, String>>()?;
    if rings.is_empty() {
        Err("图形是空的".into())
    } else {
        Ok(Shape { name: areas.name(&code).unwrap_or_default().to_string(), code, rings })
    }
}

fn ring(ring: &Value) -> Result<Vec<(i32, i32)>, String> {
    let point = |p: &Value| {
        let (lon, lat) = (p.get(0)?.as_f64()?, p.get(1)?.as_f64()?);
        (lon.abs() <= 180.0 && lat.abs() <= 90.0).then(|| ((lon * UNITS).round() as i32, (lat * UNITS).round() as i32))
    };
    let points: Option<Vec<_>> = ring.as_array().map(|all| all.iter().map(point).collect()).unwrap_or_default();
    let mut points = points.ok_or("坐标不是经度、纬度")?;
    if points.len() < 4 || points.first() != points.last() {
        return Err("边界没有闭合".into());
    }
    points.dedup();
    Ok(points)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matter::register::AreaList;

    fn areas() -> Areas {
        let mut all = Areas::default();
        let areas = vec![("990106".into(), "明德区".into()), ("990107".into(), "崇法区".into())];
        all.put(&AreaList { within: "9901".into(), areas });
        all
    }

    fn file(properties: &str, geometry: &str) -> Vec<u8> {
        format!("{{\"type\":\"FeatureCollection\",\"features\":[{{\"type\":\"Feature\",\"properties\":{properties},\"geometry\":{geometry}}}]}}").into()
    }

    const SQUARE: &str =
        "{\"type\":\"Polygon\",\"coordinates\":[[[117.0,39.0],[117.1,39.0],[117.1,39.1],[117.0,39.0]]]}";

    #[test]
    fn a_shape_is_matched_by_code_or_name() {
        for properties in ["{\"code\":\"990106\"}", "{\"adcode\":990106}", "{\"name\":\"明德区\"}"] {
            let read = read(&file(properties, SQUARE), &areas()).unwrap();
            assert_eq!((read.shapes[0].code.as_str(), read.shapes[0].rings[0].len()), ("990106", 4), "{properties}");
            assert_eq!(read.shapes[0].rings[0][0], (11_700_000, 3_900_000));
        }
    }

    #[test]
    fn what_is_no_shape_of_an_area_is_told() {
        let says = |bytes: Vec<u8>| read(&bytes, &areas()).unwrap_err();
        assert_eq!(says(b"{}".to_vec()), "不是 GeoJSON 的 FeatureCollection");
        assert_eq!(says(vec![b' '; FILE_MOST + 1]), "文件太大，最大 1 MB：请先简化边界");
        let unknown = says(file("{\"code\":\"980000\"}", SQUARE));
        assert!(unknown.ends_with("不是登记过的区划"), "{unknown}");
        let open = "{\"type\":\"Polygon\",\"coordinates\":[[[117.0,39.0],[117.1,39.0],[117.1,39.1],[117.0,39.2]]]}";
        assert!(says(file("{\"code\":\"990106\"}", open)).ends_with("边界没有闭合"));
        let far = "{\"type\":\"Polygon\",\"coordinates\":[[[181.0,39.0],[117.1,39.0],[117.1,39.1],[181.0,39.0]]]}";
        assert!(says(file("{\"code\":\"990106\"}", far)).ends_with("坐标不是经度、纬度"));
        assert!(
            says(file("{\"code\":\"990106\"}", "{\"type\":\"Point\",\"coordinates\":[1,2]}")).ends_with("MultiPolygon")
        );
    }
}
