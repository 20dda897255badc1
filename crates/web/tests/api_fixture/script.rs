//! One ordinary case, act by act: who does it and what is typed.

use super::World;
use super::cast::officer;
use serde_json::{Value, json};

/// A step: act, user, fields.
pub type Step = (&'static str, &'static str, Value);

fn approve() -> Value {
    json!({ "conclusion": "approve", "opinion": "同意" })
}

fn pass() -> Value {
    let five = json!({ "subject": "pass", "powers": "pass", "procedure": "pass", "law": "pass", "discretion": "pass" });
    json!({ "conclusion": "approve", "opinion": "事实清楚，程序合法", "dimensions": five })
}

/// What opens the case.
pub fn source() -> Value {
    json!({
        "source_kind": "inspection", "received_on": "2026-10-09", "clue": "检查中发现无证经营", "party_kind": "company",
        "party_name": "明德区示例小馆餐饮有限公司", "party_code": "91110000600037341L", "party_address": "示例市明德区敬业街99号",
    })
}

/// What files it.
pub fn filing() -> Value {
    json!({
        "item": "SJ-FS-001", "act_place": "敬业街99号", "act_ended_on": "2026-10-09",
        "handlers": [officer("shen"), officer("luo")], "filing_reason": "有违法事实，属本机关管辖",
    })
}

/// What the investigation found.
pub fn report() -> Value {
    json!({
        "facts": "未取得食品经营许可从事餐饮服务", "evidence_summary": "照片一组、询问笔录一份", "character": "无证经营",
        "range": "0", "tier": "normal", "penalty_kinds": ["fine"], "fine_fen": "70,000.00",
    })
}

/// How the decision was served.
pub fn service() -> Value {
    json!({ "service_mode": "direct", "recipient": "王掌柜", "service_place": "敬业街99号", "servers": [officer("shen"), officer("luo")] })
}

/// Every act after the one that opens the case, with a waiver.
pub fn steps() -> Vec<Step> {
    vec![
        ("propose-filing", "shen", filing()),
        ("approve-filing-unit", "gu", approve()),
        ("review-filing", "liu", pass()),
        ("approve-filing-head", "he", approve()),
        (
            "record-inquiry",
            "shen",
            json!({
                "inquired_person": "王掌柜", "inquired_from": "09:30", "inquired_to": "10:10", "inquiry_place": "综合执法一队",
                "credential_shown": true, "inquiry_text": "问：有许可吗？\n答：没有。",
            }),
        ),
        (
            "add-evidence",
            "luo",
            json!({ "evidence_kind": "audiovisual", "evidence_name": "现场照片", "proves": "正在经营" }),
        ),
        ("conclude-investigation", "shen", report()),
        ("approve-penalty-unit", "gu", approve()),
        ("review-penalty", "liu", pass()),
        ("approve-penalty-head", "he", approve()),
        ("serve-notice", "shen", service()),
        ("waive-statement", "shen", json!({ "waiver_signed": "yes" })),
        ("propose-decision", "shen", json!({ "defence_handling": "当事人书面放弃" })),
        ("approve-decision-unit", "gu", approve()),
        ("decide", "he", approve()),
        ("serve-decision", "luo", service()),
        ("record-payment", "shen", json!({ "paid_fen": 7_000_000, "receipt_no": "SAMPLE-1" })),
        ("publish-decision", "shen", json!({ "public_scope": "full", "scan_confirmed": true })),
        ("propose-closing", "shen", json!({ "closing_reason": "performed" })),
        ("approve-closing-unit", "gu", approve()),
        ("review-closing", "liu", pass()),
        ("approve-closing-head", "he", approve()),
        ("archive", "shen", json!({ "retention": "10" })),
    ]
}

/// The fields of one act of the script.
pub fn fields(act: &str) -> Value {
    steps().into_iter().find(|s| s.0 == act).unwrap().2
}

/// Opens the case.
pub async fn open(world: &World) -> String {
    let body = json!({ "procedure": "penalty-general", "fields": source() });
    let reply = world.as_user("shen", "POST", "/api/v1/matters", &body).await;
    assert_eq!(reply.status, 201, "{}", reply.json);
    reply.json["matter"].as_str().unwrap().to_string()
}

/// Opens the case and does every act before `until`, save those in `without`.
pub async fn until(world: &World, until: &str, without: &[&str]) -> String {
    let matter = open(world).await;
    carry_on(world, &matter, until, without).await;
    matter
}

/// Does this act of the script and every one after it.
pub async fn carry_on_from(world: &World, matter: &str, first: &str) {
    for (act, user, fields) in steps().into_iter().skip_while(|s| s.0 != first) {
        let reply = world.act(user, matter, act, &fields).await;
        assert_eq!(reply.status, 200, "{act}: {}", reply.json);
    }
}

/// Does every act of the script before `until` that comes after the ones done.
pub async fn carry_on(world: &World, matter: &str, until: &str, without: &[&str]) {
    for (act, user, fields) in steps().into_iter().take_while(|s| s.0 != until).filter(|s| !without.contains(&s.0)) {
        let reply = world.act(user, matter, act, &fields).await;
        assert_eq!(reply.status, 200, "{act}: {}", reply.json);
    }
}
