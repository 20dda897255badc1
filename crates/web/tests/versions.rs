//! The life of a procedure through the web: drafted, checked, corrected, published by another person; a running matter stays on its
//! version until it is moved, the effect shown first; replay and restart give the same.

#[path = "fixture/browser.rs"]
mod browser;
mod fixture;

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use browser::Browser;
use fadu_web::office::matter::base::id::MatterId;
use fadu_web::office::render::Renderer;
use fadu_web::office::replay;
use fixture::{PASSWORD, Place, officer, place, premises::pack};
use serde_json::{Value, json};
use tower::ServiceExt;

const OLD: &str = "2021-01-01";
const NEW: &str = "2026-10-13";

struct Town {
    place: Place,
    router: axum::Router,
}

impl Town {
    async fn new(name: &str) -> Town {
        let place = place(name, Renderer::new("no-such-worker".into(), None, 1)).await;
        assert_eq!(place.office.take_up(&pack()).await.unwrap(), None);
        let router = fadu_web::router(place.office.clone());
        Town { place, router }
    }
    async fn by(&self, user: &str) -> Browser {
        Browser::of(&self.router, user).await
    }
    /// The views are what the record says.
    fn replays(&self) -> [u8; 32] {
        let done = replay(&self.place.office).unwrap();
        assert_eq!(done.before, done.after, "the views had drifted");
        done.after
    }
    /// A visit asked for by one officer, with two visitors named by the head of the unit.
    async fn visit(&self, firm: &str) -> String {
        let today = self.place.office.today().to_string();
        let wish = [("request_on", today.as_str()), ("firm_name", firm), ("firm_wish", "希望了解用工政策")];
        let done = self.by("shen").await.fill("/desk/new?procedure=enterprise-visit", &wish).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        let matter = done.to().split('?').next().unwrap().to_string();
        let (a, b) = (officer(0), officer(1));
        self.act("gu", &matter, "assign-visit", &[("visitors", &a), ("visitors", &b)]).await;
        matter
    }
    async fn act(&self, user: &str, matter: &str, act: &str, fields: &[(&str, &str)]) {
        let done = self.by(user).await.fill(&format!("{matter}/do/{act}"), fields).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{act}: {}", done.text);
    }
    /// A draft of the procedure by the first registrar.
    async fn draft(&self) -> String {
        let deng = self.by("deng").await;
        let page = deng.get("/admin/procedures").await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        let begun =
            deng.post("/admin/procedures", &[("csrf", &page.value("csrf")), ("folder", "enterprise-visit")]).await;
        assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.text);
        begun.to()
    }
    async fn save(&self, user: &str, draft: &str, text: &str) -> browser::Page {
        let b = self.by(user).await;
        let page = b.get(draft).await;
        let (csrf, n) = (page.value("csrf"), page.value("n"));
        b.post(draft, &[("csrf", &csrf), ("do", "save"), ("file", "procedure.toml"), ("n", &n), ("text", text)]).await
    }
    async fn publish(&self, user: &str, draft: &str, day: &str, note: &str) -> browser::Page {
        let b = self.by(user).await;
        let page = b.get(draft).await;
        let (csrf, n) = (page.value("csrf"), draft_n(&page));
        b.post(&format!("{draft}/publish"), &[("csrf", &csrf), ("n", &n), ("in_force", day), ("note", note)]).await
    }
}

/// Which state of the draft a page shows.
fn draft_n(page: &browser::Page) -> String {
    page.text.split("第 ").nth(1).and_then(|rest| rest.split(' ').next()).unwrap_or_default().to_string()
}

/// The procedure of the source tree.
fn first_text() -> String {
    pack().text("procedures/enterprise-visit/procedure.toml").unwrap().to_string()
}

