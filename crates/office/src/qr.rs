//! The codes of a paper: its link as a small one, its proof as a large one.

use std::fmt::Write as _;

/// A link as a small code, in SVG.
pub(crate) fn svg(link: &str) -> String {
    let code = qrcode::QrCode::with_error_correction_level(link, qrcode::EcLevel::M);
    code.map_or(String::new(), |c| {
        c.render::<qrcode::render::svg::Color>().quiet_zone(true).min_dimensions(120, 120).build()
    })
}

/// Blank modules around a code.
const QUIET: usize = 4;

/// A text as the smallest code that holds it, with the largest modules: one path of runs, so that print and page stay light.
pub(crate) fn dense(text: &str) -> String {
    let Ok(code) = qrcode::QrCode::with_error_correction_level(text, qrcode::EcLevel::L) else { return String::new() };
    let (width, colors) = (code.width(), code.to_colors());
    let side = width + 2 * QUIET;
    let mut path = String::with_capacity(width * width * 4);
    for (y, row) in colors.chunks(width).enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|a, b| a == b) {
            if run[0] == qrcode::Color::Dark {
                let n = run.len();
                let _ = write!(path, "M{} {}h{n}v1h-{n}z", x + QUIET, y + QUIET);
            }
            x += run.len();
        }
    }
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\"><path d=\"{path}\"/></svg>"
    )
}
