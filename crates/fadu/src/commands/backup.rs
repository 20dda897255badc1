//! `fadu backup` and `fadu restore`: 0 done, 3 something is not as it was written (the file is named), 4 not done.

use crate::backup::{Failed, drill::drill, make, manifest::Manifest, restore};
use crate::premises::{self, Means, Place, said};
use fadu_web::office::Denial;
use fadu_web::office::public::restored::Restoration;
use serde_json::json;
use std::path::PathBuf;
use std::process::ExitCode;

/// What `backup` is told.
#[derive(clap::Args)]
pub struct Backup {
    /// 备份放在哪里：一个空目录，每次一个
    to: PathBuf,
    /// 数据目录；服务可以照常运行
    #[arg(long, value_name = "目录", default_value = "./data")]
    data_dir: PathBuf,
    /// 数据库地址，如 postgres://用户@主机:5432/库名：备份这个数据库，存成同样格式的一个文件
    #[arg(long, value_name = "URL")]
    database_url: Option<String>,
    /// 上一次的备份：没有变的文件与它共用，不再抄一遍
    #[arg(long, value_name = "目录")]
    since: Option<PathBuf>,
    /// 连私钥一起备份。得到备份的人就能冒充这本登记簿：请另行加密保管
    #[arg(long)]
    with_keys: bool,
    /// 备份后立即演练：恢复到旁边的临时目录，核对，删去，留下凭条
    #[arg(long)]
    drill: bool,
    /// 以 JSON 输出
    #[arg(long)]
    json: bool,
}

/// What `restore` is told.
#[derive(clap::Args)]
pub struct Restore {
    /// 备份所在的目录
    from: PathBuf,
    /// 恢复到哪里：空目录，或者还不存在
    #[arg(long, value_name = "目录")]
    data_dir: PathBuf,
    /// 另行保管的 keys/ 文件夹：备份里没有私钥时从这里取，加密的内容才能打开核对
    #[arg(long, value_name = "目录", conflicts_with = "drill")]
    keys: Option<PathBuf>,
    #[command(flatten)]
    lawful: Lawful,
    /// 数据库地址：恢复并核对以后，再装进这个空的数据库
    #[arg(long, value_name = "URL", conflicts_with = "drill")]
    database_url: Option<String>,
    /// 演练：只恢复到备份旁边的临时目录，核对后删去，在正在使用的数据目录里留下凭条
    #[arg(long)]
    drill: bool,
    /// 以 JSON 输出
    #[arg(long)]
    json: bool,
}

/// Who answers for a restoration after which leaves are missing.
#[derive(clap::Args)]
pub struct Lawful {
    /// 恢复后的登记簿比公布过的短时，由两名管理员共同作出并写进登记簿：第一人的用户名。两人的口令从标准输入读，一行一个
    #[arg(long, value_name = "用户名", requires_all = ["with", "reason"], conflicts_with = "drill")]
    by: Option<String>,
    /// 第二人的用户名
    #[arg(long, value_name = "用户名", requires = "by")]
    with: Option<String>,
    /// 为什么恢复、丢失了什么
    #[arg(long, value_name = "说明", requires = "by")]
    reason: Option<String>,
    /// 丢失前最后的检查点（fadu witness last 打印的，或者别人保存的）；没有的不写，丢失的条数就不明
    #[arg(long, value_name = "文件", requires = "by")]
    known: Option<PathBuf>,
    /// 用这个文件夹里的法律数据，不用程序自带的
    #[arg(long, value_name = "目录")]
    law: Option<PathBuf>,
}

/// Makes a back-up.
pub fn backup(args: Backup) -> Result<ExitCode, String> {
    let server = args.database_url.as_deref().map(premises::server).transpose()?;
    let wanted = make::Wanted {
        data: &args.data_dir,
        server: server.as_ref(),
        to: &args.to,
        since: args.since.as_deref(),
        with_keys: args.with_keys,
    };
    let made = make::make(&wanted);
    let drilled = match &made {
        Ok(_) if args.drill => drill(&args.to, &args.data_dir).map(|(drilled, _)| Some(drilled)),
        _ => Ok(None),
    };
    if args.with_keys && made.is_ok() && !args.json {
        eprintln!("fadu: 这份备份里有私钥：得到它的人就能冒充这本登记簿，请加密保管，不要与别的备份放在一起。");
    }
    let ((manifest, digest), drilled) = match made.and_then(|made| Ok((made, drilled?))) {
        Ok(done) => done,
        Err(failed) => return told(&failed, args.json),
    };
    if args.json {
        super::print_json(&shown(&manifest, &digest, drilled.is_some()))?;
    } else {
        let keys = if args.with_keys { "私钥在内" } else { "私钥不在内，请另行保管 keys/" };
        println!("已备份：{} 条记录，{} 个文件，{keys}\n清单摘要 {digest}", manifest.log.size, manifest.files.len());
        if drilled.is_some() {
            println!("已演练：恢复并核对无误，凭条已留在数据目录");
        } else {
            println!("没有恢复过的备份不算备份：请用 fadu restore {} --drill 演练", args.to.display());
        }
        for path in &manifest.left_out {
            println!("没有收入：{path} 已被改动，或者不在本机");
        }
    }
    Ok(ExitCode::from(if manifest.left_out.is_empty() { 0 } else { 3 }))
}

