//! Facts: the fold of a matter's events. Which event did what is asked by its name or by the act that made it.

use crate::base::id::{BodyId, MatterId};
use crate::base::{Day, Fields, Moment};
use crate::law::procedure::Procedure;
use crate::law::short;
use crate::strand::{FIRST, Strand};
use serde_json::Value;
use std::sync::Arc;

/// Fields of every event of a matter that the engine itself reads; the others belong to the procedure.
pub mod own {
    /// The matter.
    pub const MATTER: &str = "_matter";
    /// The act that made the event.
    pub const ACT: &str = "_act";
    /// The natural person who acted.
    pub const ACTOR: &str = "_actor";
    /// The person's name then.
    pub const ACTOR_NAME: &str = "_actor_name";
    /// The person in whose post the actor stood in 代行, if any.
    pub const FOR: &str = "_for";
    /// That person's name then.
    pub const FOR_NAME: &str = "_for_name";
    /// What a passkey signed, with the signature 通行密钥签署.
    pub const SIGNED: &str = "_signed";
    /// The body.
    pub const AGENCY: &str = "_agency";
    /// Requested or reported.
    pub const MODE: &str = "_mode";
    /// Id of the procedure (first event only).
    pub const PROCEDURE: &str = "_procedure";
    /// First day in force of the version of the procedure (first event only).
    pub const VERSION: &str = "_version";
    /// The key of the strand, where it is not the first.
    pub const STRAND: &str = "_strand";
    /// The matter above, of a sub-matter (first event only).
    pub const PARENT: &str = "_parent";
    /// The field of enforcement whose overlay holds (first event only).
    pub const FIELD: &str = "_field";
}

/// The field of a move with the first day in force of the version moved to.
pub(crate) const TO_VERSION: &str = "to_version";
/// The body that a matter was handed over to.
pub(crate) const TO_AGENCY: &str = "to_agency";

/// The field that the store itself commits to in every event.
const STREAM: &str = "stream";

/// The event by which a step is returned: it undoes what does not stand.
pub const RETURNED: &str = "StepReturned";

/// The event that notes what a reported act missed: it stands beside the act and is not the act.
pub const FINDING: &str = "FindingRecorded";

/// The event by which a paper enters the record.
pub const PAPER_MADE: &str = "PaperMade";

/// The field of a paper with all that is printed on it: read from the record when the paper is typeset, never kept with the facts.
pub const PAPER_SOURCE: &str = "source";

/// The event by which somebody proposes that what a matter holds of a person be erased.
pub const ERASURE_PROPOSED: &str = "ErasureProposed";

/// The event that erases it 依法删除 (个人信息保护法 47): from then on its values are not there.
pub const PERSON_ERASED: &str = "PersonErased";

/// The field of a paper with the secret of its parts' salts, where a copy of it can be masked part by part.
pub const PAPER_SALT: &str = "paper_salt";

/// The field of such a paper that says where its texts are cut into parts.
pub const PAPER_CUTS: &str = "paper_cuts";

/// The field of such a paper that names what its public copy masks, each by its articles.
pub const PAPER_MASKS: &str = "paper_masks";

/// The event by which a running matter goes over to another version of its procedure.
pub const PROCEDURE_MOVED: &str = "ProcedureMoved";
/// The event by which a matter goes to the body that follows its agency.
pub const HANDED_OVER: &str = "MatterHandedOver";
/// The event by which an officer lets a device share its position, for a task on site.
pub const SHARING_BEGAN: &str = "PositionSharingBegan";
/// The event by which that is switched off.
pub const SHARING_ENDED: &str = "PositionSharingEnded";
/// The event by which whoever supervises says what a look at the site found.
pub const SPOT_CHECKED: &str = "SpotChecked";

/// The event by which the bytes of a paper are committed.
pub const PAPER_RENDERED: &str = "PaperRendered";

/// An event as it reaches the fold.
#[derive(Clone, Copy, Debug)]
pub struct Happening<'a> {
    /// Name.
    pub name: &'a str,
    /// When it happened.
    pub happened: Moment,
    /// When it was recorded.
    pub recorded: Moment,
    /// Digest of the law pack that it names.
    pub pack: [u8; 32],
    /// All fields, the engine's own among them.
    pub fields: &'a Fields,
}

/// An event of the matter.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Name in `law/events.toml`.
    pub name: String,
    /// The act that made it.
    pub act: String,
    /// The natural person who acted, as text.
    pub actor: String,
    /// The person's name; 某某（代某某） where the person stood in for another.
    pub actor_name: String,
    /// What a passkey signed, with the signature.
    pub signed: Option<Value>,
    /// When it happened.
    pub happened: Moment,
    /// When it was recorded.
    pub recorded: Moment,
    /// Digest of the law pack that was in force then.
    pub pack: [u8; 32],
    /// The procedure's fields.
    pub fields: Fields,
    /// The strand of its act; none is common to all.
    pub strand: Option<Strand>,
    /// Undone by a return.
    pub undone: bool,
}

