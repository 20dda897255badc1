//! Pictures and tiles from elsewhere: fetched by our server for whoever may look, from the host that an administrator wrote and no other: no
//! redirects, no proxy, of the networks behind ours only what was written as such, so much and no more.

use crate::Office;
use crate::accounts::Who;
use crate::fault::Denial;
use reqwest::{Client, Response, Url};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

const CONNECT: Duration = Duration::from_secs(4);
const ANSWER: Duration = Duration::from_secs(8);
/// A single picture is no larger.
const PICTURE_MOST: usize = 2 << 20;
/// A running picture ends after so much; whoever still looks asks again.
const FLOW_MOST: usize = 64 << 20;
/// So many running pictures at once.
const FLOWS: usize = 32;
const URL_MOST: usize = 300;

/// A picture.
#[derive(Clone, Debug)]
pub struct Fetched {
    /// Its media type.
    pub kind: &'static str,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A picture that runs.
pub struct Flow {
    /// `multipart/x-mixed-replace` with its boundary.
    pub kind: String,
    response: Response,
    left: usize,
    _place: OwnedSemaphorePermit,
}

impl Flow {
    /// The next piece; nothing when it ends.
    pub async fn next(&mut self) -> Option<Vec<u8>> {
        let piece = tokio::time::timeout(ANSWER, self.response.chunk()).await.ok()?.ok()??;
        self.left = self.left.checked_sub(piece.len())?;
        Some(piece.to_vec())
    }
}

/// Places for running pictures.
pub(crate) struct Flows(Arc<Semaphore>);

impl Default for Flows {
    fn default() -> Flows {
        Flows(Arc::new(Semaphore::new(FLOWS)))
    }
}

/// Whether an address is one that our server may be told to ask; else why not.
pub(super) fn fit(url: &str) -> Result<(), &'static str> {
    let read = Url::parse(url).ok().filter(|u| url.len() <= URL_MOST && u.has_host());
    let read = read.filter(|u| u.username().is_empty() && u.password().is_none());
    let read = read.ok_or("请写完整的地址，http:// 或者 https:// 开头，不带用户名和密码，最多 300 字")?;
    match read.scheme() {
        "http" | "https" => Ok(()),
        _ => Err("地址应以 http:// 或者 https:// 开头"),
    }
}

/// What is reached from everywhere: no machine of our own, no network behind ours.
fn is_public(ip: IpAddr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(v4) => {
            let shared = v4.octets()[0] == 100 && (64..128).contains(&v4.octets()[1]);
            !(v4.is_private()
                || v4.is_loopback()
                || v4.is_link_local()
                || v4.is_unspecified()
                || v4.is_multicast()
                || v4.is_broadcast()
                || v4.octets()[0] == 0
                || shared)
        }
        IpAddr::V6(v6) => {
            let first = v6.segments()[0];
            let own = (first & 0xfe00) == 0xfc00 || (first & 0xffc0) == 0xfe80;
            !(own || v6.is_loopback() || v6.is_unspecified() || v6.is_multicast())
        }
    }
}

/// Whether our server may go there: a name leads to public addresses only; an address that the administrator wrote as such, or `localhost`,
/// leads where it says, but never to what machines are told about themselves (169.254).
fn may_go(host: &str, ip: IpAddr) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let own = match ip.to_canonical() {
        IpAddr::V4(v4) => v4.is_link_local() || v4.is_unspecified() || v4.is_multicast() || v4.is_broadcast(),
        IpAddr::V6(v6) => v6.is_unspecified() || v6.is_multicast() || (v6.segments()[0] & 0xffc0) == 0xfe80,
    };
    let written = bare.parse::<IpAddr>().is_ok_and(|said| said == ip) || (bare == "localhost" && ip.is_loopback());
    is_public(ip) || (written && !own)
}

fn away(why: impl std::fmt::Display) -> Denial {
    Denial::Unanswered(why.to_string())
}

/// Asks an address, held to where its name leads now.
pub(super) async fn ask(address: &str) -> Result<Response, Denial> {
    let url = Url::parse(address).map_err(away)?;
    let (host, port) = (url.host_str().unwrap_or_default(), url.port_or_known_default().unwrap_or(80));
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let found: Vec<SocketAddr> = match bare.parse::<IpAddr>() {
        Ok(ip) => vec![SocketAddr::new(ip, port)],
        Err(_) => tokio::net::lookup_host((bare, port)).await.map_err(away)?.collect(),
    };
    if found.is_empty() || !found.iter().all(|a| may_go(host, a.ip())) {
        return Err(away(format!("{host}: leads to a network that nobody wrote")));
    }
    // Ours may be the only one in the process; a second call finds the first and that is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().connect_timeout(CONNECT);
    let client = client.resolve_to_addrs(host, &found).build().map_err(away)?;
    let response = tokio::time::timeout(ANSWER, client.get(url.clone()).send()).await.map_err(away)?.map_err(away)?;
    match response.status().as_u16() {
        200 => Ok(response),
        status => Err(away(format!("{host}: {status}"))),
    }
}

