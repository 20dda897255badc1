//! The file of a draw, by which anybody repeats it (docs/format/draw-v1.md).

use super::{Sampling, Stratum};
use serde::{Deserialize, Serialize};

/// The name of the format.
const FORMAT: &str = "fadu-draw-v1";

/// The file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrawSheet {
    /// `fadu-draw-v1`.
    pub format: String,
    /// Id of the draw.
    pub id: String,
    /// Its title.
    pub title: String,
    /// When it was planned, in milliseconds since 1970.
    pub planned: i64,
    /// What decides.
    pub seed: SheetSeed,
    /// The parts.
    pub strata: Vec<SheetStratum>,
}

/// The public value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetSeed {
    /// Which value, as it was named before anybody knew it.
    pub source: String,
    /// The day on which it became known.
    pub known_on: String,
    /// The value; nothing before that day.
    pub value: Option<String>,
}

/// A part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetStratum {
    /// Its name.
    pub name: String,
    /// SHA-256 of the list, a line each, in hex.
    pub digest: String,
    /// So many are drawn.
    pub draws: usize,
    /// The list.
    pub ids: Vec<String>,
    /// What was drawn, in order.
    pub picked: Vec<String>,
}

/// Where a file does not agree with itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Flaw {
    /// The part, from 1; none where it is of the whole.
    pub stratum: Option<usize>,
    /// What is wrong.
    pub what: String,
}

impl DrawSheet {
    /// The file of a sampling.
    pub fn of(sampling: &Sampling) -> DrawSheet {
        let (plan, picks) = (&sampling.plan, sampling.picks());
        let part = |(s, picked): (&Stratum, Vec<&str>)| SheetStratum {
            name: s.name.clone(),
            digest: s.digest(),
            draws: s.draws,
            ids: s.ids.clone(),
            picked: picked.into_iter().map(str::to_string).collect(),
        };
        DrawSheet {
            format: FORMAT.into(),
            id: plan.id.clone(),
            title: plan.title.clone(),
            planned: plan.at.0,
            seed: SheetSeed {
                source: plan.source.clone(),
                known_on: plan.known_on.to_string(),
                value: sampling.drawn.as_ref().map(|d| d.value.clone()),
            },
            strata: sampling.strata.iter().zip(picks).map(part).collect(),
        }
    }

    /// Draws again, and says where the file does not agree; nothing if it does. `Err` if it is no such file.
    pub fn flaws(&self) -> Result<Vec<Flaw>, String> {
        if self.format != FORMAT {
            return Err(format!("不是抽取文件：格式写的是“{}”，应当是“{FORMAT}”", self.format));
        }
        let mut flaws = Vec::new();
        for (n, s) in (1..).zip(&self.strata) {
            let mut flaw = |what: String| flaws.push(Flaw { stratum: Some(n), what });
            if s.ids.windows(2).any(|two| two[0] >= two[1]) {
                flaw("名单没有按次序排列，或者有重复".into());
                continue;
            }
            let own = Stratum { name: s.name.clone(), ids: s.ids.clone(), draws: s.draws };
            if own.digest() != s.digest {
                flaw("名单与承诺的摘要不符".into());
            }
            let again = self.seed.value.as_deref().map_or(Vec::new(), |v| own.picks(v, &self.id, n));
            if again != s.picked {
                let at = again.iter().zip(&s.picked).take_while(|(a, b)| a == b).count();
                let should = again.get(at).map_or("没有", |id| id);
                let stands = s.picked.get(at).map_or("没有", String::as_str);
                flaw(format!(
                    "第 {} 个起与重新抽取的结果不符：应是 {should}，文件里是 {stands}（应有 {} 个，文件里有 {} 个）",
                    at + 1,
                    again.len(),
                    s.picked.len()
                ));
            }
        }
        Ok(flaws)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet() -> DrawSheet {
        let ids: Vec<String> = (10..50).map(|n| format!("m{n}")).collect();
        let parts = [
            Stratum::share("一".into(), ids[..30].to_vec(), 100),
            Stratum::share("二".into(), ids[30..].to_vec(), 100),
        ];
        let part = |(n, s): (usize, &Stratum)| SheetStratum {
            name: s.name.clone(),
            digest: s.digest(),
            draws: s.draws,
            ids: s.ids.clone(),
            picked: s.picks("03 11 17", "d1", n + 1).into_iter().map(str::to_string).collect(),
        };
        DrawSheet {
            format: FORMAT.into(),
            id: "d1".into(),
            title: "十月抽查".into(),
            planned: 1_790_000_000_000,
            seed: SheetSeed { source: "某彩".into(), known_on: "2026-11-03".into(), value: Some("03 11 17".into()) },
            strata: parts.iter().enumerate().map(part).collect(),
        }
    }

    #[test]
    fn a_sheet_agrees_until_somebody_touches_it() {
        let good = sheet();
        assert_eq!(good.flaws(), Ok(vec![]));
        assert_eq!(good.strata.iter().map(|s| s.picked.len()).collect::<Vec<_>>(), [3, 1]);
        let with = |touch: &dyn Fn(&mut DrawSheet)| {
            let mut touched = sheet();
            touch(&mut touched);
            touched.flaws().map(|all| all.into_iter().map(|f| f.stratum).collect::<Vec<_>>())
        };
        assert_eq!(with(&|s| s.seed.value = Some("03 11 18".into())), Ok(vec![Some(1), Some(2)]));
        assert_eq!(with(&|s| s.strata[0].picked.swap(0, 1)), Ok(vec![Some(1)]));
        assert_eq!(with(&|s| drop(s.strata[1].ids.remove(3))), Ok(vec![Some(2), Some(2)]));
        assert_eq!(with(&|s| s.strata[1].draws = 2), Ok(vec![Some(2)]));
        assert_eq!(with(&|s| s.strata[1].ids.swap(0, 1)), Ok(vec![Some(2)]));
        assert_eq!(with(&|s| s.seed.value = None), Ok(vec![Some(1), Some(2)]));
        assert!(with(&|s| s.format = "fadu-draw-v2".into()).is_err());
    }

    #[test]
    fn a_flaw_names_the_two_ids_that_differ() {
        let mut touched = sheet();
        let own = touched.strata[0].picked[1].clone();
        touched.strata[0].picked[1] = "m99".into();
        let what = touched.flaws().unwrap().remove(0).what;
        assert_eq!(
            what,
            format!("第 2 个起与重新抽取的结果不符：应是 {own}，文件里是 m99（应有 3 个，文件里有 3 个）")
        );
        let mut short = sheet();
        let last = short.strata[0].picked.pop().unwrap();
        assert!(
            short.flaws().unwrap()[0]
                .what
                .contains(&format!("第 3 个起与重新抽取的结果不符：应是 {last}，文件里是 没有"))
        );
    }
}