impl Entry {
    /// A field as text.
    pub fn text(&self, field: &str) -> Option<&str> {
        self.fields.get(field)?.as_str()
    }
    /// A field as a whole number.
    pub fn number(&self, field: &str) -> Option<i64> {
        self.fields.get(field)?.as_i64()
    }
    /// The day in a field, or the day on which it happened.
    pub fn day(&self, field: Option<&str>) -> Day {
        field.and_then(|f| self.text(f)?.parse().ok()).unwrap_or_else(|| self.happened.day())
    }
}

/// What has happened in a matter.
#[derive(Clone, Debug, PartialEq)]
pub struct Facts {
    /// The matter.
    pub matter: MatterId,
    /// The body that handles it.
    pub agency: BodyId,
    /// Id of the procedure.
    pub procedure: String,
    /// First day in force of its version.
    pub version: Day,
    /// Digest of the law pack that holds this version: that of the event which opened or moved the matter; zeros before it is opened.
    pub pack: [u8; 32],
    /// The field of enforcement.
    pub field: String,
    /// The matter above, if this is a sub-matter.
    pub parent: Option<MatterId>,
    /// Which strands these facts are seen through; empty are all.
    pub lens: Vec<Strand>,
    /// Events, oldest first.
    pub entries: Vec<Arc<Entry>>,
    /// The newest value of every field, undone ones too: nobody types them again. A field left empty the last time has none.
    pub values: Fields,
    /// One for each entry, side by side, so that looking for a name does not read every entry.
    pub(crate) tags: Vec<Tag>,
}

/// Short digests of an entry's name, act and strand: where they differ from those looked for, the texts differ.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Tag {
    name: u32,
    act: u32,
    /// Of the kind of its strand; zero where it has none.
    strand: u32,
}

impl Facts {
    /// Facts of a matter not yet opened.
    pub fn new(matter: MatterId, agency: BodyId, procedure: &Procedure, field: &str) -> Facts {
        Facts {
            matter,
            agency,
            procedure: procedure.id.clone(),
            version: procedure.in_force,
            pack: [0; 32],
            field: field.to_string(),
            parent: None,
            lens: Vec::new(),
            entries: Vec::new(),
            values: Fields::new(),
            tags: Vec::new(),
        }
    }

    /// Facts from the first event of a matter, which says under what it runs; `None` if it opens no matter.
    pub fn opened_by(first: &Happening) -> Option<Facts> {
        let text = |k: &str| first.fields.get(k)?.as_str();
        Some(Facts {
            matter: text(own::MATTER)?.parse().ok()?,
            agency: text(own::AGENCY)?.parse().ok()?,
            procedure: text(own::PROCEDURE)?.to_string(),
            version: text(own::VERSION)?.parse().ok()?,
            pack: first.pack,
            field: text(own::FIELD)?.to_string(),
            parent: text(own::PARENT).and_then(|p| p.parse().ok()),
            lens: Vec::new(),
            entries: Vec::new(),
            values: Fields::new(),
            tags: Vec::new(),
        })
    }

    /// The same matter, as if this pack held its version.
    #[must_use]
    pub fn under(&self, pack: [u8; 32]) -> Facts {
        Facts {
            pack,
            lens: Vec::new(),
            entries: Vec::new(),
            values: Fields::new(),
            tags: Vec::new(),
            field: self.field.clone(),
            procedure: self.procedure.clone(),
            ..*self
        }
    }

    /// Takes in one event.
    pub fn apply(&mut self, procedure: &Procedure, event: &Happening) {
        let kept = event.fields.iter().filter(|(k, _)| !k.starts_with('_') && *k != STREAM);
        let fields = kept.map(|(k, v)| (k.clone(), v.clone())).collect();
        self.take(procedure, event, fields);
    }

    /// Takes in one event whose own fields (all but the engine's) are handed over rather than copied.
    pub fn apply_own(&mut self, procedure: &Procedure, event: &Happening, mut fields: Fields) {
        fields.retain(|k, _| !k.starts_with('_') && k != STREAM);
        self.take(procedure, event, fields);
    }

