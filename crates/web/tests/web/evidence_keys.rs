//! Evidence under keys (ADR 49): never on disk in clear, gone with the personal data of its matter on every path, and said to be so; another matter's
//! same bytes stay.

use crate::api_fixture::{Reply, World, script};
use crate::erasure::{case, erased, holding};
use crate::evidence::{PHOTO, hex, on_disk, photographed};
use crate::works::person;
use fadu_web::office::activity::AnnouncementForm;
use fadu_web::office::base::id::MatterId;
use fadu_web::office::store::{Log, Soundness, StreamId};
use serde_json::{Value, json};

/// Words that stand in the photo.
const SEEN: &str = "a photo of the kitchen";

fn digest() -> [u8; 32] {
    fadu_web::office::store::record::hex::decode_array(&hex(PHOTO)).unwrap()
}

async fn page(w: &World, path: &str) -> (u16, String) {
    let cookie = format!("fadu={}", w.token("shen").await);
    let reply: Reply = w.raw("GET", path, &[("cookie", cookie.as_str())], Vec::new()).await;
    (reply.status, String::from_utf8_lossy(&reply.bytes).into_owned())
}

/// What is said of how the photo came and of who had it.
const DEVICE: &str = "鹮牌相机 0417";
const PLACE: &str = "鹮巢胡同4号院";
const TO: &str = "库管员鹮守一";

/// A closed and filed case of a natural person with a photo in it, and where the photo is.
pub async fn with_photo(w: &World) -> (String, String) {
    let matter = case(w, "add-evidence").await;
    let (device, place) = (fadu_web::public::list::encoded(DEVICE), fadu_web::public::list::encoded(PLACE));
    let (_, href) = photographed(w, &matter, &[("x-device", &device), ("x-place", &place)]).await;
    for (act, user, fields) in script::steps().into_iter().skip_while(|s| s.0 != "add-evidence").skip(1) {
        if act == "propose-decision" {
            w.set_day("2026-10-20".parse().unwrap());
        }
        let reply = w.act(user, &matter, act, &fields).await;
        assert_eq!(reply.status, 200, "{act}: {}", reply.json);
    }
    (matter, href)
}

#[tokio::test]
async fn a_photo_lies_nowhere_in_clear_and_goes_with_the_data_of_its_case() {
    let w = World::new().await;
    let (matter, href) = with_photo(&w).await;
    let store = w.office.store();
    assert_eq!(holding(store.dir(), SEEN), Vec::<String>::new());
    assert_eq!(w.get("shen", &href).await.bytes, PHOTO);
    let lying = on_disk(&w, PHOTO);
    let ciphertext = std::fs::read(&lying).unwrap();
    erased(&w, &matter).await;
    assert!(!lying.exists());
    // The bytes are not given out, and every place says why and since when.
    let gone = w.get("shen", &href).await;
    let told = (gone.status, &gone.json["code"], &gone.json["erased_on"]);
    assert_eq!(told, (410, &json!("erased"), &json!("2037-01-04")), "{}", gone.json);
    assert_eq!(w.get("shen", &format!("{href}/custody")).await.status, 410);
    let event = href.rsplit('/').next().unwrap();
    for path in [format!("evidence/{event}"), format!("evidence/{event}/about")] {
        let (status, text) = page(&w, &format!("/matters/{matter}/{path}")).await;
        assert_eq!(status, 410, "{path}");
        assert!(text.contains("这份文件已依法删除") && text.contains("2037年1月4日"), "{path}: {text}");
    }
    for path in [format!("/matters/{matter}?tab=evidence"), format!("/matters/{matter}/replay")] {
        let (status, text) = page(&w, &path).await;
        assert!(status == 200 && text.contains("文件已于2037年1月4日依法删除"), "{path}: {text}");
        assert!(!text.contains("kitchen"), "{path}");
    }
    let line = w.get("shen", &format!("/api/v1/matters/{matter}")).await.json["evidence"][0].clone();
    assert_eq!(
        (&line["erased"], &line["destroyed"], &line["digest"]),
        (&json!("2037-01-04"), &json!(false), &Value::Null)
    );
    // The scrub, a second scrub after the ciphertext was put back, and the chain of custody: no damage anywhere.
    w.office.scrub_round(&mut |_| true).unwrap();
    assert_eq!(w.office.scrub_state().spoiled, []);
    let chain = store.custody(&digest()).unwrap();
    let last = &chain.last().unwrap().handled;
    assert_eq!((last.what.as_str(), last.matter), ("erased", matter.parse::<MatterId>().unwrap().bits().to_be_bytes()));
    assert_eq!(w.office.forget_files().await.unwrap(), 0, "nothing is left to do");
    std::fs::write(&lying, ciphertext).unwrap();
    assert!(store.has_master() && store.blob(&digest()).unwrap().is_none(), "the master key does not open it");
    let events = store.events(StreamId::from_bits(matter.parse::<MatterId>().unwrap().bits())).unwrap();
    let fields = &events.last().unwrap().envelope.fields;
    // The photo, and the pages of no paper: nobody looked at one.
    assert_eq!(fields["erased_files"], json!(1));
    // Nothing comes in there any more.
    let bearer = format!("Bearer {}", w.token("luo").await);
    let path = format!("/api/v1/matters/{matter}/evidence");
    let late = w.raw("POST", &path, &[("authorization", &bearer), ("x-file-name", "b.jpg")], PHOTO.to_vec()).await;
    assert_eq!(late.status, 422, "{}", late.json);
}