/// The same with another visitor to be named before the visit, a shorter term, and no asking again.
fn second_text() -> String {
    let text = first_text();
    let again = text.find("[[act]]\nid = \"ask-again\"").unwrap();
    let file = text.find("[[act]]\nid = \"file-visit\"").unwrap();
    let made = text.find("[[act]]\nid = \"make-visit\"").unwrap();
    let house = "{ house = { owner = \"示例市明德区人民政府\", origin = \"助企走访工作办法（虚构）\" } }";
    let added = format!(
        "[[act]]\nid = \"add-visitor\"\nname = \"增派行业专员\"\nphase = \"visit\"\nby = \"unit-head\"\nground = {house}\n\
         after = [\"assign-visit\"]\nbefore = [\"VisitMade\"]\nfields = [\"visitors\"]\n\
         events = [{{ name = \"OfficersAssigned\", fields = [\"visitors\"] }}]\n\n"
    );
    let whole = format!("{}{added}{}{}", &text[..made], &text[made..again], &text[file..]);
    // What is proved of asking again goes with it.
    let claim = whole.find("[[claim]]\nid = \"asked-again-before-filed\"").unwrap();
    let rest = whole[claim + 2..].find("\n[[").map_or(whole.len(), |n| claim + 2 + n + 1);
    let whole = format!("{}{}", &whole[..claim], &whole[rest..]);
    let whole = whole
        .replace(
            "after = [\"assign-visit\"]\nbefore = [\"VisitFiled\"]",
            "after = [\"assign-visit\", \"add-visitor\"]\nbefore = [\"VisitFiled\"]",
        )
        .replace("after = [\"VisitAdviceGiven\", \"VisitAskedAgain\"]", "after = [\"VisitAdviceGiven\"]")
        .replace("limit = \"visit-5wd\"", "limit = \"visit-advice-3wd\"");
    assert!(whole.contains("\"add-visitor\"]") && !whole.contains("ask-again") && !whole.contains("visit-5wd"));
    whole
}

fn line_of(text: &str, words: &str) -> usize {
    text.lines().position(|l| l.contains(words)).unwrap() + 1
}

