//! The chart of a procedure: as SVG, or as BPMN 2.0 XML.

use super::ask::{Asked, At};
use super::problem::{Answer, Bad, no};
use crate::Shared;
use crate::charts::asked::{Asked as Wanted, choose};
use crate::office::Denial;
use crate::signed::Bearer;
use axum::extract::State;
use fadu_office::law::chart::Audience;

/// `GET procedures/{procedure}/chart`: under the field of the asker's agency, unless another is asked for.
pub async fn show(
    State(office): State<Shared>,
    Bearer(who): Bearer,
    At(id): At<String>,
    Asked(wanted): Asked<Wanted>,
) -> Answer {
    let audience = wanted.audience.as_deref().unwrap_or(Audience::Staff.id());
    let audience = Audience::named(audience).ok_or(Bad::Form("audience 应为 staff 或者 public"))?;
    let register = office.register();
    let field = register.bodies.get(&who.agency).map_or("", |b| b.field.as_str());
    let chosen = choose(&office.engine().law, &id, &wanted, (audience, field, office.today()));
    let chosen = chosen.ok_or_else(|| no(&office, "")(Denial::NotFound))?;
    let format = wanted.format.as_deref().unwrap_or("svg");
    Ok(chosen.file(format).ok_or(Bad::Form("format 应为 svg 或者 bpmn"))?)
}