/// What an announcement shows is public: it stays when the same bytes go from a case.
#[tokio::test]
async fn the_same_photo_in_an_announcement_stays() {
    let w = World::new().await;
    let (writer, checker) = (person(1, 0x0100 << 80, "officer"), person(2, 0x0100 << 80, "head"));
    let (matter, href) = with_photo(&w).await;
    let mut incoming = w.office.incoming().unwrap();
    incoming.push(PHOTO).await.unwrap();
    let file = w.office.announced_file(&writer, incoming.named("照片.jpg").await.unwrap()).await.unwrap();
    let form = AnnouncementForm {
        kind: "news".into(),
        title: "检查".into(),
        text: "见附件".into(),
        files: vec![file.digest],
        ..AnnouncementForm::default()
    };
    let id = w.office.draft_announcement(&writer, &form).await.unwrap();
    w.office.check_announcement(&checker, &id, (true, "")).await.unwrap();
    w.office.publish_announcement(&writer, &id).await.unwrap();
    erased(&w, &matter).await;
    assert_eq!(w.get("shen", &href).await.status, 410);
    let public = w.raw("GET", &format!("/public/activity/{id}/files/1"), &[], Vec::new()).await;
    assert_eq!((public.status, public.bytes.as_slice()), (200, PHOTO));
    w.office.scrub_round(&mut |_| true).unwrap();
    assert_eq!(w.office.scrub_state().spoiled, []);
}

#[tokio::test]
async fn the_same_photo_of_another_case_stays_and_damage_to_it_is_damage() {
    let w = World::new().await;
    let other = script::until(&w, "add-evidence", &[]).await;
    let (_, there) = photographed(&w, &other, &[]).await;
    let (matter, href) = with_photo(&w).await;
    erased(&w, &matter).await;
    assert_eq!(w.get("shen", &href).await.status, 410);
    let kept = w.get("shen", &there).await;
    assert_eq!((kept.status, kept.bytes.as_slice()), (200, PHOTO));
    w.office.scrub_round(&mut |_| true).unwrap();
    assert_eq!(w.office.scrub_state().spoiled, []);
    let path = on_disk(&w, PHOTO);
    let mut flipped = std::fs::read(&path).unwrap();
    flipped[40] ^= 1;
    std::fs::write(&path, flipped).unwrap();
    let office = std::sync::Arc::clone(&w.office);
    tokio::task::spawn_blocking(move || office.scrub_round(&mut |_| true).unwrap()).await.unwrap();
    let spoiled = w.office.scrub_state().spoiled;
    assert_eq!((spoiled.len(), spoiled[0].why), (1, "altered"));
    assert_eq!((w.get("shen", &there).await.status, w.get("shen", &href).await.status), (500, 410));
}