#[tokio::test]
async fn a_draft_is_checked_corrected_and_published_by_another_person() {
    let town = Town::new("draft").await;
    for other in ["admin", "gu", "shen"] {
        assert_eq!(town.by(other).await.get("/admin/procedures").await.status, StatusCode::FORBIDDEN, "{other}");
    }
    let deng = town.by("deng").await;
    assert!(deng.get("/admin/procedures").await.has("没有草稿"));
    let draft = town.draft().await;

    // A word that the language does not know: the parser's message at its line.
    let broken = second_text().replace("optional = true", "").replace("term = \"advise\"", "terrm = \"advise\"");
    assert_eq!(town.save("deng", &draft, &broken).await.status, StatusCode::SEE_OTHER);
    let page = deng.get(&draft).await;
    let line = line_of(&broken, "terrm");
    assert!(page.has(&format!("procedure.toml 第 {line} 行")), "{}", page.text);
    assert!(page.has("有不认识的栏目") && page.has(&format!("<a class=\"bad\" id=\"L{line}\">")));
    let checked = deng.get(&format!("{draft}/check")).await;
    assert!(checked.has("有 1 处错误，改正以前不能发布") && checked.has(&format!("第 {line} 行")), "{}", checked.text);

    // It can be read, and names a field that is not there.
    let wrong = second_text().replace(
        "use = \"officers-at-least\", field = \"visitors\"",
        "use = \"officers-at-least\", field = \"visiters\"",
    );
    assert_eq!(town.save("deng", &draft, &wrong).await.status, StatusCode::SEE_OTHER);
    let checked = deng.get(&format!("{draft}/check")).await;
    assert!(checked.has("没有字段 visiters"), "{}", checked.text);
    assert!(checked.has(&format!("第 {} 行", line_of(&wrong, "visiters"))), "{}", checked.text);
    let refused = town.publish("mi", &draft, NEW, "改走访期限").await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.has("草稿还有1处错误，不能发布"), "{}", refused.text);

    // It can be read and checked, and a path of it breaks what is to be proved: the path is told.
    let unproved =
        first_text().replace("after = [\"VisitAdviceGiven\", \"VisitAskedAgain\"]", "after = [\"VisitAdviceGiven\"]");
    assert_eq!(town.save("deng", &draft, &unproved).await.status, StatusCode::SEE_OTHER);
    let checked = deng.get(&format!("{draft}/check")).await;
    for words in ["改正以前不能发布", "证明不成立：回访以后才归档", "1. "] {
        assert!(checked.has(words), "{words}: {}", checked.text);
    }

    // Corrected: without errors, and told in plain words what it changes.
    assert_eq!(town.save("deng", &draft, &second_text()).await.status, StatusCode::SEE_OTHER);
    let checked = deng.get(&format!("{draft}/check")).await;
    for words in ["没有错误", "增派行业专员", "回访以后才归档", "由5个工作日", "改为3个工作日", "您参与起草了这份草稿"]
    {
        assert!(checked.has(words), "{words}: {}", checked.text);
    }
    // Whoever drafted does not publish; nor does anybody before today, or without saying why.
    let own = town.publish("deng", &draft, NEW, "改走访期限").await;
    assert_eq!(own.status, StatusCode::CONFLICT);
    assert!(own.has("登明参与起草了这份草稿，不能由本人发布") && own.has("起草与发布分离"), "{}", own.text);
    let early = town.publish("mi", &draft, "2026-10-11", "改走访期限").await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(early.has("施行日不得早于今天") && early.has("改走访期限"), "{}", early.text);
    assert_eq!(town.publish("mi", &draft, NEW, " ").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(town.by("admin").await.get(&draft).await.status, StatusCode::FORBIDDEN);

    let before = town.place.office.engine().law.digest;
    let done = town.publish("mi", &draft, NEW, "缩短走访期限，增派专员").await;
    assert_eq!((done.status, done.to().as_str()), (StatusCode::SEE_OTHER, "/admin/procedures#p-enterprise-visit"));
    assert_ne!(town.place.office.engine().law.digest, before);
    let page = deng.get("/admin/procedures").await;
    for words in ["待生效", "登明起草，米守序发布：缩短走访期限，增派专员", "到 2026-10-13 止", "已发布"]
    {
        assert!(page.has(words), "{words}: {}", page.text);
    }
    // Published, it is not changed any more, and not published twice.
    assert_eq!(town.save("deng", &draft, &first_text()).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(town.publish("mi", &draft, "2026-10-14", "再来").await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn nothing_typed_into_a_draft_is_lost() {
    let town = Town::new("kept").await;
    let draft = town.draft().await;
    let mi = town.by("mi").await;
    let stale = mi.get(&draft).await;
    assert_eq!(town.save("deng", &draft, &second_text()).await.status, StatusCode::SEE_OTHER);
    // The other one saves over a state that is not the newest: what was typed comes back, and what was saved stands.
    let fields = [("do", "save"), ("file", "procedure.toml"), ("n", "1"), ("text", "# 我写的一段\nid = \"x\"")];
    let late = mi.post(&draft, &[&fields[..], &[("csrf", stale.value("csrf").as_str())]].concat()).await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(late.has("别人刚刚保存了这份草稿") && late.has("# 我写的一段"), "{}", late.text);
    assert!(mi.get(&draft).await.has("增派行业专员"));
    assert!(mi.get(&format!("{draft}?n=1")).await.has("看最近一次"));
    // Files: one uploaded goes where its kind belongs, one with a bad name is refused.
    let n = draft_n(&mi.get(&draft).await);
    let of = |csrf: &str, what: &str, path: &str| -> Vec<(String, String)> {
        [("csrf", csrf), ("do", what), ("n", &n), ("path", path)].map(|(k, v)| (k.into(), v.into())).into()
    };
    let csrf = mi.get(&draft).await.value("csrf");
    let bad = of(&csrf, "add", "../registers/items.toml");
    let bad: Vec<(&str, &str)> = bad.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    let refused = mi.post(&draft, &bad).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text);
    assert!(refused.has("程序只有 procedure.toml"));
    let without_token = mi.post(&draft, &[("do", "drop"), ("n", &n)]).await;
    assert_eq!(without_token.status, StatusCode::FORBIDDEN);
    let dropped = mi.post(&draft, &[("csrf", &csrf), ("do", "drop"), ("n", &n)]).await;
    assert_eq!(dropped.status, StatusCode::SEE_OTHER, "{}", dropped.text);
    assert!(mi.get(&draft).await.has("这份草稿已经放弃"));
    assert!(mi.get(&format!("{draft}?n=2")).await.has("增派行业专员"));
}

#[tokio::test]
async fn a_running_matter_stays_until_it_is_moved() {
    let mut town = Town::new("moved").await;
    let (moves, stays) = (town.visit("示例市禾风商贸有限公司").await, town.visit("示例市留春商行").await);
    let draft = town.draft().await;
    assert_eq!(town.save("deng", &draft, &second_text()).await.status, StatusCode::SEE_OTHER);
    assert_eq!(town.publish("mi", &draft, NEW, "缩短走访期限").await.status, StatusCode::SEE_OTHER);
    let hash = town.replays();
    // Until its day the older version governs, and nothing can be moved.
    let first = town.by("gu").await;
    assert!(!first.get(&moves).await.has("转到新版程序"));
    let early = first.get(&format!("{moves}/move")).await;
    assert_eq!(early.status, StatusCode::CONFLICT);
    assert!(early.has("没有可以转到的新版本"), "{}", early.text);
    assert!(town.place.office.forward(1).await.unwrap());
    let newer = town.visit("示例市知新科技有限公司").await;
    let (shen, gu) = (town.by("shen").await, town.by("gu").await);
    assert!(gu.get(&newer).await.has("2026-10-13 版程序") && gu.get(&newer).await.has("增派行业专员"));
    let file = gu.get(&moves).await;
    assert!(file.has("2021-01-01 版程序") && !file.has("增派行业专员"), "{}", file.text);
    let list = town.by("deng").await.get("/admin/procedures").await;
    assert!(list.has("已被替代") && list.has("<div>2 件</div>") && list.has("<div>1 件</div>"), "{}", list.text);

    // The effect is shown to the head of the unit; an officer may not move.
    assert_eq!(shen.get(&format!("{moves}/move")).await.status, StatusCode::FORBIDDEN);
    let page = gu.get(&format!("{moves}/move")).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    // Five working days from Monday 10-12 end on 10-19; three end on 10-15.
    for words in [
        "现在要办、原来不要求的步骤",
        "增派行业专员",
        "原来轮到、转后要往后排的步骤",
        "2026-10-19",
        "2026-10-15",
        "先完成：增派行业专员",
    ] {
        assert!(page.has(words), "{words}: {}", page.text);
    }
    let (csrf, seen) = (page.value("csrf"), page.value("seen"));
    // The same by the API.
    let id = moves.rsplit('/').next().unwrap().to_string();
    let (status, told) = api(&town, "gu", "GET", &format!("/api/v1/matters/{id}/move"), Value::Null).await;
    assert_eq!((status, &told["seen"], &told["to"]), (200, &json!(seen), &json!(NEW)), "{told}");
    assert_eq!(told["terms"], json!([["走访企业", "2026-10-19", "2026-10-15"]]));
    let (status, told) = api(&town, "shen", "GET", &format!("/api/v1/matters/{id}/move"), Value::Null).await;
    assert_eq!(status, 403, "{told}");
    let unseen = json!({ "seen": "0", "reason": "统一口径" });
    let (status, told) = api(&town, "gu", "POST", &format!("/api/v1/matters/{id}/move"), unseen).await;
    assert_eq!(status, 409, "{told}");
    let send = |seen: String, reason: &'static str| {
        let (gu, path, csrf) = (&gu, format!("{moves}/move"), csrf.clone());
        async move {
            gu.post(&path, &[("csrf", &csrf), ("seen", &seen), ("reason", reason), ("intent", "0123456789abcdef")])
                .await
        }
    };
    let empty = send(seen.clone(), " ").await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.has("请写明为什么转到新版程序"));
    let blind = send("0".repeat(32), "统一口径").await;
    assert_eq!(blind.status, StatusCode::CONFLICT);
    assert!(blind.has("刚刚有了变动，没有转") && blind.has("统一口径"), "{}", blind.text);
    assert!(gu.get(&moves).await.has("2021-01-01 版程序"));
    let done = send(seen.clone(), "统一口径").await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    // A second press changes nothing.
    assert_eq!(send(seen, "统一口径").await.status, StatusCode::SEE_OTHER);
    let record = gu.get(&format!("{moves}?tab=record")).await;
    assert!(record.has("由 2021-01-01 版转到 2026-10-13 版：统一口径"), "{}", record.text);
    assert_eq!(record.text.matches("版转到").count(), 1);

    // From now on the newer version rules here, and the older one there.
    let (a, b) = (officer(0), officer(1));
    let visited = [("visited_on", NEW), ("visit_findings", "了解了用工情况")];
    let early = shen.get(&format!("{moves}/do/make-visit")).await;
    assert!(early.has("现在还不能办理“走访”") && early.has("增派行业专员"), "{}", early.text);
    town.act("gu", &moves, "add-visitor", &[("visitors", &a), ("visitors", &b)]).await;
    town.act("shen", &moves, "make-visit", &visited).await;
    town.act("shen", &stays, "make-visit", &visited).await;
    town.act("shen", &moves, "give-advice", &[("advice", "申请稳岗补贴")]).await;
    town.act("shen", &stays, "give-advice", &[("advice", "申请稳岗补贴")]).await;
    let approve = [("conclusion", "approve"), ("opinion", "同意"), ("return_to", ""), ("visit_note", "")];
    town.act("gu", &moves, "file-visit", &approve).await;
    assert!(gu.get(&format!("{stays}/do/file-visit")).await.has("现在还不能办理“审核归档”"));
    town.act("shen", &stays, "ask-again", &[("asked_again_on", NEW), ("satisfied", "yes")]).await;
    town.act("gu", &stays, "file-visit", &approve).await;
    // Closed, it is not moved any more.
    let closed = gu.get(&format!("{stays}/move")).await;
    assert_eq!(closed.status, StatusCode::CONFLICT);
    assert!(closed.has("事项已经办结"), "{}", closed.text);

    // The record says the same again, in this process and in the next.
    let after = town.replays();
    assert_ne!(hash, after);
    let digest = town.place.office.engine().law.digest;
    let id: MatterId = moves.rsplit('/').next().unwrap().parse().unwrap();
    let who = town.place.office.who(&signed_in(&town, "gu").await).await.unwrap();
    let told = town.place.office.file_page(&who, id).unwrap();
    drop((first, shen, gu));
    town.router = axum::Router::new();
    town.place.restart();
    assert_eq!(town.place.office.engine().law.digest, digest);
    assert_eq!(town.place.office.take_up(&pack()).await.unwrap(), None);
    assert_eq!(town.place.office.engine().law.digest, digest);
    assert_eq!(town.place.office.file_page(&who, id).unwrap(), told);
    assert_eq!(town.replays(), after);
}