    fn take(&mut self, procedure: &Procedure, event: &Happening, mut fields: Fields) {
        if event.name == PAPER_MADE {
            for own in [PAPER_SOURCE, PAPER_SALT, PAPER_CUTS, PAPER_MASKS] {
                fields.remove(own);
            }
        }
        if self.entries.is_empty() {
            self.pack = event.pack;
        } else if event.name == PROCEDURE_MOVED
            && let Some(version) = fields.get(TO_VERSION).and_then(|v| v.as_str()?.parse().ok())
        {
            (self.version, self.pack) = (version, event.pack);
        } else if event.name == HANDED_OVER
            && let Some(to) = fields.get(TO_AGENCY).and_then(|v| v.as_str()?.parse().ok())
        {
            self.agency = to;
        }
        let own_text = |k: &str| event.fields.get(k).and_then(Value::as_str).unwrap_or_default().to_string();
        let act = own_text(own::ACT);
        let strand = procedure.act(&act).and_then(|a| a.strand.clone()).map(|kind| {
            let key = own_text(own::STRAND);
            Strand { kind, key: if key.is_empty() { FIRST.to_string() } else { key } }
        });
        if let Some(to) = goes_back(procedure, (&act, event.name), &fields) {
            self.undo(procedure, (to, event.name == RETURNED), strand.as_ref());
        }
        // A paper repeats what the record holds; its fields are its own.
        if !UNLEARNT.contains(&event.name) {
            self.learn(procedure, (&act, event.name), &fields);
        }
        self.push(Arc::new(Entry {
            name: event.name.to_string(),
            act,
            actor: own_text(own::ACTOR),
            actor_name: acting_name(&own_text(own::ACTOR_NAME), &own_text(own::FOR_NAME)),
            signed: event.fields.get(own::SIGNED).cloned(),
            happened: event.happened,
            recorded: event.recorded,
            pack: event.pack,
            fields,
            strand,
            undone: false,
        }));
    }

    /// Adds an entry with its tag.
    pub(crate) fn push(&mut self, entry: Arc<Entry>) {
        let strand = entry.strand.as_ref().map_or(0, |s| short(&s.kind));
        self.tags.push(Tag { name: short(&entry.name), act: short(&entry.act), strand });
        self.entries.push(entry);
    }

    /// Takes in the values of an event.
    pub(crate) fn learn(&mut self, procedure: &Procedure, of: (&str, &str), fields: &Fields) {
        self.forget(procedure, of, fields);
        self.values.extend(fields.iter().map(|(k, v)| (k.clone(), v.clone())));
    }

    /// The values as they stood when the entry at a place had been taken in.
    pub(crate) fn values_at(&self, procedure: &Procedure, place: usize) -> Fields {
        let mut then = Facts::new(self.matter, self.agency, procedure, &self.field);
        for e in self.entries.iter().take(place + 1).filter(|e| e.name != PAPER_MADE && e.name != PAPER_RENDERED) {
            then.learn(procedure, (&e.act, &e.name), &e.fields);
        }
        then.values
    }

    /// What the form asked for and the event does not hold was left empty: the older value is given up.
    fn forget(&mut self, procedure: &Procedure, (act, name): (&str, &str), fields: &Fields) {
        let Some(act) = procedure.act(act) else { return };
        let Some(used) = act.events.iter().find(|e| e.name == name) else { return };
        for field in act.field_uses().iter().map(|f| f.name) {
            let takes = used.fields.is_empty() || used.fields.iter().any(|f| f == field);
            if takes && !fields.contains_key(field) {
                self.values.remove(field);
            }
        }
    }

    /// A return undoes what comes after the act returned to. One within a side course undoes only that course; one in the main course,
    /// common or of one party, leaves the side courses and the other parties alone. What was only returned takes its papers with it;
    /// a paper that went out stays in the file.
    fn undo(&mut self, procedure: &Procedure, (to, papers): (&str, bool), strand: Option<&Strand>) {
        let Some(place) = procedure.place(to) else { return };
        let own = procedure.acts[place].strand.as_ref().and(strand);
        let main = |s: &Strand| procedure.strands.iter().any(|k| k.first && k.id == s.kind);
        let touched = |e: &Entry| match (own, &e.strand) {
            (Some(own), of) if !main(own) => of.as_ref() == Some(own),
            (Some(own), Some(of)) => of == own,
            (None, Some(of)) => main(of),
            (_, None) => true,
        };
        for e in &mut self.entries {
            let later = procedure.place(&e.act).is_some_and(|p| p >= place && !procedure.acts[p].stands);
            let stays = e.name == RETURNED || (!papers && [PAPER_MADE, PAPER_RENDERED].contains(&e.name.as_str()));
            if later && touched(e) && !stays && !e.undone {
                Arc::make_mut(e).undone = true;
            }
        }
    }

