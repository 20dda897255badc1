//! Texts of statutes as everybody sees them: found by words and by citation, one version beside another, in force or ended. The texts are invented.

use crate::api_fixture::World;
use fadu_web::office::statutes::StatuteVersion;

const OLD: &str = "# 中华人民共和国甲罚法\n\n2001年1月1日 某会通过\n\n<!-- INFO END -->\n\n第一条 为了规范甲罚，制定本法。\n\n第二条 当事人要求听证的，应当在三日内提出。\n\n第三条 自2001年2月1日起施行。";
const NEW: &str = "# 中华人民共和国甲罚法\n\n2001年1月1日 某会通过\n\n2021年1月22日 某会《关于修改〈甲罚法〉的决定》修正\n\n<!-- INFO END -->\n\n第一条 为了规范甲罚，制定本法。\n\n第二条 当事人要求<b>听证的，应当在五日内提出：\n\n（一）口头；\n\n（二）书面。\n\n第三条 自2021年7月15日起施行。《乙办法》同时废止。";
const ENDED: &str = "# 乙办法\n\n<!-- INFO END -->\n\n第一条 甲罚的听证由乙主持。";

pub fn version(title: &str, folder: &str, day: &str) -> StatuteVersion {
    StatuteVersion {
        statute: title.into(),
        version_day: day.parse().ok(),
        in_force_day: None,
        status_hint: String::new(),
        folder: folder.into(),
        file: format!("{title}({day}).md"),
        media: "text/markdown".into(),
        digest: String::new(),
    }
}

async fn world() -> World {
    let w = World::new().await;
    let law = "中华人民共和国甲罚法";
    let all = vec![
        (version(law, "falv", "2001-01-01"), OLD.as_bytes().to_vec()),
        (version(law, "falv", "2021-01-22"), NEW.as_bytes().to_vec()),
        (version("乙办法", "dfxfg", "2001-01-01"), ENDED.as_bytes().to_vec()),
    ];
    assert_eq!(w.office.register_statutes("t", all).await.unwrap(), 3);
    w
}

async fn get(w: &World, path: &str) -> String {
    let reply = w.raw("GET", path, &[], Vec::new()).await;
    assert_eq!(reply.status, 200, "{path}");
    String::from_utf8(reply.bytes).unwrap()
}

#[tokio::test]
async fn everybody_finds_articles_by_their_words_and_by_citation() {
    let w = world().await;
    let now = get(&w, "/law/search?q=听证").await;
    assert!(now.contains("当事人要求&lt;b&gt;<mark>听证</mark>的，应当在五日内提出"), "escaped and marked: {now}");
    assert!(!now.contains("应当在三日内提出") && !now.contains("由乙主持"), "only what is in force");
    let then = get(&w, "/law/search?q=听证&on=2010-05-01").await;
    assert!(then.contains("三日内提出") && then.contains("由乙主持") && !then.contains("应当在五日内提出"));
    assert!(then.contains("2021-07-14 止"), "says when it ended");
    let all = get(&w, "/law/search?q=听证&versions=all&kind=falv").await;
    assert!(all.contains("三日内提出") && all.contains("应当在五日内提出") && !all.contains("由乙主持"));
    let cited = get(&w, "/law/search?q=甲罚法2条1款2项").await;
    assert!(cited.contains("引用的条文") && cited.contains("#a2.1.2\""), "{cited}");
    assert!(get(&w, "/law/search?q=甲罚法9").await.contains("没有第 9 条"));
    let meant = get(&w, "/law/search?q=要求%3Cb%3E停证").await;
    assert!(meant.contains("已按“要求&lt;b&gt;听证”查找"), "{meant}");
    assert!(get(&w, "/law/search?q=听证&on=昨天").await.contains("日期没有看懂"));
    assert!(get(&w, "/law/search?q=量子引力").await.contains("没有找到条文"));
}

