//! Whole cases by the API and by the forms of the desk: the scenarios of `law/` played through the router, as officers and their programs do.
//!
//! What the pure engine says of a scenario both doors must say too: accepted or refused with the same code, the same papers, the same last days.
//! A form must have a control for whatever a step types; it is sent with what the page itself filled in.

use super::api_fixture::{Reply, World, law, pack};
use fadu_web::office::Registered;
use fadu_web::office::accounts::NewAccount;
use fadu_web::office::base::{Day, Fields, Moment};
use fadu_web::office::law::procedure::{FieldKind, Procedure};
use fadu_web::office::store::Session;
use scenarios::Library;
use scenarios::cast::{AGENCY, Cast};
use scenarios::language::{Step, Story};
use scenarios::{Tale, steps};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// A town with the cast of a story in it, all of them signed in for good.
struct Town {
    world: World,
    story: Story,
    cast: Cast,
    field: String,
}

impl Town {
    async fn new(library: &Library, procedure: &str, field: &str) -> Town {
        let story = library.stories[procedure].clone();
        let cast = Cast::new(&story, field, &library.items).unwrap();
        let world = World::with("2026-09-07", law().clone()).await;
        let (register, mut rows) = (&cast.register, Vec::new());
        let mut enter = |event: &'static str, row: Value| rows.push(Registered { event, row });
        register.bodies.values().for_each(|b| enter("SubjectConfirmed", json!(b)));
        register.items.values().flatten().for_each(|i| enter("ItemPublished", json!(i)));
        register.officers.values().for_each(|o| enter("OfficerCredentialed", json!(o)));
        register.posts.values().flatten().for_each(|p| enter("PostAssigned", json!(p)));
        cast.told.iter().for_each(|(event, row)| enter(event, row.clone()));
        world.office.register_rows("test", rows, Moment(0)).await.unwrap();
        let far = Moment::at("2099-01-01".parse().unwrap(), 0, 0).0;
        for (short, member) in &story.cast {
            let actor = cast.actor(short).unwrap();
            let roles = if member.posts.is_empty() { vec!["officer".to_string()] } else { member.posts.clone() };
            let (user, name) = (short.clone(), member.name.clone());
            let account = NewAccount {
                user,
                password: super::api_fixture::PASSWORD.into(),
                person: actor.person,
                name,
                body: actor.agency,
                roles,
            };
            world.office.open_account(account).await.unwrap();
            let account = world.office.store().account(short).unwrap().unwrap().id;
            let hash = Sha256::digest(secret(short)).into();
            // Begun so late that no day of any story finds it over.
            let session = Session { hash, account, created: far, seen: far, expires: far };
            world.office.store().put_session(session).await.unwrap();
        }
        Town { world, story, cast, field: field.to_string() }
    }

    fn procedure(&self) -> std::sync::Arc<Procedure> {
        let day = self.story.steps[0].day;
        law().procedure_on(&self.story.procedure, &self.field, day).unwrap()
    }

    /// What is typed. A paper is named by its act and its kind in scenarios, by its digest in forms.
    async fn typed(&self, matter: Option<&str>, step: &Step) -> Fields {
        let procedure = self.procedure();
        let mut typed = self.cast.named(&procedure, &step.fields);
        let of_papers = |name: &str| procedure.fields.get(name).is_some_and(|f| f.kind == FieldKind::Paper);
        let Some(matter) = matter.filter(|_| typed.keys().any(|n| of_papers(n))) else { return typed };
        let file = self.file(matter).await;
        for (_, value) in typed.iter_mut().filter(|(n, _)| of_papers(n)) {
            let kind = value.as_str().unwrap_or_default().rsplit('/').next().unwrap_or_default().to_string();
            let made = file["papers"].as_array().unwrap().iter().rev().find(|p| p["id"] == json!(kind));
            *value = made.map_or(Value::Null, |p| p["digest"].clone());
        }
        typed
    }

    /// A circumstance that leads to a tier.
    fn circumstance(&self, tier: &Value) -> Value {
        let items = self.cast.register.items.values().flatten();
        let item = items
            .into_iter()
            .find(|i| self.story.steps.iter().any(|s| s.fields.get("item") == Some(&json!(i.code))))
            .unwrap();
        json!([item.tier(tier.as_str().unwrap()).unwrap().circumstances[0].id])
    }

