//! `fadu law change`: what one law says otherwise than another, and what would become of the open matters of a data directory.

use crate::lawpack;
use crate::premises::{self, Means, Place, said};
use fadu_web::office::law::change::{Changed, LawPart, LawSide, changed};
use fadu_web::office::law::difference::Way;
use fadu_web::office::law::items::Items;
use fadu_web::office::law::{Law, Pack};
use fadu_web::office::law_change::{CaseLine, LawChange, Progress, Wish};
use fadu_web::office::{Clock, Office};
use serde_json::json;
use std::fmt::Write;
use std::path::PathBuf;
use std::process::ExitCode;

/// So many matters are named; all are counted, and all are in the JSON.
const NAMED: usize = 50;

/// What `law change` is told.
#[derive(clap::Args)]
pub struct Args {
    /// 原来的法律数据：文件夹；不写就用数据目录里施行中的，没有数据目录就用程序自带的
    #[arg(long, value_name = "目录")]
    from: Option<PathBuf>,
    /// 新的法律数据：文件夹，或者数据目录里用过的一版的摘要
    #[arg(long, value_name = "目录|摘要", required_unless_present_any = ["limit", "article"])]
    to: Option<String>,
    /// 只改一项期限，如 PF-002=60
    #[arg(long, value_name = "编号=数", conflicts_with = "to")]
    limit: Option<String>,
    /// 只看一条：这一条自 --on 那天起废止，如 penalty-law/60
    #[arg(long, value_name = "条文", conflicts_with_all = ["to", "limit"], requires = "on")]
    article: Option<String>,
    /// 那一条废止的日期
    #[arg(long, value_name = "日期")]
    on: Option<String>,
    /// 那一条是修改，不是废止
    #[arg(long, requires = "article")]
    amended: bool,
    /// 数据目录：对里面正在办理的案件逐件重算
    #[arg(long, value_name = "目录")]
    data_dir: Option<PathBuf>,
    /// 数据库地址；不给则用数据目录里的 SQLite
    #[arg(long, value_name = "URL", requires = "data_dir")]
    database_url: Option<String>,
    /// 以 JSON 输出
    #[arg(long)]
    json: bool,
}

/// Runs it.
pub fn run(args: &Args) -> Result<ExitCode, String> {
    let found = match &args.data_dir {
        Some(dir) => over_cases(args, dir.clone())?,
        None => parts_only(args)?,
    };
    if args.json {
        super::print_json(&json!(found))?;
    } else {
        super::print_text(&text(&found))?;
    }
    // Something must be done about open matters.
    let pressing = found.counts.overdue + found.counts.founded > 0;
    Ok(if pressing { ExitCode::from(3) } else { ExitCode::SUCCESS })
}

fn over_cases(args: &Args, data_dir: PathBuf) -> Result<LawChange, String> {
    let place = Place { data_dir, database_url: args.database_url.clone(), law: args.from.clone(), evidence: None };
    let store = place.existing()?;
    let demo = crate::clock::DemoClock::is_kept(&place.data_dir);
    let office = premises::office(&place.pack()?, store, Means::of(&place, demo, String::new()))?;
    office.law_change(None, &wish(args, &office)?, &Progress::default()).map_err(|e| explained(&e))
}

fn wish(args: &Args, office: &Office) -> Result<Wish, String> {
    if let Some(limit) = &args.limit {
        let (id, count) = limit.split_once('=').ok_or_else(|| format!("{limit}：应写作 编号=数"))?;
        return Ok(Wish::Limit(id.into(), count.parse().map_err(|_| format!("{count}：不是整数"))?));
    }
    if let (Some(article), Some(on)) = (&args.article, &args.on) {
        return Ok(Wish::Article(article.parse()?, on.parse()?, !args.amended));
    }
    let to = args.to.as_deref().unwrap_or_default();
    if PathBuf::from(to).is_dir() {
        return Ok(Wish::Pack(Box::new(named(to)?), to.to_string()));
    }
    let hex = |p: &fadu_web::office::Publication| fadu_store::record::hex::encode(&p.pack);
    let known = office.publications().iter().map(hex).find(|h| to.len() >= 8 && h.starts_with(to));
    known.map(Wish::Published).ok_or_else(|| format!("{to} 不是文件夹，也不是用过的一版的摘要"))
}

fn named(folder: &str) -> Result<Pack, String> {
    lawpack::pack(Some(&PathBuf::from(folder)))
}