#[tokio::test]
async fn versions_stand_beside_each_other_with_what_changed_and_when_they_ended() {
    let w = world().await;
    // The index tells from when to when; the first search builds it.
    get(&w, "/law/search?q=听证").await;
    let at = "/law/texts/%E4%B8%AD%E5%8D%8E%E4%BA%BA%E6%B0%91%E5%85%B1%E5%92%8C%E5%9B%BD%E7%94%B2%E7%BD%9A%E6%B3%95";
    let newest = get(&w, at).await;
    assert!(newest.contains("2021-07-15 起") && newest.contains("施行至 2021-07-14"), "{newest}");
    assert!(newest.contains("修正：关于修改〈甲罚法〉的决定"), "the act that amended it");
    assert!(newest.contains("id=\"a2.1.2\""), "anchors to 项");
    let of = |day: &str| {
        let all = w.office.statute_versions().unwrap();
        let found = all.into_iter().find(|v| v.version_day.is_some_and(|d| d.to_string() == day));
        found.unwrap().digest[..16].to_string()
    };
    let both = get(&w, &format!("{at}?v={}&with={}", of("2021-01-22"), of("2001-01-01"))).await;
    assert!(both.contains("有修改 2 条，新增 0 条"), "{both}");
    assert!(both.contains("<del>三</del>日内提出") && both.contains("<ins>五</ins>日内提出"), "{both}");
    let only = get(&w, &format!("{at}?v={}&with={}&only=changed", of("2021-01-22"), of("2001-01-01"))).await;
    assert!(!only.contains("为了规范甲罚") && only.contains("<ins>五</ins>"));
    let ended = get(&w, "/law/texts/%E4%B9%99%E5%8A%9E%E6%B3%95").await;
    assert!(ended.contains("已废止") && ended.contains("《中华人民共和国甲罚法》"), "{ended}");
}

/// Files as a browser sends them, with the token of the form.
fn sent(csrf: &str, files: &[(&str, &str)]) -> Vec<u8> {
    let mut body = String::new();
    for (name, value) in [("csrf", csrf), ("kind", "falv")] {
        body += &format!("--b0\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
    }
    for (name, text) in files {
        let head = format!("Content-Disposition: form-data; name=\"files\"; filename=\"{name}\"");
        body += &format!("--b0\r\n{head}\r\nContent-Type: text/plain\r\n\r\n{text}\r\n");
    }
    (body + "--b0--\r\n").into_bytes()
}

fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    text.split_once(from).unwrap_or_else(|| panic!("{from}: {text}")).1.split(to).next().unwrap()
}

#[tokio::test]
async fn texts_are_looked_at_before_they_are_written() {
    let w = world().await;
    let cookie = format!("fadu={}", w.token("deng").await);
    let form = w.raw("GET", "/admin/statutes", &[("cookie", &cookie)], Vec::new()).await;
    let form = String::from_utf8(form.bytes).unwrap();
    let csrf = between(&form, "name=\"csrf\" value=\"", "\"").to_string();
    let post = |path: &'static str, kind: &'static str, body: Vec<u8>| {
        let (w, cookie) = (&w, cookie.clone());
        async move {
            let reply = w.raw("POST", path, &[("cookie", &cookie), ("content-type", kind)], body).await;
            let to = reply.headers.get("location").map(|l| l.to_str().unwrap().to_string()).unwrap_or_default();
            (reply.status, String::from_utf8(reply.bytes).unwrap(), to)
        }
    };
    const FILES: &str = "multipart/form-data; boundary=b0";
    let third = NEW.replace("五日内", "七日内");
    let files = [
        ("甲罚法(2024-05-01).txt", third.as_str()),
        ("甲罚法(2021-01-22).md", NEW),
        ("丙条例(2022-02-02).txt", "丙条例\n第一条 子。\n第三条 寅。"),
        ("图.png", "x"),
        ("空.txt", ""),
    ];
    let (status, page, _) = post("/admin/statutes", FILES, sent(&csrf, &files)).await;
    assert_eq!(status, 200, "{page}");
    assert!(page.contains("5 个文件：写入 2 个，不收 2 个"), "{page}");
    assert!(page.contains("与 2021-01-22 版相比：改 1 条，增 0 条，少 0 条"), "{page}");
    assert!(page.contains("内容完全相同") && page.contains("只收 .md、.txt、.docx 文件") && page.contains("新的法规"));
    assert_eq!(w.office.statute_versions().unwrap().len(), 3, "nothing is written before it is confirmed");
    let token = between(&page, "name=\"token\" value=\"", "\"").to_string();
    let confirm = format!("csrf={csrf}&token={token}").into_bytes();
    const WORDS: &str = "application/x-www-form-urlencoded";
    let (status, _, to) = post("/admin/statutes/confirm", WORDS, confirm.clone()).await;
    assert_eq!((status, to.as_str()), (303, "/admin/statutes?added=2"));
    assert_eq!(w.office.statute_versions().unwrap().len(), 5);
    let (status, page, _) = post("/admin/statutes/confirm", WORDS, confirm).await;
    assert!(status == 422 && page.contains("预览已经过期或者已经确认过"), "{page}");
    let (status, page, _) = post("/admin/statutes", FILES, sent(&csrf, &[])).await;
    assert!(status == 422 && page.contains("请选择要导入的文件"), "{page}");
    let (status, ..) = post("/admin/statutes", FILES, sent("other", &files)).await;
    assert_eq!(status, 403, "a form of another session");
    // Who keeps no rules sees nothing of it.
    let officer = format!("fadu={}", w.token("shen").await);
    assert_eq!(w.raw("GET", "/admin/statutes", &[("cookie", &officer)], Vec::new()).await.status, 403);
    // What was written is found.
    assert!(get(&w, "/law/search?q=七日内提出").await.contains("七日内提出"));
}

