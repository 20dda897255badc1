//! `fadu verify`: whether the record, the views, the published files and the evidence are as they were written; with `--proof`, whether a proof is genuine.
//! 0 sound, 3 tampered, 4 cannot tell.

use crate::backup::copy;
use crate::keyfile;
use crate::premises::{self, Means, Place, said};
use crate::sequencing::witnesses;
use fadu_store::hold::{Differing, walk_once};
use fadu_store::record::{Checkpoint, Note, Tree, VerifierKey, hex};
use fadu_store::{Fault, Head, Held, Lies, Look, Store, Tiles};
use fadu_web::office::{Holding, Office};
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What `verify` is told.
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    place: Place,
    /// 登记簿的公钥，钥匙不在本机时用，如刚从备份恢复
    #[arg(long, value_name = "公钥")]
    log_key: Option<String>,
    /// 见证机构名册，同 serve：数据库里所记的见证公钥须与它一致
    #[arg(long, value_name = "文件")]
    witness_file: Option<PathBuf>,
    /// 核对从别处得到的检查点（见证机构、别的网站、自己保存的）：这里的登记簿须从它长出来
    #[arg(long, value_name = "文件")]
    checkpoint: Option<PathBuf>,
    #[command(flatten)]
    proof: super::proof::OfProof,
    /// 以 JSON 输出
    #[arg(long)]
    json: bool,
}

/// The leaves first, then what was published of them, what follows from them, and the files that they speak of.
fn check(args: &Args) -> Result<Checked, String> {
    let store = match args.place.existing_or_altered()? {
        Ok(store) => store,
        // The tree's edge cannot be read from it: a leaf is missing, or the edge itself was altered.
        Err((table, row)) => {
            let nothing = Head { size: 0, root: [0; 32] };
            return Ok((nothing, vec![Differing::new(table, row, "missing", None)], 0));
        }
    };
    let tiles = Tiles::of(&store).map_err(said)?;
    let published = store.published_head().map_err(said)?.is_some() || tiles.checkpoint().map_err(said)?.is_some();
    let key = if published { Some(log_key(&store, args.log_key.as_deref())?) } else { None };
    let published = key.as_ref().map(|key| (&tiles, key));
    let named = args.witness_file.as_deref().map_or(Ok(Vec::new()), witnesses)?;
    let named: Vec<VerifierKey> = named.into_iter().map(|w| w.key).collect();
    let kept = args.checkpoint.as_deref().map(|file| held(file, published)).transpose()?;
    let (head, mut found) = walk_once(&store, published, &named).map_err(said)?;
    found.extend(kept.flatten());
    let office = premises::office(&args.place.pack()?, store.clone(), Means::of(&args.place, false, String::new()));
    let (lying, unopened) = files(&store, office.as_ref().ok())?;
    found.extend(lying);
    // Where something was named already, what cannot be read says nothing new.
    match office.and_then(|office| views(&office)) {
        Ok(views) => found.extend(views),
        Err(why) if found.is_empty() && unopened > 0 => return Err(format!("{why}；{}", not_opened(unopened))),
        Err(why) if found.is_empty() => return Err(why),
        Err(_) => {}
    }
    Ok((head, found, unopened))
}

/// The tree's head, what differs, and how many files were held against their stored form only because the keys are not here.
type Checked = (Head, Vec<Differing>, usize);

/// A checkpoint from elsewhere with which the published tree does not begin: the log has shown two trees, or lost one.
fn held(file: &Path, published: Option<(&Tiles, &VerifierKey)>) -> Result<Option<Differing>, String> {
    let (tiles, key) = published.ok_or("这本登记簿还没有公布，没有可以比的")?;
    let said = |e: &dyn std::fmt::Display| format!("{}：{e}", file.display());
    let opened = |text: &str| {
        Checkpoint::opened(&text.parse::<Note>().map_err(|e| e.to_string())?, key).map_err(|e| e.to_string())
    };
    let text = std::fs::read_to_string(file).map_err(|e| said(&e))?;
    let then = opened(&text).map_err(|e| said(&e))?;
    let now = tiles.checkpoint().map_err(|e| said(&e))?.ok_or("公布的检查点不见了")?;
    let now = opened(&now).map_err(|e| said(&e))?.size;
    let same = then.size <= now && Tree(&tiles.nodes(now)).root(then.size) == Some(then.root);
    Ok((!same).then(|| Differing::new("log/checkpoint", then.size, "another tree", None)))
}

fn log_key(store: &Store, told: Option<&str>) -> Result<VerifierKey, String> {
    let file = keyfile::of_log(store.dir());
    match told {
        Some(text) => text.parse().map_err(|e| format!("公钥：{e}")),
        None => match keyfile::read(&file)? {
            Some(signer) => Ok(signer.key().clone()),
            None => Err(format!("签名的钥匙 {} 不见了，请放回，或用 --log-key 指明公钥", file.display())),
        },
    }
}