    async fn api(&self, matter: Option<&str>, step: &Step) -> Reply {
        let bearer = format!("Bearer {}", secret(&step.who));
        let (path, body) = match matter {
            None => (
                "/api/v1/matters".to_string(),
                json!({ "procedure": self.story.procedure, "fields": self.typed(matter, step).await }),
            ),
            Some(m) => (
                format!("/api/v1/matters/{m}/intents/{}", step.act),
                json!({ "fields": self.typed(matter, step).await }),
            ),
        };
        self.world.send("POST", &path, &[("authorization", &bearer)], &body).await
    }

    async fn page(&self, who: &str, method: &str, path: &str, body: String) -> Reply {
        let cookie = format!("fadu={}", secret(who));
        let kind = ("content-type", "application/x-www-form-urlencoded");
        self.world.raw(method, path, &[("cookie", &cookie), kind], body.into_bytes()).await
    }

    /// Opens the form and sends it; what came of it, with the page.
    async fn form(&self, matter: Option<&str>, step: &Step, emptied: &[String]) -> Result<Reply, String> {
        let path = match matter {
            None => format!("/desk/new?procedure={}", self.story.procedure),
            Some(m) => format!("/matters/{m}/do/{}", step.act),
        };
        let page = self.page(&step.who, "GET", &path, String::new()).await;
        let text = String::from_utf8_lossy(&page.bytes).into_owned();
        readable(&text)?;
        let Some(mut controls) = controls(&text) else { return Ok(page) };
        let procedure = self.procedure();
        let act = procedure.act(step.act.split('@').next().unwrap_or_default()).ok_or("no such act")?;
        let carried = |name: &str| act.fields.iter().any(|f| f == &format!("={name}") || f == &format!("={name}?"));
        for (name, value) in self
            .typed(matter, step)
            .await
            .iter()
            .filter(|(n, _)| !carried(n) && act.field_uses().iter().any(|f| f.name == n.as_str()))
        {
            // Where tiers follow from circumstances, a person chooses those; a range that is the only one is not asked for.
            let there = |n: &str| controls.iter().any(|c| c.name == n);
            match name.as_str() {
                "tier" if !there("tier") => set(&mut controls, "circumstances", &self.circumstance(value))?,
                "range" if !there("range") => {}
                // Who answers for another body answers today.
                day if act.answering.is_some() && !there(day) && procedure.fields[day].past => {}
                _ => set(&mut controls, name, value)?,
            }
        }
        controls
            .iter_mut()
            .filter(|c| emptied.contains(&c.name))
            .for_each(|c| c.sent = if c.takes.is_some() { Vec::new() } else { vec![String::new()] });
        let body = controls.iter().flat_map(|c| c.sent.iter().map(|v| format!("{}={}", encoded(&c.name), encoded(v))));
        let body = body.collect::<Vec<_>>().join("&");
        Ok(self.page(&step.who, "POST", &path, body).await)
    }

    /// Plays a scenario through one of the two doors.
    async fn play(&self, tale: &Tale, by_form: bool) -> Result<(), String> {
        let scenario = &tale.scenario;
        let mut matter: Option<String> = None;
        let mut last = self.story.steps[0].day;
        for step in &steps(&self.story, scenario)? {
            (matter, last) = (Some(self.must(matter.as_deref(), step, by_form).await?), step.day);
        }
        let then = &scenario.then;
        if let Some(change) = &scenario.when {
            let step = self.story.changed(None, change)?;
            self.world.set_day(step.day);
            last = step.day;
            let before = self.papers(matter.as_deref()).await;
            let came = if by_form {
                match self.form(matter.as_deref(), &step, &change.without).await {
                    // What would be refused need not even be offered.
                    Err(why) if then.refused.is_some() && why.contains(" cannot be ") => return Ok(()),
                    came => came?,
                }
            } else {
                self.api(matter.as_deref(), &step).await
            };
            let text = words(&String::from_utf8_lossy(&came.bytes));
            // Those of a body that the matter does not name, or that do not answer for it, do not hear of it.
            let elsewhere = self.story.cast.get(&step.who).is_some_and(|m| m.elsewhere);
            if elsewhere
                && came.status == 404
                && then.refused.as_deref().is_some_and(|c| c == "not-your-post" || c == "not-yet")
            {
                return Ok(());
            }
            if let Some(code) = &then.refused {
                let told = if by_form {
                    text.contains("没有办成") || text.contains("现在不能同意")
                } else {
                    came.status == 409 || came.status == 403
                };
                let same = by_form || came.json["code"] == json!(code);
                return if told && same { Ok(()) } else { Err(format!("{code} expected: {} {text}", came.status)) };
            }
            if then.mistake.is_some() {
                return if came.status == 422 {
                    Ok(())
                } else {
                    Err(format!("a mistake expected: {} {text}", came.status))
                };
            }
            if !matches!(came.status, 200 | 201 | 303) {
                return Err(format!("{} {} refused: {} {text}", step.day, step.act, came.status));
            }
            matter = matter.or_else(|| opened(&came));
            if let Some(expected) = &then.papers {
                let after = self.papers(matter.as_deref()).await;
                if after[before.len()..] != expected[..] {
                    return Err(format!("papers {:?}", &after[before.len()..]));
                }
            }
        }
        self.terms(matter.as_deref().ok_or("no matter")?, then, last).await
    }