    /// Events that hold, of this name or made by this act; `a|b` is either.
    pub fn all<'a>(&'a self, name: &'a str) -> impl DoubleEndedIterator<Item = (usize, &'a Entry)> {
        // Nearly every name stands alone; taking it apart for each event would cost more than all comparisons.
        let (first, second) = name.split_once('|').map_or((name, None), |(a, b)| (a, Some(b)));
        let wanted = Wanted::new(first);
        let others = second.map(|s| s.split('|').map(Wanted::new).collect::<Vec<_>>()).unwrap_or_default();
        let matches = move |e: &Entry, tag: &Tag| wanted.is(e, tag) || others.iter().any(|w| w.is(e, tag));
        let tagged = self.entries.iter().map(AsRef::as_ref).zip(&self.tags).enumerate();
        tagged.filter(move |(_, (e, tag))| matches(e, tag) && !e.undone).map(|(i, (e, _))| (i, e))
    }

    /// Events of a kind of strand, undone ones too.
    pub(crate) fn of_strand_ever<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = (&'a Entry, &'a Strand)> {
        let wanted = short(kind);
        let tagged = self.tags.iter().zip(&self.entries).filter(move |(tag, _)| tag.strand == wanted);
        tagged.filter_map(|(_, e)| Some((&**e, e.strand.as_ref()?))).filter(move |(_, s)| s.kind == kind)
    }

    /// Events of a kind of strand that hold.
    pub(crate) fn of_strand<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = (&'a Entry, &'a Strand)> {
        self.of_strand_ever(kind).filter(|(e, _)| !e.undone)
    }

    /// The newest event that holds, of this name or made by this act.
    pub fn last<'a>(&'a self, name: &'a str) -> Option<&'a Entry> {
        self.all(name).next_back().map(|(_, e)| e)
    }

    /// Its place among the events.
    pub fn place(&self, name: &str) -> Option<usize> {
        if name.contains('|') {
            return self.all(name).next_back().map(|(i, _)| i);
        }
        // Asked some thousand times a step: only tags are read until one fits.
        let wanted = Wanted::new(name);
        let of = |tag: &Tag| if wanted.event { tag.name } else { tag.act };
        let mut before = self.tags.len();
        while let Some(at) = self.tags[..before].iter().rposition(|tag| of(tag) == wanted.short) {
            let e = &self.entries[at];
            if wanted.is(e, &self.tags[at]) && !e.undone {
                return Some(at);
            }
            before = at;
        }
        None
    }

    /// Whether it has happened and holds.
    pub fn has(&self, name: &str) -> bool {
        self.place(name).is_some()
    }

    /// A value as text.
    pub fn text(&self, field: &str) -> Option<&str> {
        self.values.get(field)?.as_str()
    }

    /// The day in a value.
    pub fn day(&self, field: &str) -> Option<Day> {
        self.text(field)?.parse().ok()
    }

    /// The sum of a field over all events of a name.
    pub fn sum(&self, name: &str, field: &str) -> i64 {
        self.all(name).filter_map(|(_, e)| e.number(field)).sum()
    }
}

/// 某某（代某某）, as record and papers say it.
pub fn acting_name(name: &str, of: &str) -> String {
    if of.is_empty() { name.to_string() } else { format!("{name}（代{of}）") }
}

/// The act to which an event takes the matter back: every return, and what the procedure says of the event.
fn goes_back<'a>(procedure: &Procedure, (act, name): (&str, &str), fields: &'a Fields) -> Option<&'a str> {
    let field = if name == RETURNED {
        "return_to"
    } else {
        procedure.act(act)?.events.iter().find(|e| e.name == name)?.undoes.as_deref()?
    };
    fields.get(field)?.as_str()
}

/// One name that is looked for: an event, or the act that made it.
#[derive(Clone, Copy)]
struct Wanted<'a> {
    name: &'a str,
    event: bool,
    short: u32,
}

impl<'a> Wanted<'a> {
    fn new(name: &'a str) -> Wanted<'a> {
        Wanted { name, event: is_event(name), short: short(name) }
    }
    fn is(self, e: &Entry, tag: &Tag) -> bool {
        match self.event {
            true => tag.name == self.short && e.name == self.name,
            false => tag.act == self.short && e.act == self.name && !beside(&e.name),
        }
    }
}

/// Events whose fields are their own: nothing of the matter is learnt from them.
pub(crate) const UNLEARNT: [&str; 9] = [
    PAPER_MADE,
    PAPER_RENDERED,
    PROCEDURE_MOVED,
    HANDED_OVER,
    ERASURE_PROPOSED,
    PERSON_ERASED,
    SHARING_BEGAN,
    SHARING_ENDED,
    SPOT_CHECKED,
];

/// Whether an event of this name stands beside an act and is not the act.
pub(crate) fn beside(name: &str) -> bool {
    [RETURNED, FINDING].contains(&name) || UNLEARNT.contains(&name)
}

fn is_event(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_uppercase())
}

/// The officers named in a value: a list of ids.
pub fn officers(value: Option<&Value>) -> impl Iterator<Item = &str> {
    value.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}
