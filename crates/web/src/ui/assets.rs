//! The files that every page asks for: one stylesheet, small scripts, the mark. All are inside the program.

/// A file of the interface.
#[derive(Debug, Clone, Copy)]
pub struct Asset {
    /// Its path below `/assets/`.
    pub path: &'static str,
    /// Its content type.
    pub kind: &'static str,
    /// Its bytes.
    pub bytes: &'static [u8],
}

const SCRIPT: &str = "text/javascript; charset=utf-8";

macro_rules! assets {
    ($($path:literal $kind:expr),* $(,)?) => {
        /// Every file of the interface.
        pub const ASSETS: &[Asset] = &[$(Asset { path: $path, kind: $kind, bytes: include_bytes!(concat!("../../assets/", $path)) }),*];
    };
}

assets! {
    "fadu.css" "text/css; charset=utf-8",
    "fadu.js" SCRIPT,
    "js/draft.js" SCRIPT,
    "js/press-once.js" SCRIPT,
    "js/weighing.js" SCRIPT,
    "js/signature.js" SCRIPT,
    "js/passkey.js" SCRIPT,
    "js/picker.js" SCRIPT,
    "js/code.js" SCRIPT,
    "js/keys.js" SCRIPT,
    "js/menu.js" SCRIPT,
    "js/street.js" SCRIPT,
    "capture.css" "text/css; charset=utf-8",
    "replay.css" "text/css; charset=utf-8",
    "js/capture.js" SCRIPT,
    "js/replay.js" SCRIPT,
    "mark.svg" "image/svg+xml",
}

/// The file at a path below `/assets/`.
pub fn asset(path: &str) -> Option<Asset> {
    ASSETS.iter().copied().find(|asset| asset.path == path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_page_stays_under_a_hundred_kilobytes() {
        // Some pages load one sheet and one script more, and no page two.
        let own = ["js/capture.js", "js/replay.js", "capture.css", "replay.css"];
        let size = |own: &dyn Fn(&&Asset) -> bool| -> usize { ASSETS.iter().filter(own).map(|a| a.bytes.len()).sum() };
        let most = ["capture", "replay"]
            .map(|page| size(&|a| own.contains(&a.path) && a.path.contains(page)))
            .into_iter()
            .max();
        let bytes = size(&|a| !own.contains(&a.path)) + most.unwrap_or(0);
        assert!(bytes < 75_000, "{bytes} bytes leave too little for the page itself");
    }

    #[test]
    fn only_known_paths_are_served() {
        assert_eq!(asset("fadu.css").map(|asset| asset.kind), Some("text/css; charset=utf-8"));
        assert!(asset("../Cargo.toml").is_none() && asset("").is_none());
    }

    #[test]
    fn every_shape_of_a_chart_has_a_colour_of_the_theme() {
        let css = asset("fadu.css").map(|a| String::from_utf8_lossy(a.bytes)).unwrap_or_default();
        for kind in ["act", "party", "wait", "stage", "course", "start", "end", "gate"] {
            assert!(css.contains(&format!(".ch-{kind} .ch-shape")), "{kind}");
        }
    }

    #[test]
    fn no_asset_asks_another_place() {
        for asset in ASSETS {
            let text = String::from_utf8_lossy(asset.bytes).replace("http://www.w3.org/2000/svg", "");
            for forbidden in ["http://", "https://", "@import", "eval(", "innerHTML", ":has("] {
                assert!(!text.contains(forbidden), "{}: {forbidden}", asset.path);
            }
        }
    }
}
