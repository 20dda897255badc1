//! The pages of the desk, driven as a browser without scripts would: sign-in, tokens, mistakes, refusals, a case to its filing.

#[path = "pages/assess.rs"]
mod assess;
#[path = "desk_pages/bodies.rs"]
mod bodies;
#[path = "fixture/browser.rs"]
mod browser;
#[path = "pages/catalogue.rs"]
mod catalogue;
#[path = "pages/collected.rs"]
mod collected;
#[path = "pages/discretion.rs"]
mod discretion;
#[path = "pages/exams.rs"]
mod exams;
#[path = "pages/fees.rs"]
mod fees;
mod fixture;
#[path = "pages/law_change.rs"]
mod law_change;
#[path = "desk_pages/leaving.rs"]
mod leaving;
#[path = "desk_pages/officers.rs"]
mod officers;
#[path = "pages/parties.rs"]
mod parties;
#[path = "pages/pickers.rs"]
mod pickers;
#[path = "pages/powers.rs"]
mod powers;
#[path = "desk_pages/register_tables.rs"]
mod register_tables;
#[path = "desk_pages/rooms.rs"]
mod rooms;
#[path = "pages/sampling.rs"]
mod sampling;
#[path = "pages/search.rs"]
mod search;

use axum::http::StatusCode;
use browser::{Browser, Page};
use fadu_web::office::render::Renderer;
use fixture::{PASSWORD, Place, officer, party_code, place};

async fn town(name: &str) -> (Place, axum::Router) {
    let place = place(name, Renderer::new("no-such-worker".into(), None, 1)).await;
    let router = fadu_web::router(place.office.clone());
    (place, router)
}

const SOURCE: [(&str, &str); 5] = [
    ("source_kind", "inspection"),
    ("received_on", "2026-10-12"),
    ("clue", "餐饮具未经清洗消毒"),
    ("party_kind", "sole-trader"),
    ("party_name", "示例市明德区禾风餐饮店"),
];

async fn opened(b: &Browser) -> String {
    let code = party_code();
    let done =
        b.fill("/desk/new?procedure=penalty-general", &[&SOURCE[..], &[("party_code", code.as_str())]].concat()).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    done.to().split('?').next().unwrap().to_string()
}

fn act(matter: &str, act: &str) -> String {
    format!("{matter}/do/{act}")
}

const AGREE: [(&str, &str); 3] = [("conclusion", "approve"), ("opinion", "同意"), ("return_to", "")];

fn filing<'a>(a: &'a str, b: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("item", "SJ-FS-001"),
        ("act_place", "示例市明德区和风路12号"),
        ("act_ended_on", "2026-10-10"),
        ("grave_harm", "no"),
        ("handlers", a),
        ("handlers", b),
        ("filing_reason", "涉嫌未取得许可"),
    ]
}

fn ok(page: &Page) {
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text);
}

#[tokio::test]
async fn sign_in_fails_the_same_way_for_an_unknown_name() {
    let (_place, router) = town("login").await;
    let nobody = Browser::new(&router);
    let page = nobody.get("/login").await;
    assert!(page.has("演示账号") && page.has(PASSWORD) && page.has("机关负责人 贺明川"));
    let unknown = nobody.post("/login", &[("user", "甲乙丙"), ("password", "x")]).await;
    let wrong = nobody.post("/login", &[("user", "shen"), ("password", "x")]).await;
    assert_eq!((unknown.status, wrong.status), (StatusCode::UNPROCESSABLE_ENTITY, StatusCode::UNPROCESSABLE_ENTITY));
    assert_eq!(
        unknown.text.replace("甲乙丙", ""),
        wrong.text.replace("value=\"shen\" autocomplete", "value=\"\" autocomplete")
    );
    assert_eq!(nobody.get("/desk").await.to(), "/login");
    let shen = Browser::of(&router, "shen").await;
    let desk = shen.get("/desk").await;
    assert!(desk.has("工作台") && desk.has("2026-10-12 周一 · 工作日 · 承办人"));
    let csrf = desk.value("csrf");
    assert_eq!(shen.post("/logout", &[("csrf", "0")]).await.status, StatusCode::FORBIDDEN);
    assert_eq!(shen.post("/logout", &[("csrf", csrf.as_str())]).await.to(), "/login");
    assert_eq!(shen.get("/desk").await.to(), "/login");
}

