//! Lists of matters, newest first by day of opening: a page is a range of the index that fits the filter best, its total a sum of counters
//! or, where the counters do not know what is asked, the length of such a range.

use super::matters::{self, MATTER_COLUMNS};
use crate::sql::{Connection, OptionalExtension, Owned as Sql};
use crate::{
    log::{Fault, StreamId},
    view::{ListFilter, MatterRow, Turn},
};
use fadu_matter::base::Day;

/// Below so many matters a page reads all their keys; above, rows that fit lie close enough together to be met on the way.
const FEW: u64 = 3000;
/// Longest code of a party, in bytes.
const CODE_BYTES: usize = 18;

/// A filter as conditions on table alias `m`, with their values in order.
#[derive(Default)]
struct Where {
    sql: Vec<String>,
    values: Vec<Sql>,
}

impl Where {
    fn push(&mut self, sql: impl Into<String>, values: impl IntoIterator<Item = Sql>) {
        self.sql.push(sql.into());
        self.values.extend(values);
    }

    fn all(&self) -> String {
        if self.sql.is_empty() { "true".into() } else { self.sql.join(" AND ") }
    }

    /// What rows and counters both know.
    fn of(filter: &ListFilter) -> Where {
        let mut all = Where::default();
        if let [agency] = &filter.agencies[..] {
            all.push("m.agency = ?", [agency.clone().into()]);
        } else if !filter.agencies.is_empty() {
            let marks = vec!["?"; filter.agencies.len()].join(", ");
            all.push(format!("m.agency IN ({marks})"), filter.agencies.iter().cloned().map(Sql::from));
        }
        for (column, value) in [("m.procedure", &filter.procedure), ("m.step", &filter.step)] {
            if let Some(value) = value {
                all.push(format!("{column} = ?"), [value.clone().into()]);
            }
        }
        // Written out, not bound: an index holds the open ones only.
        if let Some(closed) = filter.closed {
            all.push(if closed { "m.closed = 1" } else { "m.closed = 0" }, []);
        }
        all
    }

    /// All that is asked of a row.
    fn of_rows(filter: &ListFilter) -> Where {
        let mut all = Where::of(filter);
        if let Some((body, told)) = &filter.named {
            let told = if *told { " AND n.told = 1" } else { "" };
            let sql = format!("m.matter IN (SELECT n.matter FROM named_bodies n WHERE n.body = ?{told})");
            all.push(sql, [body.clone().into()]);
        }
        if let Some(item) = &filter.item {
            all.push("m.item = ?", [item.clone().into()]);
        }
        if let Some((first, last)) = filter.opened {
            all.push("m.opened_on >= ? AND m.opened_on <= ?", [first.into(), last.into()]);
        }
        match filter.text.as_deref() {
            Some(code) if is_code(code) => {
                let person = filter.person.as_deref().unwrap_or(code);
                let sql = "m.matter IN (SELECT o.matter FROM matters o WHERE o.party_code IN (?, ?)
                   UNION SELECT j.matter FROM parties_beside j WHERE j.code IN (?, ?))";
                let twice = [code, person, code, person].map(|c| c.to_string().into());
                all.push(sql, twice);
            }
            Some(text) => {
                let like = contains(text);
                let thrice = [like.clone().into(), like.clone().into(), like.into()];
                let sql = "(m.party LIKE ? ESCAPE '\\' OR m.number LIKE ? ESCAPE '\\'
                   OR m.matter IN (SELECT j.matter FROM parties_beside j WHERE j.name LIKE ? ESCAPE '\\'))";
                all.push(sql, thrice);
            }
            None => {}
        }
        all
    }
}

/// A whole code is looked up, not searched for.
fn is_code(text: &str) -> bool {
    text.len() == CODE_BYTES && text.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
}

