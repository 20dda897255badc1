//! One request in, one answer out.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};
use typst::World;
use typst::WorldExt;
use typst::comemo;
use typst::diag::SourceDiagnostic;
use typst::ecow::EcoVec;
use typst::foundations::{Bytes, Datetime, Smart};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};
use typst_svg::SvgOptions;

use crate::binding::{self, Piece};
use crate::fonts::{self, Fonts};
use crate::world::{PaperWorld, Shelf};
use crate::{lines, picture, wire};

/// Results of earlier requests are kept in memory for this many further ones: shared template parts are laid out once.
const KEPT_REQUESTS: usize = 4;
/// How many complaints of the typesetter an error names.
const DIAGNOSTICS_MAX: usize = 3;
/// China is eight hours ahead of UTC all year.
const OFFSET_MINUTES: i32 = 480;

/// What stays warm between requests.
pub struct Desk {
    shelf: Shelf,
}

impl Desk {
    /// Finds the typefaces.
    pub fn open() -> Desk {
        Desk { shelf: Shelf::new(Fonts::find(&fonts::folders())) }
    }
}

/// A request as it comes over the pipe.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    id: Value,
    pub files: BTreeMap<String, String>,
    #[serde(default)]
    pub data: Value,
    output: Output,
    pub date: String,
    /// Pictures that the template shows, by name, in base64.
    #[serde(default)]
    blobs: BTreeMap<String, String>,
    /// The papers of a volume.
    #[serde(default)]
    pub pieces: Vec<Piece>,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "lowercase")]
enum Output {
    /// The archival form.
    Pdf,
    /// A picture a page.
    Svg,
    /// Lines of text with their places: for tests.
    Lines,
    /// Many finished papers bound into one.
    Volume,
}

/// Only the id, to answer requests that cannot be read whole.
#[derive(Deserialize)]
struct Id {
    #[serde(default)]
    id: Value,
}

/// Typesets one request and gives the answer's bytes; never an error, a failure is an answer too.
pub fn answer(desk: &mut Desk, message: &[u8]) -> Vec<u8> {
    let request: Request = match serde_json::from_slice(message) {
        Ok(request) => request,
        Err(error) => return refusal_for(message, &format!("请求无法读取：{error}")),
    };
    let result = typeset(desk, &request);
    comemo::evict(KEPT_REQUESTS);
    match result {
        Ok(mut done) => {
            done.body["id"] = request.id;
            done.body["ok"] = true.into();
            wire::answer(&done.body, &done.pdf)
        }
        Err(error) => refusal(request.id, &error),
    }
}

/// Answers a request, readable or not, with an error; everything remembered of it is dropped.
pub fn refusal_for(message: &[u8], error: &str) -> Vec<u8> {
    comemo::evict(0);
    let id = serde_json::from_slice::<Id>(message).map(|known| known.id).unwrap_or_default();
    refusal(id, error)
}

fn refusal(id: Value, error: &str) -> Vec<u8> {
    json!({ "id": id, "ok": false, "error": error }).to_string().into_bytes()
}

/// What came of a request: what is said of it, and the finished paper where there is one.
pub struct Done {
    pub body: Value,
    pub pdf: Vec<u8>,
}

impl From<Value> for Done {
    fn from(body: Value) -> Done {
        Done { body, pdf: Vec::new() }
    }
}

fn typeset(desk: &mut Desk, request: &Request) -> Result<Done, String> {
    if desk.shelf.fonts().is_empty() {
        return Err("找不到任何可用字体，请运行 cargo xtask fonts".to_string());
    }
    let date = parse_date(&request.date).ok_or("日期应写作 2026-10-20 的形式")?;
    if let Output::Volume = request.output {
        return binding::bound(desk, request);
    }
    let blobs = pictures(&request.blobs)?;
    let (world, document) = set(&mut desk.shelf, request, &request.data, &blobs, date)?;
    let pages = document.pages().len();
    match request.output {
        Output::Svg => {
            let sheets: Vec<String> =
                document.pages().iter().map(|page| typst_svg::svg(page, &SvgOptions::default())).collect();
            Ok(json!({ "pages": pages, "svg": sheets }).into())
        }
        Output::Lines => Ok(json!({ "pages": pages, "lines": lines::of(&document) }).into()),
        Output::Pdf | Output::Volume => {
            let (bytes, standard) = export(&world, &document, date)?;
            Ok(Done { body: json!({ "pages": pages, "standard": standard }), pdf: bytes })
        }
    }
}

