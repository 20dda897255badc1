//! Binding a volume: reads the finished papers, counts their pages, sets cover, catalogue, end note and page numbers, and puts all together.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::render::{Desk, Done, Request};
use crate::volume::{Paper, Volume, bind};
use crate::wire;

/// One finished paper on its way into a volume.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Piece {
    /// What its bookmark says.
    title: String,
    /// What the catalogue says of it, as the template takes it.
    #[serde(default)]
    line: Value,
    /// The bytes, in base64.
    pdf: String,
}

/// Answers a request for a volume.
pub fn bound(desk: &mut Desk, request: &Request) -> Result<Done, String> {
    let mut body = Vec::new();
    for piece in &request.pieces {
        let bytes = wire::from_base64(&piece.pdf).ok_or_else(|| format!("{}：不是 base64", piece.title))?;
        body.push(Paper::read(piece.title.clone(), bytes).ok_or_else(|| format!("{}：不是可读的 PDF", piece.title))?);
    }
    let (mut lines, mut next) = (Vec::new(), 1);
    for (piece, paper) in request.pieces.iter().zip(&body) {
        let mut line = piece.line.clone();
        if !line.is_object() {
            line = json!({});
        }
        (line["from"], line["to"]) = (json!(next), json!(next + paper.pages() - 1));
        next += paper.pages();
        lines.push(line);
    }
    let told = |sheet: &str| {
        let mut data = request.data.clone();
        if !data.is_object() {
            data = json!({});
        }
        (data["sheet"], data["pages"], data["parts"]) = (json!(sheet), json!(next - 1), json!(lines));
        data
    };
    let mut set = |sheet: &str, title: &str| {
        let bytes = desk.sheet(request, &told(sheet))?;
        Paper::read(title.to_string(), bytes).ok_or_else(|| format!("{title}：排版结果不可读"))
    };
    let text = |key: &str| request.data.get(key).and_then(Value::as_str).unwrap_or_default().to_string();
    let numbers = set("numbers", "页码")?;
    let volume = Volume {
        title: text("title"),
        date: request.date.clone(),
        mark: text("mark").into_bytes(),
        front: vec![set("cover", "案卷封面")?, set("catalogue", "卷内目录")?],
        back: vec![set("endnote", "备考表")?],
        body,
        numbers: numbers.pdf,
    };
    let (bytes, archival) = bind(&volume);
    let standard = if archival { "PDF/A-2b" } else { "PDF-1.7" };
    Ok(Done { body: json!({ "pages": next - 1, "standard": standard }), pdf: bytes })
}