/// `%` and `_` typed by a person mean themselves.
pub(super) fn contains(text: &str) -> String {
    let mut like = String::from("%");
    for c in text.chars() {
        if matches!(c, '%' | '_' | '\\') {
            like.push('\\');
        }
        like.push(c);
    }
    like.push('%');
    like
}

/// Which index gives the page, and whether its range holds rows in the order of the list.
fn index(filter: &ListFilter, total: u64) -> (&'static str, bool) {
    let one = filter.agencies.len() == 1;
    match () {
        () if filter.text.as_deref().is_some_and(is_code) => ("", false),
        () if filter.named.is_some() => ("", false),
        () if filter.item.is_some() => ("matters_by_item", one),
        () if one && filter.procedure.is_some() && filter.step.is_some() => ("matters_by_stage", true),
        () if one && filter.procedure.is_some() && total <= FEW => ("matters_by_stage", false),
        () if one && filter.closed == Some(false) => ("matters_open", true),
        () if one => ("matters_by_agency", true),
        () => ("matters_by_day", true),
    }
}

pub(super) fn page(
    conn: &Connection,
    filter: &ListFilter,
    turn: Turn,
    (limit, total): (usize, u64),
) -> Result<Vec<MatterRow>, Fault> {
    let mut asked = Where::of_rows(filter);
    let (from, back) = match &filter.handler {
        Some(name) => (handled(filter, name, &mut asked), false),
        None => {
            let (name, sorted) = index(filter, total);
            (indexed(name), !sorted)
        }
    };
    let (sign, way) = if matches!(turn, Turn::Before(_)) { (">", "ASC") } else { ("<", "DESC") };
    if let Turn::After(beside) | Turn::Before(beside) = turn {
        let Some(opened_on) = opened_on(conn, beside)? else { return Ok(Vec::new()) };
        asked.push(format!("(m.opened_on, m.matter) {sign} (?, ?)"), [opened_on.into(), beside.0.to_vec().into()]);
    }
    let (all, order) = (asked.all(), format!("ORDER BY m.opened_on {way}, m.matter {way} LIMIT ?"));
    // Where the range is not in order its keys are sorted first, and only the rows of the page are read.
    let sql = if back {
        format!(
            "SELECT {MATTER_COLUMNS} FROM matters m WHERE m.matter IN (SELECT m.matter FROM {from} WHERE {all} {order})
             ORDER BY m.opened_on {way}, m.matter {way}"
        )
    } else {
        format!("SELECT {MATTER_COLUMNS} FROM {from} WHERE {all} {order}")
    };
    asked.values.push((limit as i64).into());
    let mut find = conn.prepare_cached(&sql)?;
    let mut found = find.query(asked.values)?;
    let mut page = Vec::new();
    while let Some(row) = found.next()? {
        page.push(matters::matter(row, 0)?);
    }
    if matches!(turn, Turn::Before(_)) {
        page.reverse();
    }
    Ok(page)
}

/// The newest of a list by their ids alone: where an index holds all that is asked, no row is read.
pub(super) fn newest(conn: &Connection, filter: &ListFilter, most: usize) -> Result<Vec<StreamId>, Fault> {
    let mut asked = Where::of_rows(filter);
    let (from, all) = (indexed(index(filter, u64::MAX).0), asked.all());
    let sql = format!("SELECT m.matter FROM {from} WHERE {all} ORDER BY m.opened_on DESC, m.matter DESC LIMIT ?");
    asked.values.push((most as i64).into());
    let mut find = conn.prepare_cached(&sql)?;
    Ok(find.query_map(asked.values, |r| Ok(StreamId(r.get(0)?)))?.collect::<Result<_, _>>()?)
}

/// Matters by an index; by their ids, where what is asked names them.
fn indexed(name: &str) -> String {
    if name.is_empty() { "matters m".into() } else { format!("matters m INDEXED BY {name}") }
}

