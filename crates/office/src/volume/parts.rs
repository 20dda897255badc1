//! What lies in a volume as the record stands: a line for each paper and piece of evidence, and what cover, catalogue and end note say.

use crate::Office;
use crate::accounts::Who;
use crate::base::Day;
use crate::base::id::MatterId;
use crate::fault::Denial;
use crate::law::archive::OUTCOME;
use crate::law::procedure::Procedure;
use crate::matter::facts::{PAPER_MADE, officers};
use crate::matter::{Ctx, Entry, Facts, Mode, View, answering, strand};
use crate::shown::shown;
use crate::volume::{Which, mark_of};
use fadu_papers::source::outcome_text;
use fadu_papers::volume::{Kept, Part, arranged, corrections};
use fadu_store::record::canonical;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// The largest picture that is printed; a larger one is named on its sheet.
const PRINTED_BYTES: i64 = 30 << 20;

/// What a volume is made of.
pub(crate) struct Parts {
    /// The matter.
    pub matter: MatterId,
    /// Title of the whole.
    pub title: String,
    /// The day it is dated, ISO.
    pub date: String,
    /// What cover and end note say.
    pub data: Value,
    /// A line of the catalogue for each part, with what it is made from.
    pub lines: Vec<Line>,
    /// Volume, sheet of evidence, the look that all papers share.
    pub templates: [String; 3],
}

/// A part of a volume.
pub(crate) struct Line {
    /// As the catalogue says it.
    pub line: Value,
    /// What it is made from.
    pub made: Made,
}

/// What a part is made from.
pub(crate) enum Made {
    /// The n-th paper of the matter, by its digest.
    Paper(usize, String),
    /// A sheet for a piece of evidence: what it says, and the file.
    Sheet(Value, String),
}

impl Parts {
    /// Names the volume: whatever changes it changes this.
    pub fn mark(&self) -> String {
        let parts = self.lines.iter().map(|l| match &l.made {
            Made::Paper(_, digest) => json!([l.line, digest]),
            Made::Sheet(says, _) => json!([l.line, says]),
        });
        let all = json!([self.title, self.date, self.data, parts.collect::<Vec<_>>()]);
        // Texts, lists, records and whole numbers only, so that it always has canonical bytes.
        let mut hash = Sha256::new().chain_update(canonical(&all).unwrap_or_default());
        self.templates.iter().for_each(|t| hash.update(Sha256::digest(t)));
        mark_of(&hash.finalize().into())
    }
}

impl Office {
    /// What lies in a volume of a matter as it stands.
    pub(crate) fn parts(&self, who: &Who, matter: MatterId, which: Which) -> Result<Parts, Denial> {
        let (facts, procedure) = self.facts(matter)?;
        let (actor, register, engine) = (Self::actor(who), self.register(), self.engine_of(&facts)?);
        let ctx = Ctx { now: self.now(), actor: &actor, register: &register, engine: &engine, mode: Mode::Requested };
        let first = strand::first(&procedure, &facts);
        let view = View { ctx, procedure: &procedure, facts: &first };
        let marks = corrections(&procedure, &facts);
        let word = |n: usize| marks.get(&n).and_then(|all| all.last()).map_or("", |c| c.word.as_str());
        let held = arranged(&procedure, &facts).into_iter().filter(|p| which.holds(p.volume));
        let lines: Vec<Line> = held.map(|p| line(&view, (&p, which), word)).collect();
        let last = facts.all(PAPER_MADE).next_back().and_then(|(_, e)| e.text("date").map(str::to_string));
        let opened = || facts.entries.first().map_or(Day::from_number(0), |e| e.recorded.day()).to_string();
        let data = said(&view, &facts, which);
        let title = format!("{} {}", data["number"].as_str().unwrap_or_default(), which.zh()).trim().to_string();
        // Cover and catalogue look as the pack says that the matter holds: a newer look changes no file that runs under an older one.
        let held_by = self.engine_at(&facts, facts.pack)?;
        let look = &held_by.law;
        let template = |name: &str| look.binding_template(name).to_string();
        Ok(Parts {
            matter,
            title,
            date: last.unwrap_or_else(opened),
            data,
            lines,
            templates: [template("volume"), template("exhibit"), look.official_template().to_string()],
        })
    }
}

/// The line of a part in the catalogue, and what it is made from.
fn line<'w>(view: &View, (part, which): (&Part, Which), word: impl Fn(usize) -> &'w str) -> Line {
    let day = |text: Option<&str>| text.and_then(|t| t.parse::<Day>().ok()).map_or(String::new(), |d| d.zh());
    let entry = match part.kept {
        Kept::Paper(_, e) | Kept::Evidence(_, _, e) => e,
    };
    let text = |f: &str| entry.text(f).unwrap_or_default().to_string();
    let mut group = group(view.procedure, part);
    if which == Which::Whole {
        group = format!("{}　{group}", part.volume.zh());
    }
    match part.kept {
        Kept::Paper(n, _) => {
            let line = json!({
                "group": group, "title": text("title"), "number": text("number"), "date": day(entry.text("date")), "word": word(n),
            });
            Line { line, made: Made::Paper(n, text("digest")) }
        }
        Kept::Evidence(_, no, _) => {
            let title = format!("证据{no}：{}", text("evidence_name"));
            let line = json!({ "group": group, "title": title, "number": "", "date": day(entry.text("taken_on")), "word": "" });
            let (says, digest) = sheet(view, entry, no);
            Line { line, made: Made::Sheet(says, digest) }
        }
    }
}

