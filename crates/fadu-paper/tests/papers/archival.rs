//! The archival form as far as our own means reach: what ISO 19005-2 level B asks of file, fonts, colours, actions and metadata.
//! No validator of the trade is at hand here; what this does not look at is in the report of the bench.

use hayro_syntax::Pdf;
use hayro_syntax::object::{Array, Dict, Name, Object, ObjectIdentifier, Stream};

/// What a PDF that claims PDF/A-2b must not have, or lacks; empty when all is well.
pub fn complaints(bytes: &[u8]) -> Vec<String> {
    let Ok(pdf) = Pdf::new(bytes.to_vec()) else { return vec!["unreadable".into()] };
    let mut found = Vec::new();
    let mut must = |holds: bool, words: &str| {
        if !holds && !found.iter().any(|known| known == words) {
            found.push(words.to_string());
        }
    };
    let has = |words: &[u8]| bytes.windows(words.len()).any(|w| w == words);
    must(bytes.starts_with(b"%PDF-1.7"), "head");
    must(bytes.get(8..).is_some_and(|rest| rest.iter().take(8).filter(|b| **b > 127).count() >= 4), "binary mark");
    must(has(b"/ID[") || has(b"/ID ["), "identifier");
    must(!has(b"/Encrypt"), "encrypted");
    let catalog: Dict = pdf.xref().get(pdf.xref().root_id()).unwrap();
    must(!catalog.contains_key("AA") && !catalog.contains_key("OCProperties"), "catalogue");
    let metadata = catalog.get::<Stream>("Metadata");
    must(metadata.as_ref().is_some_and(|m| m.filters().is_empty()), "metadata in plain text");
    let xmp = metadata.map(|m| String::from_utf8_lossy(&m.decoded().unwrap()).into_owned()).unwrap_or_default();
    must(xmp.contains("<pdfaid:part>2</pdfaid:part>"), "part");
    must(xmp.contains("<pdfaid:conformance>B</pdfaid:conformance>"), "conformance");
    for (name, said) in [("title", &pdf.metadata().title), ("author", &pdf.metadata().author)] {
        let said = said.as_ref().map(|b| words(b)).unwrap_or_default();
        must(xmp.contains(&said), &format!("{name} in metadata"));
    }
    let intent = catalog.get::<Array>("OutputIntents").and_then(|all| all.iter::<Dict>().next());
    let profile = intent.as_ref().and_then(|i| i.get::<Stream>("DestOutputProfile"));
    must(intent.as_ref().and_then(|i| i.get::<Name>("S")).is_some_and(|n| n.as_str() == "GTS_PDFA1"), "output intent");
    must(profile.and_then(|p| p.decoded().ok().map(|d| d.get(36..40) == Some(b"acsp"))) == Some(true), "profile");
    for object in pdf.objects() {
        let (dict, stream) = match object {
            Object::Stream(stream) => (stream.dict().clone(), Some(stream)),
            Object::Dict(dict) => (dict, None),
            _ => continue,
        };
        of_object(&dict, stream.is_some(), &mut must);
    }
    found
}

fn of_object(dict: &Dict<'_>, is_stream: bool, must: &mut impl FnMut(bool, &str)) {
    let name = |key: &str| dict.get::<Name>(key).map(|n| n.as_str().to_string()).unwrap_or_default();
    if name("Type") == "Font" && name("Subtype") == "Type0" {
        must(dict.contains_key("ToUnicode"), "text that can be read out");
        let below = dict.get::<Array>("DescendantFonts").and_then(|all| all.iter::<Dict>().next());
        must(below.is_some_and(|font| embedded(&font)), "font embedded");
    } else if name("Type") == "Font" && ["TrueType", "Type1"].contains(&name("Subtype").as_str()) {
        must(embedded(dict), "font embedded");
    }
    if is_stream && name("Subtype") == "Image" {
        must(dict.get::<bool>("Interpolate") != Some(true) && !dict.contains_key("Alternates"), "picture");
        must(name("ColorSpace") != "DeviceCMYK", "colours of a press");
    }
    if is_stream {
        must(!dict.contains_key("F") && !dict.contains_key("OPI") && !dict.contains_key("PS"), "stream from outside");
        must(name("Filter") != "LZWDecode" && name("Filter") != "Crypt", "filter");
    }
    if name("Type") == "ExtGState" {
        let mode = name("BM");
        must(!dict.contains_key("TR") && (mode.is_empty() || mode == "Normal"), "blending");
    }
    if name("Type") == "Annot" || name("Subtype") == "Link" {
        must(dict.get::<i32>("F").is_some_and(|flags| flags & 0b10_0110 == 0b100), "note that prints");
    }
    must(
        !dict.contains_key("JS") && !["Launch", "JavaScript", "Movie", "Sound"].contains(&name("S").as_str()),
        "action",
    );
    must(!dict.contains_key("EmbeddedFiles"), "file within");
}

