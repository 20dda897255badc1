//! How sheets become a result: two near each other give their mean, else a third decides; an upheld objection corrects an item.

use super::sheet::{Mark, Praised, Score, Sheet, score, share};
use super::tell::{AnswerPoint, FinalMark, How, Settled};
use crate::matter::base::Moment;
use crate::matter::law::review::Rubric;

/// What the house says of two sheets.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct House {
    /// Two sheets that differ by more tenths of a point need a third.
    pub gap: u32,
}

/// What two sheets come to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// A result.
    Settled(Box<Settled>),
    /// They differ too much: so many tenths of a point, or in a veto.
    Apart(u32),
}

/// What two sheets come to: their mean, half a tenth in the file's favour; a veto that only one of them sees needs a third.
pub fn agreed(rubric: &Rubric, (one, other): (&Sheet, &Sheet), house: House, at: Moment) -> Outcome {
    let (a, b) = (score(rubric, one), score(rubric, other));
    let gap = a.tenths().abs_diff(b.tenths());
    if gap > house.gap || a.vetoes.is_empty() != b.vetoes.is_empty() {
        return Outcome::Apart(gap);
    }
    let mut vetoes = a.vetoes.clone();
    vetoes.extend(b.vetoes.iter().filter(|v| !a.vetoes.contains(v)).cloned());
    let points = (a.points + b.points).div_ceil(2);
    let marks = rubric.items.iter().filter_map(|item| {
        let of = |s: &Sheet| lost(s, &item.id, item.tenths);
        let (first, second) = (of(one), of(other));
        let reasons: Vec<_> = [first.1, second.1].concat();
        (!reasons.is_empty()).then(|| FinalMark {
            item: item.id.clone(),
            hundredths: (first.0 + second.0) * 5,
            reasons,
        })
    });
    let praised = [one.praised.clone(), other.praised.clone()].concat();
    let score = Score { points, vetoes, asked: a.asked.max(b.asked) };
    Outcome::Settled(Box::new(settled(rubric, score, (How::Mean, at), (marks.collect(), praised))))
}

/// What the third reviewer's sheet comes to: it decides.
pub fn decided(rubric: &Rubric, third: &Sheet, at: Moment) -> Settled {
    let marks = rubric.items.iter().filter_map(|item| {
        let (tenths, reasons) = lost(third, &item.id, item.tenths);
        (!reasons.is_empty()).then(|| FinalMark { item: item.id.clone(), hundredths: tenths * 10, reasons })
    });
    settled(rubric, score(rubric, third), (How::Third, at), (marks.collect(), third.praised.clone()))
}

/// The result after an objection was answered; none where nothing changes.
pub fn corrected(rubric: &Rubric, was: &Settled, answers: &[AnswerPoint], at: Moment) -> Option<Settled> {
    let mut new = was.clone();
    for answer in answers {
        let Some(now) = answer.hundredths else { continue };
        let Some(place) = new.marks.iter().position(|m| m.item == answer.item) else { continue };
        let before = new.marks[place].hundredths;
        let back = |hundredths| share(hundredths, was.asked).unwrap_or(0);
        if rubric.items.iter().any(|i| i.id == answer.item && i.is_veto()) {
            new.vetoes.retain(|v| *v != answer.item);
            new.marks.remove(place);
        } else if now < before {
            new.points = (new.points + back(before) - back(now)).min(1000);
            new.marks[place].hundredths = now;
        }
    }
    new.marks.retain(|m| m.hundredths > 0 || new.vetoes.contains(&m.item));
    (new != *was).then(|| {
        (new.how, new.at) = (How::Objection, at);
        new.grade = rubric.grade(new.tenths()).to_string();
        new
    })
}