/// The name of the group that a part lies in.
fn group(procedure: &Procedure, part: &Part) -> String {
    let Some(archive) = &procedure.archive else { return "案卷材料".into() };
    archive.groups.get(part.group).map_or_else(|| "其他有关材料".to_string(), |g| g.name.clone())
}

/// What the sheet of a piece of evidence says, and the digest of its file.
fn sheet(view: &View, entry: &Entry, no: usize) -> (Value, String) {
    let told = |f: &str| entry.fields.get(f).map_or(String::new(), |v| shown(view, f, v));
    let file = entry.fields.get("file");
    let of_file = |k: &str| file.and_then(|f| f.get(k)?.as_str()).unwrap_or_default().to_string();
    let size = file.and_then(|f| f.get("size")?.as_i64()).unwrap_or(0);
    let media = of_file("media");
    let picture = match media.as_str() {
        "image/jpeg" => "exhibit.jpg",
        "image/png" => "exhibit.png",
        "image/gif" => "exhibit.gif",
        "image/webp" => "exhibit.webp",
        _ => "",
    };
    let what = match media.split('/').next() {
        Some("audio") => "录音",
        Some("video") => "录像",
        Some("image") => "图片",
        _ => "电子文件",
    };
    let keeper = view.ctx.register.bodies.get(&view.facts.agency).map_or("", |b| b.name.as_str());
    let kept = format!(
        "本件为{what}，以数字形式保管，不排印在卷内。原件由{keeper}保管在电子证据库，按上列摘要调取；复制件的 SHA-256 摘要与上列一致的，即与原件相同。"
    );
    let gone = crate::evidence::destruction_state::is_destroyed(view.facts, &of_file("digest"));
    let erased = file.and_then(|v| crate::evidence::exhibit::erased_on(view.facts, view.procedure, ("file", v)));
    let kept = match erased {
        Some(on) => format!("本件的文件{}", crate::binding::erased(on)),
        None if gone => "本件的文件已经依程序销毁，摘要和记录仍在案卷中。".to_string(),
        None => kept,
    };
    let picture = if size <= PRINTED_BYTES && !gone { picture } else { "" };
    let says = json!({
        "paper": { "name": format!("证据{no}：{}", told("evidence_name")) },
        "no": no.to_string(), "name": told("evidence_name"), "kind": told("evidence_kind"), "taken_on": told("taken_on"),
        "by": told("evidence_officers"), "proves": told("proves"), "file": of_file("name"), "size": if erased.is_some() { String::new() } else { format!("{size} 字节") },
        "digest": of_file("digest"), "picture": picture, "kept": kept,
    });
    (says, of_file("digest"))
}

/// What cover, catalogue and end note say of the whole.
fn said(view: &View, facts: &Facts, which: Which) -> Value {
    let (head, register, procedure) = (&view.procedure.headline, view.ctx.register, view.procedure);
    let text = |f: &str| view.facts.text(f).unwrap_or_default().to_string();
    let told = |f: &str| match view.facts.values.get(f) {
        _ if f == OUTCOME => outcome_text(view).replace('\n', " "),
        Some(v) => shown(view, f, v),
        None => String::new(),
    };
    let agency = register.bodies.get(&facts.agency).map_or(String::new(), |b| b.name.clone());
    let number = head.number.iter().find_map(|f| view.facts.text(f)).unwrap_or_default().to_string();
    let handlers = officers(view.facts.values.get(&head.handlers)).filter_map(|id| register.officer(id));
    let handlers: Vec<String> = handlers.map(|o| format!("{}（{}）", o.name, o.cert_no)).collect();
    let year = facts.entries.first().map_or(String::new(), |e| e.happened.day().year().to_string());
    let archive = procedure.archive.as_ref();
    let closed = facts.has(&head.closed);
    let field = |name: Option<&String>| name.filter(|n| closed && !n.is_empty()).map_or(String::new(), |n| told(n));
    let (retention, archived_on) = (field(archive.map(|a| &a.retention)), field(archive.map(|a| &a.archived_on)));
    let item = register.item(&text(&head.item)).map_or(String::new(), |i| i.name.clone());
    let party = strand::together(procedure, facts, &answering::party_name(register, procedure, view.facts));
    let mut rows = vec![
        ("案卷编号", number.clone()),
        ("年度", year),
        ("当事人", party),
        ("案由", item),
        ("承办人", handlers.join("、")),
    ];
    rows.retain(|(_, value)| !value.is_empty());
    rows.extend(archive.iter().flat_map(|a| &a.cover).map(|(label, f)| (label.as_str(), told(f))));
    rows.push(("保管期限", if closed { retention.clone() } else { "尚未归档".into() }));
    json!({
        "paper": { "name": format!("{number} {}", which.zh()).trim() },
        "agency": { "name": agency }, "procedure": procedure.name, "volume": which.zh(), "number": number, "rows": rows,
        "retention": retention, "archived_on": archived_on,
        "note": if which == Which::Main { "" } else { "副卷材料仅供本机关和有权机关查阅，不对外提供。" },
    })
}
