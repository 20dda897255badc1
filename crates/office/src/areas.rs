//! Administrative areas 行政区划: entered as lists by command, kept in a stream of their own, folded when they are asked for.

use crate::Office;
use crate::base::Fields;
use crate::fault::Denial;
use crate::matter::register::fold::ROW;
use crate::matter::register::{AreaList, Areas};
use crate::sheet::{self, Kind};
use fadu_store::{Log, StreamId};
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// The stream of all areas; no other stream has its id.
pub(crate) const AREAS: StreamId = StreamId::from_bits(18);
/// The event that carries the whole new list within one area.
const ENTERED: &str = "AreasEntered";

/// The areas as far as the stream was read.
#[derive(Default)]
pub(crate) struct AreaTree(Mutex<(u64, Arc<Areas>)>);

/// A line of a file that was not taken: file, line, why.
pub type AreaRefused = (String, usize, String);

#[derive(Deserialize)]
struct Entered {
    row: AreaList,
}

impl Office {
    /// The areas as they stand.
    pub fn areas(&self) -> Result<Arc<Areas>, Denial> {
        let version = self.store.version(AREAS)?;
        let mut held = self.area_tree.0.lock().unwrap_or_else(PoisonError::into_inner);
        if held.0 != version {
            let (mut areas, mut seen) = (Areas::default(), 0);
            self.store.each(AREAS, &mut |name, _, fields| {
                seen += 1;
                if let Some(entered) = (name == ENTERED).then(|| serde_json::from_str::<Entered>(fields).ok()).flatten()
                {
                    areas.put(&entered.row);
                }
            })?;
            *held = (seen, Arc::new(areas));
        }
        Ok(Arc::clone(&held.1))
    }

    /// Enters lists of areas; those that say what stands are passed over. How many lists were written.
    pub async fn enter_areas(&self, by: &str, lists: Vec<AreaList>) -> Result<usize, Denial> {
        let areas = self.areas()?;
        let stands = |list: &AreaList| {
            let now: BTreeMap<&str, &str> = areas.right_within(&list.within).collect();
            now == list.areas.iter().map(|(c, n)| (c.as_str(), n.as_str())).collect()
        };
        let new: Vec<_> = lists.into_iter().filter(|l| !stands(l)).collect();
        let fields = |l: &AreaList| Fields::from([(ROW.to_string(), json!(l)), ("_by".to_string(), json!(by))]);
        let events: Vec<_> = new.iter().map(|l| (ENTERED, fields(l))).collect();
        self.enter_beside(AREAS, events, (self.now(), Vec::new())).await?;
        Ok(new.len())
    }
}

/// The lists in tables with the columns `code` and `name`, and the lines that cannot be one.
pub fn area_lists(files: &[(String, Vec<u8>)]) -> Result<(Vec<AreaList>, Vec<AreaRefused>), String> {
    let (mut lists, mut refused) = (BTreeMap::<String, BTreeMap<String, String>>::new(), Vec::new());
    for (file, bytes) in files {
        let rows = sheet::read(Kind::Csv, bytes).map_err(|why| format!("{file}：{why}"))?;
        let at = |name: &str| rows.first().and_then(|head| head.iter().position(|h| h == name));
        let (Some(code), Some(name)) = (at("code"), at("name")) else {
            return Err(format!("{file}：第一行没有 code 和 name 两栏"));
        };
        for (n, row) in (1..).zip(&rows).skip(1).filter(|(_, r)| r.iter().any(|c| !c.is_empty())) {
            let cell = |i: usize| row.get(i).cloned().unwrap_or_default();
            match (Areas::within(&cell(code)), cell(name)) {
                (Some(within), name) if !name.is_empty() => {
                    lists.entry(within.to_string()).or_default().insert(cell(code), name);
                }
                (None, _) => refused.push((file.clone(), n, format!("“{}”不是区划代码", cell(code)))),
                _ => refused.push((file.clone(), n, "没有名称".into())),
            }
        }
    }
    let known: Vec<String> = lists.values().flat_map(|l| l.keys().cloned()).collect();
    let known: std::collections::HashSet<&str> = known.iter().map(String::as_str).collect();
    let alone = |within: &&String| !within.is_empty() && !known.contains(within.as_str());
    for within in lists.keys().filter(alone) {
        refused.push((String::new(), 0, format!("没有代码为 {within} 的上级区划")));
    }
    let list =
        |(within, areas): (String, BTreeMap<String, String>)| AreaList { within, areas: areas.into_iter().collect() };
    let lists = lists.iter().filter(|(w, _)| w.is_empty() || known.contains(w.as_str()));
    Ok((lists.map(|(w, l)| list((w.clone(), l.clone()))).collect(), refused))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> (String, Vec<u8>) {
        ("a.csv".to_string(), text.as_bytes().to_vec())
    }

    #[test]
    fn lists_are_made_by_what_codes_begin_with() {
        let files =
            [file("code,name,provinceCode\n9901,\"示例市\",99\n"), file("code,name\n99,示例省\n990106,明德区\n")];
        let (lists, refused) = area_lists(&files).unwrap();
        let told: Vec<_> = lists.iter().map(|l| (l.within.as_str(), l.areas[0].1.as_str())).collect();
        assert_eq!(told, [("", "示例省"), ("99", "示例市"), ("9901", "明德区")]);
        assert_eq!(refused, []);
    }

    #[test]
    fn lines_that_are_no_areas_are_told() {
        let (lists, refused) = area_lists(&[file("code,name\n99,示例省\n9x,甲\n9902,\n980106,乙\n")]).unwrap();
        assert_eq!(lists.len(), 1);
        let told: Vec<_> = refused.iter().map(|(_, n, why)| (*n, why.as_str())).collect();
        assert_eq!(told, [(3, "“9x”不是区划代码"), (4, "没有名称"), (0, "没有代码为 9801 的上级区划")]);
        assert_eq!(area_lists(&[file("a,b\n1,2\n")]).unwrap_err(), "a.csv：第一行没有 code 和 name 两栏");
    }
}