/// The pictures of a request, each as it is printed.
fn pictures(coded: &BTreeMap<String, String>) -> Result<BTreeMap<String, Bytes>, String> {
    let one = |(name, text): (&String, &String)| {
        let bytes = wire::from_base64(text).ok_or_else(|| format!("{name}：不是 base64"))?;
        Ok((name.clone(), Bytes::new(picture::printable(bytes))))
    };
    coded.iter().map(one).collect()
}

/// Sets one document from the files of a request.
fn set<'a>(
    shelf: &'a mut Shelf,
    request: &Request,
    data: &Value,
    blobs: &BTreeMap<String, Bytes>,
    date: Datetime,
) -> Result<(PaperWorld<'a>, PagedDocument), String> {
    let named = PaperWorld::new(shelf, &request.files, data.to_string(), date);
    let world = named.and_then(|w| w.with_blobs(blobs)).ok_or("文件名只能用小写字母、数字、点和连字符")?;
    let document = typst::compile(&world).output.map_err(|found| describe(&world, &found))?;
    Ok((world, document))
}

impl Desk {
    /// Sets one document of a request with data of its own, as PDF.
    pub fn sheet(&mut self, request: &Request, data: &Value) -> Result<Vec<u8>, String> {
        let date = parse_date(&request.date).ok_or("日期应写作 2026-10-20 的形式")?;
        let (world, document) = set(&mut self.shelf, request, data, &BTreeMap::new(), date)?;
        export(&world, &document, date).map(|(bytes, _)| bytes)
    }
}

/// Gives the archival form PDF/A-2b. A character that no typeface has cannot stand in it: then the paper is still
/// given, as plain PDF, and the answer says so.
fn export(world: &PaperWorld, document: &PagedDocument, date: Datetime) -> Result<(Vec<u8>, &'static str), String> {
    let options = |standard| -> Result<PdfOptions, String> {
        Ok(PdfOptions {
            ident: Smart::Auto,
            creator: Smart::Custom(Some("Fadu".to_string())),
            timestamp: Timestamp::new_local(date, OFFSET_MINUTES),
            standards: PdfStandards::new(&[standard]).map_err(|error| error.message().to_string())?,
            ..PdfOptions::default()
        })
    };
    if let Ok(bytes) = typst_pdf::pdf(document, &options(PdfStandard::A_2b)?) {
        return Ok((bytes, "PDF/A-2b"));
    }
    let plain = typst_pdf::pdf(document, &options(PdfStandard::V_1_7)?);
    plain.map(|bytes| (bytes, "PDF-1.7")).map_err(|found| describe(world, &found))
}

/// The first complaints, each with the template's file name and line.
fn describe(world: &PaperWorld, found: &EcoVec<SourceDiagnostic>) -> String {
    let lines = found.iter().take(DIAGNOSTICS_MAX).map(|diagnostic| {
        let place = diagnostic.span.id().and_then(|id| {
            let source = world.source(id).ok()?;
            let line = source.lines().byte_to_line(world.range(diagnostic.span)?.start)? + 1;
            Some(format!("{}:{line}: ", id.get().vpath().get_without_slash()))
        });
        format!("{}{}", place.unwrap_or_default(), diagnostic.message)
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Reads `2026-10-20` as that day's first moment.
fn parse_date(text: &str) -> Option<Datetime> {
    let mut parts = text.splitn(3, '-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if (year.len(), month.len(), day.len()) != (4, 2, 2) {
        return None;
    }
    Datetime::from_ymd_hms(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?, 0, 0, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_read_strictly() {
        assert_eq!(parse_date("2026-10-20"), Datetime::from_ymd_hms(2026, 10, 20, 0, 0, 0));
        for wrong in ["2026-13-01", "2026-10-2", "2026年10月20日", "", "2026-02-30"] {
            assert_eq!(parse_date(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn an_unreadable_request_is_answered_with_its_id() {
        let answer: Value = serde_json::from_slice(&refusal_for(br#"{"id":7,"nonsense":1}"#, "x")).unwrap();
        assert_eq!(answer, json!({"id": 7, "ok": false, "error": "x"}));
    }
}
