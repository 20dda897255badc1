//! The paragraphs of a WordprocessingML document as plain words.

/// The words of each paragraph; tabs and breaks inside become spaces.
pub fn paragraphs(xml: &str) -> Result<Vec<String>, String> {
    let document = roxmltree::Document::parse(xml).map_err(|e| e.to_string())?;
    let paragraphs = document.descendants().filter(|n| n.is_element() && n.tag_name().name() == "p");
    Ok(paragraphs.map(words).collect())
}

fn words(paragraph: roxmltree::Node) -> String {
    let mut out = String::new();
    for node in paragraph.descendants().filter(|n| n.is_element()) {
        match node.tag_name().name() {
            "t" => out.push_str(node.text().unwrap_or_default()),
            "tab" | "br" | "cr" => out.push(' '),
            _ => {}
        }
    }
    out.trim_end().to_string()
}
