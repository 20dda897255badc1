//! What was done on paper is entered on a page: in whatever order, with its day and source, once; what it missed stands beside it.

use crate::api_fixture::cast::officer;
use crate::api_fixture::{Reply, World, script};
use serde_json::json;

/// Somebody at a browser without scripts.
struct Clerk<'a> {
    w: &'a World,
    cookie: String,
}

impl Clerk<'_> {
    async fn of<'a>(w: &'a World, user: &str) -> Clerk<'a> {
        Clerk { w, cookie: format!("fadu={}", w.token(user).await) }
    }
    async fn get(&self, path: &str) -> (u16, String) {
        let reply = self.w.raw("GET", path, &[("cookie", &self.cookie)], Vec::new()).await;
        (reply.status, String::from_utf8(reply.bytes).unwrap())
    }
    /// Sends what the form of the page holds in hidden fields, and these fields.
    async fn send(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let (status, form) = self.get(path).await;
        assert_eq!(status, 200, "{path}: {form}");
        self.again(path, &form, fields).await
    }
    async fn again(&self, path: &str, form: &str, fields: &[(&str, &str)]) -> Reply {
        let hidden = |name: &str| {
            let (_, rest) = form.rsplit_once(&format!("name=\"{name}\" value=\"")).unwrap();
            rest.split('"').next().unwrap().to_string()
        };
        let (csrf, intent) = (hidden("csrf"), hidden("intent"));
        let all = [("csrf", csrf.as_str()), ("intent", intent.as_str())];
        let coded = |t: &str| t.bytes().map(|b| format!("%{b:02X}")).collect::<String>();
        let pairs: Vec<String> = all.iter().chain(fields).map(|(k, v)| format!("{}={}", coded(k), coded(v))).collect();
        let head = [("cookie", self.cookie.as_str()), ("content-type", "application/x-www-form-urlencoded")];
        self.w.raw("POST", path, &head, pairs.join("&").into_bytes()).await
    }
}

fn told(reply: &Reply) -> String {
    String::from_utf8_lossy(&reply.bytes).into_owned()
}

const PAPER: [(&str, &str); 2] = [("reported_on", "2026-10-09"), ("reported_source", "paper")];

#[tokio::test]
async fn an_act_on_paper_is_entered_once_with_its_day_and_what_it_missed() {
    let w = World::new().await;
    let matter = script::open(&w).await;
    let shen = Clerk::of(&w, "shen").await;
    let (_, file) = shen.get(&format!("/matters/{matter}")).await;
    assert!(file.contains(&format!("/matters/{matter}/reported\"")), "{file}");
    let (_, list) = shen.get(&format!("/matters/{matter}/reported")).await;
    let path = format!("/matters/{matter}/reported/propose-filing");
    assert!(list.contains(&path) && list.contains("由机关负责人本人补录"), "{list}");
    let one = officer("shen");
    let filing = [
        ("item", "SJ-FS-001"),
        ("act_ended_on", "2026-10-08"),
        ("grave_harm", "no"),
        ("handlers", one.as_str()),
        ("filing_reason", "涉嫌无证经营"),
    ];
    let (_, form) = shen.get(&path).await;
    // Nothing is entered where the day or the source is wrong, and what was typed is still there.
    for (own, says) in [
        ([("reported_on", ""), ("reported_source", "paper")], "请填写办理之日"),
        ([("reported_on", "2026-10-13"), ("reported_source", "paper")], "还没有到的日期"),
        ([("reported_on", "2026-10-09"), ("reported_source", "elsewhere")], "请选择原来写在哪里"),
    ] {
        let reply = shen.again(&path, &form, &[&own[..], &filing].concat()).await;
        assert_eq!(reply.status, 422, "{says}");
        assert!(told(&reply).contains(says) && told(&reply).contains("涉嫌无证经营"), "{says}: {}", told(&reply));
    }
    let done = shen.again(&path, &form, &[&PAPER[..], &filing].concat()).await;
    assert_eq!(done.status, 303, "{}", told(&done));
    let again = shen.again(&path, &form, &[&PAPER[..], &filing].concat()).await;
    assert_eq!(again.status, 303, "the same press again");
    let to = done.headers["location"].to_str().unwrap();
    let (_, page) = shen.get(to).await;
    assert!(
        page.contains("已补录入卷") && page.contains("个问题") && page.contains("行政处罚法 第42条第1款"),
        "{page}"
    );
    let kept = w.get("shen", &format!("/api/v1/matters/{matter}/findings")).await.json;
    let entries = kept["reported"].as_array().unwrap();
    assert_eq!((entries.len(), &entries[0]["source"], &entries[0]["late_days"]), (1, &json!("paper"), &json!(3)));
}

