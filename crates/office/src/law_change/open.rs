//! Every open matter under both laws: its facts are read from the record once, its terms counted twice by the same engine.

use super::cases::{CaseLine, Found, Stay, TermLine};
use super::wish::Proposed;
use super::{Progress, wish};
use crate::Office;
use crate::base::id::{BodyId, MatterId};
use crate::base::{Citation, Day};
use crate::fault::Denial;
use crate::law::change::{Changed, LawPart, Sought, item_uses};
use crate::law::procedure::{FieldKind, Procedure};
use crate::law::scale::Scale;
use crate::library::Digest;
use crate::matter::recount::{Reckoner, groundless, recount};
use crate::matter::{Engine, Facts, answering, strand};
use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// So many threads look at matters.
const THREADS: usize = 2;

/// What every thread works with.
struct Work<'a> {
    office: &'a Office,
    proposed: &'a Proposed,
    changed: &'a [Changed],
    gone: &'a [Citation],
    today: Day,
    /// The other law as a whole; nothing where only an article or a benchmark is looked at.
    newer: Option<Arc<Engine>>,
    /// Under it, the versions of older packs.
    over: Mutex<HashMap<Digest, Arc<Engine>>>,
}

impl Office {
    /// Looks at every open matter. Called off, it finds nothing more.
    pub(super) fn over_open(
        &self,
        proposed: &wish::Proposed,
        (changed, gone): (&[Changed], &[Citation]),
        progress: &Progress,
    ) -> Result<Found, Denial> {
        let newer = proposed.law.clone().map(Engine::new).transpose();
        let newer = newer.map_err(|why| Denial::mistake("what", format!("条件不能读懂：{why}")))?.map(Arc::new);
        let all = self.store.open_matters()?;
        progress.all.store(all.len(), Ordering::Relaxed);
        let (office, today, over) = (self, self.today(), Mutex::default());
        let work = Work { office, proposed, changed, gone, today, newer, over };
        let next = AtomicUsize::new(0);
        let run = || {
            let (mut found, mut reckoners) = (Found::default(), Reckoners::default());
            while let Some(matter) = all.get(next.fetch_add(1, Ordering::Relaxed)) {
                if progress.is_cancelled() {
                    return Err(Denial::NotFound);
                }
                work.look(MatterId::from_bits(matter.bits()), &mut reckoners, &mut found)?;
                progress.done.fetch_add(1, Ordering::Relaxed);
            }
            Ok(found)
        };
        let found = std::thread::scope(|s| {
            let threads: Vec<_> = (0..THREADS.min(all.len().max(1))).map(|_| s.spawn(run)).collect();
            let join = |t: std::thread::ScopedJoinHandle<'_, Result<Found, Denial>>| {
                t.join().unwrap_or_else(|_| Err(Denial::Fault("a thread of the law change broke off".into())))
            };
            threads.into_iter().map(join).try_fold(Found::default(), |all, one| Ok::<_, Denial>(all.join(one?)))
        })?;
        let register = self.register();
        let name = |b: BodyId| register.bodies.get(&b).map_or(String::new(), |b| b.name.clone());
        let mut found = found.summed(name);
        found.stays = self.stays(changed, &found);
        Ok(found)
    }

    /// Open matters of the procedures that change.
    fn stays(&self, changed: &[Changed], found: &Found) -> Vec<Stay> {
        let folders = changed.iter().filter(|c| c.part == LawPart::Procedure);
        let mut ids: Vec<&str> = folders.map(|c| c.id.split('@').next().unwrap_or_default()).collect();
        ids.sort_unstable();
        ids.dedup();
        let engine = self.engine();
        let stay = |id: &str| {
            let cases = found.procedures.get(id).copied().filter(|n| *n > 0)?;
            let name = engine.law.known_on(id, self.today()).map_or(id.to_string(), |p| p.name.clone());
            Some(Stay { procedure: id.to_string(), name, cases })
        };
        ids.into_iter().filter_map(stay).collect()
    }
}

/// What counts under each engine met so far, by where the engine lies: each is kept by what counts under it.
#[derive(Default)]
struct Reckoners(HashMap<usize, Reckoner>);

impl Reckoners {
    fn take(&mut self, engine: &Arc<Engine>) -> Reckoner {
        self.0.remove(&Arc::as_ptr(engine).addr()).unwrap_or_else(|| Reckoner::new(Arc::clone(engine)))
    }
    fn put(&mut self, reckoner: Reckoner) {
        self.0.insert(Arc::as_ptr(reckoner.engine()).addr(), reckoner);
    }
}