    async fn must(&self, matter: Option<&str>, step: &Step, by_form: bool) -> Result<String, String> {
        self.world.set_day(step.day);
        // What opens on the spot is walked page by page in `browser/tests/roadside.rs`.
        let by_form = by_form && (matter.is_some() || self.procedure().on_site.is_none());
        let came = if by_form { self.form(matter, step, &[]).await? } else { self.api(matter, step).await };
        if !matches!(came.status, 200 | 201 | 303) || (by_form && came.status != 303) {
            return Err(format!(
                "step {} {}: {} {}",
                step.day,
                step.name(),
                came.status,
                words(&String::from_utf8_lossy(&came.bytes))
            ));
        }
        matter.map(String::from).or_else(|| opened(&came)).ok_or_else(|| "nothing opened".to_string())
    }

    async fn file(&self, matter: &str) -> Value {
        let who = self
            .story
            .cast
            .iter()
            .find(|(_, m)| !m.elsewhere && m.posts == ["head"])
            .map_or("shen", |(s, _)| s.as_str());
        let bearer = format!("Bearer {}", secret(who));
        self.world
            .send("GET", &format!("/api/v1/matters/{matter}"), &[("authorization", &bearer)], &Value::Null)
            .await
            .json
    }

    async fn papers(&self, matter: Option<&str>) -> Vec<String> {
        let Some(matter) = matter else { return Vec::new() };
        let file = self.file(matter).await;
        file["papers"].as_array().unwrap().iter().map(|p| p["id"].as_str().unwrap().to_string()).collect()
    }

    /// The last day that binds, as the file shows it on that day.
    async fn terms(&self, matter: &str, then: &scenarios::expect::Then, last: Day) -> Result<(), String> {
        for expected in then.term.iter().filter(|t| t.shown.is_some() || t.absent) {
            self.world.set_day(expected.on.unwrap_or(last));
            let file = self.file(matter).await;
            let chip = file["terms"].as_array().unwrap().iter().find(|t| t["id"] == json!(expected.id));
            let shown = chip.and_then(|c| c["last_day"].as_str()?.parse::<Day>().ok());
            if shown != expected.shown {
                return Err(format!("term {}: {shown:?}", expected.id));
            }
        }
        Ok(())
    }
}

fn secret(short: &str) -> String {
    format!("walks-{short}")
}

fn opened(came: &Reply) -> Option<String> {
    let to = came.headers.get("location").and_then(|l| l.to_str().ok()?.strip_prefix("/matters/")?.split('?').next());
    to.or_else(|| came.json["matter"].as_str()).map(str::to_string)
}

/// A control of a form: its name, what it can take (anything where nothing is said), and what it sends.
struct Control {
    name: String,
    takes: Option<Vec<String>>,
    sent: Vec<String>,
}

