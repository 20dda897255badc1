//! A small town for the pages without login: one agency of invented people, one published decision of a firm and one of a natural person.

#[path = "../premises/mod.rs"]
mod premises;

use fadu_web::office::accounts::Who;
use fadu_web::office::base::codes::{is_citizen_number, uscc_from};
use fadu_web::office::base::id::{BodyId, MatterId, OfficerId, PersonId};
use fadu_web::office::base::{Day, Moment};
use fadu_web::office::law::Law;
use fadu_web::office::law::items::Items;
use fadu_web::office::matter::{Intent, Mode};
use fadu_web::office::render::Renderer;
use fadu_web::office::{Act, Office, Registered};
use premises::{Premises, Standing, pack};
use serde_json::{Value, json};
use std::sync::Arc;

/// What belongs to the natural person and must never be seen by the public.
pub const NAME: &str = "冯守拙";
pub const ADDRESS: &str = "示例市明德区槐荫里7号院3门201室";
pub const PHONE: &str = "000-5550 9876";
pub const RECIPIENT: &str = "冯小满";
/// Somebody who was asked first; the last person asked is another.
pub const WITNESS: &str = "韩阿兰";
/// The firm, which is public.
pub const FIRM: &str = "示例市惠民百货有限公司";

pub struct Town {
    pub office: Arc<Office>,
    pub firm: MatterId,
    pub person: MatterId,
    pub open: MatterId,
    _premises: Premises,
}

pub fn firm_code() -> String {
    uscc_from("91990106MA0DEM01X").unwrap()
}
pub fn citizen_number() -> String {
    "0123456789X".chars().map(|c| format!("99010619880203123{c}")).find(|s| is_citizen_number(s)).unwrap()
}

fn body() -> BodyId {
    BodyId::from_bits(10)
}
fn who(n: u128, name: &str) -> Who {
    Who {
        person: PersonId::from_bits(100 + n),
        name: name.into(),
        agency: body(),
        agency_name: "明德区市场监管局".into(),
        officer: Some(OfficerId::from_bits(200 + n)),
        roles: ["officer", "unit-head", "head", "reviewer"].map(String::from).into(),
        session: [0; 32],
        calls: Vec::new(),
    }
}
/// Handlers, unit head, reviewer, head.
const CAST: [(&str, &str); 5] =
    [("沈知行", "officer"), ("罗一鸣", "officer"), ("顾怀远", "unit-head"), ("柳文清", "reviewer"), ("贺明川", "head")];

fn registers() -> Vec<Registered> {
    let items = Items::of_pack(&pack()).unwrap();
    let codes: Vec<&str> = items.iter().map(|i| i.code.as_str()).collect();
    let particulars = json!({
        "government": "示例市明德区人民政府", "court": "示例市明德区人民法院", "address": "示例市明德区敬业街18号", "phone": "000-5550 0101",
    });
    let agency = json!({
        "id": body(), "name": "示例市明德区市场监督管理局", "short": "明德区市场监管局", "number_prefix": "明市监",
        "field": "market-supervision", "particulars": particulars, "items": codes,
    });
    let mut rows = vec![Registered { event: "SubjectConfirmed", row: agency }];
    for (n, (name, post)) in CAST.iter().enumerate() {
        let one = who(n as u128, name);
        rows.push(Registered {
            event: "OfficerCredentialed",
            row: json!({ "id": one.officer, "person": one.person, "body": body(), "name": name, "unit": "综合执法一队",
                "cert_no": format!("9906040{n}"), "cert_from": "2024-01-01", "cert_until": "2028-12-31", "revoked_on": null }),
        });
        rows.push(Registered {
            event: "PostAssigned",
            row: json!({ "person": one.person, "body": body(), "post": post, "unit": "", "from": "2024-01-01", "until": null }),
        });
    }
    rows.extend(items.iter().map(|i| Registered { event: "ItemPublished", row: json!(i) }));
    rows
}

/// The town on 2026-10-12 with both decisions published and one matter only opened.
pub async fn town(name: &str) -> Town {
    let now = Moment::at("2026-10-12".parse::<Day>().unwrap(), 10, 0);
    let premises = Premises::open(
        name,
        Standing::at(now),
        Law::parse(&pack()).unwrap(),
        Renderer::new("no-such-worker".into(), None, 1),
    );
    let office = Arc::clone(&premises.office);
    office.register_rows("fixture", registers(), now).await.unwrap();
    let firm = decided(&office, &firm_source()).await;
    let person = decided(&office, &person_source()).await;
    let open = opened(&office, &firm_source()).await;
    Town { office, firm, person, open, _premises: premises }
}

fn firm_source() -> Value {
    json!({ "source_kind": "inspection", "clue": "货架商品未标价", "party_kind": "company", "party_name": FIRM, "party_code": firm_code(),
        "party_representative": "钱守约", "party_address": "示例市明德区乐群路20号", "party_phone": "000-5550 1234" })
}
fn person_source() -> Value {
    json!({ "source_kind": "complaint", "informant": "匿名", "clue": "摊位未标价", "party_kind": "person", "party_name": NAME,
        "party_code": citizen_number(), "party_address": ADDRESS, "party_phone": PHONE })
}

