//! Who plays: a market regulator with officers, reviewer, heads; another agency; supervisors, administrators, a party. All invented.

use super::PASSWORD;
use fadu_web::office::accounts::NewAccount;
use fadu_web::office::base::Moment;
use fadu_web::office::base::id::{BodyId, OfficerId, PersonId};
use fadu_web::office::law::items::Items;
use fadu_web::office::{Office, Registered};
use serde_json::json;

/// User, name, number of person and officer, body, unit, posts, last day of the credential (empty: none).
type Person = (&'static str, &'static str, u128, u128, &'static str, &'static [&'static str], &'static str);

const MARKET: u128 = 0x0100 << 80;
const URBAN: u128 = 0x0200 << 80;
const JUSTICE: u128 = 0x0300 << 80;

const PEOPLE: &[Person] = &[
    ("shen", "沈知行", 1, MARKET, "综合执法一队", &["officer"], "2028-12-31"),
    ("luo", "罗一鸣", 2, MARKET, "综合执法一队", &["officer"], "2028-12-31"),
    ("wen", "闻其详", 3, MARKET, "综合执法一队", &["officer"], "2026-06-30"),
    ("liu", "柳文清", 4, MARKET, "法规科", &["reviewer"], ""),
    ("gu", "顾怀远", 5, MARKET, "综合执法一队", &["unit-head"], ""),
    ("he", "贺明川", 6, MARKET, "办公室", &["head"], ""),
    ("qiu", "裘两端", 7, MARKET, "综合执法一队", &["officer", "reviewer"], "2028-12-31"),
    ("bai", "白守正", 8, URBAN, "执法一中队", &["officer"], "2028-12-31"),
    ("chief", "池临川", 9, URBAN, "办公室", &["head", "unit-head", "reviewer"], ""),
    ("jian", "简督之", 10, JUSTICE, "监督科", &["supervisor"], ""),
    ("ling", "令谦", 11, JUSTICE, "办公室", &["leader"], ""),
    ("deng", "登明", 12, MARKET, "办公室", &["registrar"], ""),
    ("sys", "习维", 13, MARKET, "办公室", &["system-admin"], ""),
    ("sec", "安守", 14, MARKET, "办公室", &["security-admin"], ""),
    ("aud", "申计", 15, MARKET, "办公室", &["audit-admin"], ""),
    ("fang", "方当", 16, MARKET, "", &["party"], ""),
    // Who review files of the market regulator.
    ("qing", "石清越", 17, URBAN, "法制科", &["reviewer"], ""),
    ("yao", "姚思齐", 18, JUSTICE, "复议科", &["reviewer"], ""),
    ("chi", "池守正", 19, JUSTICE, "办公室", &["head"], ""),
];

/// The user who plays a role in the tables of routes.
pub fn user_of(role: &str) -> &'static str {
    PEOPLE.iter().find(|p| p.5 == [role]).map(|p| p.0).unwrap()
}

/// The id of an officer as a form takes it.
pub fn officer(user: &str) -> String {
    OfficerId::from_bits(PEOPLE.iter().find(|p| p.0 == user).unwrap().2 << 8).to_string()
}

/// Enters registers and accounts.
pub async fn enter(office: &Office) {
    let mut rows = Vec::new();
    let items = Items::of_pack(&super::pack()).unwrap();
    let codes = |field: &str| items.iter().filter(|i| i.field == field).map(|i| i.code.clone()).collect::<Vec<_>>();
    for (id, name, short, prefix, field) in [
        (MARKET, "示例市明德区市场监督管理局", "明德区市场监管局", "明市监", "market-supervision"),
        (URBAN, "示例市明德区城市管理局", "明德区城管局", "明城管", "urban-management"),
        (JUSTICE, "示例市明德区司法局", "明德区司法局", "明司", "supervision"),
    ] {
        let row = json!({
            "id": BodyId::from_bits(id), "name": name, "short": short, "number_prefix": prefix, "field": field,
            "particulars": {}, "items": codes(field),
        });
        rows.push(Registered { event: "SubjectConfirmed", row });
    }
    rows.extend(items.iter().map(|i| Registered { event: "ItemPublished", row: json!(i) }));
    for (_, name, n, body, unit, posts, until) in PEOPLE {
        let (person, body) = (PersonId::from_bits(*n), BodyId::from_bits(*body));
        let (cert, until) =
            if until.is_empty() { (String::new(), None) } else { (format!("990604{n:02}"), Some(until)) };
        let row = json!({
            "id": OfficerId::from_bits(n << 8), "person": person, "body": body, "name": name, "unit": unit,
            "cert_no": cert, "cert_from": until.map(|_| "2024-01-01"), "cert_until": until, "revoked_on": null,
        });
        rows.push(Registered { event: "OfficerCredentialed", row });
        for post in *posts {
            let unit = if *post == "unit-head" { unit } else { "" };
            let row = json!({ "person": person, "body": body, "post": post, "unit": unit, "from": "2024-01-01", "until": null });
            rows.push(Registered { event: "PostAssigned", row });
        }
    }
    office.register_rows("test", rows, Moment(0)).await.unwrap();
}

/// Opens the account of a user: only when it is wanted, since hashing a password takes its time.
pub async fn account(office: &Office, user: &str) {
    let Some((user, name, n, body, _, posts, _)) = PEOPLE.iter().find(|p| p.0 == user) else { return };
    let account = NewAccount {
        user: user.to_string(),
        password: PASSWORD.into(),
        person: PersonId::from_bits(*n),
        name: name.to_string(),
        body: BodyId::from_bits(*body),
        roles: posts.iter().map(ToString::to_string).collect(),
    };
    office.open_account(account).await.unwrap();
}
