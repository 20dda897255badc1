//! The pages without login, over the whole router: what the public may see and what it must never see.

mod public_fixture;

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use fadu_web::office::base::id::MatterId;
use public_fixture::{ADDRESS, FIRM, NAME, PHONE, RECIPIENT, Town, WITNESS, citizen_number, firm_code, town};
use std::sync::Arc;
use tower::ServiceExt;

struct Got {
    status: StatusCode,
    cache: String,
    text: String,
}

async fn get(town: &Town, path: &str) -> Got {
    let request = Request::get(path).body(Body::empty()).unwrap();
    let answer = fadu_web::router(town.office.clone()).oneshot(request).await.unwrap();
    let (status, headers) = (answer.status(), answer.headers().clone());
    assert!(headers.get("set-cookie").is_none(), "{path} sets a cookie");
    assert!(headers.contains_key("content-security-policy"), "{path} has no policy");
    let cache = headers["cache-control"].to_str().unwrap().to_string();
    let bytes = to_bytes(answer.into_body(), 4 << 20).await.unwrap();
    Got { status, cache, text: String::from_utf8_lossy(&bytes).into_owned() }
}

/// Every public address of the town.
fn addresses(town: &Town) -> Vec<String> {
    let page = |m: MatterId| town.office.public_page(m).unwrap();
    let mut all: Vec<String> = [
        "/",
        "/public",
        "/public?q=%E5%86%AF",
        "/public?q=SJ",
        "/verify",
        "/log",
        "/help",
        "/help/public",
        "/help/handler",
        "/help/head",
        "/help/reviewer",
        "/help/keys",
        "/ui",
        "/law",
        "/law?q=%E9%99%88%E8%BF%B0",
        "/law/limits",
        "/law/procedures",
        "/law/procedures/penalty-general",
        "/law/calendar/2026",
        "/law/penalty-law",
        "/law/penalty-law/44",
    ]
    .map(String::from)
    .into();
    for m in [town.firm, town.person] {
        all.extend([
            format!("/public/decisions/{m}"),
            format!("/v/{m}"),
            format!("/verify?code={}", page(m).code.replace(' ', "+")),
        ]);
    }
    all
}

#[tokio::test]
async fn nothing_private_is_ever_shown() {
    let town = town("private").await;
    let number = citizen_number();
    for path in addresses(&town) {
        let got = get(&town, &path).await;
        assert_eq!((got.status, got.cache.as_str()), (StatusCode::OK, "public, max-age=60"), "{path}");
        for canary in [NAME, ADDRESS, PHONE, RECIPIENT, WITNESS, number.as_str(), "钱守约", "000-5550 1234", "匿名"]
        {
            assert!(!got.text.contains(canary), "{path} shows {canary}");
        }
        for dead in ["href=\"/complain\"", "href=\"/track\"", "href=\"#\"", "style=\""] {
            assert!(!got.text.contains(dead) || path == "/ui", "{path}: {dead}");
        }
    }
}

#[tokio::test]
async fn a_decision_is_shown_masked_with_its_remedies() {
    let town = town("shown").await;
    let person = get(&town, &format!("/public/decisions/{}", town.person)).await.text;
    for shown in [
        "冯某某",
        "明市监罚〔2026〕2号",
        "未按规定明码标价",
        "¥2,000.00",
        "示例市明德区人民政府",
        "示例市明德区人民法院",
        "60日内",
        "15日内",
        "/law/reconsideration-law/20",
        "/law/litigation-law/45",
        "/law/samr-disclosure/13",
        "2029-10-12",
        "应当先申请行政复议",
        "/law/price-penalty-regulation/20",
    ] {
        assert!(person.contains(shown), "{shown}\n{person}");
    }
    let firm = get(&town, &format!("/public/decisions/{}", town.firm)).await.text;
    let facts = format!("{FIRM}（住＊＊＊，电话＊＊＊）2026年9月1日与＊＊＊在明德集市销售日用品");
    assert!(firm.contains(&facts), "{firm}");
    assert!(firm.contains(FIRM) && firm.contains(&firm_code()) && firm.contains("明市监罚〔2026〕1号"));
    let list = get(&town, "/public").await.text;
    assert!(list.contains(FIRM) && list.contains("冯某某"));
}

