//! `fadu law show`: the versions of a statute with their whole text from the law base; without it what the law pack knows.

use crate::premises::{Place, said};
use fadu_store::Store;
use fadu_web::office::law::text::StatuteText;
use fadu_web::office::law::{Law, Statute};
use fadu_web::office::statutes::{StatuteVersion, registered};
use serde_json::{Value, json};
use std::process::ExitCode;

/// What `law show` is told.
#[derive(clap::Args)]
pub struct Args {
    /// 标题、简称或编号
    title: String,
    #[command(flatten)]
    place: Place,
    /// 以 JSON 输出
    #[arg(long)]
    json: bool,
}

/// Runs it.
pub fn run(args: &Args) -> Result<ExitCode, String> {
    let law = super::law::read(args.place.law.clone())?;
    let pack = in_pack(&law, &args.title);
    if let Some(store) = store(&args.place)? {
        let all = registered(&store).map_err(said)?;
        let versions = of_title(&all, pack.map_or(&args.title, |s| &s.title), &args.title);
        if !versions.is_empty() {
            return texts(&store, (&versions, pack), args.json);
        }
    }
    let statute = pack.ok_or_else(|| format!("法律库中没有《{}》", args.title))?;
    gists(statute, args.json)
}

/// The store, if the data directory has one.
fn store(place: &Place) -> Result<Option<Store>, String> {
    if place.database_url.is_none() && !place.data_dir.join("fadu.sqlite").exists() {
        return Ok(None);
    }
    place.existing().map(Some)
}

fn in_pack<'a>(law: &'a Law, title: &str) -> Option<&'a Statute> {
    law.statutes.all().find(|s| s.id == title || s.short == title || s.title == title)
}

/// The versions of the one statute that a title names best, the oldest first.
fn of_title<'a>(all: &'a [StatuteVersion], full: &str, asked: &str) -> Vec<&'a StatuteVersion> {
    let short = |t: &str| t.trim_start_matches("中华人民共和国").to_string();
    let tries: [&dyn Fn(&StatuteVersion) -> bool; 3] = [
        &|v| v.statute == full || v.statute == asked,
        &|v| short(&v.statute) == short(full) || short(&v.statute) == short(asked),
        &|v| v.statute.contains(asked),
    ];
    let Some(best) = tries.iter().find_map(|fits| all.iter().filter(|v| fits(v)).min_by_key(|v| v.statute.len()))
    else {
        return Vec::new();
    };
    let mut out: Vec<&StatuteVersion> = all.iter().filter(|v| v.statute == best.statute).collect();
    out.sort_by_key(|v| v.version_day);
    out
}

fn texts(
    store: &Store,
    (versions, pack): (&[&StatuteVersion], Option<&Statute>),
    as_json: bool,
) -> Result<ExitCode, String> {
    let read = |v: &&StatuteVersion| -> Result<(StatuteVersion, StatuteText), String> {
        Ok(((*v).clone(), v.text(store).map_err(said)?))
    };
    let all = versions.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    if as_json {
        let shown: Vec<Value> = (0..all.len()).map(|n| version_json(&all, n, pack)).collect();
        super::print_json(&json!({ "title": all[0].0.statute, "source": "store", "versions": shown }))?;
        return Ok(ExitCode::SUCCESS);
    }
    for (version, text) in &all {
        let day = version.version_day.map_or("日期不明".to_string(), |d| d.to_string());
        println!("《{}》 {day}，{} 条，{}", version.statute, text.articles.len(), version.file);
    }
    if let Some((_, text)) = all.last() {
        println!();
        for a in &text.articles {
            super::print_text(&format!("{}　{}\n", a.label, a.text))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn version_json(all: &[(StatuteVersion, StatuteText)], n: usize, pack: Option<&Statute>) -> Value {
    let (version, text) = &all[n];
    let next = all.get(n + 1);
    let newest = next.is_none();
    let articles: Vec<Value> = text.articles.iter().map(|a| article_json(a, pack.filter(|_| newest))).collect();
    // What made this version, and what replaced it, as far as the headers tell.
    let made_by = text.events.iter().rev().find_map(|e| e.by_act.clone());
    let replaced = next
        .map(|(v, t)| json!({ "date": v.version_day, "by_act": t.events.iter().rev().find_map(|e| e.by_act.clone()) }));
    json!({
        "date": version.version_day, "in_force_hint": version.in_force_day, "status_hint": version.status_hint,
        "amended_by": made_by, "replaced": replaced, "folder": version.folder, "file": version.file, "digest": version.digest,
        "events": text.events, "chapters": text.headings, "articles": articles, "clauses": text.clauses, "findings": text.findings,
    })
}

fn article_json(article: &fadu_web::office::law::text::TextArticle, pack: Option<&Statute>) -> Value {
    let mut out = json!(article);
    // 3 is a number, "120-1" a text.
    if let Ok(n) = article.number.parse::<u32>() {
        out["number"] = json!(n);
    }
    if let Some(known) = pack.and_then(|s| s.articles.get(&article.number)) {
        out["gist"] = json!(known.gist);
    }
    out
}

fn gists(statute: &Statute, as_json: bool) -> Result<ExitCode, String> {
    let newest = statute.versions.len();
    let versions: Vec<_> = statute.versions.iter().enumerate().map(|(i, v)| {
        // Only the newest version's articles are known.
        let articles = statute.articles.iter().filter(|_| i + 1 == newest).map(|(n, a)| json!({ "number": n, "text": null, "gist": a.gist }));
        json!({ "date": v.date, "in_force": v.in_force, "until": v.until, "chapters": [], "articles": articles.collect::<Vec<_>>() })
    }).collect();
    if as_json {
        super::print_json(
            &json!({ "id": statute.id, "title": statute.title, "source": "pack", "versions": versions }),
        )?;
        return Ok(ExitCode::SUCCESS);
    }
    println!("《{}》 {}\n（已引用的条文及要旨；原文没有入库，用 fadu law import 导入）", statute.title, statute.number);
    for v in &statute.versions {
        println!("  {} 通过或公布，{} 起施行", v.date, v.in_force);
    }
    for (number, article) in &statute.articles {
        println!("  第{number}条  {}", article.gist);
    }
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(title: &str, day: &str) -> StatuteVersion {
        serde_json::from_value(json!({ "statute": title, "version_day": day, "digest": "" })).unwrap()
    }

    #[test]
    fn a_title_names_one_statute_with_its_versions_in_order() {
        let all = [
            version("中华人民共和国甲法", "2021-01-22"),
            version("乙市实施《中华人民共和国甲法》办法", "2000-01-01"),
            version("中华人民共和国甲法", "2009-08-27"),
        ];
        let days = |title: &str| -> Vec<String> {
            of_title(&all, title, title).iter().map(|v| format!("{:?}", v.version_day)).collect()
        };
        assert_eq!(days("甲法").len(), 2);
        assert!(days("中华人民共和国甲法")[0].contains("2009"), "{:?}", days("中华人民共和国甲法"));
        assert_eq!(days("乙市").len(), 1);
        assert!(days("丙法").is_empty());
    }
}