/// Restores one, or tries whether it can be restored.
pub fn restore(args: Restore) -> Result<ExitCode, String> {
    if let Some(why) = unreadable(&args) {
        return told(&Failed::Unable(why), args.json);
    }
    let done = match args.drill {
        true => drill(&args.from, &args.data_dir)
            .and_then(|(drilled, files)| Ok((Manifest::read(&args.from)?.0, drilled.manifest, files))),
        false => restore::restore(&args.from, &args.data_dir, args.keys.as_deref()).and_then(|done| {
            let server = args.database_url.as_deref().map(premises::server).transpose()?;
            server.map_or(Ok(()), |server| restore::into_server(&args.data_dir, &server)).map(|()| done)
        }),
    };
    let (manifest, digest, files) = match done {
        Ok(done) => done,
        Err(failed) => return told(&failed, args.json),
    };
    let leaf = match &args.lawful.by {
        Some(by) => match super::wait(answered_for(&args, by, &digest)) {
            Ok(leaf) => Some(leaf),
            Err(why) => {
                let why =
                    format!("{why}。数据已经恢复，但是恢复没有写进登记簿；请删除 {} 再来", args.data_dir.display());
                return told(&Failed::Unable(why), args.json);
            }
        },
        None => None,
    };
    if args.json {
        let mut shown = shown(&manifest, &digest, true);
        shown["leaf"] = json!(leaf);
        shown["files_opened"] = json!(files.opened);
        shown["files_not_opened"] = json!(files.locked);
        super::print_json(&shown)?;
    } else {
        if let Some(leaf) = leaf {
            println!(
                "恢复已写进登记簿：第 {} 条。启动服务后，证明在 /log/restored；请见证机构用 fadu witness take-up 接续",
                leaf + 1
            );
        }
        let what = if args.drill { "已演练" } else { "已恢复" };
        println!("{what}并核对无误：{} 条记录，根 {}", manifest.log.size, manifest.log.root);
        if files.opened > 0 {
            println!("{} 份加密文件逐一打开，与记录的摘要一致", files.opened);
        }
        if files.locked > 0 {
            println!("{} 份加密文件只按所存密文核对，没有打开：主密钥不在备份里", files.locked);
        }
        if !args.drill && !manifest.with_keys && args.keys.is_none() {
            println!("私钥不在备份里：请把保管的 keys/ 放回 {}，再启动服务", args.data_dir.display());
            println!(
                "在那之前：登记内容和文件可以核对；个人信息、文书、证据文件打不开，服务不启动，恢复也不能写进登记簿（--by）"
            );
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Why two persons cannot answer for it: said before anything is written. A back-up that cannot be read is told by who reads it.
fn unreadable(args: &Restore) -> Option<String> {
    let asked = args.lawful.by.is_some() && args.keys.is_none();
    let manifest = Manifest::read(&args.from).ok().filter(|_| asked)?.0;
    (!manifest.with_keys).then(|| {
        "备份里没有私钥（做备份时没有加 --with-keys），两名管理员的账号读不出来，恢复不能写进登记簿；什么也没有动。请用 --keys 指明另行保管的 keys/ 文件夹再来一次。钥匙也没有了的，不加 --by 恢复：登记内容可以核对，个人信息、文书、证据文件再也打不开，服务不能启动"
            .to_string()
    })
}

/// Two persons sign in and answer for it, in the record that was just restored; gives the leaf.
async fn answered_for(args: &Restore, by: &str, manifest: &str) -> Result<u64, String> {
    let lawful = &args.lawful;
    let known = lawful.known.as_deref().map(std::fs::read_to_string).transpose().map_err(|e| format!("检查点：{e}"))?;
    let place = Place { data_dir: args.data_dir.clone(), database_url: None, law: lawful.law.clone(), evidence: None };
    let office = premises::office(&place.pack()?, place.existing()?, Means::of(&place, false, String::new()))?;
    let mut typed = std::io::stdin().lines();
    let mut persons = Vec::new();
    for user in [by, lawful.with.as_deref().unwrap_or_default()] {
        let password = typed.next().transpose().map_err(|e| e.to_string())?.ok_or("标准输入里没有两人的口令")?;
        let secret = office.sign_in(user, &password).await.map_err(|e| format!("{user}：{}", said(e)))?;
        persons.push(office.who(&secret).await.map_err(said)?);
    }
    let reason = lawful.reason.clone().unwrap_or_default();
    let what = Restoration { manifest: manifest.to_string(), known, reason };
    office.enter_restoration((&persons[0], &persons[1]), what).await.map_err(|denial| match denial {
        Denial::Denied(_) => "恢复登记簿须由两名管理员共同作出，两人不能是同一人（内部规则）".to_string(),
        Denial::Forbidden => "恢复登记簿的两人都须是管理员".to_string(),
        other => said(other),
    })
}

fn shown(manifest: &Manifest, digest: &str, restored: bool) -> serde_json::Value {
    let bytes: u64 = manifest.files.values().map(|e| e.size).sum();
    json!({
        "result": "sound", "manifest": digest, "log": manifest.log, "published": manifest.published, "files": manifest.files.len(),
        "bytes": bytes, "with_keys": manifest.with_keys, "left_out": manifest.left_out, "restored": restored,
    })
}

fn told(failed: &Failed, json: bool) -> Result<ExitCode, String> {
    let (code, value, text) = match failed {
        Failed::Altered(file, what) => {
            (3, json!({ "result": "tampered", "file": file, "what": what }), format!("被改动，没有采用：{failed}"))
        }
        Failed::Unable(why) => (4, json!({ "result": "unknown", "why": why }), format!("没有完成：{why}")),
    };
    if json {
        super::print_json(&value)?
    } else {
        eprintln!("fadu: {text}")
    }
    Ok(ExitCode::from(code))
}