/// The matters of a handler lead, each with its row.
fn handled(filter: &ListFilter, name: &str, asked: &mut Where) -> String {
    asked.push("h.handler = ?", [name.to_string().into()]);
    if let [agency] = &filter.agencies[..] {
        asked.push("h.agency = ?", [agency.clone().into()]);
    }
    if let Some(closed) = filter.closed {
        asked.push("h.closed = ?", [i64::from(closed).into()]);
    }
    "handling h CROSS JOIN matters m ON m.matter = h.matter".into()
}

fn opened_on(conn: &Connection, matter: StreamId) -> Result<Option<i64>, Fault> {
    let mut find = conn.prepare_cached("SELECT opened_on FROM matters WHERE matter = ?1")?;
    Ok(find.query_row([matter.0], |r| r.get(0)).optional()?)
}

pub(super) fn total(conn: &Connection, filter: &ListFilter) -> Result<u64, Fault> {
    let years = filter.opened.map(whole_years);
    let known = filter.text.is_none() && filter.item.is_none() && filter.handler.is_none() && filter.named.is_none();
    let (sql, values) = match (known, years) {
        (true, None) => {
            let asked = Where::of(filter);
            (
                format!("SELECT CAST(coalesce(sum(m.n), 0) AS BIGINT) FROM matter_counts m WHERE {}", asked.all()),
                asked.values,
            )
        }
        (true, Some(Some((first, last)))) => {
            let mut asked = Where::of(filter);
            asked.push("m.year >= ? AND m.year <= ?", [first.into(), last.into()]);
            (
                format!("SELECT CAST(coalesce(sum(m.n), 0) AS BIGINT) FROM matter_counts m WHERE {}", asked.all()),
                asked.values,
            )
        }
        _ => counted(filter),
    };
    let mut find = conn.prepare_cached(&sql)?;
    Ok(find.query_row(values, |r| r.get(0))?)
}

fn counted(filter: &ListFilter) -> (String, Vec<Sql>) {
    let mut asked = Where::of_rows(filter);
    let alone = filter.procedure.is_none() && filter.step.is_none() && filter.item.is_none() && filter.text.is_none();
    let from = match &filter.handler {
        // What the table of handlers knows itself needs no other row.
        Some(name) if alone && filter.agencies.len() == 1 => {
            let mut own = Where::default();
            handled(filter, name, &mut own);
            if let Some((first, last)) = filter.opened {
                own.push("h.opened_on >= ? AND h.opened_on <= ?", [first.into(), last.into()]);
            }
            return (format!("SELECT count(*) FROM handling h WHERE {}", own.all()), own.values);
        }
        Some(name) => handled(filter, name, &mut asked),
        None => indexed(index(filter, u64::MAX).0),
    };
    (format!("SELECT count(*) FROM {from} WHERE {}", asked.all()), asked.values)
}

/// The years, if both days are the first and the last of one.
fn whole_years((first, last): (i32, i32)) -> Option<(i32, i32)> {
    let (from, to) = (Day::from_number(first), Day::from_number(last + 1));
    let begins = |day: Day| day.to_string().ends_with("-01-01");
    (begins(from) && begins(to) && from < to).then(|| (from.year(), to.year() - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_years_are_known_by_their_first_and_last_day() {
        let day = |s: &str| s.parse::<Day>().unwrap().number();
        let check = |first: &str, last: &str, want| assert_eq!(whole_years((day(first), day(last))), want, "{first}");
        check("2025-01-01", "2025-12-31", Some((2025, 2025)));
        check("2023-01-01", "2025-12-31", Some((2023, 2025)));
        check("2025-01-01", "2025-12-30", None);
        check("2025-01-02", "2025-12-31", None);
    }

    #[test]
    fn a_code_is_told_from_a_name() {
        assert!(is_code("91990106DEM0000018"));
        assert!(!is_code("示例市明德区安本") && !is_code("明市监罚〔2026〕1号"));
        assert_eq!(contains("50%_\\"), "%50\\%\\_\\\\%");
    }
}
