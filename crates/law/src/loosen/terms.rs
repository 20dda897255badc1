//! Terms that an overlay puts in place of the base's: the number, its extension and its pauses may be loosened where an article leaves room;
//! from which event a term runs and what ends it, never.

use super::Look;
use super::time::{Side, looser};
use crate::guard::Guard;
use crate::limit::Limit;
use crate::procedure::TermUse;
use std::collections::BTreeSet;

/// A term of the base and what the overlay puts in its place, each with its limit.
struct Pair<'a> {
    old: &'a TermUse,
    new: &'a TermUse,
    was: &'a Limit,
    is: &'a Limit,
}

impl<'a> Look<'a> {
    pub(super) fn terms(&self) -> Vec<String> {
        self.pairs().iter().flat_map(|p| self.term(p)).collect()
    }

    /// The events that may lengthen a term of this overlay because an article says so.
    pub(super) fn excused(&self) -> BTreeSet<&'a str> {
        let pairs = self.pairs();
        let allowed = pairs.iter().filter(|p| p.new.loosened_by.is_some() && self.room(p).is_ok());
        let events = allowed.flat_map(|p| {
            let pauses = p.new.pauses.iter().flat_map(|u| [u.from.as_str(), u.to.as_str()]);
            pauses.chain(p.new.extension.iter().map(|(event, _)| event.as_str()))
        });
        events.flat_map(|names| names.split('|')).collect()
    }

    fn pairs(&self) -> Vec<Pair<'a>> {
        let limit = |term: &TermUse| self.law.limits.get(&term.limit);
        let pair = |new: &'a TermUse| {
            let old = self.base.term(&new.id)?;
            Some(Pair { old, new, was: limit(old)?, is: limit(new)? })
        };
        self.overlay.terms.iter().filter_map(pair).collect()
    }

    fn term(&self, pair: &Pair) -> Vec<String> {
        let named = |what: String| format!("期限 {}（{}）：{what}", pair.new.id, pair.old.name);
        let mut out: Vec<String> = retargeted(pair).into_iter().map(named).collect();
        let longer = self.longer(pair);
        if let (false, Err(why)) = (longer.is_empty(), self.room(pair)) {
            out.extend(longer.into_iter().map(|what| named(format!("{what}；{why}"))));
        }
        out
    }

    /// What gives the agency more time or others less, where an article may allow it.
    fn longer(&self, Pair { old, new, was, is }: &Pair) -> Vec<String> {
        let mut out = Vec::new();
        if looser(is, was, &self.law.calendar) {
            let how = if Side::of(was) == Side::Agency { "放长" } else { "缩短" };
            out.push(format!("由{}{how}为{}", length(was), length(is)));
        }
        if Side::of(was) == Side::Others {
            let lost = old.pauses.iter().filter(|p| !new.pauses.contains(p));
            out.extend(lost.map(|p| format!("去掉了停止计算“{}”", p.name)));
            return out;
        }
        let cap = |l: &Limit| l.extension.as_ref().map_or(0, |e| e.count);
        if cap(is) > cap(was) {
            out.push(format!("可以延长{}{}，原来{}", cap(is), is.unit.zh(), once(cap(was), was)));
        }
        if new.extension.is_some() && new.extension != old.extension {
            out.push("增加了延长的步骤".to_string());
        }
        let known = |p: &crate::procedure::PauseUse| {
            old.pauses
                .iter()
                .any(|o| (&o.from, &o.to, &o.from_field, &o.to_field) == (&p.from, &p.to, &p.from_field, &p.to_field))
        };
        out.extend(new.pauses.iter().filter(|p| !known(p)).map(|p| format!("增加了停止计算“{}”", p.name)));
        out
    }

    /// Whether an article lets this term be loosened, or why none does.
    fn room(&self, Pair { new, was, is, .. }: &Pair) -> Result<(), String> {
        if was.house.is_some() {
            // What the house set, the law may set otherwise; another house may not.
            let Some(by) = is.cites.first() else { return Err(format!("{} 也只是内部规则", is.id)) };
            return self.stands(by);
        }
        let by = new.loosened_by.as_ref().ok_or("没有写明 loosened_by")?;
        let left = was.leaves_to.as_ref().ok_or_else(|| format!("{} 没有条文留给其他规定", was.id))?;
        let least = was.leaves_rank.ok_or_else(|| format!("{} 没有写明 {left} 留给哪一级规定", was.id))?;
        if !is.cites.iter().any(|c| c.statute == by.statute && c.article == by.article) {
            return Err(format!("{} 不是 {by} 规定的期限", is.id));
        }
        self.high_enough(by, least)
    }
}

fn length(limit: &Limit) -> String {
    let rolled = if limit.shows_rolled() { "（末日遇休息日顺延）" } else { "" };
    format!("{}{rolled}", limit.length_zh())
}

fn once(cap: u32, limit: &Limit) -> String {
    if cap == 0 { "不能延长".into() } else { format!("可以延长{cap}{}", limit.unit.zh()) }
}

/// What runs from another event, ends with another, or runs in fewer matters: no article can allow that.
fn retargeted(Pair { old, new, was, is }: &Pair) -> Vec<String> {
    let of = |names: &str| names.split('|').map(str::to_string).collect::<BTreeSet<_>>();
    let ends = |t: &TermUse| t.until.iter().flat_map(|u| of(u)).collect::<BTreeSet<_>>();
    let when = |g: &Guard| format!("{g:?}");
    let changed = [
        (of(&new.from) != of(&old.from) || new.from_field != old.from_field, "起算的事件或者日期与原来不同"),
        (new.after_terms != old.after_terms, "接续的期限与原来不同"),
        (ends(new) != ends(old), "终止的事件与原来不同"),
        (new.set_by != old.set_by, "重新确定末日的步骤与原来不同"),
        (new.count_field != old.count_field, "由文书载明天数的字段与原来不同"),
        (new.when.as_ref().is_some_and(|w| old.when.as_ref().map(when) != Some(when(w))), "增加或者改动了运行的条件"),
        (new.waits && !old.waits, "改成了等候的期限，不再提醒"),
        (is.bound != was.bound, "约束的人与原来不同"),
        ((is.minimum, is.backward) != (was.minimum, was.backward), "计算的方向与原来不同"),
    ];
    changed.into_iter().filter(|(is_so, _)| *is_so).map(|(_, what)| what.to_string()).collect()
}
