//! The typesetter alone, for comparison: the first message is a whole request; its world is kept, and every further message is data for it.
//! Nothing is checked, archived or wrapped: the answer is the length of a plain PDF. `fadu bench w7` runs it beside the worker.

use crate::fonts::{Fonts, folders};
use crate::wire;
use crate::world::{PaperWorld, Shelf};
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::{self, BufReader, BufWriter, Write};
use typst::comemo;
use typst::foundations::Datetime;
use typst_layout::PagedDocument;
use typst_pdf::PdfOptions;

/// As long as the worker keeps results.
const KEPT: usize = 4;

/// Answers until the input ends.
pub fn serve() -> io::Result<()> {
    let (mut input, mut output) = (BufReader::new(io::stdin().lock()), BufWriter::new(io::stdout().lock()));
    let mut shelf = Shelf::new(Fonts::find(&folders()));
    let Some(first) = wire::read_message(&mut input)? else { return Ok(()) };
    let request: Value = serde_json::from_slice(&first)?;
    let files: BTreeMap<String, String> = serde_json::from_value(request["files"].clone())?;
    let data = request["data"].to_string();
    let date = Datetime::from_ymd_hms(2026, 10, 20, 0, 0, 0);
    let world = date.and_then(|date| PaperWorld::new(&mut shelf, &files, data.clone(), date));
    let mut world = world.ok_or_else(|| io::Error::other("files"))?;
    let by_file = std::env::args().any(|a| a == "--file");
    if !by_file {
        world.give(&data);
    }
    loop {
        let length = typeset(&world)?;
        comemo::evict(KEPT);
        wire::write_message(&mut output, &length.to_be_bytes())?;
        output.flush()?;
        let Some(data) = wire::read_message(&mut input)? else { return Ok(()) };
        let data = String::from_utf8(data).map_err(io::Error::other)?;
        if by_file { world.give_file(data) } else { world.give(&data) }
    }
}

fn typeset(world: &PaperWorld) -> io::Result<u64> {
    let failed = |_| io::Error::other("typst");
    let document: PagedDocument = typst::compile(world).output.map_err(failed)?;
    let pdf = typst_pdf::pdf(&document, &PdfOptions::default()).map_err(failed)?;
    Ok(pdf.len() as u64)
}
