//! The vault keeps one promise on a disk and in a bucket of an S3 server that is not ours: what is given out fits its name.

use fadu_store::hold::{Differing, walk_once};
use fadu_store::{DataKey, Evidence, Finished, Handled, Held, Look, Options, Store, Upload, Vault, Written};
use sha2::{Digest, Sha256};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// A directory that is gone after the test.
struct Scratch(PathBuf);
impl Scratch {
    fn new(name: &str) -> Scratch {
        let dir = std::env::temp_dir().join(format!("fadu-vault-{name}-{}", std::process::id()));
        std::fs::remove_dir_all(&dir).ok();
        Scratch(dir)
    }
}
impl Drop for Scratch {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).ok();
    }
}

/// An S3 server of another project on this machine; killed when dropped.
struct Moto(Child, SocketAddr);
impl Drop for Moto {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

fn ask(at: SocketAddr, request: &str) -> Option<String> {
    let mut stream = TcpStream::connect_timeout(&at, Duration::from_secs(1)).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(10))).ok()?;
    stream.write_all(request.as_bytes()).ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    Some(answer)
}

impl Moto {
    /// Starts it with an empty bucket; nothing, said aloud, where it is not installed.
    fn start() -> Option<Moto> {
        let at = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let port = at.port().to_string();
        let mut command = Command::new("moto_server");
        command.args(["-H", "127.0.0.1", "-p", &port]).stdout(Stdio::null()).stderr(Stdio::null());
        let Ok(child) = command.spawn() else {
            println!(
                "SKIPPED: moto_server is not installed (pip install 'moto[server]'): nothing was tried against S3"
            );
            return None;
        };
        let moto = Moto(child, at);
        let make = "PUT /fadu-evidence HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
        for _ in 0..300 {
            if ask(at, make).is_some_and(|a| a.contains(" 200 ")) {
                return Some(moto);
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        println!("SKIPPED: moto_server did not come up: nothing was tried against S3");
        None
    }
}

fn raw(at: SocketAddr, method: &str, key: &str, body: &[u8]) -> String {
    let head = format!("{method} /fadu-evidence/{key} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n");
    // The server looks at the name only; a stranger may not write.
    let name =
        "AWS4-HMAC-SHA256 Credential=testing/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0";
    let head = format!("{head}authorization: {name}\r\n");
    let mut stream = TcpStream::connect(at).unwrap();
    stream.write_all(format!("{head}content-length: {}\r\n\r\n", body.len()).as_bytes()).unwrap();
    stream.write_all(body).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

fn hex(name: &[u8; 32]) -> String {
    name.iter().map(|b| format!("{b:02x}")).collect()
}

/// Bytes that differ in every piece.
fn film(bytes: usize) -> Vec<u8> {
    (0..bytes).map(|i| (i ^ (i >> 8) ^ (i >> 16)) as u8).collect()
}

/// Keeps a file as it comes, or encrypted.
fn keep(vault: &Vault, bytes: &[u8], key: Option<&DataKey>) -> Held {
    let intake = key.map_or_else(|| vault.intake(), |key| vault.sealed_intake(key.clone()));
    let mut intake = intake.unwrap();
    bytes.chunks(300_000).for_each(|c| intake.push(c).unwrap());
    assert_eq!(intake.bytes().unwrap(), bytes, "what has come so far");
    let laid = intake.keep().unwrap();
    assert_eq!(laid.name.as_slice(), Sha256::digest(bytes).as_slice());
    key.map_or(Held::from(laid.name), |key| Held::sealed(laid.name, laid.stored, key))
}

fn read(vault: &Vault, name: &Held, (from, to): (u64, u64)) -> Result<Vec<u8>, fadu_store::Fault> {
    let pieces = vault.whole(name)?.expect("it is there");
    let mut out = Vec::new();
    while from + (out.len() as u64) < to {
        out.extend(vault.piece(name, &pieces, (from + out.len() as u64, to))?);
    }
    Ok(out)
}

/// The promise, on any shelf: `spoil` alters behind the vault's back what lies there.
fn promise(vault: &Vault, key: Option<&DataKey>, spoil: &dyn Fn(&[u8; 32], Option<&[u8]>)) {
    let bytes = film(17_500_001);
    let name = keep(vault, &bytes, key);
    assert_eq!(vault.size(&name).unwrap(), Some(17_500_001));
    assert_eq!(vault.first(&name).unwrap().unwrap(), bytes[..16]);
    assert_eq!(vault.get(&name).unwrap().unwrap(), bytes);
    for (from, to) in [(0, 1), (1_048_575, 1_048_577), (17_500_000, 17_500_001), (5_000_000, 9_000_000)] {
        assert_eq!(read(vault, &name, (from as u64, to as u64)).unwrap(), bytes[from..to], "{from}..{to}");
    }
    let none = key.map_or(Held::from([9; 32]), |key| Held::sealed([9; 32], [9; 32], key));
    assert_eq!(vault.size(&none).unwrap(), None);
    assert!(vault.get(&none).unwrap().is_none() && vault.whole(&none).unwrap().is_none());
    assert_eq!(vault.look(&none, &mut |_| true).unwrap(), Look::Missing);

    // One bit in a file that was found whole before: its piece is not given out, its neighbours are not either once that is known.
    let lying = vault.get(&Held::from(*name.stored())).unwrap().unwrap();
    assert_eq!(lying == bytes, key.is_none());
    let spoil = |bytes: Option<&[u8]>| spoil(name.stored(), bytes);
    let mut flipped = lying.clone();
    flipped[8_000_000] ^= 1;
    spoil(Some(&flipped));
    assert_eq!(read(vault, &name, (0, 10)).unwrap(), bytes[..10], "an untouched piece is what it was");
    assert!(read(vault, &name, (7_999_999, 8_000_001)).is_err());
    assert!(read(vault, &name, (0, 10)).is_err() && vault.get(&name).is_err());
    let altered = |at: &str| {
        let look = vault.look(&name, &mut |_| true).unwrap();
        assert!(matches!(look, Look::Altered(_)), "{at}: {look:?}");
        assert!(vault.whole(&name).is_err() && vault.get(&name).is_err(), "{at}");
    };
    altered("flipped");
    // Cut, swapped, gone.
    spoil(Some(&lying[..lying.len() - 1]));
    altered("cut");
    spoil(Some(b"another film"));
    altered("another");
    if let Some(key) = key {
        of_segments(vault, key, (&lying, &bytes), &|bytes, at| {
            spoil(Some(bytes));
            altered(at);
        });
    }
    spoil(None);
    assert_eq!(vault.look(&name, &mut |_| true).unwrap(), Look::Missing);
    assert!(vault.whole(&name).unwrap().is_none());
    // It comes again, and is destroyed for good.
    assert_eq!(keep(vault, &bytes, key).stored(), name.stored(), "the same bytes lie there as before");
    assert_eq!(read(vault, &name, (0, 3)).unwrap(), bytes[..3]);
    vault.forget(name.name());
    vault.remove(name.stored()).unwrap();
    vault.remove(name.stored()).unwrap();
    assert_eq!(vault.size(&name).unwrap(), None);
}

/// Segments that stand elsewhere than they were sealed for.
fn of_segments(vault: &Vault, key: &DataKey, (lying, bytes): (&[u8], &[u8]), altered: &dyn Fn(&[u8], &str)) {
    const WHOLE: usize = (1 << 20) + 40;
    let at = |n: usize| 16 + n * WHOLE;
    let mut swapped = lying.to_vec();
    swapped[at(1)..at(2)].copy_from_slice(&lying[at(2)..at(3)]);
    swapped[at(2)..at(3)].copy_from_slice(&lying[at(1)..at(2)]);
    altered(&swapped, "two segments swapped");
    altered(&lying[..at(5)], "cut between two segments");
    altered(&[&lying[..at(3)], &lying[at(4)..]].concat(), "one taken out");
    altered(&[lying, &lying[at(16)..]].concat(), "the last one twice");
    altered(&[b"fadu-file-v2\n\0\0\0", &lying[16..]].concat(), "another head");
    // A whole segment of another file of the same key-holder, in the very place.
    let other = keep(vault, bytes, Some(&DataKey::of([8; 32])));
    let foreign = vault.get(&Held::from(*other.stored())).unwrap().unwrap();
    assert_eq!(vault.get(&other).unwrap().unwrap(), bytes);
    altered(&[&lying[..at(1)], &foreign[at(1)..at(2)], &lying[at(2)..]].concat(), "one of another file");
    vault.forget(other.name());
    vault.remove(other.stored()).unwrap();
    assert_eq!(keep(vault, bytes, Some(key)).is_sealed(), true);
}

/// Uploads that are broken off, on any shelf.
fn broken_off(vault: &Vault, again: &dyn Fn() -> Vault) {
    let bytes = film(20_000_000);
    let digest = hex(&Sha256::digest(&bytes).into());
    let upload = Upload {
        id: "00112233445566778899aabbccddeeff".into(),
        matter: [1; 16],
        person: [2; 16],
        name: "复查全程.mp4".into(),
        size: 20_000_000,
        digest: Some(digest.clone()),
        capture: serde_json::json!({ "source": "app", "place": "明德区和平路十八号" }),
        begun: 1_000,
    };
    let holder = DataKey::of([3; 32]);
    vault.put_upload(&upload, &holder).unwrap();
    let put = |vault: &Vault, from: usize, to: usize| {
        vault.write_upload((&upload, &holder), from as u64, &bytes[from..to]).unwrap()
    };
    let finish = |vault: &Vault, upload: &Upload| match vault.finish_upload((upload, &holder), DataKey::of([4; 32])) {
        Ok(Finished::Whole(whole)) => Ok(whole.keep().unwrap()),
        Ok(Finished::Short(n)) => Err(Some(n)),
        Ok(Finished::Differs) => Err(None),
        Err(e) => panic!("{e}"),
    };
    assert_eq!(put(vault, 0, 8_000_000), Written::Received(8_000_000));
    assert_eq!(put(vault, 0, 8_000_000), Written::Received(8_000_000), "the same piece again");
    assert_eq!(put(vault, 9_000_000, 9_500_000), Written::Gap(8_000_000));
    assert_eq!(
        vault.write_upload((&upload, &holder), 7_999_999, &[!bytes[7_999_999]]).unwrap(),
        Written::Differs(8_000_000)
    );
    assert_eq!(vault.write_upload((&upload, &holder), 19_999_999, &[0, 0]).unwrap(), Written::Beyond);
    assert_eq!(finish(vault, &upload), Err(Some(8_000_000)));
    // The process ends in the middle of a piece: what was not synced is cut off.
    let part =
        vault.path(&[0; 32]).parent().unwrap().parent().unwrap().join("uploads").join(format!("{}.part", upload.id));
    std::fs::File::options().append(true).open(&part).unwrap().write_all(b"half a piece").unwrap();
    let vault = &again();
    let noted = std::fs::read(part.with_extension("json")).unwrap();
    for clear in ["复查全程", &digest[..], "明德区", "app"] {
        assert!(!noted.windows(clear.len()).any(|w| w == clear.as_bytes()), "{clear} in clear");
    }
    assert_eq!(vault.upload(&upload.id, &DataKey::of([9; 32])).unwrap(), None, "another holder's key");
    assert!(!std::fs::read(&part).unwrap().windows(64).any(|w| w == &bytes[4_000_000..4_000_064]), "never in clear");
    assert_eq!(vault.upload(&upload.id, &holder).unwrap(), Some((upload.clone(), 8_000_000)));
    assert_eq!(put(vault, 6_000_000, 14_000_000), Written::Received(14_000_000), "overlapping what is here");
    assert_eq!(put(vault, 14_000_000, 20_000_000), Written::Received(20_000_000));
    let laid = finish(vault, &upload).unwrap();
    let held = Held::sealed(laid.name, laid.stored, &DataKey::of([4; 32]));
    assert_eq!((hex(&laid.name), vault.get(&held).unwrap().unwrap()), (digest, bytes.clone()));
    // Killed before anybody noted it: the second call makes the same again.
    let vault = &again();
    let (noted, here) = vault.upload(&upload.id, &holder).unwrap().unwrap();
    assert_eq!((here, finish(vault, &noted)), (20_000_000, Ok(laid)));
    vault.end_upload(&upload.id).unwrap();
    assert_eq!(vault.upload(&upload.id, &holder).unwrap(), None);
    // Bytes that are not what was promised at capture are refused, and nothing of them stays.
    let other = Upload { id: "f".repeat(32), digest: Some("0".repeat(64)), size: 3, ..upload.clone() };
    vault.put_upload(&other, &holder).unwrap();
    assert_eq!(vault.write_upload((&other, &holder), 0, b"abc").unwrap(), Written::Received(3));
    assert_eq!(finish(vault, &other), Err(None));
    assert_eq!(vault.upload(&other.id, &holder).unwrap(), None);
    // What nobody came back for is collected, and only that.
    let young = Upload { id: "e".repeat(32), begun: 5_000, ..upload.clone() };
    vault.put_upload(&upload, &holder).unwrap();
    vault.put_upload(&young, &holder).unwrap();
    vault.write_upload((&upload, &holder), 0, b"").unwrap();
    let stray = part.with_file_name(format!("{}.part", "d".repeat(32)));
    std::fs::write(&stray, b"of no upload").unwrap();
    // One of this moment may belong to an upload that is just beginning.
    vault.collect_uploads(1_000).unwrap();
    assert!(stray.exists());
    let long_ago = std::time::UNIX_EPOCH + Duration::from_secs(1);
    std::fs::File::options().write(true).open(&stray).unwrap().set_modified(long_ago).unwrap();
    // One that an older program began lies in clear: it is given up at once.
    let clear = Upload { id: "c".repeat(32), begun: 5_000, ..upload.clone() };
    let before = serde_json::json!({
        "id": clear.id, "matter": clear.matter, "person": clear.person, "name": "复查全程.mp4", "size": 3,
        "digest": null, "capture": {}, "begun": 5_000, "sealed": true,
    });
    std::fs::write(part.with_file_name(format!("{}.json", clear.id)), before.to_string()).unwrap();
    assert_eq!(vault.upload(&clear.id, &holder).unwrap(), None);
    assert_eq!(vault.collect_uploads(2_000).unwrap(), 3);
    assert_eq!(
        (vault.upload(&upload.id, &holder).unwrap(), vault.upload(&young.id, &holder).unwrap().is_some()),
        (None, true)
    );
    let left: Vec<_> = std::fs::read_dir(part.parent().unwrap()).unwrap().map(|f| f.unwrap().file_name()).collect();
    assert_eq!(left.len(), 1, "{left:?}");
    for bad in ["", "../../etc/passwd", "zz", "00112233445566778899aabbccddeef/"] {
        assert!(vault.upload(bad, &holder).is_err(), "{bad}");
    }
}

#[test]
fn a_disk_keeps_the_promise() {
    let dir = Scratch::new("disk");
    let open = || Vault::open(&dir.0, &Evidence::Disk).unwrap();
    let vault = open();
    for key in [None, Some(&DataKey::of([7; 32]))] {
        promise(&vault, key, &|name, bytes| match bytes {
            Some(bytes) => std::fs::write(vault.path(name), bytes).unwrap(),
            None => std::fs::remove_file(vault.path(name)).unwrap(),
        });
    }
    broken_off(&vault, &open);
}

/// Runs itself again with credentials in the environment, from where alone they are read: no test may set the environment of the others.
#[test]
fn a_bucket_keeps_the_promise() {
    if let Ok(endpoint) = std::env::var("FADU_TEST_S3") {
        return in_a_bucket(endpoint.parse().unwrap());
    }
    let Some(moto) = Moto::start() else { return };
    let mut again = Command::new(std::env::current_exe().unwrap());
    again.args(["--exact", "a_bucket_keeps_the_promise", "--nocapture"]).env("FADU_TEST_S3", moto.1.to_string());
    let secret = [("AWS_ACCESS_KEY_ID", "testing"), ("AWS_SECRET_ACCESS_KEY", "testing")];
    assert!(again.envs(secret).status().unwrap().success());
}

fn in_a_bucket(at: SocketAddr) {
    let dir = Scratch::new("bucket");
    let url = format!("s3://fadu-evidence/files?endpoint=http://{at}&region=us-east-1");
    let open = || Vault::open(&dir.0, &Evidence::S3(url.clone())).unwrap();
    let vault = open();
    assert_eq!(vault.place(), format!("s3://fadu-evidence/files（http://{at}）"));
    for key in [None, Some(&DataKey::of([7; 32]))] {
        promise(&vault, key, &|name, bytes| {
            let name = hex(name);
            let key = format!("files/{}/{}", &name[..2], &name[2..]);
            match bytes {
                Some(bytes) => {
                    let told = raw(at, "PUT", &key, bytes);
                    assert!(told.starts_with("HTTP/1.1 200"), "{told}");
                }
                None => drop(raw(at, "DELETE", &key, b"")),
            }
        });
    }
    broken_off(&vault, &open);
    // Nothing but parts on their way lies on this disk.
    assert!(std::fs::read_dir(dir.0.join("blobs")).unwrap().all(|f| {
        let name = f.unwrap().file_name();
        name == "incoming" || name == "uploads"
    }));
    // A bucket that is not there is told when the server starts, and no address holds a secret.
    let wrong = |url: String| Vault::open(&dir.0, &Evidence::S3(url)).err().unwrap().to_string();
    assert!(wrong(format!("s3://no-such-bucket?endpoint=http://{at}")).contains("no-such-bucket"));
    assert!(wrong("s3://b?access_key=x".into()).contains("环境变量"));
}

#[test]
fn the_chain_of_custody_is_added_to_and_never_rewritten() {
    let dir = Scratch::new("custody");
    let store = Store::open(Options::new(&dir.0).wal_bytes(1 << 20)).unwrap();
    let handled = |digest: u8, what: &str| Handled {
        digest: [digest; 32],
        matter: [3; 16],
        at: 1_790_000_000_000,
        person: [4; 16],
        name: "沈执行".into(),
        what: what.into(),
        place: "127.0.0.1".into(),
        note: String::new(),
    };
    store.put_custody(vec![handled(1, "arrived"), handled(2, "arrived")]).wait().unwrap();
    store.put_custody(vec![handled(1, "viewed"), handled(1, "viewed")]).wait().unwrap();
    let chain = store.custody(&[1; 32]).unwrap();
    let told: Vec<_> = chain.iter().map(|l| (l.n, l.handled.what.as_str())).collect();
    assert_eq!(told, [(1, "arrived"), (2, "viewed"), (3, "viewed")]);
    assert_eq!(fadu_store::custody::broken(&chain), None);
    assert_eq!(store.custody(&[2; 32]).unwrap().len(), 1);
    assert_eq!(walk_once(&store, None, &[]).unwrap().1, []);
    let beside = rusqlite::Connection::open(dir.0.join("fadu.sqlite")).unwrap();
    for sql in ["DELETE FROM custody WHERE n = 2", "UPDATE custody SET name = '乙' WHERE n = 2"] {
        assert!(beside.execute(sql, []).unwrap_err().to_string().contains("never"), "{sql}");
    }
    // Whoever takes the triggers away is found out.
    beside
        .execute_batch("DROP TRIGGER custody_is_never_rewritten; UPDATE custody SET name = '乙' WHERE n = 2")
        .unwrap();
    assert_eq!(fadu_store::custody::broken(&store.custody(&[1; 32]).unwrap()), Some(2));
    let (_, found) = walk_once(&store, None, &[]).unwrap();
    assert_eq!(found, [Differing::new("custody", format!("{} 2", "01".repeat(32)), "link", None)]);
}
