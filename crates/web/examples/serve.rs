//! Serves the pages over the invented town of the tests, to be looked at: `cargo run -p fadu-web --example serve -- 127.0.0.1:8155`.
//! `?as=shen` on any page signs that account in. FADU_PAPER names the typesetting worker. For development only; never for work.

#[path = "../tests/fixture/browser.rs"]
#[expect(dead_code, reason = "the tests use more of it")]
mod browser;
#[path = "../tests/fixture/mod.rs"]
mod fixture;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use browser::Browser;
use fadu_web::Shared;
use fadu_web::office::render::Renderer;
use fixture::{PASSWORD, officer, party_code, place, zh};
use std::path::PathBuf;

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:8155".into());
    let worker = std::env::var_os("FADU_PAPER").map_or_else(|| PathBuf::from("fadu-paper"), PathBuf::from);
    let fonts = std::env::var_os("FADU_FONTS").map(PathBuf::from);
    let place = place("serve", Renderer::new(worker, fonts, 1)).await;
    let router = fadu_web::router(place.office.clone());
    for matter in fill(&router, &place.office).await {
        println!("{matter}");
    }
    println!("{} ({})", address, zh("officer"));
    let router = router.layer(from_fn_with_state(place.office.clone(), signed_in));
    axum::serve(tokio::net::TcpListener::bind(address).await?, router).await
}

/// Signs in whom the address names.
async fn signed_in(State(office): State<Shared>, mut request: Request, next: Next) -> Response {
    let query = request.uri().query().unwrap_or_default().to_string();
    let user = query.split('&').find_map(|p| p.strip_prefix("as="));
    let mut secret = None;
    if let Some(user) = user {
        secret = office.sign_in(user, PASSWORD).await.ok();
    }
    let cookie = secret.and_then(|s| HeaderValue::from_str(&format!("fadu={s}")).ok());
    if let Some(cookie) = &cookie {
        request.headers_mut().insert(header::COOKIE, cookie.clone());
    }
    let mut answer = next.run(request).await;
    if let Some(cookie) = cookie {
        answer.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    answer
}

/// A few matters at different places; the first goes as far as the party's time to be heard.
async fn fill(router: &Router, office: &Shared) -> Vec<String> {
    let mut all = Vec::new();
    for (n, party) in ["禾风餐饮店", "静山粮油店", "青石杂货店", "听松面馆"].iter().enumerate() {
        let shen = Browser::of(router, "shen").await;
        let name = format!("示例市明德区{party}");
        let code = party_code();
        let mut source = vec![
            ("source_kind", "inspection"),
            ("received_on", ["2026-10-12", "2026-09-17", "2026-09-24", "2026-10-08"][n]),
            ("clue", "检查发现经营者未取得食品经营许可从事餐饮服务，当场不能出示许可证。"),
            ("party_kind", "sole-trader"),
            ("party_name", name.as_str()),
            ("party_representative", "王守拙"),
            ("party_address", "示例市明德区和风路12号"),
        ];
        if n == 0 {
            source.push(("party_code", code.as_str()));
        }
        let done = shen.fill("/desk/new", &source).await;
        let matter = done.to().split('?').next().unwrap_or_default().to_string();
        if n == 0 {
            course(router, &matter).await;
        }
        all.push(matter);
    }
    println!("{}", office.today());
    all
}

async fn course(router: &Router, matter: &str) {
    let (a, b) = (officer(0), officer(1));
    let agree = [("conclusion", "approve"), ("opinion", "同意")];
    let review = [
        &agree[..],
        &[("dimensions.subject", "pass"), ("dimensions.powers", "pass"), ("dimensions.procedure", "pass")],
        &[("dimensions.law", "pass"), ("dimensions.discretion", "pass")],
    ]
    .concat();
    let acts: Vec<(&str, &str, Vec<(&str, &str)>)> = vec![
        (
            "shen",
            "propose-filing",
            vec![
                ("item", "SJ-FS-001"),
                ("act_place", "示例市明德区和风路12号"),
                ("act_ended_on", "2026-10-10"),
                ("grave_harm", "no"),
                ("handlers", &a),
                ("handlers", &b),
                ("filing_reason", "涉嫌未取得食品经营许可从事餐饮服务"),
            ],
        ),
        ("gu", "approve-filing-unit", agree.to_vec()),
        ("liu", "review-filing", review.clone()),
        ("he", "approve-filing-head", agree.to_vec()),
        (
            "shen",
            "record-inquiry",
            vec![
                ("inquired_person", "王守拙"),
                ("inquired_on", "2026-10-12"),
                ("inquired_from", "09:00"),
                ("inquired_to", "09:40"),
                ("inquiry_place", "综合执法一队询问室"),
                ("inquiry_officers", &a),
                ("inquiry_officers", &b),
                ("credential_shown", "yes"),
                ("inquiry_text", "问：是否取得食品经营许可？\n答：还没有办下来。"),
            ],
        ),
        (
            "shen",
            "conclude-investigation",
            vec![
                ("facts", "当事人自2026年9月1日起未取得食品经营许可从事餐饮服务，至10月10日被查获。货值金额三千元。"),
                ("evidence_summary", "现场照片、询问笔录"),
                ("character", "未取得食品经营许可从事餐饮服务"),
                ("range", "0"),
                ("circumstances", "lighter"),
                ("tier_reason", "初次违法，主动停业"),
                ("penalty_kinds", "fine"),
                ("fine_fen", "50000.00"),
                ("goods_value_fen", "3000"),
            ],
        ),
        ("gu", "approve-penalty-unit", agree.to_vec()),
        ("liu", "review-penalty", review),
        ("he", "approve-penalty-head", [&agree[..], &[("defence_days", "5")]].concat()),
        (
            "shen",
            "serve-notice",
            vec![
                ("notice_served_on", "2026-10-12"),
                ("service_mode", "direct"),
                ("recipient", "王守拙"),
                ("service_place", "示例市明德区和风路12号"),
                ("servers", &a),
                ("servers", &b),
            ],
        ),
    ];
    for (n, (user, act, fields)) in acts.iter().enumerate() {
        if n == 5 {
            evidence(router, matter, (&a, &b)).await;
        }
        let done = Browser::of(router, user).await.fill(&format!("{matter}/do/{act}"), fields).await;
        if !done.status.is_redirection() {
            println!("{act}: {} {}", done.status, done.text.split("errsum").nth(1).unwrap_or(&done.text));
        }
    }
}

async fn evidence(router: &Router, matter: &str, (a, b): (&str, &str)) {
    let shen = Browser::of(router, "shen").await;
    // The smallest picture that is one: a grey point.
    let gif = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\xaa\xaa\xaa\xff\xff\xff!\xf9\x04\x00\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;";
    for (kind, name, bytes) in [
        ("record", "现场照片", &gif[..]),
        ("audiovisual", "询问录音", b"RIFF\0\0\0\0WAVEfmt "),
        ("documentary", "进货单据", b"text"),
    ] {
        let fields = [
            ("evidence_kind", kind),
            ("evidence_name", name),
            ("proves", "未取得许可从事餐饮服务"),
            ("taken_on", "2026-10-12"),
            ("evidence_officers", a),
            ("evidence_officers", b),
        ];
        shen.attach(&format!("{matter}/do/add-evidence"), &fields, ("file", name, bytes)).await;
    }
}