/// Two packs beside each other, without any matter.
fn parts_only(args: &Args) -> Result<LawChange, String> {
    let Some(to) = &args.to else { return Err("请用 --data-dir 指明数据目录".into()) };
    let read = |pack: &Pack| -> Result<_, String> {
        Ok((Law::parse(pack).map_err(said)?, Items::of_pack(pack).map_err(said)?))
    };
    let (older, newer) = (read(&lawpack::pack(args.from.as_deref())?)?, read(&named(to)?)?);
    let today = crate::clock::SystemClock.now().day();
    let all = changed(LawSide { law: &older.0, items: &older.1 }, LawSide { law: &newer.0, items: &newer.1 }, today);
    let about = |part: LawPart| all.iter().any(|c| c.part == part);
    let rules = newer.0.transition.iter().filter(|r| r.parts.iter().any(|p| about(*p))).cloned().collect();
    let hex = |law: &Law| fadu_store::record::hex::encode(&law.digest);
    Ok(LawChange {
        name: to.clone(),
        today,
        from: hex(&older.0),
        to: hex(&newer.0),
        changed: all,
        rules,
        counts: Default::default(),
        agencies: Vec::new(),
        stays: Vec::new(),
        cases: Vec::new(),
        unseen: 0,
    })
}

/// What is wrong, as people read it.
fn explained(denial: &fadu_web::office::Denial) -> String {
    match denial {
        fadu_web::office::Denial::Denied(fadu_web::office::base::Denied::Mistaken(all)) => {
            all.iter().map(|m| m.message.as_str()).collect::<Vec<_>>().join("；")
        }
        other => other.to_string(),
    }
}

/// As people read it. Writing into a text does not fail.
fn text(found: &LawChange) -> String {
    let mut out = format!("{}\n\n改动 {} 项\n", found.name, found.changed.len());
    for c in &found.changed {
        let _ = writeln!(out, "  {} {} {}（{}）", way(c.way), c.part.zh(), c.name, c.id);
        for says in &c.says {
            let _ = writeln!(out, "      {says}");
        }
        leaning(&mut out, c);
    }
    if !found.rules.is_empty() {
        out += "\n正在办理的怎样衔接\n";
    }
    for rule in &found.rules {
        let parts: Vec<&str> = rule.parts.iter().map(|p| p.zh()).collect();
        let ground = match &rule.house {
            Some(h) => format!("内部规则：{}，{}{}", h.owner, h.origin, if h.assumed { "（推定）" } else { "" }),
            None => rule.cites.iter().map(ToString::to_string).collect::<Vec<_>>().join("、"),
        };
        let _ = writeln!(out, "  {}：{}\n      {ground}", parts.join("、"), rule.says);
    }
    let n = &found.counts;
    if n.cases > 0 {
        let _ = writeln!(
            out,
            "\n正在办理 {} 件，期限 {} 项；受影响 {} 件，末日变动 {} 项：提前 {}，推后 {}；变为超期 {}，不再超期 {}；依据变动 {} 件",
            n.cases, n.terms, n.touched, n.moved, n.earlier, n.later, n.overdue, n.freed, n.founded
        );
    }
    for stay in &found.stays {
        let _ = writeln!(out, "  {} {} 件仍按原来的版本", stay.name, stay.cases);
    }
    for a in &found.agencies {
        let c = &a.counts;
        let _ = writeln!(
            out,
            "  {}：{} 件中 {} 件，变为超期 {}，提前 {}，推后 {}，依据变动 {}",
            a.name, c.cases, c.touched, c.overdue, c.earlier, c.later, c.founded
        );
    }
    for case in found.cases.iter().take(NAMED) {
        named_case(&mut out, case);
    }
    if found.cases.len() > NAMED {
        let _ = writeln!(out, "  ……共 {} 件，其余见 --json", found.cases.len());
    }
    out
}

fn leaning(out: &mut String, changed: &Changed) {
    for u in changed.uses.iter().take(NAMED) {
        let _ = writeln!(out, "      牵涉{}：{}（{}）{}", u.kind.zh(), u.name, u.note, u.place);
    }
    if changed.uses.len() > NAMED {
        let _ = writeln!(out, "      ……牵涉 {} 处", changed.uses.len());
    }
}

fn named_case(out: &mut String, case: &CaseLine) {
    let _ = writeln!(out, "  {} {} {}（{}）", case.number, case.title, case.procedure, case.matter);
    let day = |d: Option<fadu_web::office::base::Day>| d.map_or("—".to_string(), |d| d.to_string());
    for t in &case.terms {
        let _ = writeln!(out, "      {}：{} → {} {}", t.name, day(t.was), day(t.is), t.word());
    }
    for f in &case.founded {
        let _ = writeln!(out, "      {f}");
    }
}

fn way(way: Way) -> &'static str {
    match way {
        Way::Added => "增加",
        Way::Removed => "去掉",
        Way::Changed => "改动",
    }
}