/// A ZIP with one entry as it is: what a word processor writes, without compression.
fn zipped(name: &str, body: &[u8]) -> Vec<u8> {
    let le = |n: usize, len: usize| n.to_le_bytes()[..len].to_vec();
    let sizes = [le(0, 4), le(body.len(), 4), le(body.len(), 4), le(name.len(), 2), le(0, 2)].concat();
    let local =
        [b"PK\x03\x04".to_vec(), le(20, 2), le(0, 4), le(0, 4), sizes.clone(), name.into(), body.to_vec()].concat();
    let head = [b"PK\x01\x02".to_vec(), le(20, 2), le(20, 2), le(0, 4), le(0, 4)].concat();
    let central = [head, sizes, vec![0; 14], name.into()].concat();
    let end =
        [b"PK\x05\x06".to_vec(), le(0, 4), le(1, 2), le(1, 2), le(central.len(), 4), le(local.len(), 4), le(0, 2)];
    [local, central, end.concat()].concat()
}

#[tokio::test]
async fn a_word_document_is_read_kept_as_it_came_and_what_is_none_is_refused() {
    let w = world().await;
    let cookie = format!("fadu={}", w.token("deng").await);
    let form = w.raw("GET", "/admin/statutes", &[("cookie", &cookie)], Vec::new()).await;
    let csrf = between(&String::from_utf8(form.bytes).unwrap(), "name=\"csrf\" value=\"", "\"").to_string();
    let line = |text: &str| format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>");
    let lines = ["丁条例", "第一章 总则", "第一条 子：", "（一）丑；", "（二）寅。", "第二条 卯。"].map(line).concat();
    let xml = format!("<w:document xmlns:w=\"urn:w\"><w:body>{lines}</w:body></w:document>");
    let document = zipped("word/document.xml", xml.as_bytes());
    let mut body: Vec<u8> = sent(&csrf, &[]);
    body.truncate(body.len() - "--b0--\r\n".len());
    let files: [(&str, &[u8]); 4] = [
        ("丁条例(2023-03-03).docx", &document),
        ("断的.docx", &document[..document.len() / 2]),
        ("不是文档.docx", &zipped("other.xml", b"x")),
        ("说明(2023-03-03).txt", "说明\n这里没有条文。".as_bytes()),
    ];
    for (name, bytes) in files {
        let head = format!("Content-Disposition: form-data; name=\"files\"; filename=\"{name}\"");
        body.extend(format!("--b0\r\n{head}\r\nContent-Type: application/octet-stream\r\n\r\n").into_bytes());
        body.extend(bytes);
        body.extend(b"\r\n");
    }
    body.extend(b"--b0--\r\n");
    let typed = [("cookie", cookie.as_str()), ("content-type", "multipart/form-data; boundary=b0")];
    let looked = w.raw("POST", "/admin/statutes", &typed, body).await;
    let page = String::from_utf8(looked.bytes).unwrap();
    assert!(looked.status == 200 && page.contains("不收 3 个"), "{page}");
    for says in ["不是完整的 .docx 文件", "文件里没有正文，可能不是 Word 文档", "除了标题没有内容"]
    {
        assert!(page.contains(says), "{says}: {page}");
    }
    let token = between(&page, "name=\"token\" value=\"", "\"");
    let words = [("cookie", cookie.as_str()), ("content-type", "application/x-www-form-urlencoded")];
    let confirm = format!("csrf={csrf}&token={token}").into_bytes();
    assert_eq!(w.raw("POST", "/admin/statutes/confirm", &words, confirm).await.status, 303);
    let text = get(&w, "/law/texts/%E4%B8%81%E6%9D%A1%E4%BE%8B").await;
    assert!(text.contains("id=\"a1.1.2\"") && text.contains("id=\"a2\""), "{text}");
    let kept = w.office.statute_versions().unwrap().into_iter().find(|v| v.statute == "丁条例").unwrap();
    use sha2::{Digest, Sha256};
    let digest: String = Sha256::digest(&document).iter().map(|b| format!("{b:02x}")).collect();
    assert_eq!(kept.digest, digest, "byte for byte");
}
