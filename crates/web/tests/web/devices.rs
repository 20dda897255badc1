//! Devices for taking evidence: enrolled, their clocks held against ours, what they sign checked, given back.

use crate::api_fixture::script::until;
use crate::api_fixture::{Reply, World};
use base64::Engine as _;
use serde_json::json;

fn hex(bytes: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

fn url64(bytes: &[u8]) -> String {
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
}

fn on_disk(w: &World, bytes: &[u8]) -> bool {
    let name = fadu_web::office::store::record::hex::decode_array(&hex(bytes)).unwrap();
    w.office.store().blob_path(&name).exists()
}

/// A device of software, as docs/format/capture-v1.md says.
struct Camera(p256::ecdsa::SigningKey);

impl Camera {
    fn new(byte: u8) -> Camera {
        Camera(p256::ecdsa::SigningKey::from_slice(&[byte; 32]).unwrap())
    }
    fn point(&self) -> Vec<u8> {
        self.0.verifying_key().to_sec1_point(false).as_bytes().to_vec()
    }
    fn id(&self) -> String {
        hex(&self.point())[..16].to_string()
    }
    fn sign(&self, text: &str) -> String {
        use p256::ecdsa::signature::Signer;
        let signature: p256::ecdsa::Signature = self.0.sign(text.as_bytes());
        url64(&signature.to_bytes())
    }
    /// Answers the challenge of the server and asks for something.
    async fn asks(&self, w: &World, user: &str, (what, name): (&str, &str), clock: i64) -> Reply {
        let asked = w.as_user(user, "POST", "/api/v1/devices/challenge", &json!({})).await.json;
        let (nonce, challenge) = (asked["nonce"].as_str().unwrap(), asked["challenge"].as_str().unwrap());
        let signature = self.sign(&format!("fadu-device/1\n{nonce}\n{challenge}\n{clock}\n"));
        let body = json!({ "do": what, "name": name, "nonce": nonce, "key": url64(&self.point()), "now": clock.to_string(), "signature": signature });
        w.as_user(user, "POST", "/api/v1/devices", &body).await
    }
    /// What goes beside a file.
    fn beside(&self, bytes: &[u8], (captured, signed): (i64, i64)) -> Vec<(&'static str, String)> {
        let (id, digest) = (self.id(), hex(bytes));
        let signature = self.sign(&format!("fadu-capture/1\n{id}\n{digest}\n{captured}\n{signed}\n"));
        vec![
            ("x-content-sha256", digest),
            ("x-captured-at", captured.to_string()),
            ("x-device-key", id),
            ("x-signed-at", signed.to_string()),
            ("x-device-signature", signature),
        ]
    }
}

#[tokio::test]
async fn a_device_signs_what_it_takes_and_nobody_elses_signature_passes_for_it() {
    let w = World::new().await;
    let matter = until(&w, "add-evidence", &[]).await;
    let (camera, other, now) = (Camera::new(7), Camera::new(8), w.office.now().0);
    // Six seconds fast: enrolled, and told.
    let done = camera.asks(&w, "luo", ("enrol", "记录仪"), now + 6_000).await;
    assert_eq!(done.json["devices"][0]["clock_ahead_ms"], 6_000, "{}", done.json);
    let again = camera.asks(&w, "luo", ("enrol", "记录仪"), now).await;
    assert_eq!(again.json["errors"][0]["message"], "您已经登记过这台设备");
    assert_eq!(
        camera.asks(&w, "shen", ("enrol", "记录仪"), now).await.json["errors"][0]["message"],
        "这台设备登记在别人名下"
    );
    assert_eq!(camera.asks(&w, "luo", ("check", ""), now + 300).await.json["devices"][0]["clock_ahead_ms"], 300);
    let bearer = format!("Bearer {}", w.token("luo").await);
    let path = format!("/api/v1/matters/{matter}/evidence");
    let send = |bytes: &'static [u8], beside: Vec<(&'static str, String)>| {
        let (w, bearer, path) = (&w, &bearer, &path);
        async move {
            let mut headers = vec![("authorization", bearer.as_str())];
            headers.extend(beside.iter().map(|(n, v)| (*n, v.as_str())));
            w.raw("POST", path, &headers, bytes.to_vec()).await
        }
    };
    let times = (now - 60_000, now - 1_000);
    let changed = |name: &str, value: &str| {
        let mut beside = camera.beside(b"taken there", times);
        beside.iter_mut().find(|(n, _)| *n == name).unwrap().1 = value.into();
        beside
    };
    let misfit = "设备的签名与文件不符，没有收下；请重新拍摄或者重新选择";
    let foreign = "签名的设备没有登记在您的名下，没有收下；请先在“取证设备”里登记";
    for (beside, says) in [
        (changed("x-captured-at", &times.1.to_string()), misfit),
        (changed("x-signed-at", &now.to_string()), misfit),
        (changed("x-device-signature", &other.sign("fadu-capture/1\n")), misfit),
        (changed("x-device-key", &other.id()), foreign),
        (other.beside(b"taken there", times), foreign),
    ] {
        let reply = send(b"taken there", beside).await;
        assert_eq!((reply.status, &reply.json["errors"][0]["message"]), (422, &json!(says)));
        assert!(!on_disk(&w, b"taken there"), "{says}");
    }
    let reply = send(b"swapped on the way", camera.beside(b"taken there", times)).await;
    assert_eq!(reply.json["errors"][0]["message"], "收到的文件与所报摘要不符，没有收下；请重新上传");
    let taken = send(b"taken there", camera.beside(b"taken there", times)).await;
    assert_eq!((taken.status, &taken.json["arrival"]["device_key"]), (201, &json!(camera.id())), "{}", taken.json);
    // Given back: what it signed stays, it signs no more.
    let back = w.as_user("luo", "POST", "/api/v1/devices", &json!({ "do": "return", "device": camera.id() })).await;
    assert_eq!(back.json["devices"][0]["returned_on"], w.office.today().to_string());
    let reply = send(b"taken later", camera.beside(b"taken later", times)).await;
    assert_eq!(reply.json["errors"][0]["message"], "签名的设备已经交回，不能再用它取证，没有收下");
}
