//! Ten real decisions played again through the API with invented parties: what the file records comes out the same, or the test says why not.
//!
//! Only the key fields of the file are read, at run time; nothing of it is kept here. Days and amounts that it does not record are chosen here and
//! marked as assumed in the summary. Statutes that are not at hand are cited with `text = absent`.

use super::api_fixture::{World, pack, root};
use fadu_web::office::Registered;
use fadu_web::office::accounts::NewAccount;
use fadu_web::office::base::id::{BodyId, OfficerId, PersonId};
use fadu_web::office::base::{Citation, Day, Moment};
use fadu_web::office::law::Law;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::PathBuf;

const BODY: u128 = 0x0400 << 80;
const OFFICERS: [(&str, u128, &[&str]); 5] = [
    ("yi", 21, &["officer"]),
    ("er", 22, &["officer"]),
    ("san", 23, &["unit-head"]),
    ("si", 24, &["reviewer"]),
    ("wu", 25, &["head"]),
];

/// One decision of the file: the key fields that are there.
struct Record(BTreeMap<String, Value>);

impl Record {
    fn text(&self, key: &str) -> Option<&str> {
        self.0.get(key)?.as_str().filter(|s| !s.is_empty())
    }
    fn day(&self, key: &str) -> Option<Day> {
        self.text(key)?.parse().ok()
    }
}

/// What one decision came to.
#[derive(Default)]
struct Told {
    same: Vec<&'static str>,
    assumed: Vec<&'static str>,
    why_not: Vec<String>,
}