#[tokio::test]
async fn a_matter_opened_on_paper_and_an_act_out_of_its_order_are_entered_too() {
    let w = World::new().await;
    let shen = Clerk::of(&w, "shen").await;
    assert!(shen.get("/desk/new").await.1.contains("/desk/reported/penalty-general"));
    let opening = [
        ("source_kind", "inspection"),
        ("received_on", "2026-10-09"),
        ("clue", "检查中发现无证经营"),
        ("party_kind", "company"),
        ("party_name", "明德区示例小馆餐饮有限公司"),
        ("party_code", "91110000600037341L"),
    ];
    let done = shen.send("/desk/reported/penalty-general", &[&PAPER[..], &opening].concat()).await;
    assert_eq!(done.status, 303, "{}", told(&done));
    let matter = done.headers["location"].to_str().unwrap().split(['/', '?']).nth(2).unwrap().to_string();
    // An inquiry before the case was filed: it happened, and the record says what it lacked.
    let path = format!("/matters/{matter}/reported/record-inquiry");
    asked_alone(&shen, &path, "2026-10-09").await;
    let kept = w.get("shen", &format!("/api/v1/matters/{matter}/findings")).await.json;
    let codes: Vec<&str> = kept["findings"].as_array().unwrap().iter().filter_map(|f| f["code"].as_str()).collect();
    assert!(codes.contains(&"too-few-officers"), "{kept}");
    // Whoever did not do it does not enter it, and other agencies find nothing.
    let head = format!("/matters/{matter}/reported/approve-filing-head");
    let approve = [("conclusion", "approve"), ("opinion", "同意")];
    let refused = shen.send(&head, &[&PAPER[..], &approve].concat()).await;
    assert_eq!(refused.status, 409, "{}", told(&refused));
    assert!(told(&refused).contains("您填写的内容"), "{}", told(&refused));
    for (user, status) in [("bai", 404), ("jian", 403), ("", 303)] {
        let status_of = match user {
            "" => w.raw("GET", &path, &[], Vec::new()).await.status,
            user => Clerk::of(&w, user).await.get(&path).await.0,
        };
        assert_eq!(status_of, status, "{user}");
    }
}

/// An inquiry by one officer alone, on paper.
async fn asked_alone(clerk: &Clerk<'_>, path: &str, day: &str) {
    let one = officer("shen");
    let fields = [
        ("reported_on", day),
        ("reported_at", "08:30"),
        ("reported_source", "paper"),
        ("inquired_on", day),
        ("inquired_person", "王掌柜"),
        ("inquired_from", "08:00"),
        ("inquired_to", "08:20"),
        ("inquiry_place", "敬业街99号"),
        ("credential_shown", "yes"),
        ("inquiry_text", "问：有许可吗？\n答：没有。"),
        ("inquiry_officers", one.as_str()),
    ];
    let done = clerk.send(path, &fields).await;
    assert_eq!(done.status, 303, "{}", told(&done));
}

#[tokio::test]
async fn what_was_missed_on_paper_bars_nobody_from_doing_it_again() {
    let w = World::new().await;
    let matter = script::until(&w, "record-inquiry", &[]).await;
    let shen = Clerk::of(&w, "shen").await;
    asked_alone(&shen, &format!("/matters/{matter}/reported/record-inquiry"), "2026-10-12").await;
    let (_, file) = shen.get(&format!("/matters/{matter}")).await;
    let act = format!("href=\"/matters/{matter}/do/record-inquiry\"");
    let (may, may_not) = file.split_once("现在还不能做").unwrap();
    assert!(may.contains(&act) && !may_not.contains(&act), "{file}");
}
