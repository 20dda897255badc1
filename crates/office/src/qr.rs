//! The link of a paper as a small code.

/// A link as a small code, in SVG.
pub(crate) fn svg(link: &str) -> String {
    let code = qrcode::QrCode::with_error_correction_level(link, qrcode::EcLevel::M);
    code.map_or(String::new(), |c| {
        c.render::<qrcode::render::svg::Color>().quiet_zone(true).min_dimensions(120, 120).build()
    })
}