/// The controls of the form that does an act; none where the page has no such form.
fn controls(page: &str) -> Option<Vec<Control>> {
    let from = page.find("name=\"intent\"").and_then(|at| page[..at].rfind("<form"))?;
    let form = &page[from..from + page[from..].find("</form>")?];
    let mut all: BTreeMap<String, Control> = BTreeMap::new();
    let mut select = String::new();
    for (at, _) in form.match_indices('<') {
        let tag = &form[at..];
        let end = tag.find('>')?;
        let (head, rest) = (&tag[1..end], &tag[end + 1..]);
        let attribute = |name: &str| {
            let marked = format!(" {name}=\"");
            let from = head.find(&marked)? + marked.len();
            Some(plain(head[from..].split('"').next()?))
        };
        let value = || attribute("value").unwrap_or_default();
        let (kind, name) = (head.split(' ').next()?, attribute("name").unwrap_or_default());
        match (kind, attribute("type").as_deref()) {
            ("input", Some("file" | "submit")) => {}
            ("input", Some("radio" | "checkbox")) => {
                let control = all.entry(name.clone()).or_insert_with(|| Control {
                    name,
                    takes: Some(Vec::new()),
                    sent: Vec::new(),
                });
                if !head.contains(" disabled") {
                    control.takes.get_or_insert_default().push(value());
                }
                if head.contains(" checked") {
                    control.sent.push(value());
                }
            }
            ("input", _) if !name.is_empty() => {
                all.insert(name.clone(), Control { name, takes: None, sent: vec![value()] });
            }
            ("textarea", _) => {
                let text = plain(rest.split("</textarea>").next()?).trim_start_matches('\n').to_string();
                all.insert(name.clone(), Control { name, takes: None, sent: vec![text] });
            }
            ("select", _) => {
                select.clone_from(&name);
                all.insert(name.clone(), Control { name, takes: Some(Vec::new()), sent: Vec::new() });
            }
            ("option", _) => {
                if let Some(control) = all.get_mut(&select) {
                    control.takes.get_or_insert_default().push(value());
                    if head.contains(" selected") {
                        control.sent = vec![value()];
                    }
                }
            }
            _ => {}
        }
    }
    Some(all.into_values().collect())
}

/// Only a payment system does these; they are walked with one in `crates/fadu/tests/pay.rs`.
fn of_the_payment_system(act: &str) -> bool {
    ["order-payment", "take-payment-notice", "note-overpayment"].contains(&act)
}

/// Fills in what a step types: it must be there to be filled in.
fn set(controls: &mut [Control], name: &str, value: &Value) -> Result<(), String> {
    if let Some(five) = value.as_object().filter(|o| !o.contains_key("digest")) {
        return five.iter().try_for_each(|(k, v)| set(controls, &format!("{name}.{k}"), v));
    }
    let texts: Vec<String> = match value {
        Value::Array(all) => all.iter().filter_map(Value::as_str).map(str::to_string).collect(),
        Value::Bool(b) => vec![if *b { "yes" } else { "no" }.to_string()],
        Value::String(s) => vec![s.clone()],
        // Money is typed in yuan; the scenarios say fen.
        Value::Number(n) if name.ends_with("_fen") => {
            let fen = n.as_i64().unwrap_or(0);
            vec![format!("{}.{:02}", fen / 100, fen % 100)]
        }
        other => vec![other.to_string()],
    };
    let Some(control) = controls.iter_mut().find(|c| c.name == name) else {
        return Err(format!("the form has no control for {name}"));
    };
    if let Some(odd) =
        texts.iter().find(|t| !t.is_empty() && control.takes.as_ref().is_some_and(|all| !all.contains(t)))
    {
        return Err(format!("{name} cannot be {odd}: {:?}", control.takes));
    }
    control.sent = texts;
    Ok(())
}

fn plain(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'").replace("&amp;", "&")
}

/// The words of a page.
fn words(page: &str) -> String {
    let main = page.find("<main").map_or(page, |at| &page[at..]);
    let mut out = String::new();
    for piece in main.split('<') {
        let text = piece.split_once('>').map_or(piece, |(_, t)| t).trim();
        if !text.is_empty() {
            let _ = write!(out, "{text} ");
        }
    }
    plain(&out)
}

/// No name of the program and no placeholder stands where people read.
fn readable(page: &str) -> Result<(), String> {
    let odd = |w: &str| {
        let name = w.trim_matches(|c: char| !c.is_ascii_alphanumeric());
        name.contains('_')
            || name.contains("facts.")
            || (name.matches('-').count() > 0 && name.chars().all(|c| c.is_ascii_lowercase() || c == '-'))
    };
    match words(page).split_whitespace().find(|w| odd(w) || w.contains('{')) {
        Some(word) => Err(format!("“{word}” on the page")),
        None => Ok(()),
    }
}

