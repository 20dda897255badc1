//! A table on a terminal: Chinese characters are two columns wide.

/// The rows in columns, the first row as head.
pub fn table(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |c: usize| rows.iter().filter_map(|r| r.get(c)).map(|t| columns_of(t)).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let line = |row: &Vec<String>| {
        let cells: Vec<String> =
            row.iter().zip(&widths).map(|(t, w)| format!("{t}{}", " ".repeat(w - columns_of(t)))).collect();
        format!("  {}", cells.join("  ").trim_end())
    };
    let mut lines: Vec<String> = rows.iter().map(line).collect();
    if lines.len() > 1 {
        lines.insert(1, format!("  {}", widths.iter().map(|w| "─".repeat(*w)).collect::<Vec<_>>().join("  ")));
    }
    lines.join("\n")
}

fn columns_of(text: &str) -> usize {
    text.chars()
        .map(|c| if ('\u{1100}'..='\u{ffe6}').contains(&c) && !('\u{2000}'..'\u{2e80}').contains(&c) { 2 } else { 1 })
        .sum()
}

#[cfg(test)]
mod tests {
    #[test]
    fn columns_stand_under_one_another() {
        let row = |a: &str, b: &str| vec![a.to_string(), b.to_string()];
        assert_eq!(
            super::table(&[row("账号", "岗位"), row("abcdef", "承办人")]),
            "  账号    岗位\n  ──────  ──────\n  abcdef  承办人"
        );
    }
}