fn views(office: &Office) -> Result<Vec<Differing>, String> {
    let views = Holding::new(office, None).map_err(said)?.views(&mut || true).map_err(said)?;
    Ok(views.unwrap_or_default())
}

/// Every file that an event speaks of or that lies under a key, and every other that bears a digest as its name.
/// What differs, and how many could not be opened since the keys are not here.
fn files(store: &Store, office: Option<&Office>) -> Result<(Vec<Differing>, usize), String> {
    let (mut found, mut known, mut unopened) = (Vec::new(), HashSet::new(), 0);
    let sizes: HashMap<[u8; 32], u64> = store.blob_rows().map_err(said)?.into_iter().collect();
    let mut one = |digest: &[u8; 32], look: Look, size: Option<u64>| {
        let what = match look {
            Look::Missing if office.is_some_and(|o| o.is_destroyed(digest).is_ok_and(|gone| gone)) => return,
            Look::Missing => "missing",
            Look::Sound(pieces) if size.is_some_and(|s| s != pieces.size) => "size",
            Look::Sound(_) | Look::Stopped => return,
            Look::Altered(_) => "bytes",
        };
        found.push(Differing::new("blobs", hex::encode(digest), what, None));
    };
    let look = |held: &Held| store.vault().look(held, &mut |_| true).map_err(said);
    for row in store.file_keys().map_err(said)? {
        known.insert(row.digest);
        // Where two came at the same moment the same bytes lie there twice.
        if !row.stored.is_some_and(|stored| known.insert(stored)) {
            continue;
        }
        match store.file_of(&row) {
            Ok(Lies::Here(held)) => one(&row.digest, look(&held)?, sizes.get(&row.digest).copied()),
            Ok(Lies::Locked(held)) => {
                unopened += 1;
                one(&row.digest, look(&held)?, None);
            }
            // Erased by law, or a key that does not open: the walk has held it against the log.
            Ok(Lies::Ended(_)) | Err(Fault::Altered { .. }) => {}
            Err(other) => return Err(said(other)),
        }
    }
    for (digest, size) in sizes.iter().filter(|(digest, _)| !known.contains(*digest)) {
        one(digest, look(&Held::from(*digest))?, Some(*size));
    }
    let folder = store.dir().join("blobs");
    let lying = if folder.exists() { copy::files_below(&folder).map_err(said)? } else { Vec::new() };
    let named = lying.iter().filter_map(|name| hex::decode_array::<32>(&name.replacen('/', "", 1)));
    for digest in named.filter(|digest| !known.contains(digest) && !sizes.contains_key(digest)) {
        one(&digest, look(&Held::from(digest))?, None);
    }
    Ok((found, unopened))
}

/// Said of files that were held against their stored form only.
fn not_opened(files: usize) -> String {
    format!("主密钥不在：{files} 份加密文件只按所存密文的摘要核对，没有打开")
}

/// Runs it.
pub fn run(args: Args) -> Result<ExitCode, String> {
    let told = match &args.proof.proof {
        Some(file) => args.proof.told(file, &args.place.data_dir),
        None => told(&args),
    };
    if args.json {
        super::print_json(&told.1)?
    } else {
        super::print_text(&told.2)?
    }
    Ok(ExitCode::from(told.0))
}

/// What the record and what was published of it come to.
fn told(args: &Args) -> super::proof::Told {
    match check(args) {
        Ok((head, found, unopened)) if found.is_empty() => {
            let root = hex::encode(&head.root);
            let mut text = format!("完好：{} 条记录，根 {root}", head.size);
            if unopened > 0 {
                text += &format!("\n{}", not_opened(unopened));
            }
            (0, json!({ "result": "sound", "size": head.size, "root": root, "files_not_opened": unopened }), text)
        }
        Ok((_, found, _)) => {
            let place = |d: &Differing| json!({ "table": d.table, "row": d.row, "column": d.column, "leaf": d.leaf });
            let places: Vec<Value> = found.iter().map(place).collect();
            let lines: Vec<String> = found.iter().map(line).collect();
            let first = &found[0];
            let told = json!({
                "result": "tampered", "table": first.table, "row": first.row, "column": first.column, "leaf": first.leaf, "places": places,
            });
            (3, told, lines.join("\n"))
        }
        Err(why) => (4, json!({ "result": "unknown", "why": why }), format!("无法判断：{why}")),
    }
}

fn line(d: &Differing) -> String {
    let leaf = d.leaf.map_or(String::new(), |leaf| format!("，第 {leaf} 条记录"));
    format!("被改动：表 {}，行 {}，列 {}{leaf}", d.table, d.row, d.column)
}