fn records() -> Option<Vec<Record>> {
    let shared = std::env::var_os("FADU_SHARED").map_or_else(|| root().join("../shared"), PathBuf::from);
    let text = std::fs::read_to_string(shared.join("data/penalties/tianjin_decisions_sample.jsonl")).ok()?;
    Some(text.lines().filter_map(|l| serde_json::from_str(l).ok()).map(Record).collect())
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_real_decisions_come_out_the_same() {
    let Some(records) = records() else {
        println!("skipped: shared material not found");
        return;
    };
    assert_eq!(records.len(), 10);
    let mut all = Vec::new();
    for record in &records {
        all.push(play(record).await);
    }
    let refused: Vec<&Told> =
        all.iter().filter(|t| t.why_not.iter().any(|w| w.contains("no-procedure-version"))).collect();
    assert_eq!(refused.len(), 1, "only the case opened before 2021-07-15 is refused as having no procedure version");
    for (told, record) in all.iter().zip(&records) {
        let fields = ["inspected", "notice_date", "notice_served", "statement_date"];
        let recorded = fields.iter().filter(|f| record.day(f).is_some()).count();
        let same = told.same.iter().filter(|s| fields.contains(s)).count();
        let explained = told.why_not.len();
        assert!(same == recorded || explained > 0, "a recorded day differs and nothing says why: {:?}", told.same);
    }
    let summary = summary(&all);
    let path = root().join("docs/re-enactment.md");
    if std::env::var_os("FADU_WRITE").is_some() {
        std::fs::write(&path, &summary).unwrap();
    }
    assert_eq!(
        std::fs::read_to_string(&path).unwrap_or_default(),
        summary,
        "run once with FADU_WRITE=1 and read the change"
    );
}

/// The words of a Chinese citation as ids: statute and article, 款 and 项 in Arabic digits.
fn citation(text: &str) -> Option<(String, Citation)> {
    let (title, place) = text.split_once('《')?.1.split_once('》')?;
    let number = |s: &str| chinese(s.trim_matches(|c| "(（)）第".contains(c)));
    let (article, rest) = place.split_once('条')?;
    let paragraph = rest.split_once('款').and_then(|(p, _)| number(p)).unwrap_or(0);
    let item = rest.split_once('项').and_then(|(p, _)| number(p.rsplit('第').next()?)).unwrap_or(0);
    let cite = Citation { statute: "cited-by-the-file".into(), article: number(article)?.to_string(), paragraph, item };
    Some((title.to_string(), cite))
}

/// 一 … 九百九十九.
fn chinese(text: &str) -> Option<u16> {
    let (mut total, mut digit) = (0u16, 0u16);
    for c in text.chars() {
        match c {
            '百' => (total, digit) = (total + digit.max(1) * 100, 0),
            '十' => (total, digit) = (total + digit.max(1) * 10, 0),
            '零' => {}
            _ => digit = "一二三四五六七八九".chars().position(|d| d == c)? as u16 + 1,
        }
    }
    Some(total + digit)
}

/// The form of a number: its serial becomes `{n}`, its year `{year}`.
fn form(number: &str) -> Option<String> {
    let open = number.find(['〔', '['])?;
    let close = number.find(['〕', ']'])?;
    let bracket = number[open..].chars().next()?;
    let shut = number[close..].chars().next()?;
    Some(format!("{}{bracket}{{year}}{shut}{{n}}号", &number[..open]))
}

/// A number with its serial taken out: what two numbers of one series share.
fn shape(number: &str) -> String {
    let (head, tail) = number.split_at(number.find(['〕', ']']).unwrap_or(0));
    format!("{head}{}", tail.chars().filter(|c| !c.is_ascii_digit()).collect::<String>())
}

/// The law of this tree and one statute more: the one that the file cites, its text not at hand.
fn law_with(title: &str, articles: &[String]) -> Law {
    let mut pack = pack();
    let gists: String = articles.iter().map(|a| format!("\"{a}\" = {{ gist = \"（文本未入库）\" }}\n")).collect();
    let text = format!(
        "id = \"cited-by-the-file\"\ntitle = \"{title}\"\nshort = \"{title}\"\ntext = \"absent\"\n[[versions]]\ndate = \"2000-01-01\"\nin_force = \"2000-01-01\"\n[articles]\n{gists}"
    );
    pack.files.insert("statutes/cited-by-the-file.toml".into(), text.into_bytes());
    Law::parse(&pack).unwrap()
}

async fn enter(world: &World, record: &Record, violated: &Citation) {
    let body = BodyId::from_bits(BODY);
    let mut forms = serde_json::Map::new();
    for (field, key) in [("decision_no", "document_no"), ("notice_no", "notice_no")] {
        if let Some(form) = record.text(key).and_then(form) {
            forms.insert(field.into(), json!(form));
        }
    }
    let mut rows = vec![Registered {
        event: "SubjectConfirmed",
        row: json!({
            "id": body, "name": "示例市某某局", "short": "示例某局", "number_prefix": "示", "number_forms": forms, "field": "none",
            "particulars": {}, "items": ["RE-1"],
        }),
    }];
    rows.push(Registered {
        event: "ItemPublished",
        row: json!({
            "code": "RE-1", "name": "再现案由", "field": "none", "violated": [violated], "basis": [violated], "kinds": ["warning", "fine"],
            "limitation_years": 2, "in_force_from": "2000-01-01", "party_kinds": ["company"], "confirmed": true,
            "range": [{ "kind": "fine", "min_fen": 1_000_000, "max_fen": 10_000_000 }],
            "tier": [{ "id": "all", "name": "一般", "share_percent": [0, 100], "circumstance": [{ "id": "all", "text": "一般情形" }], "assumed": true }],
        }),
    });
    for (user, n, posts) in OFFICERS {
        let person = PersonId::from_bits(n);
        let cert = if posts[0] == "officer" { format!("9906{n:04}") } else { String::new() };
        rows.push(Registered {
            event: "OfficerCredentialed",
            row: json!({
                "id": OfficerId::from_bits(n << 8), "person": person, "body": body, "name": user, "unit": "一队", "cert_no": cert,
                "cert_from": "2010-01-01", "cert_until": "2040-01-01", "revoked_on": null,
            }),
        });
        for post in posts {
            let unit = if *post == "unit-head" { "一队" } else { "" };
            let row = json!({ "person": person, "body": body, "post": post, "unit": unit, "from": "2010-01-01", "until": null });
            rows.push(Registered { event: "PostAssigned", row });
        }
        let roles = posts.iter().map(ToString::to_string).collect();
        let account = NewAccount {
            user: user.into(),
            password: super::api_fixture::PASSWORD.into(),
            person,
            name: user.into(),
            body,
            roles,
        };
        world.office.open_account(account).await.unwrap();
    }
    world.office.register_rows("test", rows, Moment(0)).await.unwrap();
}

async fn play(record: &Record) -> Told {
    let mut told = Told::default();
    let cited = record.text("violated").and_then(citation);
    let (title, cite) = cited.clone().unwrap_or_else(|| {
        (
            "未载明的法律".into(),
            Citation { statute: "cited-by-the-file".into(), article: "1".into(), paragraph: 0, item: 0 },
        )
    });
    if cited.is_none() {
        told.assumed.push("违反条款");
    }
    // Every record of the file has its day of inspection.
    let inspected = record.day("inspected").unwrap();
    let world = World::with(&inspected.to_string(), law_with(&title, std::slice::from_ref(&cite.article))).await;
    enter(&world, record, &cite).await;
    let fields = json!({
        "source_kind": "inspection", "received_on": inspected, "clue": "再现：检查发现", "party_kind": "company",
        "party_name": "示例再现有限公司", "party_code": "91110000600037341L",
    });
    let opened = world
        .as_user("yi", "POST", "/api/v1/matters", &json!({ "procedure": "penalty-general", "fields": fields }))
        .await;
    if opened.status == 409 {
        assert_eq!(opened.json["code"], "no-procedure-version", "{}", opened.json);
        assert!(inspected < Day::new(2021, 7, 15).unwrap());
        told.why_not.push("no-procedure-version：案件发现于 2021-07-15 之前，当日没有可适用的程序版本".into());
        return told;
    }
    assert_eq!(opened.status, 201, "{}", opened.json);
    let matter = opened.json["matter"].as_str().unwrap().to_string();
    course(&world, record, &matter, &mut told).await;
    compare(&world, record, (&matter, &cite, cited.is_some()), &mut told).await;
    told
}

/// Plays the case to its decision on the days that the file records; others are chosen.
async fn course(world: &World, record: &Record, matter: &str, told: &mut Told) {
    let inspected = record.day("inspected").unwrap();
    let officers = json!([OfficerId::from_bits(21 << 8), OfficerId::from_bits(22 << 8)]);
    let approve = json!({ "conclusion": "approve", "opinion": "同意" });
    let five = json!({ "subject": "pass", "powers": "pass", "procedure": "pass", "law": "pass", "discretion": "pass" });
    let pass = json!({ "conclusion": "approve", "opinion": "合法", "dimensions": five });
    let notice = record.day("notice_date").unwrap_or_else(|| assume(told, "告知书日期", inspected.plus(20)));
    let served = record.day("notice_served").unwrap_or_else(|| assume(told, "告知送达日期", notice.plus(2)));
    told.assumed.extend(["立案日期", "罚款数额", "决定日期"]);
    let service = |day: &str, on: Day| json!({ day: on, "service_mode": "direct", "recipient": "签收人", "service_place": "示例地址", "servers": officers });
    let mut steps: Vec<(Day, &str, &str, Value)> = vec![
        (
            inspected,
            "yi",
            "record-scene",
            json!({ "scene_on": inspected, "scene_from": "09:00", "scene_to": "10:00", "scene_place": "示例地址", "scene_officers": officers, "credential_shown": true, "party_present": "present", "scene_facts": "再现" }),
        ),
        (
            inspected.plus(3),
            "yi",
            "propose-filing",
            json!({ "item": "RE-1", "act_ended_on": inspected, "handlers": officers, "filing_reason": "再现" }),
        ),
        (inspected.plus(3), "san", "approve-filing-unit", approve.clone()),
        (inspected.plus(3), "si", "review-filing", pass.clone()),
        (inspected.plus(3), "wu", "approve-filing-head", approve.clone()),
        (
            inspected.plus(4),
            "yi",
            "add-evidence",
            json!({ "evidence_kind": "record", "evidence_name": "现场笔录", "proves": "违法事实" }),
        ),
        (
            inspected.plus(5),
            "yi",
            "conclude-investigation",
            json!({ "facts": "再现", "evidence_summary": "再现", "character": "再现", "range": "0", "tier": "all", "penalty_kinds": ["fine"], "fine_fen": 2_000_000 }),
        ),
        (notice, "san", "approve-penalty-unit", approve.clone()),
        (notice, "si", "review-penalty", pass),
        (notice, "wu", "approve-penalty-head", approve.clone()),
        (served, "yi", "serve-notice", service("notice_served_on", served)),
    ];
    let mut after = served.plus(20);
    if let Some(stated) = record.day("statement_date") {
        steps.push((stated, "yi", "make-statement", json!({ "statement_on": stated, "statement_text": "再现" })));
        steps.push((stated, "yi", "recheck-statement", json!({ "adopted": "rejected", "recheck_reason": "再现" })));
        after = after.max(stated.plus(1));
    }
    steps.push((after, "yi", "propose-decision", json!({ "defence_handling": "再现" })));
    steps.push((after, "san", "approve-decision-unit", approve.clone()));
    steps.push((after, "wu", "decide", approve));
    for (day, user, act, fields) in steps {
        world.set_day(day);
        let reply = world.act(user, matter, act, &fields).await;
        assert_eq!(reply.status, 200, "{act} on {day}: {}", reply.json);
    }
}

fn assume(told: &mut Told, what: &'static str, day: Day) -> Day {
    told.assumed.push(what);
    day
}

/// Holds what the file records against what the record of the matter says.
async fn compare(world: &World, record: &Record, (matter, cite, cited): (&str, &Citation, bool), told: &mut Told) {
    let events = world.get("yi", &format!("/api/v1/matters/{matter}/events")).await.json;
    let value = |field: &str| {
        let list =
            events["events"].as_array().or_else(|| events["items"].as_array()).unwrap_or_else(|| panic!("{events}"));
        list.iter().rev().find_map(|e| e["fields"][field].as_str().map(str::to_string))
    };
    for (key, field, what) in [
        ("inspected", "scene_on", "inspected"),
        ("notice_date", "notice_on", "notice_date"),
        ("notice_served", "notice_served_on", "notice_served"),
        ("statement_date", "statement_on", "statement_date"),
    ] {
        if let Some(day) = record.text(key) {
            assert_eq!(value(field).as_deref(), Some(day), "{what}");
            told.same.push(what);
        }
    }
    for (key, field, what) in
        [("document_no", "decision_no", "决定书文号形式"), ("notice_no", "notice_no", "告知书文号形式")]
    {
        let Some(number) = record.text(key) else { continue };
        let made = value(field).unwrap_or_default();
        let serial: String =
            number.rsplit(['〕', ']']).next().unwrap_or_default().chars().filter(char::is_ascii_digit).collect();
        if shape(&made) != shape(number) {
            told.why_not.push(format!("{what}：年份随作出日期而定，与原件不同"));
        } else if serial.starts_with('0') {
            told.why_not.push(format!("{what}：原件序号带前导零，GB/T 9704 的编号不带零，其余相同"));
        } else {
            told.same.push(what);
        }
    }
    if cited {
        let page = world.get("yi", &format!("/api/v1/matters/{matter}")).await.json;
        let item = world.office.register().item("RE-1").map(|i| i.violated.clone()).unwrap_or_default();
        assert!(item.contains(cite) && page.to_string().contains("再现案由"), "{page}");
        told.same.push("违反条款");
    }
}

fn summary(all: &[Told]) -> String {
    let mut out = String::from(
        "# Ten real decisions, played again\n\nKey fields of ten published decisions were played through the API with invented parties. Party, agency and number of the originals are not kept here. \
         Days and amounts that the file does not record were chosen by the test and count as assumed; statutes that are not at hand are cited with `text = absent`.\n\n\
         | case | the same | assumed | differs, and why |\n|---|---|---|---|\n",
    );
    for (n, told) in all.iter().enumerate() {
        out += &format!(
            "| {} | {} | {} | {} |\n",
            n + 1,
            told.same.join("、"),
            told.assumed.join("、"),
            told.why_not.join("；")
        );
    }
    out
}