#[tokio::test]
async fn what_lay_in_clear_before_there_were_keys_is_locked_up_once() {
    let w = World::new().await;
    let matter = script::until(&w, "add-evidence", &[]).await;
    let (_, href) = photographed(&w, &matter, &[]).await;
    let store = w.office.store();
    // As an older program left it, whose successor was killed before the clear one went.
    store.put_blob(PHOTO).unwrap();
    store.put_note([0; 16], "files going under keys".into(), Some(String::new())).await.unwrap();
    assert_ne!(holding(store.dir(), SEEN), Vec::<String>::new());
    let lock_up = || {
        let office = std::sync::Arc::clone(&w.office);
        tokio::task::spawn_blocking(move || office.lock_up_files(&mut |_| true).unwrap())
    };
    assert_eq!(lock_up().await.unwrap(), 1);
    assert_eq!(holding(store.dir(), SEEN), Vec::<String>::new());
    assert_eq!(w.get("shen", &href).await.bytes, PHOTO);
    assert_eq!(lock_up().await.unwrap(), 0, "once");
    w.office.scrub_round(&mut |_| true).unwrap();
    assert_eq!(w.office.scrub_state().spoiled, []);
    assert!(matches!(store.check().unwrap(), Soundness::Sound(_)));
}

/// Who handled the photo, with what was said, as the page has it.
async fn links(w: &World, href: &str) -> Vec<[String; 3]> {
    let told = w.get("shen", &format!("{href}/custody")).await.json;
    assert_eq!(told["chain"]["broken"], Value::Null);
    let text = |l: &Value, k: &str| l[k].as_str().unwrap().to_string();
    told["chain"]["links"].as_array().unwrap().iter().map(|l| ["what", "name", "note"].map(|k| text(l, k))).collect()
}

#[tokio::test]
async fn what_is_said_of_a_photo_lies_nowhere_in_clear_and_goes_with_it() {
    let w = World::new().await;
    let (matter, href) = with_photo(&w).await;
    let store = w.office.store();
    let give = json!({ "do": "hand-over", "to": TO, "note": "存储卡一张" });
    assert_eq!(w.as_user("luo", "POST", &format!("{href}/destruction"), &give).await.status, 200);
    for words in [DEVICE, PLACE, TO] {
        assert_eq!(holding(store.dir(), words), Vec::<String>::new(), "{words}");
    }
    let arrival = w.get("shen", &format!("{href}/custody")).await.json["arrival"].clone();
    assert_eq!((&arrival["device"], &arrival["place"]), (&json!(DEVICE), &json!(PLACE)));
    let given = ["原始载体交接".to_string(), "罗一鸣".to_string(), format!("交给 {TO}：存储卡一张")];
    let told = links(&w, &href).await;
    assert_eq!((told[0][1].as_str(), told[0][2].as_str(), &told[2]), ("罗一鸣", "", &given));
    // A link of before there were keys stands beside them and is read as it was.
    let mut old = store.custody(&digest()).unwrap().pop().unwrap().handled;
    (old.name, old.note, old.place) = ("罗一鸣".into(), "交给 老库管员".into(), "127.0.0.1".into());
    store.put_custody(vec![old]).await.unwrap();
    assert_eq!(links(&w, &href).await[3][2], "交给 老库管员");
    let before = store.custody(&digest()).unwrap();
    erased(&w, &matter).await;
    // Every link stands as it was written, the chain holds, and no key opens what is said in them.
    let after = store.custody(&digest()).unwrap();
    assert_eq!((&after[..4], after.len()), (&before[..], 5));
    assert_eq!(fadu_web::office::store::custody::broken(&after), None);
    let stream = StreamId::from_bits(matter.parse::<MatterId>().unwrap().bits());
    assert_eq!(store.person_key(stream, "files").unwrap(), Some(None));
    let gone = w.get("shen", &format!("{href}/custody")).await;
    assert_eq!((gone.status, &gone.json["erased_on"]), (410, &json!("2037-01-04")));
}