#[tokio::test]
async fn the_redacted_copy_proves_itself_and_tells_nothing_private() {
    use fadu_verify::{Held, Outcome, RedactedProof, VerifierKey, check_any, check_redacted};
    let town = town("redacted").await;
    let (path, file) =
        (format!("/public/decisions/{}", town.person), format!("/public/decisions/{}.json", town.person));
    // Nothing is published yet: what is masked is told, its proof is not there.
    assert_eq!(get(&town, &file).await.status, StatusCode::NOT_FOUND);
    publish(&town);
    let page = get(&town, &path).await.text;
    for shown in [
        "遮盖了什么，依据哪一条",
        "当事人姓名",
        "身份证件号码",
        "/law/penalty-law/50",
        "/law/personal-information-law/25",
        &file,
    ] {
        assert!(page.contains(shown), "{shown}");
    }
    let text = get(&town, &file).await.text;
    for canary in [NAME, &NAME[3..], ADDRESS, PHONE, RECIPIENT, WITNESS, citizen_number().as_str()] {
        assert!(!text.contains(canary), "{canary}");
    }
    let key: VerifierKey = town.office.log().unwrap().key().clone();
    let held = Held { keys: std::slice::from_ref(&key), ..Held::default() };
    let verdict = check_any(text.as_bytes(), &held);
    assert_eq!(verdict.outcome, Outcome::Sound, "{:?}", verdict.steps);
    assert!(verdict.sentence().starts_with("真：公开的每一处都与"), "{}", verdict.sentence());
    assert_eq!(check_any(text.as_bytes(), &Held::default()).outcome, Outcome::CannotTell);
    let sound = RedactedProof::from_json(&text).unwrap();
    let shown = sound.copy.source().unwrap().to_string();
    assert!(shown.contains("冯某某") && shown.contains("＊＊＊"), "{shown}");
    let masks: Vec<_> = sound.copy.parts.iter().filter_map(|p| p.mask.as_ref()).collect();
    assert!(masks.iter().all(|m| m.grounds.contains(&"penalty-law/50".to_string())));
    assert!(masks.iter().any(|m| m.class == "身份证件号码"));
    // A word changed, a part masked that nobody masked, an article exchanged, another paper's proof: each is refused, each by its own step.
    let refused = |change: &dyn Fn(&mut RedactedProof), step: &str| {
        let mut forged = sound.clone();
        change(&mut forged);
        let verdict = check_redacted(&forged, &held);
        let failed: Vec<_> =
            verdict.steps.iter().filter(|s| s.result == fadu_verify::StepResult::Failed).map(|s| s.name).collect();
        assert_eq!((verdict.outcome, failed), (Outcome::Tampered, vec![step]));
        assert!(verdict.facts.is_empty() && verdict.log.is_none());
    };
    let open =
        sound.copy.parts.iter().position(|p| p.value.as_ref().is_some_and(serde_json::Value::is_string)).unwrap();
    let masked = sound.copy.parts.iter().position(|p| p.mask.is_some()).unwrap();
    refused(&|f| f.copy.parts[open].value = Some(serde_json::json!("改了")), "copy");
    refused(
        &|f| {
            let part = &mut f.copy.parts[open];
            (part.commitment, part.mask) = (part.committed(), sound.copy.parts[masked].mask.clone());
            (part.salt, part.value) = (None, None);
        },
        "masks",
    );
    refused(&|f| f.copy.parts[masked].mask.as_mut().unwrap().grounds = vec!["penalty-law/48".into()], "masks");
    refused(&|f| f.copy.parts[masked].mask.as_mut().unwrap().shown = "李某".into(), "masks");
    refused(&|f| f.proof.openings.retain(|o| o.field != "paper_masks"), "masks");
    refused(&|f| f.proof.openings.retain(|o| o.field != "digest"), "paper");
    // The firm's copy hides nothing of a person; what is not public has none.
    let firm = get(&town, &format!("/public/decisions/{}.json", town.firm)).await;
    assert_eq!(check_any(firm.text.as_bytes(), &held).outcome, Outcome::Sound);
    assert_eq!(get(&town, &format!("/public/decisions/{}.json", town.open)).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn decisions_are_found_by_words() {
    let town = town("words").await;
    found_by_words(&town).await;
    // The same from the box of cards as from the table, which is looked through until the box is filled.
    let list = || town.office.published_like("示例市明德区", None, 9).unwrap();
    let table = list();
    assert_eq!(table.len(), 2, "{table:?}");
    assert!(town.office.search_ready().await.unwrap());
    assert_eq!(list(), table);
    found_by_words(&town).await;
}

#[tokio::test]
async fn the_box_of_decisions_follows_what_is_published_and_withdrawn() {
    let town = town("follows").await;
    assert!(town.office.search_ready().await.unwrap());
    let list = |words: &str, after, most| {
        let rows = town.office.published_like(words, after, most).unwrap();
        rows.into_iter().map(|r| (r.published_on, r.matter)).collect::<Vec<_>>()
    };
    let another = public_fixture::publish(&town).await;
    let all = list("明码标价", None, 9);
    assert_eq!(all.len(), 3);
    assert!(all.iter().any(|r| r.1 == another));
    // Leafed through one by one, each page begins behind the last.
    let (second, third) = (list("明码标价", Some(all[0]), 1), list("明码标价", Some(all[1]), 1));
    assert_eq!((second, third, list("明码标价", Some(all[2]), 1)), (vec![all[1]], vec![all[2]], vec![]));
    let search =
        async || get(&town, &format!("/public/search?q={}", fadu_web::public::list::encoded("惠民"))).await.text;
    let of = |m: MatterId| format!("/public/decisions/{m}");
    let page = search().await;
    assert!(page.contains(&of(another)) && page.contains(&of(town.firm)) && !page.contains(&of(town.open)), "{page}");
    public_fixture::withdraw(&town, another).await;
    assert_eq!(list("明码标价", None, 9).len(), 2);
    let page = search().await;
    assert!(!page.contains(&of(another)) && page.contains(&of(town.firm)), "{page}");
}

async fn found_by_words(town: &Town) {
    let found = async |q: &str| get(town, &format!("/public?q={}", fadu_web::public::list::encoded(q))).await.text;
    for (words, firm, person) in
        [("惠民", true, false), ("2026〕2号", false, true), ("明码标价", true, true), ("没有这个", false, false)]
    {
        let text = found(words).await;
        assert_eq!((text.contains(FIRM), text.contains("冯某某")), (firm, person), "{words}");
    }
    assert!(found(&firm_code()).await.contains(FIRM));
    assert!(found("没有这个").await.contains("没有找到公示的决定"));
    // Who knows the name or the number of the person learns nothing from asking.
    for secret in [NAME, citizen_number().as_str(), "槐荫里"] {
        assert!(!found(secret).await.contains("冯某某"), "{secret}");
    }
}

#[tokio::test]
async fn a_code_leads_to_the_facts_and_tells_nothing_else() {
    let town = town("codes").await;
    let page = town.office.public_page(town.person).unwrap();
    assert_eq!((page.code.len(), page.code.split(' ').count()), (19, 4));
    let small = page.code.to_lowercase().replace(' ', "-");
    let got = get(&town, &format!("/verify?code={small}")).await.text;
    for shown in [
        "登记簿里有这份文书",
        "纸质文书请逐项核对",
        "冯某某",
        "明市监罚〔2026〕2号",
        "罚款",
        "¥2,000.00",
        "2026年10月12日",
    ] {
        assert!(got.contains(shown), "{shown}\n{got}");
    }
    assert!(get(&town, &format!("/v/{}", town.person)).await.text.contains("纸质文书请逐项核对"));
    assert!(get(&town, "/verify?code=0000+0000+0000+0000").await.text.contains("没有公开的记录"));
    assert!(get(&town, "/verify?code=abc").await.text.contains("核验码是十六位"));
}

#[tokio::test]
async fn what_is_not_public_looks_like_what_does_not_exist() {
    let town = town("absent").await;
    let unknown = MatterId::from_bits(77);
    for pair in [["/v/", ""], ["/public/decisions/", ""], ["/public/decisions/", ".pdf"]] {
        let of = |m: MatterId| format!("{}{m}{}", pair[0], pair[1]);
        let (open, none, bad) = (
            get(&town, &of(town.open)).await,
            get(&town, &of(unknown)).await,
            get(&town, &format!("{}x", pair[0])).await,
        );
        assert_eq!(
            (open.status, none.status, bad.status),
            (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND, StatusCode::NOT_FOUND)
        );
        assert_eq!(open.text, none.text);
        assert_eq!(open.text, bad.text);
        assert_eq!(open.cache, "no-store");
        assert!(!open.text.contains("请先登录") && !open.text.contains(FIRM), "{}", open.text);
    }
    for path in [
        "/law/no-law",
        "/law/penalty-law/999",
        "/law/calendar/1200",
        "/law/calendar/x",
        "/help/none",
        "/assets/none.css",
    ] {
        assert_eq!(get(&town, path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn the_law_says_what_rests_on_an_article() {
    let town = town("law").await;
    let article = get(&town, "/law/penalty-law/44").await.text;
    for shown in [
        "中华人民共和国行政处罚法",
        "第44条",
        "要旨",
        "报请作出处罚决定",
        "事先告知并已送达",
        "行政处罚事先告知书",
        "不是条文原文",
        "2021-07-15",
    ] {
        assert!(article.contains(shown), "{shown}\n{article}");
    }
    let limit = get(&town, "/law/reconsideration-law/20").await.text;
    assert!(limit.contains("申请复议") && limit.contains("/law/limits#limit-apply-reconsideration-60d"), "{limit}");
    assert!(get(&town, "/law/limits").await.text.contains("id=\"limit-apply-reconsideration-60d\""));
    assert!(get(&town, "/law/civil-code").await.text.contains("编写时没有取得"));
    let found = get(&town, "/law?q=%E8%AF%81%E6%8D%AE%E4%B8%8D%E8%B6%B3").await.text;
    assert!(found.contains("/law/penalty-law/40") && !found.contains("/law/penalty-law/44\""), "{found}");
    let year = get(&town, "/law/calendar/2026").await.text;
    assert!(
        year.contains("2026-10-01 周四 至 2026-10-07 周三")
            && year.contains("2026-10-10 周六 上班")
            && !year.contains("暂定")
    );
    assert!(get(&town, "/law/calendar/2027").await.text.contains("暂定"));
}

#[tokio::test]
async fn a_paper_that_cannot_be_typeset_says_so_calmly() {
    let town = town("paper").await;
    let got = get(&town, &format!("/public/decisions/{}.pdf", town.firm)).await;
    assert_eq!((got.status, got.cache.as_str()), (StatusCode::SERVICE_UNAVAILABLE, "no-store"));
    assert!(got.text.contains("事故编号") && !got.text.contains("no-such-worker") && !got.text.contains("/desk"));
}

#[tokio::test]
async fn files_are_kept_by_their_tag() {
    let town = town("files").await;
    let request = |tag: Option<&str>| {
        let mut r = Request::get("/assets/fadu.css");
        if let Some(tag) = tag {
            r = r.header("if-none-match", tag);
        }
        fadu_web::router(town.office.clone()).oneshot(r.body(Body::empty()).unwrap())
    };
    let first = request(None).await.unwrap();
    assert_eq!(first.headers()["content-type"], "text/css; charset=utf-8");
    assert_eq!(first.headers()["cache-control"], "public, max-age=3600");
    let tag = first.headers()["etag"].to_str().unwrap().to_string();
    assert_eq!(request(Some(&tag)).await.unwrap().status(), StatusCode::NOT_MODIFIED);
    assert_eq!(request(Some("\"other\"")).await.unwrap().status(), StatusCode::OK);
}

/// Publishes the town's record once, as the server's sequencer does.
fn publish(town: &Town) {
    use fadu_web::office::{base::Moment, store};
    let held = town.office.store();
    let signer = store::record::NoteSigner::of_seed("fadu-test/log", &[5; 32], false).unwrap();
    let (signer, tiles) = (Arc::new(signer), Arc::new(store::Tiles::open(held.dir()).unwrap()));
    let clocks = store::Clocks { steady: Arc::new(|| 7_000), wall: Arc::new(|| Moment(1_790_000_065_000)) };
    let board = store::Board::open(held, tiles.clone(), (signer.key().clone(), Vec::new()), clocks).unwrap();
    let mut sequencer = store::Sequencer::new(held.clone(), tiles, signer);
    // On a thread of its own, as in the server: a step waits for the disk.
    let step = std::thread::spawn(move || sequencer.step(Moment(1_790_000_000_000)));
    board.publish(step.join().unwrap().unwrap().unwrap());
    assert!(town.office.show_log(Ok(Arc::new(board))));
}

#[tokio::test]
async fn the_public_log_shows_the_record_and_nothing_of_what_it_says() {
    let town = town("log").await;
    let none = get(&town, "/log").await;
    assert!(none.status == StatusCode::OK && none.text.contains("还没有公布检查点"), "{}", none.text);
    assert_eq!(get(&town, "/log/checkpoint").await.status, StatusCode::NOT_FOUND);
    assert_eq!(get(&town, "/log/tile/0/000").await.status, StatusCode::NOT_FOUND);
    publish(&town);
    let checkpoint = get(&town, "/log/checkpoint").await;
    assert_eq!((checkpoint.status, checkpoint.cache.as_str()), (StatusCode::OK, "public, max-age=1"));
    assert_eq!(get(&town, "/log/witnessed").await.text, checkpoint.text);
    let size: u64 = checkpoint.text.lines().nth(1).unwrap().parse().unwrap();
    assert!(checkpoint.text.starts_with("fadu-test/log\n") && size > 20 && size < 256, "{}", checkpoint.text);
    let page = get(&town, "/log").await;
    for wanted in [format!("{size}</b> 条"), "1 分钟前".into(), "Ed25519".into(), "还没有别的机构一起签名".into()]
    {
        assert!(page.text.contains(&wanted), "{wanted} {}", page.text);
    }
    let (tile, leaves) = (format!("/log/tile/0/000.p/{size}"), format!("/log/tile/entries/000.p/{size}"));
    for path in ["/log", "/log/checkpoint", &tile, &leaves] {
        let got = get(&town, path).await;
        assert_eq!(got.status, StatusCode::OK, "{path}");
        for canary in [NAME, ADDRESS, PHONE, RECIPIENT, WITNESS, FIRM, &citizen_number(), &firm_code()] {
            assert!(!got.text.contains(canary), "{path} shows {canary}");
        }
    }
    assert_eq!(get(&town, &leaves).await.cache, "public, max-age=31536000, immutable");
    assert!(get(&town, &leaves).await.text.contains("DecisionMade"));
    // Never more than is published, nor another form of an address.
    for path in [format!("/log/tile/0/000.p/{}", size + 1), "/log/tile/0/000".into(), "/log/tile/0/0000".into()] {
        assert_eq!(get(&town, &path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let held = |text: &str| format!("/log?held={}", text.bytes().map(|b| format!("%{b:02X}")).collect::<String>());
    assert!(get(&town, &held(&checkpoint.text)).await.text.contains("对得上"));
    let strange = get(&town, &held("<script>alert(1)</script>")).await;
    assert!(strange.text.contains("这不是本簿的检查点") && !strange.text.contains("<script>alert"));
}

#[tokio::test]
async fn a_log_that_does_not_keep_up_is_told_to_those_who_run_it() {
    let town = town("lag").await;
    assert_eq!(get(&town, "/readyz").await.text, "ready\n");
    assert!(town.office.show_log(Err("签名的钥匙不见了".into())));
    assert!(get(&town, "/readyz").await.text.starts_with("ready\nlog: stopped at 0 of "));
    let health = town.office.log_health();
    assert!(health.alarm && health.stalled.as_deref() == Some("签名的钥匙不见了"));
    assert!(!get(&town, "/log").await.text.contains("钥匙不见了"));
}

#[tokio::test]
async fn the_proof_of_a_public_paper_holds_and_shows_nobody_who_is_masked() {
    use fadu_verify::{Held, Outcome, VerifierKey, check_code, check_file};
    let town = town("proof").await;
    let path = |m: MatterId, form: &str| format!("/proof/{m}.{form}");
    // Nothing is published yet.
    assert_eq!(get(&town, &path(town.firm, "json")).await.status, StatusCode::NOT_FOUND);
    publish(&town);
    let key: VerifierKey = town.office.log().unwrap().key().clone();
    for (matter, party) in [(town.firm, true), (town.person, false)] {
        let got = get(&town, &path(matter, "json")).await;
        assert_eq!((got.status, got.cache.as_str()), (StatusCode::OK, "public, max-age=60"));
        let held = Held { keys: std::slice::from_ref(&key), ..Held::default() };
        let verdict = check_file(&got.text, &held);
        assert_eq!(verdict.outcome, Outcome::Sound, "{:?}", verdict.steps);
        let page = town.office.public_page(matter).unwrap();
        assert_eq!(verdict.facts["digest"], page.digest.as_str());
        assert_eq!(verdict.facts["number"], page.line.number.as_str());
        assert_eq!(verdict.facts.contains_key("party"), party);
        assert_eq!(verdict.event.as_deref(), Some("PaperMade"));
        for canary in [NAME, ADDRESS, PHONE, RECIPIENT, WITNESS, &citizen_number()] {
            assert!(!got.text.contains(canary), "{canary}");
        }
        assert_eq!(check_file(&got.text, &Held::default()).outcome, Outcome::CannotTell);
        let code = bytes(&town, &path(matter, "bin")).await;
        let printed = check_code(&code, std::slice::from_ref(&key), None);
        assert_eq!((printed.outcome, &printed.facts), (Outcome::Sound, &verdict.facts), "{:?}", printed.steps);
        assert!(code.len() < 1500, "{} bytes in a log of a few hundred", code.len());
    }
    // A matter that is not public has no public proof, whoever asks for it by whatever name.
    for strange in [path(town.open, "json"), path(town.open, "bin"), path(town.firm, "pdf"), "/proof/x.json".into()] {
        assert_eq!(get(&town, &strange).await.status, StatusCode::NOT_FOUND, "{strange}");
    }
    for digest in ["0".repeat(64), "x".repeat(64), "%".into(), String::from("餐")] {
        let escaped: String = digest.bytes().map(|b| format!("%{b:02X}")).collect();
        assert_eq!(get(&town, &format!("/proof/file/{escaped}")).await.status, StatusCode::NOT_FOUND, "{digest}");
    }
}

async fn bytes(town: &Town, path: &str) -> Vec<u8> {
    let request = Request::get(path).body(Body::empty()).unwrap();
    let answer = fadu_web::router(town.office.clone()).oneshot(request).await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK, "{path}");
    to_bytes(answer.into_body(), 4 << 20).await.unwrap().to_vec()
}

#[tokio::test]
async fn the_list_of_revoked_decisions_says_how_far_it_has_looked() {
    use fadu_web::office::store::Log;
    use fadu_web::office::store::record::{NoteSigner, Revoked};
    let town = town("revoked").await;
    public_fixture::alter(&town, town.firm, "changed").await;
    public_fixture::alter(&town, town.person, "quashed").await;
    publish(&town);
    assert_eq!(get(&town, "/log/revoked").await.status, StatusCode::NOT_FOUND);
    let signer = Arc::new(NoteSigner::of_seed("fadu-test/log", &[5; 32], false).unwrap());
    assert!(town.office.sign_lists(Arc::clone(&signer)));
    let list = |text: &str| Revoked::opened(text, signer.key()).unwrap();
    // Not looked yet: of no leaf does it say that it stands.
    assert_eq!(list(&get(&town, "/log/revoked").await.text).size, 0);
    assert!(town.office.look_for_revoked().is_ok());
    let got = get(&town, "/log/revoked").await;
    assert_eq!((got.status, got.cache.as_str()), (StatusCode::OK, "public, max-age=1"));
    let found = list(&got.text);
    assert_eq!(found.size, town.office.log().unwrap().published().unwrap().size);
    // Changed, it stands as altered; quashed, it does not stand. Each by the leaf that its public proof shows.
    assert_eq!((found.origin.as_str(), found.papers.len()), ("fadu-test/log", found.altered.len()));
    assert!(!found.papers.is_empty(), "no paper of the quashed decision");
    // Asked for the paper itself, the record says the same, newer than any list; of another hash or place it says nothing.
    let leaf = |papers: &std::collections::BTreeMap<[u8; 32], _>| {
        fadu_web::office::store::record::hex::encode(papers.keys().next().unwrap())
    };
    let (altered, revoked) = (leaf(&found.altered), leaf(&found.papers));
    let place = |leaf: String| {
        let events = town.office.store().all_events(0, 10_000).unwrap();
        let hash = |e: &fadu_web::office::store::StoredEvent| fadu_web::office::store::record::hex::encode(&e.hash);
        events.iter().find(|e| hash(e) == leaf).unwrap().index
    };
    for (leaf, word) in [(&altered, "altered"), (&revoked, "revoked")] {
        let index = place(leaf.clone());
        let got = get(&town, &format!("/proof/standing/{index}/{leaf}")).await;
        let want = format!("{{\"since\":\"2026-10-12\",\"standing\":\"{word}\"}}");
        assert_eq!((got.cache.as_str(), got.text), ("no-store", want));
        for path in [
            format!("{}/{leaf}", index + 1),
            format!("{index}/{}", "0".repeat(64)),
            format!("{index}/x"),
            format!("x/{leaf}"),
        ] {
            assert_eq!(get(&town, &format!("/proof/standing/{path}")).await.status, StatusCode::NOT_FOUND, "{path}");
        }
    }
    assert!(found.altered.values().chain(found.papers.values()).all(|day| day.to_string() == "2026-10-12"));
}