fn embedded(font: &Dict<'_>) -> bool {
    let Some(about) = font.get::<Dict>("FontDescriptor") else { return false };
    let file = ["FontFile", "FontFile2", "FontFile3"].iter().find_map(|key| about.get::<Stream>(*key));
    let needs_map = font.get::<Name>("Subtype").is_some_and(|n| n.as_str() == "CIDFontType2");
    let mapped = !needs_map || font.contains_key("CIDToGIDMap");
    let complete = about.get::<Stream>("CIDSet").is_none_or(|set| set.decoded().is_ok_and(|bits| all_ones(&bits)));
    mapped && complete && file.is_some_and(|f| f.decoded().is_ok_and(|bytes| bytes.len() > 100))
}

/// A set of characters that leaves none out: ones from the first bit to the last that counts.
fn all_ones(bits: &[u8]) -> bool {
    let Some((last, before)) = bits.split_last() else { return false };
    before.iter().all(|byte| *byte == 0xff) && last.leading_ones() + last.trailing_zeros().min(8) >= 8
}

/// A text of a PDF: UTF-16 with its mark, else bytes.
fn words(bytes: &[u8]) -> String {
    match bytes.strip_prefix(&[0xfe, 0xff]) {
        Some(wide) => {
            let units: Vec<u16> = wide.chunks_exact(2).map(|b| u16::from_be_bytes([b[0], b[1]])).collect();
            String::from_utf16_lossy(&units)
        }
        None => String::from_utf8_lossy(bytes).into_owned(),
    }
}

/// Bookmarks as (words, page counted from one), in order.
pub fn bookmarks(bytes: &[u8]) -> Vec<(String, usize)> {
    let pdf = Pdf::new(bytes.to_vec()).unwrap();
    let catalog: Dict = pdf.xref().get(pdf.xref().root_id()).unwrap();
    let tree = catalog.get::<Dict>("Pages").unwrap();
    let pages: Vec<ObjectIdentifier> = refs(&tree.get::<Array>("Kids").unwrap());
    let mut found = Vec::new();
    let mut next = catalog.get::<Dict>("Outlines").and_then(|o| o.get::<Dict>("First"));
    while let Some(item) = next {
        let title = item.get::<hayro_syntax::object::String>("Title").map(|t| words(t.as_bytes())).unwrap();
        let to = refs(&item.get::<Array>("Dest").unwrap())[0];
        found.push((title, pages.iter().position(|page| *page == to).unwrap() + 1));
        next = item.get::<Dict>("Next");
    }
    found
}

fn refs(array: &Array<'_>) -> Vec<ObjectIdentifier> {
    array.raw_iter().filter_map(|item| item.as_obj_ref()).map(Into::into).collect()
}

/// Page labels: the page counted from nought from which on they hold, and the words before the number.
pub fn labels(bytes: &[u8]) -> Vec<(i32, String)> {
    let pdf = Pdf::new(bytes.to_vec()).unwrap();
    let catalog: Dict = pdf.xref().get(pdf.xref().root_id()).unwrap();
    let numbers = catalog.get::<Dict>("PageLabels").unwrap().get::<Array>("Nums").unwrap();
    let mut items = numbers.flex_iter();
    let mut found = Vec::new();
    while let (Some(from), Some(label)) = (items.next::<i32>(), items.next::<Dict>()) {
        let prefix = label.get::<hayro_syntax::object::String>("P").map(|t| words(t.as_bytes())).unwrap_or_default();
        found.push((from, prefix));
    }
    found
}
