//! Approval as offices know it: stand-ins with their days, signatures by hand, passkeys bound to what is approved.

#[path = "fixture/browser.rs"]
mod browser;
mod fixture;

use axum::http::StatusCode;
use browser::Browser;
use fadu_web::office::render::Renderer;
use fixture::{PASSWORD, Place, officer, party_code, place};

async fn town(name: &str) -> (Place, axum::Router) {
    let place = place(name, Renderer::new("no-such-worker".into(), None, 1)).await;
    let router = fadu_web::router(place.office.clone());
    (place, router)
}

/// A case whose filing has been asked for.
async fn asked(b: &Browser) -> String {
    let code = party_code();
    let source = [
        ("source_kind", "inspection"),
        ("received_on", "2026-10-12"),
        ("clue", "餐饮具未经清洗消毒"),
        ("party_kind", "sole-trader"),
        ("party_name", "示例市明德区禾风餐饮店"),
        ("party_code", code.as_str()),
    ];
    let matter =
        b.fill("/desk/new?procedure=penalty-general", &source).await.to().split('?').next().unwrap().to_string();
    let (one, two) = (officer(0), officer(1));
    let filing = [
        ("item", "SJ-FS-001"),
        ("act_place", "示例市明德区和风路12号"),
        ("act_ended_on", "2026-10-10"),
        ("grave_harm", "no"),
        ("handlers", one.as_str()),
        ("handlers", two.as_str()),
        ("filing_reason", "涉嫌未取得许可"),
    ];
    let done = b.fill(&format!("{matter}/do/propose-filing"), &filing).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    matter
}

const AGREE: [(&str, &str); 3] = [("conclusion", "approve"), ("opinion", "同意"), ("return_to", "")];

/// The id of the person with that number in the cast of the fixture.
fn person(n: u128) -> String {
    fadu_web::office::base::id::PersonId::from_bits(100 + n).to_string()
}

#[tokio::test]
async fn a_stand_in_acts_from_the_first_to_the_last_day_in_the_name_of_another() {
    let (place, router) = town("standin").await;
    let (shen, gu, liu) =
        (Browser::of(&router, "shen").await, Browser::of(&router, "gu").await, Browser::of(&router, "liu").await);
    let matter = asked(&shen).await;
    let act = format!("{matter}/do/approve-filing-unit");
    let file = shen.get(&matter).await;
    assert!(file.has("等待承办机构负责人（顾怀远）办理"), "whose turn it is: {}", file.text);
    let record = shen.get(&format!("{matter}?tab=record")).await;
    assert!(record.has("报请立案：确定承办人") && record.has("报请立案：报请审批"), "each event by what it says");
    let (me, mine) = (person(2), person(3));
    let name = |post: &'static str, person: String, from: &'static str, until: &'static str| {
        let fields = [("do", "name"), ("post", post), ("from", from), ("until", until), ("reason", "出差")];
        fields.map(|(k, v)| (k, v.to_string())).into_iter().chain([("person", person)]).collect::<Vec<_>>()
    };
    for (post, person, from, until, told) in [
        ("head", mine.clone(), "2026-10-13", "2026-10-14", "本人现任"),
        ("unit-head", me, "2026-10-13", "2026-10-14", "从本机关人员中"),
        ("unit-head", person(5), "2026-10-13", "2026-10-14", "从本机关人员中"),
        ("unit-head", mine.clone(), "2026-10-11", "2026-10-14", "不得早于今天"),
        ("unit-head", mine.clone(), "2026-10-14", "2026-10-13", "不得早于起始日"),
    ] {
        let fields = name(post, person, from, until);
        let said = gu.fill("/desk/standin", &fields.iter().map(|(k, v)| (*k, v.as_str())).collect::<Vec<_>>()).await;
        assert_eq!(said.status, StatusCode::UNPROCESSABLE_ENTITY, "{told}");
        assert!(said.has(told), "{told}: {}", said.text);
    }
    let fields = name("unit-head", mine, "2026-10-13", "2026-10-14");
    let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
    assert_eq!(gu.fill("/desk/standin", &fields).await.status, StatusCode::SEE_OTHER);
    assert!(gu.fill("/desk/standin", &fields).await.has("已经由柳文清代行"));
    assert!(!liu.get("/desk").await.has("代顾怀远"), "not before the first day");
    assert!(liu.get(&act).await.has("您目前的岗位不是"));
    assert!(place.office.forward(1).await.unwrap());
    assert!(liu.get("/desk").await.has("代顾怀远"));
    assert!(liu.get("/desk/standin").await.has("代行中"));
    assert!(
        !liu.get("/desk/standin").await.has("承办机构负责人（综合执法一队）</label>"),
        "what is lent cannot be lent on"
    );
    assert!(
        gu.get("/desk").await.has("立案审批"),
        "the holder keeps the post, and the session: a clock that is moved signs nobody out"
    );
    let done = liu.fill(&act, &AGREE).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    let record = shen.get(&format!("{matter}?tab=record")).await;
    assert!(record.has("柳文清（代顾怀远）"), "{}", record.text);
    let other = asked(&shen).await;
    assert!(place.office.forward(1).await.unwrap());
    assert!(
        !liu.get(&format!("{other}/do/approve-filing-unit")).await.has("您目前的岗位不是"),
        "on the last day still"
    );
    assert!(place.office.forward(1).await.unwrap());
    assert!(liu.get(&format!("{other}/do/approve-filing-unit")).await.has("您目前的岗位不是"), "not after it");
    assert!(!liu.get("/desk").await.has("代顾怀远"));
}

