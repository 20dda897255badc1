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
    "js/where.js" SCRIPT,
    "js/signature.js" SCRIPT,
    "js/passkey.js" SCRIPT,
    "js/picker.js" SCRIPT,
    "js/finder.js" SCRIPT,
    "js/code.js" SCRIPT,
    "js/keys.js" SCRIPT,
    "js/menu.js" SCRIPT,
    "js/street.js" SCRIPT,
    "js/verify/answer.js" SCRIPT,
    "js/verify/bytes.js" SCRIPT,
    "js/verify/canon.js" SCRIPT,
    "js/verify/code.js" SCRIPT,
    "js/verify/ed25519.js" SCRIPT,
    "js/verify/kept.js" SCRIPT,
    "js/verify/note.js" SCRIPT,
    "js/verify/page.js" SCRIPT,
    "js/verify/picture.js" SCRIPT,
    "js/verify/proof.js" SCRIPT,
    "js/verify/qr-blocks.js" SCRIPT,
    "js/verify/qr-grid.js" SCRIPT,
    "js/verify/qr-image.js" SCRIPT,
    "js/verify/qr-symbol.js" SCRIPT,
    "js/verify/qr-worker.js" SCRIPT,
    "js/verify/qr.js" SCRIPT,
    "js/verify/redacted.js" SCRIPT,
    "js/verify/sha.js" SCRIPT,
    "js/verify/shape.js" SCRIPT,
    "js/verify/verdict.js" SCRIPT,
    "capture.css" "text/css; charset=utf-8",
    "replay.css" "text/css; charset=utf-8",
    "figures.css" "text/css; charset=utf-8",
    "figures-wide.css" "text/css; charset=utf-8",
    "supervise.css" "text/css; charset=utf-8",
    "live.css" "text/css; charset=utf-8",
    "verify.css" "text/css; charset=utf-8",
    "js/capture.js" SCRIPT,
    "js/device.js" SCRIPT,
    "js/device-page.js" SCRIPT,
    "js/replay.js" SCRIPT,
    "js/exam.js" SCRIPT,
    "js/grid.js" SCRIPT,
    "js/live.js" SCRIPT,
    "js/search.js" SCRIPT,
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
        // Some pages load a sheet and a script of their own; no page that is anybody's first loads those of two.
        let own = [
            ["js/capture.js", "capture.css", "js/device.js", "js/signature.js"],
            ["js/device.js", "js/device-page.js", "", ""],
            ["js/replay.js", "replay.css", "", ""],
            ["js/exam.js", "", "", ""],
            ["figures.css", "figures-wide.css", "js/grid.js", ""],
            ["supervise.css", "", "", ""],
            ["live.css", "js/live.js", "", ""],
            ["js/finder.js", "js/where.js", "js/picker.js", ""],
        ];
        let size = |of: &dyn Fn(&str) -> bool| -> usize {
            ASSETS.iter().filter(|asset| of(asset.path)).map(|asset| asset.bytes.len()).sum()
        };
        let checking = |path: &str| path.contains("verify");
        let bytes = size(&|path| !own.as_flattened().contains(&path) && !checking(path));
        assert!(bytes < 75_000, "{bytes} bytes leave too little for the page itself");
        for files in own {
            let more = size(&|path| files.contains(&path));
            assert!(bytes + more < 85_000, "{files:?}: {} bytes leave too little for the page itself", bytes + more);
        }
        // The page that checks papers brings its whole verifier, so that it needs no network afterwards; nobody else loads it.
        assert!(size(&checking) < 100_000, "{} bytes for the verifier", size(&checking));
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