async fn opened(office: &Office, source: &Value) -> MatterId {
    let act = act("register-source", source.clone());
    office.open_matter(&who(0, CAST[0].0), "penalty-general", act).await.unwrap().matter
}

fn act(name: &str, typed: Value) -> Act {
    let typed = serde_json::from_value(typed).unwrap();
    Act { intent: Intent { act: name.into(), typed }, mode: Mode::Requested, key: None, signed: None }
}

/// One more decision against the firm is published.
pub async fn publish(town: &Town) -> MatterId {
    decided(&town.office, &firm_source()).await
}

async fn decided(office: &Office, source: &Value) -> MatterId {
    let matter = opened(office, source).await;
    for (by, name, typed) in course(source) {
        let done = office.act(&who(by, CAST[by as usize].0), matter, act(name, typed)).await;
        done.unwrap_or_else(|denial| panic!("{name}: {denial:?}"));
    }
    matter
}

/// A superior body or a court has altered the decision.
pub async fn alter(town: &Town, matter: MatterId, how: &str) {
    let fields = json!({ "altered_how": how, "altered_by": "示例市明德区人民政府", "altered_doc": "行政复议决定书1号", "altered_on": "2026-10-12" });
    let done = town.office.act(&who(0, CAST[0].0), matter, act("record-alteration", fields)).await;
    done.unwrap_or_else(|denial| panic!("{how}: {denial:?}"));
}

/// The head of the unit withdraws the publication of a decision that was altered.
pub async fn withdraw(town: &Town, matter: MatterId) {
    alter(town, matter, "quashed").await;
    let fields = json!({ "withdrawal_reason": "决定已经撤销", "withdrawal_channel": "本平台公示栏" });
    let done = town.office.act(&who(2, CAST[2].0), matter, act("withdraw-publication", fields)).await;
    done.unwrap_or_else(|denial| panic!("{denial:?}"));
}

fn course(source: &Value) -> Vec<(u128, &'static str, Value)> {
    let yes = || json!({ "conclusion": "approve", "opinion": "同意" });
    let dimensions =
        json!({ "subject": "pass", "powers": "pass", "procedure": "pass", "law": "pass", "discretion": "pass" });
    let review = || json!({ "conclusion": "approve", "opinion": "同意", "dimensions": dimensions });
    let officers = json!([OfficerId::from_bits(200), OfficerId::from_bits(201)]);
    let text = |field: &str| source[field].as_str().unwrap();
    let (party, address, phone) = (text("party_name"), text("party_address"), text("party_phone"));
    let facts = format!("{party}（住{address}，电话{phone}）2026年9月1日与{WITNESS}在明德集市销售日用品，未标明价格。");
    vec![
        (
            0,
            "propose-filing",
            json!({ "item": "SJ-PR-001", "act_ended_on": "2026-09-01", "handlers": officers, "filing_reason": "涉嫌未明码标价" }),
        ),
        (2, "approve-filing-unit", yes()),
        (3, "review-filing", review()),
        (4, "approve-filing-head", yes()),
        (
            0,
            "record-inquiry",
            json!({ "inquired_person": WITNESS, "inquired_from": "09:00", "inquired_to": "09:30", "inquiry_place": "综合执法一队",
            "inquiry_officers": officers, "credential_shown": "yes", "inquiry_text": "问：是否标价？\n答：没有。" }),
        ),
        (
            0,
            "record-inquiry",
            json!({ "inquired_person": party, "inquired_from": "09:00", "inquired_to": "09:30", "inquiry_place": "综合执法一队",
            "inquiry_officers": officers, "credential_shown": "yes", "inquiry_text": "问：是否标价？\n答：没有。" }),
        ),
        (
            0,
            "add-evidence",
            json!({ "evidence_kind": "record", "evidence_name": "现场照片", "proves": "未标价", "provider": party, "evidence_officers": officers }),
        ),
        (
            0,
            "conclude-investigation",
            json!({ "facts": facts, "evidence_summary": "现场照片、询问笔录", "character": "未按规定明码标价",
            "range": "0", "tier": "normal", "penalty_kinds": ["fine"], "fine_fen": 200_000 }),
        ),
        (2, "approve-penalty-unit", yes()),
        (3, "review-penalty", review()),
        (4, "approve-penalty-head", yes()),
        (
            0,
            "serve-notice",
            json!({ "service_mode": "direct", "recipient": RECIPIENT, "service_place": ADDRESS, "servers": officers }),
        ),
        (0, "waive-statement", json!({ "waiver_signed": "yes" })),
        (0, "propose-decision", json!({ "defence_handling": format!("{party}放弃陈述申辩") })),
        (2, "approve-decision-unit", yes()),
        (4, "decide", yes()),
        (
            0,
            "serve-decision",
            json!({ "service_mode": "direct", "recipient": RECIPIENT, "service_place": ADDRESS, "servers": officers }),
        ),
        (0, "publish-decision", json!({ "public_scope": "full", "scan_confirmed": "yes" })),
    ]
}
