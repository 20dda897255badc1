//! Shapes of what the API says of the list of powers and takes for it.

use super::schemas::{day, free, id, list, maybe_text, named, number, object, text, truth};
use serde_json::{Value, json};

/// What the list says of a power.
fn power() -> Value {
    let members = [
        ("name", text()),
        ("category", text()),
        ("aliases", list(text())),
        ("basis", list(text())),
        ("procedure", text()),
        ("course", text()),
        ("limit", text()),
        ("accountability", text()),
        ("items", list(text())),
    ];
    object(&members, members.len())
}

fn body() -> Value {
    object(&[("body", id()), ("name", text())], 2)
}

/// A share in hundredths of a percent.
fn share() -> Value {
    json!({ "type": ["integer", "null"], "description": "hundredths of a percent; null where no power is held" })
}

fn row() -> Value {
    let members = [
        ("code", text()),
        ("power", named("Power")),
        ("since", day()),
        ("holders", list(body())),
        ("waiting", truth()),
        ("withheld", maybe_text()),
    ];
    object(&members, members.len())
}

fn page() -> Value {
    let members = [
        ("code", text()),
        ("day", day()),
        ("stands", truth()),
        ("power", named("Power")),
        ("basis", list(free("text, stands (cited, text, not-held), statute, article"))),
        ("items", list(free("code, name, in_force"))),
        ("procedure_name", maybe_text()),
        ("holders", list(body())),
        ("held", list(free("body, name, from, until, moved_to, moved_to_name, reason, by"))),
        (
            "adjustments",
            list(free(
                "id, kind, power, from, to, day, reason, basis, by, on, answer (approved, reason, by_name, on), null while it waits",
            )),
        ),
        ("withheld", maybe_text()),
    ];
    object(&members, 1)
}

/// Every schema by its name.
pub fn all() -> Vec<(&'static str, Value)> {
    let doing = [
        ("do", json!({ "enum": ["adjust", "approve", "return", "claim", "give-up", "show", "withhold"] })),
        ("reason", text()),
        ("kind", json!({ "enum": ["new", "changed", "cancelled", "moved"] })),
        ("power", named("Power")),
        ("from", id()),
        ("to", id()),
        ("day", day()),
        ("grounds", text()),
    ];
    let powers = [
        ("items", list(row())),
        ("total", number()),
        ("next", maybe_text()),
        ("stages", free("how many stand in each stage: listed, unclaimed, waiting, struck")),
        ("categories", free("how many of what fits, by category")),
    ];
    let covered = [
        ("body", id()),
        ("name", text()),
        ("held", number()),
        ("exercised", number()),
        ("share", share()),
        ("powers", list(free("code, name, category, matters, parts (item, or procedure and name; matters)"))),
    ];
    let least = free("share (hundredths of a percent) and house_rule (owner, origin); null where no rule stands");
    let coverage =
        [("from", day()), ("until", day()), ("least", least), ("bodies", list(object(&covered, covered.len())))];
    let collecting = [
        (
            "acts",
            list(free("fields of report-act in docs/contract/reported-act.json; officers by name, credential or id")),
        ),
        ("reason", text()),
    ];
    let result = [
        ("n", number()),
        ("status", text()),
        ("findings", list(text())),
        ("mistakes", list(free("field, message"))),
        ("matter", maybe_text()),
        ("why", maybe_text()),
    ];
    vec![
        ("Collecting", object(&collecting, 1)),
        ("CollectedResults", object(&[("results", list(object(&result, result.len())))], 1)),
        (
            "Collected",
            free(
                "one act: matter, source, number, kind, late_days, late, findings, corrected, withdrawn; else from, to, items",
            ),
        ),
        (
            "PivotAnswer",
            free(
                "what, row_dimensions, column_dimensions, columns, rows, cells, row_totals, column_totals, total, all_rows, counts, dimensions, pivots",
            ),
        ),
        ("FigureItems", free("what, said, total, page, per_page, items: matter, number, party, item, agency")),
        ("Power", power()),
        ("Powers", object(&powers, powers.len())),
        ("PowerPage", page()),
        ("PowerDeed", object(&doing, 1)),
        ("Coverage", object(&coverage, coverage.len())),
    ]
}
