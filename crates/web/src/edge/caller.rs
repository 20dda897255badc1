//! Who calls: the address at the other end, or the one that a trusted proxy names.

use super::Settings;
use axum::http::HeaderMap;
use std::net::IpAddr;

/// The other end of the connection, set by the accept loop. Without it the call comes from inside the process.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub IpAddr);

/// Who calls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Caller {
    /// The address; none inside the process.
    pub ip: Option<IpAddr>,
    /// A trusted proxy spoke for the caller.
    pub forwarded: bool,
    /// The way from the browser is encrypted.
    pub secure: bool,
}

impl Caller {
    /// Reads it from the connection and, if that is a trusted proxy, from what the proxy says.
    pub fn of(settings: &Settings, peer: Option<Peer>, headers: &HeaderMap) -> Caller {
        let ip = peer.map(|p| p.0.to_canonical());
        let trusted = ip.is_some_and(|ip| settings.proxies.contains(&ip));
        let said = |name: &str| headers.get_all(name).iter().next_back().and_then(|v| v.to_str().ok());
        if !trusted {
            return Caller { ip, forwarded: false, secure: settings.https };
        }
        // A caller may write whatever it likes in front: only what our own proxies appended counts.
        let all = headers.get_all("x-forwarded-for").iter().filter_map(|v| v.to_str().ok());
        let hops: Vec<IpAddr> =
            all.flat_map(|v| v.split(',')).map_while(|hop| hop.trim().parse::<IpAddr>().ok()).collect();
        let named = hops.into_iter().map(|ip| ip.to_canonical()).rfind(|ip| !settings.proxies.contains(ip));
        let secure = said("x-forwarded-proto").map_or(settings.https, |proto| proto.eq_ignore_ascii_case("https"));
        Caller { ip: named.or(ip), forwarded: true, secure }
    }

    /// The address, if it is not this machine's own.
    pub fn outside(&self) -> Option<IpAddr> {
        self.ip.filter(|ip| self.forwarded || !ip.is_loopback())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caller(peer: &str, headers: &[(&'static str, &'static str)]) -> Caller {
        let settings = Settings { proxies: vec!["127.0.0.1".parse().unwrap()], ..Settings::default() };
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, value.parse().unwrap());
        }
        Caller::of(&settings, Some(Peer(peer.parse().unwrap())), &map)
    }

    #[test]
    fn only_a_trusted_proxy_speaks_for_others() {
        let ip = |text: &str| Some(text.parse::<IpAddr>().unwrap());
        let spoof = [("x-forwarded-for", "10.9.9.9"), ("x-forwarded-proto", "https")];
        let c = caller("192.0.2.7", &spoof);
        assert_eq!((c.ip, c.secure, c.forwarded), (ip("192.0.2.7"), false, false));
        let c = caller("127.0.0.1", &spoof);
        assert_eq!((c.ip, c.secure, c.outside()), (ip("10.9.9.9"), true, ip("10.9.9.9")));
        // What stands before the proxy's own word was written by the caller.
        let c = caller("127.0.0.1", &[("x-forwarded-for", "127.0.0.1, 10.0.0.1"), ("x-forwarded-for", "203.0.113.5")]);
        assert_eq!((c.ip, c.secure), (ip("203.0.113.5"), false));
        let c = caller("::ffff:127.0.0.1", &[("x-forwarded-for", "::ffff:203.0.113.5")]);
        assert_eq!(c.ip, ip("203.0.113.5"));
        // A proxy that names nobody: the caller counts as outside, whatever the proxy's own address is.
        assert_eq!(caller("127.0.0.1", &[]).outside(), ip("127.0.0.1"));
        assert_eq!(caller("::1", &[]).outside(), None);
    }
}
