//! `fadu erase`: the erasure of what a closed file holds of a person, without the server running: the same two persons, each with a password, and
//! the same refusals as on the page. 0 done or told, 2 refused by the law or mistaken.

use crate::premises::{self, Means, Place, said};
use fadu_web::office::accounts::Who;
use fadu_web::office::base::Denied;
use fadu_web::office::base::id::MatterId;
use fadu_web::office::erasure::{ErasableLine, Erasure};
use fadu_web::office::{Denial, Office};
use serde_json::{Value, json};
use std::io::BufRead;
use std::process::ExitCode;

/// What `erase` is told.
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    place: Place,
    /// 案件的文号全文或者事项编号
    #[arg(value_name = "案件")]
    matter: String,
    /// 办理人的账号（安全保密管理员、安全审计员）；口令从环境变量 FADU_PASSWORD 或者标准输入的第一行读取
    #[arg(long, value_name = "账号")]
    user: String,
    /// 当事人在案件里的序号，只有一名的可以不写
    #[arg(long, value_name = "序号")]
    slot: Option<String>,
    /// 提出删除，写明理由；由另一人办理
    #[arg(long, value_name = "理由", conflicts_with = "erase")]
    propose: Option<String>,
    /// 办理别人提出的删除：立即销毁密钥，不能恢复
    #[arg(long)]
    erase: bool,
    /// 演示数据：用演示的日期
    #[arg(long, hide = true)]
    demo: bool,
    /// 以 JSON 输出
    #[arg(long)]
    json: bool,
}

/// Why nothing was done.
enum No {
    /// By the law, or because of what was told.
    Refused(Vec<Value>),
    /// By the machine.
    Failed(String),
}

/// Runs it.
pub fn run(args: Args) -> Result<ExitCode, String> {
    let store = args.place.existing()?;
    let office = premises::office(&args.place.pack()?, store, Means::of(&args.place, args.demo, String::new()))?;
    let password = password()?;
    let done = super::wait(async { Ok(work(&office, &args, &password).await) })?;
    let (code, told, text) = match done {
        Ok(lines) => (0, json!({ "result": "done", "persons": lines }), lines.iter().map(line).collect::<Vec<_>>()),
        Err(No::Failed(why)) => return Err(why),
        Err(No::Refused(why)) => {
            let text = why.iter().map(|w| w["sentence"].as_str().unwrap_or_default().to_string()).collect();
            (2, json!({ "result": "refused", "why": why }), text)
        }
    };
    if args.json {
        super::print_json(&told)?;
    } else {
        super::print_text(&text.join("\n"))?;
    }
    Ok(ExitCode::from(code))
}

fn password() -> Result<String, String> {
    if let Ok(told) = std::env::var("FADU_PASSWORD") {
        return Ok(told);
    }
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).map_err(said)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_string())
}

async fn work(office: &Office, args: &Args, password: &str) -> Result<Vec<ErasableLine>, No> {
    let no = |denial: Denial| refused(office, denial);
    let secret = office.sign_in(&args.user, password).await.map_err(no)?;
    let who = office.who(&secret).await.map_err(no)?;
    let done = asked(office, &who, args).await;
    office.sign_out(&who).await.map_err(no)?;
    done
}

async fn asked(office: &Office, who: &Who, args: &Args) -> Result<Vec<ErasableLine>, No> {
    let no = |denial: Denial| refused(office, denial);
    let lines = office.erasable_like(who, args.matter.trim()).map_err(no)?;
    let mistaken = |sentence: &str| No::Refused(vec![json!({ "sentence": sentence })]);
    if lines.is_empty() {
        return Err(mistaken("没有找到：请写案件的文号全文或者事项编号；没有个人信息的案卷也不会列出"));
    }
    let Some(matter) = lines.first().map(|l| l.matter).filter(|_| args.erase || args.propose.is_some()) else {
        return Ok(lines);
    };
    let slot = match (&args.slot, lines.as_slice()) {
        (Some(slot), _) => slot.clone(),
        (None, [only]) => only.slot.clone(),
        (None, _) => return Err(mistaken("这件案件有几名当事人，请用 --slot 写明是哪一名")),
    };
    let at: (MatterId, &str) = (matter, &slot);
    match &args.propose {
        Some(reason) => office.propose_erasure(who, at, reason).await.map_err(no)?,
        None => office.erase(who, at).await.map_err(no)?,
    }
    office.erasable(who, matter).map_err(no)
}

fn refused(office: &Office, denial: Denial) -> No {
    match denial {
        Denial::Denied(Denied::Refused(checks)) => {
            let checks = office.refusal_page("", &checks).checks;
            No::Refused(
                checks.iter().map(|c| json!({ "sentence": c.sentence, "cure": c.cure, "cites": c.cites })).collect(),
            )
        }
        Denial::Denied(Denied::Mistaken(all)) => {
            No::Refused(all.iter().map(|m| json!({ "sentence": m.message, "field": m.field })).collect())
        }
        Denial::Forbidden => No::Refused(vec![json!({ "sentence": "这个账号不能办理个人信息的删除" })]),
        Denial::NotFound => No::Refused(vec![json!({ "sentence": "没有找到" })]),
        other => No::Failed(other.to_string()),
    }
}

fn line(l: &ErasableLine) -> String {
    let until = l.until.map_or("没有届满的日期".to_string(), |day| format!("{}届满", day.zh()));
    let how_far = match &l.erasure {
        Erasure::None => "没有提出".to_string(),
        Erasure::Proposed { by, on, reason } => format!("{by} 于 {} 提出：{reason}；由另一人办理", on.zh()),
        Erasure::Done { on } => format!("{} 已依法删除", on.zh()),
    };
    format!("{} 当事人 {} {}：保管期限 {}，{until}；{how_far}", l.number, l.slot, l.party, l.retention)
}