/// The whole of an answer that is a picture by its first bytes.
pub(super) async fn picture(mut response: Response, most: usize) -> Result<Fetched, Denial> {
    let mut bytes = Vec::new();
    let all = async {
        while let Some(piece) = response.chunk().await.map_err(away)? {
            if bytes.len() + piece.len() > most {
                return Err(away("larger than a picture may be"));
            }
            bytes.extend_from_slice(&piece);
        }
        Ok(())
    };
    tokio::time::timeout(ANSWER, all).await.map_err(away)??;
    let kind = kind_of(&bytes).ok_or_else(|| away("no picture"))?;
    Ok(Fetched { kind, bytes })
}

fn kind_of(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x89, b'P', b'N', b'G', ..] => Some("image/png"),
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        _ => None,
    }
}

/// The media type of a running picture, with a boundary that is only letters, digits and the like.
fn running(kind: &str) -> Option<String> {
    let rest = kind.strip_prefix("multipart/x-mixed-replace")?;
    let boundary = rest.trim_start_matches([';', ' ']).strip_prefix("boundary=")?.trim_matches('"');
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    let fit = !boundary.is_empty() && boundary.len() <= 70 && boundary.chars().all(plain);
    fit.then(|| format!("multipart/x-mixed-replace; boundary={boundary}"))
}

impl Office {
    /// The picture of a camera that somebody may look through: one picture, or one that runs.
    pub async fn live_look_through(&self, who: &Who, device: &str) -> Result<Result<Fetched, Flow>, Denial> {
        let address = self.live_picture(who, device)?;
        let place = Arc::clone(&self.rooms.live.flows.0).try_acquire_owned().map_err(|_| Denial::Busy)?;
        let response = ask(&address).await?;
        let kind = response.headers().get("content-type").and_then(|v| v.to_str().ok()).unwrap_or_default();
        match running(kind) {
            Some(kind) => Ok(Err(Flow { kind, response, left: FLOW_MOST, _place: place })),
            None => Ok(Ok(picture(response, PICTURE_MOST).await?)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_server_goes_only_where_the_administrator_wrote() {
        let goes = |host: &str, ip: &str| may_go(host, ip.parse().unwrap());
        assert!(goes("tiles.example", "203.0.114.7"));
        for inside in [
            "127.0.0.1",
            "10.0.0.1",
            "192.168.1.1",
            "172.16.0.1",
            "100.64.0.1",
            "169.254.169.254",
            "::1",
            "fd00::1",
            "::ffff:10.0.0.1",
        ] {
            assert!(!goes("tiles.example", inside), "a name that leads inside: {inside}");
        }
        assert!(
            goes("127.0.0.1", "127.0.0.1") && goes("[::1]", "::1") && goes("10.1.2.3", "10.1.2.3"),
            "written as such"
        );
        assert!(goes("localhost", "127.0.0.1") && !goes("localhost", "10.0.0.1"));
        assert!(!goes("169.254.169.254", "169.254.169.254"), "never what a machine is told of itself");
    }

    #[test]
    fn an_address_has_a_scheme_and_a_host_and_no_password() {
        assert_eq!(fit("http://127.0.0.1:9/cam.mjpg"), Ok(()));
        for wrong in ["", "cam.mjpg", "file:///etc/passwd", "http://u:p@host/x", "gopher://host/"] {
            assert!(fit(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_picture_is_known_by_its_bytes_and_a_boundary_is_plain() {
        assert_eq!(kind_of(b"\x89PNG\r\n"), Some("image/png"));
        assert_eq!(kind_of(b"<svg onload=1>"), None);
        assert_eq!(
            running("multipart/x-mixed-replace; boundary=frame").as_deref(),
            Some("multipart/x-mixed-replace; boundary=frame")
        );
        assert_eq!(running("multipart/x-mixed-replace; boundary=a\u{7f}b"), None);
        assert_eq!(running("text/html"), None);
    }
}
