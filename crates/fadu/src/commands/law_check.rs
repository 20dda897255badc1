//! `fadu law check`: the law pack proved, and where texts are at hand its citations held against them.

use crate::lawfile;
use crate::premises::{Place, said};
use fadu_web::office::base::Day;
use fadu_web::office::law::cited::{HeldCitations, hold};
use fadu_web::office::law::text::StatuteText;
use fadu_web::office::law::{self, Finding, Law, Pack, Severity, Statutes};
use fadu_web::office::statutes::registered;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::process::ExitCode;

/// Runs it: 1 if anything is wrong.
pub fn check(place: &Place, texts: Option<Option<PathBuf>>, as_json: bool) -> Result<ExitCode, String> {
    let pack = place.pack()?;
    let mut findings = law::check(&pack);
    // Conditions are compiled by the engine; a pack that does not parse has said so above.
    if let Ok(Err(e)) = Law::parse(&pack).map(fadu_web::office::matter::Engine::new) {
        findings.push(Finding::error("procedures", format!("条件不能读懂：{e}")));
    }
    let held = texts.map(|folder| held(place, folder.as_ref(), &pack)).transpose()?;
    if let Some(held) = &held {
        findings.extend(held.wrong.iter().map(|c| Finding::error("statutes", format!("{c}：原文里没有这一条款项"))));
    }
    let errors = findings.iter().filter(|f| f.severity == Severity::Error).count();
    if as_json {
        let digest = fadu_store::record::hex::encode(&pack.digest());
        let mut told = json!({ "errors": errors, "findings": findings, "digest": digest });
        if let (Some(held), Value::Object(map)) = (&held, &mut told) {
            let texts = json!({ "standing": held.standing, "wrong": held.wrong, "without": held.without });
            map.insert("texts".into(), texts);
        }
        super::print_json(&told)?;
    } else {
        for f in &findings {
            println!("{} {}：{}", if f.severity == Severity::Error { "错误" } else { "注意" }, f.file, f.what);
        }
        if let Some(held) = &held {
            told(held);
        }
        println!("法律数据 {} 个文件，错误 {errors}，注意 {}", pack.files.len(), findings.len() - errors);
    }
    Ok(if errors == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn told(held: &HeldCitations) {
    println!("引文与原文核对：{} 处相符，{} 处原文里没有", held.standing, held.wrong.len());
    println!("{} 部法规没有相应版本的原文：", held.without.len());
    for (id, days) in &held.without {
        let days: Vec<String> = days.iter().map(Day::to_string).collect();
        println!("  {id}{}", if days.is_empty() { String::new() } else { format!("（有 {} 版）", days.join("、")) });
    }
}

fn held(place: &Place, folder: Option<&PathBuf>, pack: &Pack) -> Result<HeldCitations, String> {
    let statutes = Statutes::parse(pack).map_err(|e| e.to_string())?;
    let cited = |title: &str| statutes.all().any(|s| law::cited::is_text_of(s, title));
    let texts: Vec<(Option<Day>, StatuteText)> = match folder {
        Some(folder) => {
            let read = lawfile::read_all(std::slice::from_ref(folder))?;
            read.taken.into_iter().map(|t| (t.version.version_day, t.text)).collect()
        }
        None => {
            let store = place.existing()?;
            let all = registered(&store).map_err(said)?;
            let own = all.into_iter().filter(|v| cited(&v.statute));
            own.map(|v| v.text(&store).map(|t| (v.version_day, t)).map_err(said)).collect::<Result<_, _>>()?
        }
    };
    if texts.is_empty() {
        return Err("没有可以核对的法规原文：先 fadu law import，或者写明文件夹".into());
    }
    Ok(hold(pack, &statutes, &texts))
}
