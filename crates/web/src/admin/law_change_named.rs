//! What a law change names, found by typing: an article, a statute whole, a benchmark. Without scripts what was typed is understood as well, and of
//! several that fit one is ticked below it.

use crate::desk::kept::Sent;
use crate::ui::{Choice, Field, FieldError};
use fadu_office::accounts::Who;
use fadu_office::base::Citation;
use fadu_office::law_change::Named;
use fadu_office::{Denial, Office};
use maud::{Markup, Render, html};

const PLACE: &str = "place";
const BENCHMARK: &str = "benchmark";

/// The place of the law that the form names.
pub(super) fn place(office: &Office, sent: &Sent) -> Result<Citation, Denial> {
    let typed = meant(sent, PLACE);
    one(office.place_named(typed)?, (PLACE, typed))
}

/// The benchmark that the form names, by its id.
pub(super) fn benchmark(office: &Office, who: &Who, sent: &Sent) -> Result<String, Denial> {
    let typed = meant(sent, BENCHMARK);
    one(office.benchmark_named(who, typed)?, (BENCHMARK, typed))
}

/// The one that is meant. Of several the page shows all, so that the mistake need not name them.
fn one<T>(named: Named<T>, (name, typed): (&str, &str)) -> Result<T, Denial> {
    match named {
        Named::Several(all) => {
            let says = format!("“{typed}”对得上 {} 个，请在下面选定一个，或者写全", all.len());
            Err(Denial::mistake(name, says))
        }
        other => other.one(name, typed),
    }
}

/// The box for an article.
pub(super) fn place_field(office: &Office, sent: &Sent, errors: &[FieldError]) -> Result<Markup, Denial> {
    let hint = "键入“处罚法58”或者条文里的几个字；只写法规的名称就是整部";
    let field = Field::item(PLACE, "哪一条", Vec::new()).finding("/desk/find/articles").hint(hint);
    Ok(with_choices(field, (sent, PLACE), errors, office.place_named(sent.one(PLACE))?))
}

/// The box for a benchmark.
pub(super) fn benchmark_field(
    office: &Office,
    who: &Who,
    (sent, errors): (&Sent, &[FieldError]),
) -> Result<Markup, Denial> {
    let hint = "键入违法行为、文件名称里的几个字，或者它的编号";
    let field = Field::item(BENCHMARK, "哪一项裁量标准", Vec::new()).finding("/desk/find/benchmarks").hint(hint);
    Ok(with_choices(field, (sent, BENCHMARK), errors, office.benchmark_named(who, sent.one(BENCHMARK))?))
}

fn ticked(name: &str) -> String {
    format!("{name}.chosen")
}

/// The words for which choices were shown: a tick counts only while they stand.
fn asked(name: &str) -> String {
    format!("{name}.for")
}

/// What was ticked among several, else what was typed.
fn meant<'a>(sent: &'a Sent, name: &str) -> &'a str {
    let (typed, chosen) = (sent.one(name).trim(), sent.one(&ticked(name)));
    if !chosen.is_empty() && sent.one(&asked(name)).trim() == typed { chosen } else { typed }
}

fn with_choices<T>(field: Field, (sent, name): (&Sent, &str), errors: &[FieldError], named: Named<T>) -> Markup {
    let typed = sent.one(name);
    let field = field.value(typed).errors(errors).required().render();
    let Named::Several(all) = named else { return field };
    let choices = all.into_iter().map(|o| Choice::new(o.value, o.name).hint(o.note)).collect();
    html! {
        (field)
        input type="hidden" name=(asked(name)) value=(typed);
        (Field::choice(ticked(name), "是其中哪一个", choices).value(meant(sent, name)).required())
    }
}