#[tokio::test]
async fn a_stand_in_is_ended_early_by_the_one_replaced_alone() {
    let (_place, router) = town("standin-end").await;
    let (he, liu) = (Browser::of(&router, "he").await, Browser::of(&router, "liu").await);
    let mine = person(3);
    let fields = [
        ("do", "name"),
        ("post", "head"),
        ("from", "2026-10-12"),
        ("until", "2026-10-20"),
        ("reason", "休假"),
        ("person", mine.as_str()),
    ];
    assert_eq!(he.fill("/desk/standin", &fields).await.status, StatusCode::SEE_OTHER);
    let page = he.get("/desk/standin").await;
    assert!(page.has("代行中"));
    let (csrf, id) = (page.value("csrf"), page.value("id"));
    let theirs = liu.get("/desk/standin").await.value("csrf");
    let end = |csrf: String| vec![("csrf", csrf), ("do", "end".into()), ("id", id.clone())];
    let sent = |all: Vec<(&'static str, String)>| all;
    let stolen = sent(end(theirs));
    let stolen: Vec<(&str, &str)> = stolen.iter().map(|(k, v)| (*k, v.as_str())).collect();
    assert_eq!(liu.post("/desk/standin", &stolen).await.status, StatusCode::NOT_FOUND);
    let own = end(csrf);
    let own: Vec<(&str, &str)> = own.iter().map(|(k, v)| (*k, v.as_str())).collect();
    assert_eq!(he.post("/desk/standin", &own).await.status, StatusCode::SEE_OTHER);
    let page = he.get("/desk/standin").await;
    assert!(page.has("已提前结束") && !page.has("代行中"));
    assert_eq!(he.fill("/desk/standin", &fields).await.status, StatusCode::SEE_OTHER, "its days are free again");
}

/// The browser of the fixture looks for it here.
const _: &str = PASSWORD;

/// A picture that a browser takes for one.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n a few strokes";

#[tokio::test]
async fn an_approval_is_signed_by_hand_and_the_signature_kept_is_applied_by_a_press_only() {
    let (_place, router) = town("by-hand").await;
    let (shen, gu) = (Browser::of(&router, "shen").await, Browser::of(&router, "gu").await);
    let matter = asked(&shen).await;
    let act = format!("{matter}/do/approve-filing-unit");
    assert!(!gu.get(&act).await.has("用我保存的签名"));
    let pressed = [&AGREE[..], &[("signature.kept", "1")]].concat();
    assert!(gu.fill(&act, &pressed).await.has("还没有保存签名"));
    let text = gu.attach("/desk/passkeys", &[("do", "signature")], ("signature", "签名.txt", b"hello")).await;
    assert!(text.has("PNG 或者 JPEG"), "{}", text.text);
    let kept = gu.attach("/desk/passkeys", &[("do", "signature")], ("signature", "签名.png", PNG)).await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.text);
    assert_eq!(gu.get("/desk/signature").await.head["content-type"], "image/png");
    assert_eq!(shen.get("/desk/signature").await.status, StatusCode::NOT_FOUND);
    assert!(gu.get(&act).await.has("用我保存的签名"));
    let wrong = gu.attach(&act, &AGREE, ("signature", "x.png", b"no picture")).await;
    assert!(wrong.status == StatusCode::UNPROCESSABLE_ENTITY && wrong.has("PNG 或者 JPEG"), "{}", wrong.text);
    assert_eq!(gu.fill(&act, &pressed).await.status, StatusCode::SEE_OTHER);
}

/// A key made of software.
mod soft {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use ed25519_dalek::{Signer, SigningKey};
    use serde_json::{Value, json};
    use sha2::{Digest, Sha256};

    pub const ORIGIN: &str = "https://fadu.example";

    pub fn url64(bytes: &[u8]) -> String {
        URL_SAFE_NO_PAD.encode(bytes)
    }