fn encoded(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
    text.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

/// The tales walked: of each file of scenarios the first that is accepted and the first that is not; all if FADU_WALK is `all`, or those of the files it names.
fn chosen(library: &Library, procedure: &str) -> Vec<Tale> {
    let wanted = std::env::var("FADU_WALK").unwrap_or_default();
    let mut seen: BTreeMap<(String, bool), usize> = BTreeMap::new();
    let fit = |t: &&Tale| {
        let story = &library.stories[&t.procedure];
        // A file would have to be sent first; `api.rs` and `desk.rs` do.
        // Nor is there another matter to lead to; the public has a page of its own.
        let files = |fields: &Fields| fields.values().any(|v| v.get("digest").is_some() || v.get("to").is_some());
        let told = |s: &Step| s.who == "public" || s.reported || of_the_payment_system(&s.act) || files(&s.fields);
        // Who does it, where the scenario does not say, is whoever does it in the story.
        let by_public = |act: &str| story.steps.iter().any(|s| s.act == act && s.who == "public");
        // What it types, where the scenario does not say, is what the story types.
        let with_files = |act: &str| story.steps.iter().any(|s| s.act == act && files(&s.fields));
        let opened = t.scenario.until.is_some() && !t.scenario.then.no_procedure;
        // The pages have one town a story: nothing becomes of its agency.
        opened
            && t.scenario.agency.is_none()
            && steps(story, &t.scenario).is_ok_and(|all| !all.iter().any(told))
            && !t.scenario.when.as_ref().is_some_and(|w| {
                w.reported
                    || w.who.as_deref() == Some("public")
                    || (w.who.is_none() && w.act.as_deref().is_some_and(by_public))
                    || files(&w.fields)
                    || w.act.as_deref().is_some_and(with_files)
                    || w.act.as_deref().is_some_and(of_the_payment_system)
            })
    };
    let mine = library.tales.iter().filter(|t| t.procedure == procedure).filter(fit);
    let few = |t: &&Tale| {
        let accepted = t.scenario.then.accepted;
        let n = seen.entry((t.file.clone(), accepted)).or_insert(0);
        *n += 1;
        match wanted.as_str() {
            "" => *n <= 1,
            "all" => true,
            part => t.file.contains(part),
        }
    };
    mine.filter(few).cloned().collect()
}

async fn walked(procedure: &str) {
    let library = Library::read(&pack()).unwrap();
    let tales = chosen(&library, procedure);
    let mut failed = Vec::new();
    for field in ["none", "market-supervision"] {
        let mine: Vec<&Tale> = tales.iter().filter(|t| t.fields.last().is_some_and(|f| f == field)).collect();
        if mine.is_empty() {
            continue;
        }
        let town = Town::new(&library, procedure, field).await;
        for tale in mine {
            for by_form in [false, true] {
                if let Err(why) = town.play(tale, by_form).await {
                    let door = if by_form { "form" } else { "API" };
                    failed.push(format!("{} {} by {door}: {why}", tale.file, tale.scenario.title));
                }
            }
        }
    }
    assert!(failed.is_empty(), "{} of {}:\n{}", failed.len(), tales.len(), failed.join("\n"));
    assert!(!tales.is_empty() && AGENCY.bits() == 1);
}

#[tokio::test]
async fn general_cases_go_through_both_doors() {
    walked("penalty-general").await;
}

#[tokio::test]
async fn cases_on_the_spot_go_through_both_doors() {
    walked("penalty-simple").await;
}

#[tokio::test]
async fn seizures_go_through_both_doors() {
    walked("coercion-seizure").await;
}

#[tokio::test]
async fn fees_go_through_both_doors() {
    walked("fee-collection").await;
}

#[tokio::test]
async fn inspections_go_through_both_doors() {
    walked("inspection").await;
}

#[tokio::test]
async fn visits_go_through_both_doors() {
    walked("enterprise-visit").await;
}

#[tokio::test]
async fn supervision_goes_through_both_doors() {
    walked("supervision").await;
}

#[tokio::test]
async fn complaints_go_through_both_doors() {
    walked("enforcement-complaint").await;
}

#[tokio::test]
async fn coordination_goes_through_both_doors() {
    walked("coordination").await;
}

#[tokio::test]
async fn assistance_goes_through_both_doors() {
    walked("assistance").await;
}

#[tokio::test]
async fn assigned_matters_go_through_both_doors() {
    walked("assigned-matter").await;
}

#[tokio::test]
async fn proposals_of_deputies_go_through_both_doors() {
    walked("deputy-proposal").await;
}
