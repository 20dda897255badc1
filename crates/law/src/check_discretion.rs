//! Proves items and benchmarks of a pack: what they cite stands, tiers cover the law's ranges, what rests on assumption is told.

use crate::check::{Finding, citations, kept};
use crate::discretion::Benchmark;
use crate::items::Items;
use crate::{Pack, Statutes};
use fadu_base::Citation;

/// Findings on the registers of items and on the benchmarks laid over them.
pub(crate) fn check(pack: &Pack, statutes: &Statutes, findings: &mut Vec<Finding>) {
    let Some(items) = kept(Items::of_pack(pack), findings) else { return };
    for item in &items {
        let of_ranges = item.ranges.iter().filter_map(|r| r.basis.as_ref());
        let cited =
            item.violated.iter().chain(&item.basis).chain(&item.higher_body_by).chain(&item.reconsideration_first);
        citations("registers", &item.code, cited.chain(of_ranges), statutes, findings);
        in_force(item.in_force_from, ("registers", &item.code), &item.basis, statutes, findings);
        if let Some(last) = item.in_force_until {
            in_force(last, ("registers", &item.code), &item.basis, statutes, findings);
        }
    }
    for benchmark in Benchmark::all(pack).unwrap_or_default() {
        one(&benchmark, statutes, findings);
    }
}

fn one(benchmark: &Benchmark, statutes: &Statutes, findings: &mut Vec<Finding>) {
    let file = format!("discretion/{}.toml", benchmark.id);
    citations(&file, &benchmark.id, &benchmark.cites, statutes, findings);
    if benchmark.cites.is_empty() || benchmark.house.owner.is_empty() || benchmark.house.origin.is_empty() {
        findings.push(Finding::error(&file, "裁量基准须写明制定者、来源和依据条文"));
    }
    if benchmark.house.assumed {
        findings.push(Finding::note(&file, format!("{} 依推定：{}", benchmark.id, benchmark.house.origin)));
    }
    if let Some(document) = &benchmark.document {
        // A row is a circumstance in a tier, or in both where one tier bounds two ranges: rows are circumstances.
        let rows: usize = benchmark.items.iter().flat_map(|w| &w.tiers).map(|t| t.circumstances.len()).sum();
        if rows != document.rows {
            findings.push(Finding::error(&file, format!("原表该部分 {} 行，这里有 {rows} 行", document.rows)));
        }
        if let Some(until) = document.until {
            findings.push(Finding::note(&file, format!("原文件有效期至 {until}，之后由本机关沿用，依推定")));
        }
    }
    for weighing in &benchmark.items {
        if let Some(since) = &weighing.since {
            citations(&file, &weighing.code, [&since.by], statutes, findings);
            let what = format!("{} 只适用于 {} 以前的行为：{}", weighing.code, since.usable_until, since.note);
            findings.push(Finding::note(&file, what));
        }
        for tier in weighing.tiers.iter().filter(|t| t.assumed && !benchmark.house.assumed) {
            findings.push(Finding::note(&file, format!("{} 的{}依推定", weighing.code, tier.name)));
        }
    }
}

fn in_force(
    day: fadu_base::Day,
    (file, of): (&str, &str),
    basis: &[Citation],
    statutes: &Statutes,
    findings: &mut Vec<Finding>,
) {
    for cite in basis {
        let stood = statutes.all().find(|s| s.id == cite.statute).is_none_or(|s| s.version_on(day).is_some());
        if !stood {
            findings.push(Finding::error(file, format!("{of}：{day} 时 {cite} 没有施行中的版本")));
        }
    }
}