#[tokio::test]
async fn a_form_without_its_token_changes_nothing() {
    let (place, router) = town("csrf").await;
    let shen = Browser::of(&router, "shen").await;
    let page = shen.post("/desk/new?procedure=penalty-general", &SOURCE).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    assert!(page.has("未作任何改动"));
    let other = Browser::of(&router, "luo").await.get("/desk").await.value("csrf");
    let page =
        shen.post("/desk/new?procedure=penalty-general", &[&SOURCE[..], &[("csrf", other.as_str())]].concat()).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    assert!(shen.get("/desk/matters").await.has("共 0 件"));
    let today = place.office.today();
    assert_eq!(shen.post("/desk/clock", &[("days", "5")]).await.status, StatusCode::FORBIDDEN);
    assert_eq!(place.office.today(), today);
}

#[tokio::test]
async fn what_was_typed_outlives_the_session() {
    let (_place, router) = town("expired").await;
    let mut shen = Browser::of(&router, "shen").await;
    let matter = opened(&shen).await;
    let (a, b) = (officer(0), officer(1));
    let form = act(&matter, "propose-filing");
    let page = shen.get(&form).await;
    let (csrf, intent) = (page.value("csrf"), page.value("intent"));
    shen.post("/logout", &[("csrf", csrf.as_str())]).await;
    // The check symbol of an id may be one that is escaped.
    let escaped = form.replace('/', "%2F").replace('$', "%24").replace('=', "%3D");
    assert_eq!(shen.get(&form).await.to(), format!("/login?to={escaped}"));
    let typed = [&[("csrf", csrf.as_str()), ("intent", intent.as_str())][..], &filing(&a, &b)[..]].concat();
    let over = shen.post(&form, &typed).await;
    assert_eq!(over.status, StatusCode::UNAUTHORIZED);
    assert!(over.has("登录已经过期") && over.has("涉嫌未取得许可") && over.value("to") == form, "{}", over.text);
    // The browser sends what stands in the page, entities read.
    let kept = over.value("kept").replace("&quot;", "\"").replace("&amp;", "&");
    let sign_in = |password| [("user", "shen"), ("password", password), ("to", form.as_str()), ("kept", kept.as_str())];
    let wrong = shen.post("/login", &sign_in("x")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.has("涉嫌未取得许可") && wrong.value("to") == form, "a wrong password loses nothing either");
    let back = shen.post("/login", &sign_in(PASSWORD)).await;
    assert_eq!(back.status, StatusCode::OK);
    assert!(back.has("回到填写的表单") && back.has(&format!("action=\"{form}\"")) && back.has("涉嫌未取得许可"));
    shen.cookie = back.head["set-cookie"].to_str().unwrap().split(';').next().map(str::to_string);
    let again = shen.post(&form, &typed).await;
    assert_eq!(again.status, StatusCode::FORBIDDEN);
    assert!(again.has("请核对后再提交一次") && again.has("涉嫌未取得许可"), "{}", again.text);
    assert!(!shen.get(&matter).await.has("涉嫌未取得许可"), "nothing was done with it");
    let csrf = again.value("csrf");
    let fresh = [&[("csrf", csrf.as_str()), ("intent", intent.as_str())][..], &filing(&a, &b)[..]].concat();
    ok(&shen.post(&form, &fresh).await);
}

