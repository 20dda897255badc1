//! What a file holds of a natural person: never on disk in clear, erased by two persons once its retention has ended and not before, and
//! every proof of before still stands.

use crate::api_fixture::{World, script};
use fadu_web::office::accounts::Who;
use fadu_web::office::base::codes::is_citizen_number;
use fadu_web::office::base::id::{BodyId, MatterId, PersonId};
use fadu_web::office::base::{Denied, Ground};
use fadu_web::office::erasure::Erasure;
use fadu_web::office::search::SearchAsked;
use fadu_web::office::store::record::parse;
use fadu_web::office::store::{Log, Soundness, StreamId};
use fadu_web::office::{Denial, Holding, Round};
use serde_json::{Value, json};
use std::path::Path;

pub const NAME: &str = "冯守拙";
const ADDRESS: &str = "槐荫里7号院3门201室";
const PHONE: &str = "000-5550 9876";
const SAID: &str = "小铺子是我一个人开的";

fn number() -> String {
    whole("99010619880203123")
}

fn other_number() -> String {
    whole("99010619920304124")
}

/// A citizen number with its last place.
fn whole(start: &str) -> String {
    "0123456789X".chars().map(|c| format!("{start}{c}")).find(|s| is_citizen_number(s)).unwrap()
}

/// What must lie nowhere in clear.
fn canaries() -> [String; 4] {
    [ADDRESS.into(), PHONE.into(), SAID.into(), number()]
}

/// Every file of the data directory that holds these words.
pub fn holding(dir: &Path, words: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap().map(|e| e.unwrap().path()) {
        if entry.is_dir() {
            found.extend(holding(&entry, words));
        } else if std::fs::read(&entry).unwrap().windows(words.len()).any(|w| w == words.as_bytes()) {
            found.push(entry.display().to_string());
        }
    }
    found
}

/// The case of a natural person up to an act.
pub async fn case(w: &World, until: &str) -> String {
    let mut source = script::source();
    for (field, value) in [
        ("party_kind", "person"),
        ("party_name", NAME),
        ("party_code", &number()),
        ("party_address", ADDRESS),
        ("party_phone", PHONE),
    ] {
        source[field] = json!(value);
    }
    let body = json!({ "procedure": "penalty-general", "fields": source });
    let reply = w.as_user("shen", "POST", "/api/v1/matters", &body).await;
    assert_eq!(reply.status, 201, "{}", reply.json);
    let matter = reply.json["matter"].as_str().unwrap().to_string();
    for (act, user, mut fields) in script::steps().into_iter().take_while(|s| s.0 != until) {
        if act == "record-inquiry" {
            fields["inquiry_text"] = json!(format!("问：谁开的？\n答：{SAID}。"));
        }
        if act == "propose-decision" {
            // A natural person may ask for a hearing until then.
            w.set_day("2026-10-20".parse().unwrap());
        }
        let reply = w.act(user, &matter, act, &fields).await;
        assert_eq!(reply.status, 200, "{act}: {}", reply.json);
    }
    matter
}

pub fn admin(n: u128, role: &str) -> Who {
    Who {
        person: PersonId::from_bits(9000 + n),
        name: format!("安全员{n}"),
        agency: BodyId::from_bits(1),
        agency_name: String::new(),
        officer: None,
        roles: vec![role.into()],
        session: [0; 32],
        calls: Vec::new(),
    }
}