    fn said(kind: &str, challenge: &str, origin: &str) -> String {
        json!({ "type": kind, "challenge": challenge, "origin": origin, "crossOrigin": false }).to_string()
    }

    fn data(flags: u8) -> Vec<u8> {
        [Sha256::digest(b"fadu.example").as_slice(), &[flags, 0, 0, 0, 0]].concat()
    }

    /// What a browser sends to enrol it: data and client.
    pub fn made(begun: &Value) -> (String, String) {
        let key = SigningKey::from_bytes(&[9; 32]).verifying_key().to_bytes();
        let cose = [&b"\xa4\x01\x01\x03\x27\x20\x06\x21\x58\x20"[..], &key].concat();
        let data = [data(0x45).as_slice(), &[0; 16], &[0, 3, 1, 2, 3], &cose].concat();
        (url64(&data), url64(said("webauthn.create", begun["challenge"].as_str().unwrap(), ORIGIN).as_bytes()))
    }

    /// What it answers to a challenge.
    pub fn answer(asked: &Value, origin: &str) -> String {
        let (client, data) = (said("webauthn.get", asked["challenge"].as_str().unwrap(), origin), data(5));
        let message = [data.as_slice(), Sha256::digest(client.as_bytes()).as_slice()].concat();
        let signature = SigningKey::from_bytes(&[9; 32]).sign(&message).to_bytes();
        json!({ "nonce": asked["nonce"], "credential": url64(&[1, 2, 3]), "authenticator_data": url64(&data),
            "client_data": url64(client.as_bytes()), "signature": url64(&signature) })
        .to_string()
    }
}

#[tokio::test]
async fn a_passkey_signs_what_is_approved_and_nothing_else() {
    let (_place, router) = town("passkey").await;
    let (shen, gu) = (Browser::of(&router, "shen").await, Browser::of(&router, "gu").await);
    let csrf = gu.get("/desk/passkeys").await.value("csrf");
    let json = |page: browser::Page| serde_json::from_str::<serde_json::Value>(&page.text).unwrap();
    let begun = json(gu.post("/desk/passkeys", &[("csrf", &csrf), ("do", "begin")]).await);
    let (data, client) = soft::made(&begun);
    let nonce = begun["nonce"].as_str().unwrap();
    let enrol = [
        ("csrf", csrf.as_str()),
        ("do", "enrol"),
        ("name", "密钥甲"),
        ("nonce", nonce),
        ("data", &data),
        ("client", &client),
    ];
    assert_eq!(gu.post("/desk/passkeys", &enrol).await.status, StatusCode::SEE_OTHER);
    assert!(gu.post("/desk/passkeys", &enrol).await.has("已经失效"), "an answer is taken once");
    let matter = asked(&shen).await;
    let act = format!("{matter}/do/approve-filing-unit");
    let form = [&[("csrf", csrf.as_str())], &AGREE[..]].concat();
    let challenge = || async { json(gu.post(&act.replace("/do/", "/sign/"), &form).await) };
    let refused = |page: browser::Page, told: &str| {
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.has(told), "{told}: {}", page.text);
    };
    let elsewhere = soft::answer(&challenge().await, "https://fadu.example.evil");
    refused(gu.post(&act, &[&form[..], &[("passkey", elsewhere.as_str())]].concat()).await, "不是在本系统的网页上");
    refused(gu.post(&act, &[&form[..], &[("passkey", elsewhere.as_str())]].concat()).await, "失效或者用过");
    let good = soft::answer(&challenge().await, soft::ORIGIN);
    let changed =
        [("csrf", csrf.as_str()), ("conclusion", "approve"), ("opinion", "同意，另作处理"), ("passkey", good.as_str())];
    refused(gu.post(&act, &changed).await, "内容或者案件有变动");
    let mut other = challenge().await;
    let kept = other["challenge"].take();
    other["challenge"] = serde_json::json!(soft::url64(&[0; 32]));
    let wrong = soft::answer(&other, soft::ORIGIN);
    refused(gu.post(&act, &[&form[..], &[("passkey", wrong.as_str())]].concat()).await, "签署的内容与提交的内容不一致");
    assert_ne!(kept, other["challenge"]);
    let good = soft::answer(&challenge().await, soft::ORIGIN);
    let done = gu.post(&act, &[&form[..], &[("passkey", good.as_str())]].concat()).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    let record = shen.get(&format!("{matter}?tab=record")).await;
    assert!(record.has("通行密钥签署") && record.has("核验"));
    let at = record.text.split(&format!("{matter}/signed/")).nth(1).unwrap().split('"').next().unwrap().to_string();
    assert!(shen.get(&format!("{matter}/signed/{at}")).await.has("核验通过"));
    assert_eq!(shen.get(&format!("{matter}/signed/1")).await.status, StatusCode::NOT_FOUND);
}
