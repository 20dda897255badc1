//! The volumes of a file: what lies in which and in what order, who may have them, how a correction lies behind what it corrects.
//! The typesetting worker is a script that answers the same to everything and writes down what it was asked.

use crate::api_fixture::cast::{self, user_of};
use crate::api_fixture::{FIRST_DAY, World, law, script};
use serde_json::{Value, json};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

const ANSWER: &str = r#"{"ok":true,"pages":3,"pdf":"JVBERi0xLjcK","svg":["<svg/>"],"standard":"PDF/A-2b"}"#;

/// A worker that answers the same to everything; what it was asked lies beside it, a line each.
struct Worker(PathBuf);

impl Worker {
    fn new() -> Worker {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("fadu-worker-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::SeqCst));
        let path = std::env::temp_dir().join(name);
        let script = format!(
            "#!/bin/sh\nwhile :; do\nset -- $(head -c 4 | od -An -tu1)\n[ $# -eq 4 ] || exit 0\n\
             head -c $((($1*256+$2)*65536+$3*256+$4)) >>\"$0.asked\"\necho >>\"$0.asked\"\nprintf '\\000\\000\\000\\{:03o}%s' '{ANSWER}'\ndone\n",
            ANSWER.len()
        );
        std::fs::write(&path, script).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        Worker(path)
    }
    /// All that it was asked, oldest first.
    fn asked(&self) -> Vec<Value> {
        let asked = std::fs::read_to_string(self.0.with_extension("asked")).unwrap();
        asked.lines().map(|l| serde_json::from_str::<Value>(l).unwrap()).collect()
    }
    /// What it was asked to bind, oldest first.
    fn bound(&self) -> Vec<Value> {
        self.asked().into_iter().filter(|m| m["output"] == "volume").collect()
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        std::fs::remove_file(&self.0).ok();
        std::fs::remove_file(self.0.with_extension("asked")).ok();
    }
}

/// An archived case in an office with that worker.
async fn archived(worker: &Worker) -> (World, String) {
    let world = World::typesetting(FIRST_DAY, law().clone(), &worker.0).await;
    cast::enter(&world.office).await;
    let matter = script::until(&world, "", &[]).await;
    (world, matter)
}

fn titles(message: &Value) -> Vec<String> {
    message["pieces"].as_array().unwrap().iter().map(|p| p["line"]["title"].as_str().unwrap().to_string()).collect()
}

async fn volume(w: &World, user: &str, matter: &str, which: &str) -> u16 {
    w.get(user, &format!("/api/v1/matters/{matter}/volume?which={which}")).await.status
}

#[tokio::test]
async fn each_volume_holds_its_own_in_the_order_of_filing() {
    let worker = Worker::new();
    let (w, matter) = archived(&worker).await;
    let reply = w.get("shen", &format!("/api/v1/matters/{matter}/volume")).await;
    assert_eq!((reply.status, reply.bytes.as_slice()), (200, &b"%PDF-1.7\n"[..]));
    assert_eq!(reply.headers["content-type"], "application/pdf");
    assert_eq!(volume(&w, "shen", &matter, "side").await, 200);
    assert_eq!(volume(&w, "shen", &matter, "whole").await, 200);
    assert_eq!(volume(&w, "shen", &matter, "both").await, 400);
    let bound = worker.bound();
    let main = [
        "立案审批表",
        "行政处罚决定书",
        "送达回证（处罚决定书）",
        "行政处罚事先告知书",
        "送达回证（事先告知书）",
        "罚没款缴纳通知书",
        "询问笔录",
        "证据提取单",
        "放弃陈述申辩（听证）声明",
    ];
    assert_eq!(titles(&bound[0]), main);
    let side = [
        "案件来源登记表",
        "案件调查终结报告",
        "法制审核意见书",
        "行政处罚决定审批表",
        "结案审批表",
        "行政处罚信息公示审批表",
    ];
    assert_eq!(titles(&bound[1]), side);
    assert_eq!(titles(&bound[2]), [&main[..], &side[..]].concat());
    let groups: Vec<&str> =
        bound[0]["pieces"].as_array().unwrap().iter().map(|p| p["line"]["group"].as_str().unwrap()).collect();
    assert_eq!((groups[0], groups[2], groups[8]), ("立案审批表", "行政处罚决定书及送达回证", "证据材料"));
    let data = &bound[0]["data"];
    assert_eq!((&data["volume"], &data["retention"]), (&json!("正卷"), &json!("十年")));
    assert!(data["rows"].as_array().unwrap().contains(&json!(["保管期限", "十年"])), "{data}");
    // The same record is bound once.
    assert_eq!(volume(&w, "gu", &matter, "main").await, 200);
    assert_eq!(worker.bound().len(), 3);
}

#[tokio::test]
async fn the_side_volume_never_leaves_the_agency() {
    let worker = Worker::new();
    let (w, matter) = archived(&worker).await;
    let papers = w.get("shen", &format!("/api/v1/matters/{matter}/papers")).await.json;
    let side = papers["papers"].as_array().unwrap().iter().find(|p| p["side_volume"] == true).unwrap()["n"].clone();
    let paper = format!("/api/v1/matters/{matter}/papers/{side}");
    for (role, status) in
        [("officer", 200), ("supervisor", 200), ("party", 403), ("registrar", 403), ("audit-admin", 403)]
    {
        let user = user_of(role);
        for which in ["side", "whole"] {
            assert_eq!(volume(&w, user, &matter, which).await, status, "{role} {which}");
        }
        assert_eq!(w.get(user, &paper).await.status, status, "{role} one paper");
    }
    let nobody = w.send("GET", &format!("/api/v1/matters/{matter}/volume?which=side"), &[], &Value::Null).await;
    assert_eq!(nobody.status, 401);
    let page = w.raw("GET", &format!("/matters/{matter}/volume/side.pdf"), &[], Vec::new()).await;
    assert!(page.status == 303 || page.status == 401, "{}", page.status);
    let public = w.raw("GET", &format!("/public/decisions/{matter}"), &[], Vec::new()).await;
    let public = String::from_utf8(public.bytes).unwrap();
    assert!(public.contains("行政处罚决定书") && !public.contains("法制审核意见书"), "{public}");
}

#[tokio::test]
async fn a_correction_lies_behind_what_it_corrects_and_rewrites_nothing() {
    let worker = Worker::new();
    let (w, matter) = archived(&worker).await;
    let list = || async { w.get("shen", &format!("/api/v1/matters/{matter}/papers")).await.json["papers"].clone() };
    let before = list().await;
    let decision = before.as_array().unwrap().iter().find(|p| p["id"] == "penalty-decision").unwrap().clone();
    let fields = json!({
        "corrected_paper": decision["digest"], "erratum_place": "第1页第3行", "erratum_wrong": "敬业街九十九号", "erratum_right": "敬业街99号",
        "erratum_cause": "录入", "erratum_found_by": "档案员", "erratum_found_on": "2026-10-12", "erratum_clerical": "yes",
    });
    let wrong = json!({ "corrected_paper": "0".repeat(64) });
    let mut no_paper = fields.clone();
    no_paper["corrected_paper"] = wrong["corrected_paper"].clone();
    let refused = w.act("luo", &matter, "report-erratum", &no_paper).await;
    assert_eq!(refused.status, 422, "{}", refused.json);
    assert_eq!(w.act("luo", &matter, "report-erratum", &fields).await.status, 200);
    let done = w.act("gu", &matter, "approve-erratum", &json!({ "conclusion": "approve", "opinion": "笔误" })).await;
    assert_eq!(done.status, 200, "{}", done.json);
    let after = list().await;
    let after = after.as_array().unwrap();
    let sheet = after.iter().find(|p| p["id"] == "paper-erratum").unwrap();
    let now = after.iter().find(|p| p["id"] == "penalty-decision").unwrap();
    assert_eq!(now["digest"], decision["digest"], "nothing is rewritten");
    assert_eq!(now["corrected"], json!({ "sheet": sheet["n"], "word": "已更正" }));
    assert_eq!(sheet["corrects"], now["n"]);
    assert_eq!(volume(&w, "shen", &matter, "main").await, 200);
    let bound = worker.bound();
    let pieces = bound.last().unwrap()["pieces"].as_array().unwrap().clone();
    let at = pieces.iter().position(|p| p["line"]["title"] == "行政处罚决定书").unwrap();
    assert_eq!(
        (&pieces[at]["line"]["word"], &pieces[at + 1]["line"]["title"]),
        (&json!("已更正"), &json!("文书更正单"))
    );
    assert_eq!(pieces[at + 1]["line"]["group"], pieces[at]["line"]["group"]);
    let cookie = format!("fadu={}", w.token("shen").await);
    let tab = w.raw("GET", &format!("/matters/{matter}?tab=papers"), &[("cookie", &cookie)], Vec::new()).await;
    let tab = String::from_utf8(tab.bytes).unwrap();
    assert!(tab.contains("已更正") && tab.contains("看更正单") && tab.contains("更正 <a"), "{tab}");
}

#[tokio::test]
async fn the_pages_say_how_far_the_binding_is_and_list_what_is_archived() {
    let worker = Worker::new();
    let (w, matter) = archived(&worker).await;
    let cookie = format!("fadu={}", w.token("shen").await);
    let page = |path: String| {
        let (w, cookie) = (&w, cookie.clone());
        async move { w.raw("GET", &path, &[("cookie", &cookie)], Vec::new()).await }
    };
    let first = page(format!("/matters/{matter}/volume/side")).await;
    assert_eq!((first.status, &first.headers["refresh"]), (200, &"1".parse().unwrap()));
    assert!(String::from_utf8(first.bytes).unwrap().contains("正在装订：0／6 件"));
    assert_eq!(volume(&w, "shen", &matter, "side").await, 200);
    let then = page(format!("/matters/{matter}/volume/side")).await;
    assert!(!then.headers.contains_key("refresh"));
    let text = String::from_utf8(then.bytes).unwrap();
    assert!(text.contains("已经装订") && text.contains(&format!("/matters/{matter}/volume/side.pdf")), "{text}");
    assert_eq!(page(format!("/matters/{matter}/volume/side.pdf")).await.bytes, b"%PDF-1.7\n");
    assert_eq!(page(format!("/matters/{matter}/volume/other")).await.status, 404);
    let list = String::from_utf8(page("/desk/archive".into()).await.bytes).unwrap();
    assert!(
        list.contains("明德区示例小馆餐饮有限公司") && list.contains("十年") && list.contains("2026-10-12"),
        "{list}"
    );
    let row = &w.get("shen", "/api/v1/matters").await.json["items"][0];
    assert_eq!((&row["retention"], &row["archived_on"]), (&json!("十年"), &json!("2026-10-12")));
    let file = w.get("shen", &format!("/api/v1/matters/{matter}")).await.json;
    assert_eq!((&file["retention"], file["volumes"].as_array().unwrap().len()), (&json!("十年"), 3));
}

#[tokio::test]
async fn a_volume_of_an_erased_case_says_so_in_the_place_of_each_part() {
    let worker = Worker::new();
    let w = World::typesetting(FIRST_DAY, law().clone(), &worker.0).await;
    cast::enter(&w.office).await;
    let (matter, _) = crate::evidence_keys::with_photo(&w).await;
    // Bound while it could be read: the photo and the pages of each paper are committed and kept.
    assert_eq!(volume(&w, "shen", &matter, "whole").await, 200);
    let whole = titles(worker.bound().last().unwrap());
    assert!(whole.iter().any(|t| t == "行政处罚决定书") && whole.iter().any(|t| t.starts_with("证据")), "{whole:?}");
    let before = worker.asked().len();
    crate::erasure::erased(&w, &matter).await;
    assert_eq!(volume(&w, "shen", &matter, "whole").await, 200);
    let asked = worker.asked().split_off(before);
    let (bound, sheets): (Vec<&Value>, Vec<&Value>) = asked.iter().partition(|m| m["output"] == "volume");
    let after = titles(bound[0]);
    assert_eq!((bound.len(), after.len(), sheets.len()), (1, whole.len(), whole.len()));
    assert!(after.iter().any(|t| t == "行政处罚决定书") && after.iter().any(|t| t == "证据1：已依法删除"), "{after:?}");
    let says = |m: &&&Value| {
        m["data"]["kept"].as_str().is_some_and(|t| t.contains("已于2037年1月4日依法删除（个人信息保护法第四十七条）"))
    };
    assert_eq!(sheets.iter().filter(says).count(), sheets.len(), "{sheets:?}");
    let all = serde_json::to_string(&asked).unwrap();
    for gone in [crate::erasure::NAME, "kitchen.jpg", "槐荫里7号院"] {
        assert!(!all.contains(gone), "{gone}");
    }
}