/// What an item loses on a sheet, and why.
fn lost(sheet: &Sheet, item: &str, most: u32) -> (u32, Vec<super::Lost>) {
    let of: Option<&Mark> = sheet.marks.iter().find(|m| m.item == item && !m.apart);
    let reasons = of.map_or(Vec::new(), |m| m.lost.clone());
    (reasons.iter().map(|l| l.tenths).sum::<u32>().min(most), reasons)
}

fn settled(
    rubric: &Rubric,
    s: Score,
    (how, at): (How, Moment),
    (marks, praised): (Vec<FinalMark>, Vec<Praised>),
) -> Settled {
    let grade = rubric.grade(s.tenths()).to_string();
    let (round, file) = Default::default();
    Settled { round, file, how, points: s.points, vetoes: s.vetoes, grade, asked: s.asked, marks, praised, at }
}

#[cfg(test)]
mod tests {
    use super::super::sheet::tests::{lost, rubric};
    use super::*;

    const AT: Moment = Moment(7);

    fn two(a: Vec<Mark>, b: Vec<Mark>) -> Outcome {
        let sheet = |marks| Sheet { marks, ..Sheet::default() };
        agreed(&rubric(), (&sheet(a), &sheet(b)), House { gap: 80 }, AT)
    }

    fn check(a: u32, b: u32) -> Result<(u32, String), u32> {
        match two(vec![lost("a", a)], vec![lost("a", b)]) {
            Outcome::Settled(s) => Ok((s.tenths(), s.grade)),
            Outcome::Apart(gap) => Err(gap),
        }
    }

    #[test]
    fn eight_points_are_near_and_a_tenth_more_is_not() {
        assert_eq!(check(100, 180), Ok((860, "合格".into())));
        assert_eq!(check(100, 181), Err(81));
        assert_eq!(check(95, 104), Ok((901, "优秀".into())), "half a tenth in the file's favour");
    }

    #[test]
    fn a_veto_that_one_sees_needs_a_third_and_two_make_it_stand() {
        assert_eq!(two(vec![lost("v", 0)], vec![lost("a", 600)]), Outcome::Apart(400));
        let Outcome::Settled(s) = two(vec![lost("v", 0)], vec![lost("v", 0), lost("a", 100)]) else { panic!() };
        assert_eq!((s.tenths(), s.points, s.grade.as_str(), s.vetoes.len()), (0, 950, "不合格", 1));
        // Both nearly nothing, one of them by a veto: they still differ.
        let all = || vec![lost("a", 600), lost("c", 400)];
        assert_eq!(two(vec![lost("v", 0)], all()), Outcome::Apart(0));
    }

    #[test]
    fn the_third_decides_alone() {
        let third = Sheet { marks: vec![lost("c", 50)], ..Sheet::default() };
        let s = decided(&rubric(), &third, AT);
        assert_eq!((s.tenths(), s.how, s.marks[0].hundredths), (950, How::Third, 500));
    }

    #[test]
    fn an_upheld_objection_gives_back_what_the_item_lost() {
        let Outcome::Settled(was) = two(vec![lost("a", 100), lost("c", 20)], vec![lost("a", 60), lost("v", 0)]) else {
            // One veto: decided by a third below.
            let third = Sheet { marks: vec![lost("v", 0), lost("a", 100)], ..Sheet::default() };
            let was = decided(&rubric(), &third, AT);
            let answer = |item: &str, now| AnswerPoint { item: item.into(), hundredths: now, reason: "是".into() };
            assert_eq!(corrected(&rubric(), &was, &[answer("a", None)], AT), None);
            let new = corrected(&rubric(), &was, &[answer("v", Some(0)), answer("a", Some(500))], Moment(9)).unwrap();
            assert_eq!((new.tenths(), new.grade.as_str(), new.how, new.at), (950, "优秀", How::Objection, Moment(9)));
            let worse = corrected(&rubric(), &was, &[answer("a", Some(2000))], AT);
            assert_eq!(worse, None, "an objection makes nothing worse");
            return;
        };
        panic!("{was:?}");
    }
}