/// What the API answers somebody: status and JSON.
async fn api(town: &Town, user: &str, method: &str, path: &str, body: Value) -> (u16, Value) {
    let bearer = format!("Bearer {}", signed_in(town, user).await);
    let request = Request::builder().method(method).uri(path).header("authorization", bearer);
    let request = request.header("content-type", "application/json").body(Body::from(body.to_string())).unwrap();
    let answer = town.router.clone().oneshot(request).await.unwrap();
    let (status, bytes) = (answer.status().as_u16(), to_bytes(answer.into_body(), 1 << 20).await.unwrap());
    (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
}

/// The secret of a session.
async fn signed_in(town: &Town, user: &str) -> String {
    town.place.office.sign_in(user, PASSWORD).await.unwrap()
}

#[tokio::test]
async fn a_newer_program_keeps_what_was_published_here() {
    let town = Town::new("upgrade").await;
    let older = town.visit("示例市旧约商行").await;
    let draft = town.draft().await;
    assert_eq!(town.save("deng", &draft, &second_text()).await.status, StatusCode::SEE_OTHER);
    assert_eq!(town.publish("mi", &draft, NEW, "缩短走访期限").await.status, StatusCode::SEE_OTHER);
    // The next program has other words in the first version: matters under it keep what they were opened under.
    let mut next = pack();
    let path = "procedures/enterprise-visit/procedure.toml";
    let text = first_text().replace("name = \"派员\"", "name = \"派出走访人员\"");
    next.files.insert(path.into(), text.into_bytes());
    assert_eq!(town.place.office.take_up(&next).await.unwrap(), None);
    let law_now = town.place.office.engine();
    let versions: Vec<String> = law_now.law.versions("enterprise-visit").map(|p| p.in_force.to_string()).collect();
    assert_eq!(versions, [NEW, OLD]);
    let record = town.by("gu").await.get(&format!("{older}?tab=record")).await;
    assert!(record.has("派员") && !record.has("派出走访人员"), "{}", record.text);
    let page = town.by("deng").await.get("/admin/procedures").await;
    assert!(page.has("另有 1 件依程序更新前的文本办理"), "{}", page.text);
    assert!(town.place.office.forward(1).await.unwrap());
    let newer = town.visit("示例市新约商行").await;
    assert!(town.by("gu").await.get(&newer).await.has("2026-10-13 版程序"));
    town.replays();
    // A program whose overlay does not fit what was published here changes nothing.
    let mut misfit = pack();
    misfit.files.insert(
        "overlays/misfit/overlay.toml".into(),
        b"id = \"misfit\"\nname = \"x\"\nprocedure = \"enterprise-visit\"\nin_force = \"2026-10-01\"\n[[paper]]\nact = \"ask-again\"\npaper = { id = \"p\", name = \"p\", ground = { house = { owner = \"a\", origin = \"b\" } } }\n".to_vec(),
    );
    let before = town.place.office.engine().law.digest;
    let why = town.place.office.take_up(&misfit).await.unwrap().unwrap();
    assert!(why.contains("ask-again"), "{why}");
    assert_eq!(town.place.office.engine().law.digest, before);
    town.replays();
}
