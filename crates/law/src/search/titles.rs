//! Titles: which statute a short name means, and which titles hold the words that are sought.

use super::fold::folded;
use super::index::Index;
use super::rank::weight;
use fadu_base::Day;
use std::collections::BTreeSet;

/// A title as it is compared: folded, without the country's name, brackets and what says that it is on trial or of a year.
pub(crate) fn core(title: &str) -> String {
    let all = folded(title).replace(['《', '》', '〈', '〉'], "");
    let short = all.strip_prefix("中华人民共和国").unwrap_or(&all);
    short.to_string()
}

/// How well a title fits a name, the best first; none if it does not.
fn fits(title: &str, name: &str) -> Option<u8> {
    let bare = title.split('(').next().unwrap_or(title);
    match () {
        () if title == name || bare == name => Some(0),
        () if bare.ends_with(name) => Some(1),
        () if title.contains(name) => Some(2),
        () if name.chars().count() >= 3 && in_order(title, name) => Some(3),
        () => None,
    }
}

/// Whether all characters stand in the title in their order, the last one at its end.
fn in_order(title: &str, name: &str) -> bool {
    let mut rest = title.chars();
    title.chars().next_back() == name.chars().next_back() && name.chars().all(|c| rest.any(|t| t == c))
}

impl Index {
    /// The text that a name means on a day: the best fit, the highest norm, the shortest title, then the version of the day.
    pub fn named(&self, name: &str, day: Option<Day>) -> Option<usize> {
        let name = core(name);
        if name.chars().count() < 2 {
            return None;
        }
        let best = (0..self.texts.len()).filter_map(|t| {
            let fit = fits(&self.titles[t], &name)?;
            // A word in the middle of a long title names nothing.
            let length = self.titles[t].chars().count();
            (fit < 2 || length <= name.chars().count() * 4).then_some(())?;
            let of = &self.texts[t];
            let stands = day.is_none_or(|d| of.stands_on(d));
            let level = (weight(&of.folder) * 100.0) as i32;
            Some(((fit, -level, length, !stands, std::cmp::Reverse(of.day)), t))
        });
        best.min_by(|a, b| a.0.cmp(&b.0)).map(|(_, t)| t)
    }

    /// The place of an article of a text among the documents.
    pub(crate) fn doc_in(&self, text: usize, place: u32) -> Option<usize> {
        let text = u32::try_from(text).ok()?;
        let from = self.docs.partition_point(|d| d.text < text);
        let own = self.docs[from..].iter().take_while(|d| d.text == text);
        own.enumerate().find(|(_, d)| d.place == place).map(|(n, _)| from + n)
    }

    /// Texts whose titles hold all terms, one a title: high norms and short titles first.
    pub(crate) fn titled(&self, terms: &[String], allowed: &[bool], most: usize) -> Vec<usize> {
        let holds = |t: &usize| allowed[*t] && terms.iter().all(|term| self.titles[*t].contains(term.as_str()));
        let mut all: Vec<usize> = (0..self.texts.len()).filter(holds).collect();
        let level = |t: usize| (weight(&self.texts[t].folder) * 100.0) as i32;
        all.sort_by_key(|t| (-level(*t), self.titles[*t].len(), std::cmp::Reverse(self.texts[*t].day)));
        let mut seen = BTreeSet::new();
        all.retain(|t| seen.insert(self.texts[*t].title.as_str()));
        all.truncate(most);
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_names_fit_their_titles() {
        assert_eq!(core("中华人民共和国行政处罚法"), "行政处罚法");
        assert_eq!(fits("行政处罚法", "行政处罚法"), Some(0));
        assert_eq!(fits("行政处罚法", "处罚法"), Some(1));
        assert_eq!(fits("治安管理处罚法", "治安处罚法"), Some(3));
        assert_eq!(fits("甲办法(试行)", "甲办法"), Some(0));
        assert_eq!(fits("行政处罚法", "许可法"), None);
    }
}