impl Work<'_> {
    fn look(&self, matter: MatterId, reckoners: &mut Reckoners, found: &mut Found) -> Result<(), Denial> {
        let (facts, procedure) = self.office.facts_apart(matter)?;
        let older = self.office.engine_of(&facts)?;
        let mut a = reckoners.take(&older);
        let counted = match &self.newer {
            Some(_) => {
                let newer = self.newer_of(&facts, &procedure)?;
                let other = newer.law.procedure(&facts.procedure, facts.version, &facts.field);
                let other = other.unwrap_or_else(|| Arc::clone(&procedure));
                let mut b = reckoners.take(&newer);
                let counted = recount((&facts, self.today), (&mut a, &procedure), (&mut b, &other));
                reckoners.put(b);
                counted
            }
            None => a.open_terms((&facts, self.today), &procedure),
        };
        reckoners.put(a);
        let terms: Vec<TermLine> = counted.shifts.into_iter().map(|s| TermLine::of(s, self.today)).collect();
        let founded = self.founded(&facts, (&older, &procedure));
        let touched = !terms.is_empty() || !founded.is_empty();
        let case = touched.then(|| self.line(&facts, &procedure, (terms, founded)));
        found.take((facts.agency, &facts.procedure), counted.terms, case);
        Ok(())
    }

    /// The other law as this matter would be judged by it: calendar, limits and statutes of that law, the version of its own.
    fn newer_of(&self, facts: &Facts, procedure: &Procedure) -> Result<Arc<Engine>, Denial> {
        let Some(newer) = &self.newer else { return Err(Denial::NotFound) };
        let same = newer.law.procedure(&facts.procedure, facts.version, &facts.field);
        if facts.pack == [0; 32] || same.is_some_and(|p| p.text == procedure.text) {
            return Ok(Arc::clone(newer));
        }
        let mut over = self.over.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = over.get(&facts.pack) {
            return Ok(Arc::clone(known));
        }
        let older = self.office.law_of_pack(facts.pack)?;
        let engine = Arc::new(Engine::new(newer.law.over(&older)).map_err(Denial::Fault)?);
        over.insert(facts.pack, Arc::clone(&engine));
        Ok(engine)
    }

    /// What an undecided matter stands on that goes or is otherwise.
    fn founded(&self, facts: &Facts, (engine, procedure): (&Engine, &Procedure)) -> Vec<String> {
        let head = &procedure.headline;
        let mut says: Vec<String> = Vec::new();
        for (term, place) in groundless((facts, self.today), (engine, procedure), self.gone) {
            says.push(format!("期限“{term}”的依据{place}"));
        }
        let decided = !head.decided.is_empty() && facts.has(&head.decided);
        let Some(code) = facts.text(&head.item).filter(|_| !decided) else { return says };
        let register = self.office.register();
        let item = register.item(code);
        for place in self.gone {
            let sought = Sought::new(&engine.law, place);
            let uses = item.into_iter().flat_map(|i| item_uses(&sought, i));
            says.extend(uses.map(|u| format!("案由“{}”的{}{}", u.name, u.note, u.place)));
            says.extend(
                self.weighed(facts, procedure)
                    .filter(|s| sought.places(&s.basis).is_some())
                    .map(|s| format!("已选裁量档次所依的《{}》{}", s.title, s.place)),
            );
        }
        let own = |c: &&Changed| matches!(c.part, LawPart::Item | LawPart::Benchmark) && c.id == code;
        says.extend(
            self.changed.iter().filter(own).map(|c| format!("{}“{}”：{}", c.part.zh(), c.name, c.says.join("；"))),
        );
        says.extend(self.proposed.scale.as_ref().filter(|s| s.item == code && weighs(s, facts.agency)).map(|s| {
            let chosen = match tier(facts, procedure) {
                Some(_) => "已经按原来的基准选定档次，要重新对照",
                None => "还没有选定档次",
            };
            format!("裁量基准《{}》{}；{chosen}", s.title, s.place)
        }));
        says
    }

    /// The benchmark of the register by which a tier was chosen.
    fn weighed(&self, facts: &Facts, procedure: &Procedure) -> impl Iterator<Item = Scale> + use<> {
        let scale = tier(facts, procedure).and_then(|t| self.office.register().scales.get(Scale::id_in(t)).cloned());
        scale.into_iter()
    }

    fn line(&self, facts: &Facts, procedure: &Procedure, (terms, founded): (Vec<TermLine>, Vec<String>)) -> CaseLine {
        let (register, head) = (self.office.register(), &procedure.headline);
        let first = strand::first(procedure, facts);
        let text = |f: &str| first.text(f).unwrap_or_default().to_string();
        CaseLine {
            matter: facts.matter,
            body: facts.agency,
            agency: register.bodies.get(&facts.agency).map_or(String::new(), |b| b.name.clone()),
            procedure: procedure.name.clone(),
            title: strand::together(procedure, facts, &answering::party_name(&register, procedure, &first)),
            number: head.number.iter().find_map(|f| first.text(f)).unwrap_or_default().to_string(),
            item: register.item(&text(&head.item)).map_or(String::new(), |i| i.name.clone()),
            terms,
            founded,
        }
    }
}

/// The tier chosen.
fn tier<'a>(facts: &'a Facts, procedure: &Procedure) -> Option<&'a str> {
    let (field, _) = procedure.fields.iter().find(|(_, d)| d.kind == FieldKind::Tier)?;
    facts.text(field)
}

/// Whether a body decides by a benchmark; one that nobody has confirmed yet might be anybody's.
fn weighs(scale: &Scale, body: BodyId) -> bool {
    scale.bodies.is_empty() || scale.bodies.contains(&body)
}
