//! A small chart of months: this year beside the year before. The same numbers stand in a table beside it; screen readers hear that.
use maud::{Markup, html};

/// Height and width of the drawing, and where its floor is.
const WIDTH: i64 = 300;
const FLOOR: i64 = 118;
const TOP: i64 = 22;
const LEFT: i64 = 52;

/// Months of two years.
#[derive(Debug, Clone, Default)]
pub struct Plot {
    /// What is drawn.
    pub caption: String,
    /// Names of the months: 1月.
    pub months: Vec<String>,
    /// This year and the year before, month by month; nothing where there is none.
    pub values: Vec<(Option<i64>, Option<i64>)>,
    /// The greatest value in words, and nought.
    pub scale: (String, String),
}

/// The chart: bars beside one another.
pub fn plot(of: &Plot) -> Markup {
    let most = of.values.iter().flat_map(|(a, b)| [*a, *b]).flatten().max().unwrap_or(0).max(1);
    let step = (WIDTH - LEFT - 6) / i64::try_from(of.months.len().max(1)).unwrap_or(1);
    let bar = (step / 2 - 2).clamp(2, 14);
    let height = |value: i64| (FLOOR - TOP) * value.max(0) / most;
    let at = |n: usize| LEFT + 4 + i64::try_from(n).unwrap_or(0) * step;
    let one = |class: &str, x: i64, value: Option<i64>| {
        let h = height(value.unwrap_or(0));
        html! { @if value.is_some() { rect class=(class) x=(x) y=(FLOOR - h) width=(bar) height=(h) {} } }
    };
    html! { figure.plot { figcaption.sub { (of.caption) }
        svg viewBox="0 0 300 142" role="img" aria-label={ (of.caption) "，柱形图，数字见下面的表" } {
            path.ax d={ "M" (LEFT) " " (FLOOR) "H294M" (LEFT) " " (TOP) "H294" } {}
            text x=(LEFT - 6) y=(FLOOR + 4) text-anchor="end" { (of.scale.1) }
            text x=(LEFT - 6) y=(TOP + 4) text-anchor="end" { (of.scale.0) }
            @for (n, (now, before)) in of.values.iter().enumerate() {
                (one("b", at(n), *before)) (one("a", at(n) + bar + 1, *now))
                @if n % 2 == 0 { text x=(at(n) + bar) y="136" text-anchor="middle" { (of.months[n]) } }
            }
        }
    } }
}

/// Examples for the `/ui` page.
pub fn examples() -> Vec<(&'static str, Markup)> {
    let of = Plot {
        caption: "件数，按月".into(),
        months: ["1月", "2月", "3月"].map(String::from).to_vec(),
        values: vec![(Some(4), Some(8)), (Some(6), None), (None, Some(3))],
        scale: ("8".into(), "0".into()),
    };
    vec![("按月比较", plot(&of)), ("还没有数据", plot(&Plot { caption: "件数，按月".into(), ..Plot::default() }))]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_as_high_as_their_values_and_words_are_escaped() {
        let of = Plot {
            caption: "<b>".into(),
            months: vec!["1月".into(), "2月".into()],
            values: vec![(Some(10), Some(5)), (None, Some(0))],
            scale: ("10".into(), "0".into()),
        };
        let drawn = plot(&of).into_string();
        assert!(
            drawn.contains("class=\"a\"") && drawn.contains("height=\"96\"") && drawn.contains("height=\"48\""),
            "{drawn}"
        );
        assert_eq!(drawn.matches("<rect").count(), 3, "{drawn}");
        assert!(!drawn.contains("<b>"), "{drawn}");
    }
}