#[tokio::test]
async fn signing_in_leads_to_pages_of_ours_only() {
    let (_place, router) = town("back").await;
    let nobody = Browser::new(&router);
    assert_eq!(nobody.get("/desk/matters?q=a%26b").await.to(), "/login?to=%2Fdesk%2Fmatters%3Fq%3Da%2526b");
    assert!(nobody.get("/login?to=%2Fdesk%2Fmatters").await.has("name=\"to\" value=\"/desk/matters\""));
    for (to, leads) in [
        ("/desk/matters?q=a%26b", "/desk/matters?q=a%26b"),
        ("//elsewhere.example/x", "/desk"),
        ("/\\elsewhere.example", "/desk"),
        ("https://elsewhere.example", "/desk"),
        ("/logout", "/desk"),
        ("/login?to=/desk", "/desk"),
        ("", "/desk"),
    ] {
        let page = nobody.post("/login", &[("user", "shen"), ("password", PASSWORD), ("to", to)]).await;
        assert_eq!(page.to(), leads, "{to}");
    }
    // A form of another site comes without a session: nothing of it is kept.
    let strange = nobody.post("/desk/new?procedure=penalty-general", &SOURCE).await;
    assert_eq!(strange.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_mistake_keeps_what_was_typed() {
    let (_place, router) = town("mistake").await;
    let shen = Browser::of(&router, "shen").await;
    let wrong =
        [("party_code", "92990106MA0FADU31T"), ("clue", "<script>alert(1)</script>"), ("party_phone", "000-5550 7777")];
    let without: Vec<_> = SOURCE.iter().copied().filter(|(k, _)| *k != "clue").collect();
    let page = shen.fill("/desk/new?procedure=penalty-general", &[&without[..], &wrong].concat()).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.has("有 1 处需要修改") && page.has("href=\"#f-party_code\"") && page.has("校验不符"));
    assert!(page.has("value=\"92990106MA0FADU31T\"") && page.has("value=\"000-5550 7777\""));
    assert!(page.has("&lt;script&gt;alert(1)&lt;/script&gt;") && !page.has("<script>alert"));
    assert!(page.has("value=\"inspection\" checked") || page.has("value=\"inspection\" selected"));
    assert!(shen.get("/desk/matters").await.has("共 0 件"));
}

#[tokio::test]
async fn a_known_party_is_filled_in_by_its_code() {
    let (_place, router) = town("party").await;
    let shen = Browser::of(&router, "shen").await;
    let page = shen.get(&format!("/desk/new?procedure=penalty-general&party_code={}", party_code())).await;
    assert!(
        page.has("已从登记信息带出") && page.has("value=\"王守拙\"") && page.has("value=\"示例市明德区和风路12号\"")
    );
    assert!(page.has("value=\"sole-trader\" checked"));
    assert!(shen.get("/desk/new?procedure=penalty-general&party_code=ZZ9").await.has("没有登记过这个代码或者名称"));
    let long = "字".repeat(1 << 20);
    let page = shen.post("/desk/new?procedure=penalty-general", &[("clue", long.as_str())]).await;
    assert_eq!(page.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(page.has("没有收下"));
    assert_eq!(shen.get("/desk/new?procedure=nothing").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_case_is_filed_by_four_people() {
    let (_place, router) = town("filed").await;
    let [shen, gu, liu, he] = [
        Browser::of(&router, "shen").await,
        Browser::of(&router, "gu").await,
        Browser::of(&router, "liu").await,
        Browser::of(&router, "he").await,
    ];
    let matter = opened(&shen).await;
    let page = shen.get(&format!("{matter}?done=register-source")).await;
    assert!(page.has("已办成") && page.has("明市监案源〔2026〕1号") && page.has("报请立案"));
    assert!(!shen.get(&format!("{matter}?done=decide")).await.has("已办成"), "an address alone says nothing was done");
    assert!(shen.get("/desk").await.has(&act(&matter, "propose-filing")), "it waits on the workbench");
    let (a, b) = (officer(0), officer(1));
    ok(&shen.fill(&act(&matter, "propose-filing"), &filing(&a, &b)).await);
    assert!(shen.get(&matter).await.has("等待承办机构负责人（顾怀远）办理"));
    ok(&gu.fill(&act(&matter, "approve-filing-unit"), &AGREE).await);
    let five = ["subject", "powers", "procedure", "law", "discretion"].map(|d| format!("dimensions.{d}"));
    let verdicts: Vec<(&str, &str)> = five.iter().map(|d| (d.as_str(), "pass")).collect();
    let form = liu.get(&act(&matter, "review-filing")).await;
    assert!(form.has("name=\"dimensions.discretion\"") && form.has("退回到"));
    let missing = liu.fill(&act(&matter, "review-filing"), &[&AGREE[..], &verdicts[..4]].concat()).await;
    assert_eq!(missing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(missing.has("请就“自由裁量权”给出结论"));
    ok(&liu.fill(&act(&matter, "review-filing"), &[&AGREE[..], &verdicts[..]].concat()).await);
    ok(&he.fill(&act(&matter, "approve-filing-head"), &AGREE).await);
    let page = shen.get(&matter).await;
    // Steps of a side course that nobody has begun are not spoken of.
    assert!(
        page.has("责令改正")
            && !page.has("整改复查")
            && !page.has("退还登记保存的物品")
            && !page.has("处理异议、复检申请")
    );
    assert!(page.has("明市监罚立〔2026〕1号") && page.has("制作询问笔录") && page.has("证 99060401"));
    assert!(shen.get(&format!("{matter}?tab=record")).await.has("立案审批表"));
    assert!(shen.get(&format!("{matter}?tab=papers")).await.has("明市监罚立〔2026〕1号"));
    let term = shen.get(&format!("{matter}/terms/decide")).await;
    assert!(term.has("2027-01-10 周日") && term.has("这个日期是怎么算出来的"), "{}", term.text);
    assert!(shen.get("/desk?tab=mine").await.has(&matter));
    assert!(!Browser::of(&router, "qin").await.get("/desk?tab=mine").await.has(&matter));
}

#[tokio::test]
async fn a_second_press_changes_nothing() {
    let (_place, router) = town("twice").await;
    let shen = Browser::of(&router, "shen").await;
    let form = shen.get("/desk/new?procedure=penalty-general").await;
    let (csrf, intent) = (form.value("csrf"), form.value("intent"));
    let fields = [&SOURCE[..], &[("csrf", csrf.as_str()), ("intent", intent.as_str())]].concat();
    let (first, second) = (
        shen.post("/desk/new?procedure=penalty-general", &fields).await,
        shen.post("/desk/new?procedure=penalty-general", &fields).await,
    );
    assert_eq!(first.to(), second.to());
    assert!(shen.get("/desk/matters").await.has("共 1 件"));
    assert_ne!(shen.get("/desk/new?procedure=penalty-general").await.value("intent"), intent);
}

#[tokio::test]
async fn a_file_of_another_agency_is_not_found() {
    let (_place, router) = town("other").await;
    let matter = opened(&Browser::of(&router, "shen").await).await;
    let qin = Browser::of(&router, "qin").await;
    for path in [
        "",
        "?tab=papers",
        "/do/propose-filing",
        "/terms/file",
        "/papers/1",
        "/papers/1.pdf",
        "/papers/1/1.svg",
        "/evidence/0",
    ] {
        assert_eq!(qin.get(&format!("{matter}{path}")).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let csrf = qin.get("/desk").await.value("csrf");
    let send = qin.post(&act(&matter, "propose-filing"), &[("csrf", csrf.as_str())]).await;
    assert_eq!(send.status, StatusCode::NOT_FOUND);
    assert!(qin.get("/desk/matters").await.has("共 0 件"));
    assert_eq!(qin.get("/matters/no-id").await.status, StatusCode::NOT_FOUND);
    let admin = Browser::of(&router, "admin").await;
    assert_eq!(admin.get(&matter).await.status, StatusCode::FORBIDDEN);
    assert!(admin.get("/desk").await.has("不办理案件，也看不到案件内容"));
    let fang = Browser::of(&router, "fang").await;
    assert_eq!(fang.get(&matter).await.status, StatusCode::OK);
    assert_ne!(fang.get(&act(&matter, "propose-filing")).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_refusal_names_the_article_and_keeps_what_was_typed() {
    let (_place, router) = town("refused").await;
    let shen = Browser::of(&router, "shen").await;
    let matter = opened(&shen).await;
    let early = shen.get(&act(&matter, "conclude-investigation")).await;
    assert!(early.has("没有办成，案卷未作任何改动") && early.has("现在还不能办理“调查终结”"));
    let a = officer(0);
    let alone: Vec<_> = filing(&a, &a);
    let page = shen.fill(&act(&matter, "propose-filing"), &alone).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert!(page.has("行政处罚法 第42条") && page.has("要旨") && page.has("未具备"));
    assert!(page.has("涉嫌未取得许可") && page.has("您填写的内容（未提交）") && page.has("回到表单"));
    assert!(!shen.get(&matter).await.has("涉嫌未取得许可"));
    assert!(Browser::of(&router, "he").await.get(&act(&matter, "propose-filing")).await.has("岗位"));
}

#[tokio::test]
async fn evidence_comes_back_byte_for_byte() {
    let (_place, router) = town("evidence").await;
    let shen = Browser::of(&router, "shen").await;
    let matter = opened(&shen).await;
    let (a, b) = (officer(0), officer(1));
    let fields = [
        ("evidence_kind", "audiovisual"),
        ("evidence_name", "后厨照片"),
        ("evidence_form", "original"),
        ("proves", "<b>未消毒</b>"),
        ("taken_on", "2026-10-12"),
        ("evidence_officers", a.as_str()),
        ("evidence_officers", b.as_str()),
    ];
    let photo = b"\xff\xd8\xff\xe0 a small picture";
    ok(&shen.attach(&act(&matter, "add-evidence"), &fields, ("file", "照片.jpg", photo)).await);
    let page = shen.get(&format!("{matter}?tab=evidence")).await;
    assert!(page.has("后厨照片") && page.has("<img src=\"") && page.has("&lt;b&gt;未消毒"));
    let href = page.text.split("<img src=\"").nth(1).unwrap().split('"').next().unwrap();
    let bytes = shen.get(href).await;
    assert_eq!(bytes.head["content-type"], "image/jpeg");
    assert_eq!(bytes.head["content-security-policy"], "sandbox; default-src 'none'");
    assert_eq!(bytes.head["content-disposition"], "inline; filename*=UTF-8''%E7%85%A7%E7%89%87.jpg");
    assert!(bytes.has("a small picture"));
    let part = shen.get_with(href, "range", "bytes=5-7").await;
    assert_eq!((part.status, part.text.as_str()), (StatusCode::PARTIAL_CONTENT, "a s"));
    assert_eq!(part.head["content-range"], format!("bytes 5-7/{}", photo.len()));
    let empty = shen.attach(&act(&matter, "add-evidence"), &fields, ("file", "空.jpg", b"")).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.has("文件是空的") && empty.has("value=\"后厨照片\"") && empty.has("文件须重新选择"));
    let html = b"<html><script>alert(1)</script>";
    ok(&shen.attach(&act(&matter, "add-evidence"), &fields, ("file", "照片.jpg", html)).await);
    let page = shen.get(&format!("{matter}?tab=evidence")).await;
    let other = page
        .text
        .split("class=\"th\" href=\"")
        .skip(1)
        .filter_map(|r| r.split('"').next())
        .find(|h| *h != href)
        .unwrap();
    let bytes = shen.get(other).await;
    assert_eq!(bytes.head["content-type"], "application/octet-stream");
    assert!(bytes.head["content-disposition"].to_str().unwrap().starts_with("attachment"));
}

#[tokio::test]
async fn a_paper_that_cannot_be_typeset_says_so_with_a_number() {
    let (_place, router) = town("paper").await;
    let shen = Browser::of(&router, "shen").await;
    let matter = opened(&shen).await;
    let page = shen.get(&format!("{matter}/papers/1")).await;
    assert_eq!((page.status, page.head["retry-after"].to_str().unwrap()), (StatusCode::SERVICE_UNAVAILABLE, "10"));
    assert!(
        page.has("文书现在排不出版面") && page.has("再试一次") && page.has("事故编号") && !page.has("no-such-worker")
    );
    assert!(page.has("案件来源登记表") && page.has("核验码") && page.has("摘要"), "what is known of it is told");
    for path in ["/papers/1.pdf", "/papers/1/1.svg"] {
        let bytes = shen.get(&format!("{matter}{path}")).await;
        assert_eq!(bytes.status, StatusCode::SERVICE_UNAVAILABLE, "{path}");
        assert!(bytes.has("文书的内容和摘要都已入卷"), "{path}: {}", bytes.text);
    }
    assert!(shen.get(&format!("{matter}?tab=papers")).await.has("案件来源登记表"));
    assert_eq!(shen.get(&format!("{matter}/papers/9")).await.status, StatusCode::NOT_FOUND);
}