fn code(denial: Result<(), Denial>) -> (String, Vec<String>) {
    match denial {
        Err(Denial::Denied(Denied::Refused(checks))) => {
            let r = &checks[0].refusal;
            let Ground::Law(cites) = &r.ground else { return (r.code.clone(), Vec::new()) };
            (r.code.clone(), cites.iter().map(ToString::to_string).collect())
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn nothing_that_is_classified_lies_on_disk_in_clear() {
    let w = World::new().await;
    let matter = case(&w, "archive").await;
    for canary in canaries() {
        assert_eq!(holding(w.office.store().dir(), &canary), Vec::<String>::new(), "{canary}");
    }
    // Those who handle it read it as ever, and find it by the whole number.
    let events = String::from_utf8(w.get("shen", &format!("/api/v1/matters/{matter}/events")).await.bytes).unwrap();
    for canary in canaries() {
        assert!(events.contains(&canary), "{canary}");
    }
    let found = w.get("shen", &format!("/api/v1/matters?q={}", number())).await.json;
    assert_eq!((&found["total"], &found["items"][0]["party_code"]), (&json!(1), &Value::Null));
    assert_eq!(w.get("shen", "/api/v1/matters?q=990106198802031230").await.json["total"], json!(0));
    let replayed = fadu_web::office::replay(&w.office).unwrap();
    assert_eq!(replayed.before, replayed.after);
    assert!(matches!(w.office.store().check().unwrap(), Soundness::Sound(_)));
}

#[tokio::test]
async fn a_file_that_is_kept_keeps_its_data() {
    let w = World::new().await;
    let matter = case(&w, "archive").await;
    let (one, id) = (admin(1, "security-admin"), matter.parse::<MatterId>().unwrap());
    let law = vec!["personal-information-law/47.2".to_string()];
    let open = w.office.propose_erasure(&one, (id, "1"), "期满").await;
    assert_eq!(code(open), ("erasure-matter-open".into(), law.clone()));
    script::carry_on_from(&w, &matter, "archive").await;
    let line = &w.office.erasable(&one, id).unwrap()[0];
    assert_eq!((line.retention.as_str(), line.party.as_str(), &line.erasure), ("十年", "冯某某", &Erasure::None));
    assert_eq!(line.until.unwrap().to_string(), "2036-12-31");
    assert_eq!(line.barred.as_ref().map(|c| c.code.as_str()), Some("erasure-retention"));
    w.set_day("2036-12-31".parse().unwrap());
    assert_eq!(code(w.office.propose_erasure(&one, (id, "1"), "期满").await), ("erasure-retention".into(), law));
    w.set_day("2037-01-01".parse().unwrap());
    assert_eq!(w.office.erasable(&one, id).unwrap()[0].barred, None);
    w.office.propose_erasure(&one, (id, "1"), "期满，鉴定意见明档鉴〔2036〕1号").await.unwrap();
    // Nobody else's business, and never one person's alone.
    let head = admin(7, "head");
    assert!(matches!(w.office.erase(&head, (id, "1")).await, Err(Denial::Forbidden)));
    assert_eq!(code(w.office.erase(&one, (id, "1")).await).0, "same-person");
    assert!(matches!(w.office.erase(&admin(2, "audit-admin"), (id, "2")).await, Err(Denial::NotFound)));
}

#[tokio::test]
async fn what_is_erased_is_nowhere_and_every_proof_stands() {
    let w = World::new().await;
    let matter = case(&w, "no-such-act").await;
    let id = matter.parse::<MatterId>().unwrap();
    let (stream, store) = (StreamId::from_bits(id.bits()), w.office.store());
    let before = store.events(stream).unwrap();
    // The running check has seen everything in clear.
    let mut holding_it = Holding::new(&w.office, None).unwrap();
    let mut named =
        || holding_it.round(None, Round { rest: &mut || true, told: &mut |_| {}, hands: 1 }).unwrap().unwrap().1;
    assert_eq!(named(), []);
    // The search has the name in memory, for who may see the case.
    let fang = Who { roles: vec!["supervisor".into()], ..admin(3, "supervisor") };
    assert!(w.office.search_ready().await.unwrap());
    let asked = |words: &str| SearchAsked { words: words.into(), most: 5, ..SearchAsked::default() };
    let total = |words: &str| w.office.matters_found(&fang, &asked(words)).unwrap().unwrap().total;
    assert_eq!((total(NAME), total(&number()), total("冯守")), (1, 1, 1));
    w.set_day("2037-01-04".parse().unwrap());
    let (one, other) = (admin(1, "security-admin"), admin(2, "audit-admin"));
    assert!(matches!(w.office.erase(&other, (id, "1")).await, Err(Denial::Denied(Denied::Mistaken(_)))));
    w.office.propose_erasure(&one, (id, "1"), "保管期限届满").await.unwrap();
    w.office.erase(&other, (id, "1")).await.unwrap();
    let line = &w.office.erasable(&one, id).unwrap()[0];
    assert_eq!(
        (line.party.as_str(), &line.erasure),
        ("已依法删除", &Erasure::Done { on: "2037-01-04".parse().unwrap() })
    );
    // Every leaf is as it was; what was opened before still opens it, and what was not personal opens now.
    let after = store.events(stream).unwrap();
    for (was, is) in before.iter().zip(&after) {
        assert_eq!((&was.leaf, &was.hash), (&is.leaf, &is.hash));
        let leaf = parse(&is.leaf).unwrap();
        for (field, value) in &was.envelope.fields {
            assert!(was.opening(field).unwrap().matches(&leaf), "{} {field}", is.envelope.name);
            match is.opening(field) {
                Some(opening) => assert!(opening.matches(&leaf) && opening.value == *value, "{field}"),
                None => assert_eq!(is.envelope.fields[field], json!("已依法删除"), "{field}"),
            }
        }
    }
    assert!(after.last().unwrap().opening("erased").unwrap().value.as_u64().unwrap() > 50);
    assert!(matches!(store.check().unwrap(), Soundness::Sound(_)));
    assert_eq!(named(), []);
    assert_eq!(
        Holding::new(&w.office, None)
            .unwrap()
            .round(None, Round { rest: &mut || true, told: &mut |_| {}, hands: 1 })
            .unwrap()
            .unwrap()
            .1,
        []
    );
    assert_eq!((total(NAME), total(&number()), total("冯守拙怎么样")), (0, 0, 0));
    // The views say the same as a replay, and nothing of the person: free pages and the write-ahead log among it.
    let live = fadu_web::office::replay(&w.office).unwrap();
    assert_eq!(live.before, live.after);
    store.forget_overwritten().unwrap();
    for words in canaries().iter().map(String::as_str).chain([NAME]) {
        assert_eq!(holding(store.dir(), words), Vec::<String>::new(), "{words}");
        assert_eq!(
            w.get("shen", &format!("/api/v1/matters?q={}", fadu_web::public::list::encoded(words))).await.json["total"],
            json!(0),
            "{words}"
        );
    }
    let found = w.get("shen", &format!("/api/v1/matters/{matter}/events")).await;
    let told = String::from_utf8(found.bytes).unwrap();
    assert!(
        found.status == 200 && told.contains("已依法删除") && told.contains("PersonErased") && !told.contains(NAME)
    );
    let page = w.get("shen", &format!("/api/v1/matters/{matter}")).await;
    assert_eq!(page.status, 200, "{}", page.json);
}

#[tokio::test]
async fn programs_erase_by_the_same_two_persons_and_the_file_says_so() {
    let w = World::new().await;
    let matter = case(&w, "no-such-act").await;
    let path = format!("/api/v1/matters/{matter}/erasure");
    let erase = json!({ "do": "erase", "slot": "1" });
    let page = async |user: &str, path: &str| {
        let cookie = format!("fadu={}", w.token(user).await);
        String::from_utf8(w.raw("GET", path, &[("cookie", cookie.as_str())], Vec::new()).await.bytes).unwrap()
    };
    let propose = json!({ "do": "propose", "slot": "1", "reason": "保管期限届满" });
    let early = w.as_user("sec", "POST", &path, &propose).await;
    assert_eq!((early.status, &early.json["checks"][0]["code"]), (409, &json!("erasure-retention")), "{}", early.json);
    w.set_day("2037-01-04".parse().unwrap());
    assert_eq!(w.get("shen", &path).await.status, 403);
    assert_eq!(w.as_user("shen", "POST", &path, &erase).await.status, 403);
    let told = w.get("sec", &path).await.json;
    let line = &told["persons"][0];
    assert_eq!(
        (&line["party"], &line["until"], &line["erasure"]),
        (&json!("冯某某"), &json!("2036-12-31"), &json!({ "state": "none" }))
    );
    assert_eq!(w.as_user("aud", "POST", &path, &erase).await.status, 422, "nobody proposed it");
    assert_eq!(
        w.as_user("sec", "POST", &path, &json!({ "do": "propose", "slot": "1" })).await.status,
        422,
        "no reason"
    );
    assert_eq!(w.as_user("sec", "POST", &path, &json!({ "do": "burn", "slot": "1" })).await.status, 400);
    let proposed = w.as_user("sec", "POST", &path, &propose).await;
    assert_eq!((proposed.status, &proposed.json["persons"][0]["erasure"]["state"]), (200, &json!("proposed")));
    assert!(!page("shen", &format!("/matters/{matter}")).await.contains("已经依法删除"));
    assert_eq!(w.as_user("sec", "POST", &path, &erase).await.status, 409, "by whoever proposed it");
    let done = w.as_user("aud", "POST", &path, &erase).await;
    assert_eq!((done.status, &done.json["persons"][0]["erasure"]["state"]), (200, &json!("done")), "{}", done.json);
    let file = page("shen", &format!("/matters/{matter}")).await;
    assert!(file.contains("本案当事人的个人信息已经依法删除") && !file.contains(NAME), "{file}");
    // What was erased is said in its line, not folded as a text of five characters; the list of papers says that they no longer open.
    let replay = page("shen", &format!("/matters/{matter}/replay")).await;
    assert!(replay.contains("：已依法删除</p>") && !replay.contains("（5 字）"), "{replay}");
    assert!(page("shen", &format!("/matters/{matter}?tab=papers")).await.contains("版面不能再打开"));
    // The page is in the menu of those who may, and of nobody else.
    assert!(page("sec", "/admin/erasure").await.contains("删除个人信息"));
    assert!(!file.contains("/admin/erasure"));
}

/// Erases what a file holds, once its retention has ended, and holds the record against itself.
pub async fn erased(w: &World, matter: &str) {
    let id = matter.parse::<MatterId>().unwrap();
    w.set_day("2037-01-04".parse().unwrap());
    let (one, other) = (admin(1, "security-admin"), admin(2, "audit-admin"));
    w.office.propose_erasure(&one, (id, "1"), "保管期限届满").await.unwrap();
    w.office.erase(&other, (id, "1")).await.unwrap();
    assert!(matches!(w.office.store().check().unwrap(), Soundness::Sound(_)));
    let mut all = Holding::new(&w.office, None).unwrap();
    let named = all.round(None, Round { rest: &mut || true, told: &mut |_| {}, hands: 1 }).unwrap().unwrap().1;
    assert_eq!(named, []);
    let live = fadu_web::office::replay(&w.office).unwrap();
    assert_eq!(live.before, live.after);
}

const OTHER: [(&str, &str); 5] = [
    ("party_kind", "person"),
    ("party_name", "戚望舒"),
    ("party_address", "柳荫里3号院1门102室"),
    ("party_phone", "000-5550 1234"),
    ("party_joined_reason", "共同经营"),
];

/// A filed case of two natural persons, each told, decided on and served by acts of his own.
async fn case_of_two(w: &World) -> String {
    let matter = case(w, "conclude-investigation").await;
    let mut fields: serde_json::Map<String, Value> = OTHER.iter().map(|(k, v)| (k.to_string(), json!(v))).collect();
    fields.insert("party_code".into(), json!(other_number()));
    let reply = w.act("shen", &matter, "add-party", &Value::Object(fields)).await;
    assert_eq!(reply.status, 200, "{}", reply.json);
    let rest = script::steps().into_iter().skip_while(|s| s.0 != "conclude-investigation");
    for (act, user, fields) in rest {
        if act == "propose-decision" {
            w.set_day("2026-10-20".parse().unwrap());
        }
        let whole = matches!(
            act,
            "propose-closing" | "approve-closing-unit" | "review-closing" | "approve-closing-head" | "archive"
        );
        let acts = if whole { vec![act.to_string()] } else { vec![format!("{act}@1"), format!("{act}@2")] };
        for act in acts {
            let reply = w.act(user, &matter, &act, &fields).await;
            assert_eq!(reply.status, 200, "{act}: {}", reply.json);
        }
    }
    matter
}

#[tokio::test]
async fn of_two_persons_one_is_erased_and_the_other_stays() {
    let w = World::new().await;
    let matter = case_of_two(&w).await;
    let id = matter.parse::<MatterId>().unwrap();
    erased(&w, &matter).await;
    let one = admin(1, "security-admin");
    let lines = w.office.erasable(&one, id).unwrap();
    let told: Vec<(&str, bool)> = lines.iter().map(|l| (l.party.as_str(), l.erasure == Erasure::None)).collect();
    assert_eq!(told, [("已依法删除", false), ("戚某某", true)]);
    w.office.store().forget_overwritten().unwrap();
    let events = w.get("shen", &format!("/api/v1/matters/{matter}/events")).await.json.to_string();
    for (gone, words) in
        [(true, NAME), (true, ADDRESS), (true, PHONE), (false, OTHER[1].1), (false, OTHER[2].1), (false, OTHER[3].1)]
    {
        assert_eq!(events.contains(words), !gone, "{words}");
        // Of neither anything lies there in clear, but for the name of the one who is still found by it.
        if words != OTHER[1].1 {
            assert_eq!(holding(w.office.store().dir(), words), Vec::<String>::new(), "{words}");
        }
    }
    // Each is found by name and number, on the list and by the search, until he is erased.
    let found = async |words: &str| {
        let path = format!("/api/v1/matters?q={}", fadu_web::public::list::encoded(words));
        w.get("shen", &path).await.json["total"].clone()
    };
    let number_of_other = other_number();
    assert_eq!((found(NAME).await, found(&number()).await), (json!(0), json!(0)));
    assert_eq!((found(OTHER[1].1).await, found(&number_of_other).await), (json!(1), json!(1)));
    assert!(w.office.search_ready().await.unwrap());
    let fang = Who { roles: vec!["supervisor".into()], ..admin(3, "supervisor") };
    let asked = SearchAsked { words: OTHER[1].1.into(), most: 5, ..SearchAsked::default() };
    assert_eq!(w.office.matters_found(&fang, &asked).unwrap().unwrap().total, 1);
    // The second goes as the first did, and what went with the first does not go twice.
    let other = admin(2, "audit-admin");
    w.office.propose_erasure(&one, (id, "2"), "保管期限届满").await.unwrap();
    w.office.erase(&other, (id, "2")).await.unwrap();
    let events = w.get("shen", &format!("/api/v1/matters/{matter}/events")).await.json.to_string();
    assert_eq!((found(OTHER[1].1).await, found(&number_of_other).await), (json!(0), json!(0)));
    assert!(OTHER[1..4].iter().all(|(_, words)| !events.contains(words)), "{events}");
    assert!(matches!(w.office.store().check().unwrap(), Soundness::Sound(_)));
    let replayed = fadu_web::office::replay(&w.office).unwrap();
    assert_eq!(replayed.before, replayed.after);
}
