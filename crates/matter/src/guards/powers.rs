//! The guard on powers: what was given to another body is not exercised any more.

use super::{Case, Found};

/// No power of the item has gone from the agency to another body, unless the agency still holds one of them today. A power that nobody claimed bars
/// nothing: the list makes powers public, it does not grant them.
pub fn kept(case: &Case, field: &str) -> Found {
    let Some(code) = case.text(field) else { return Found::later("待选择") };
    let (register, today, agency) = (case.view.ctx.register, case.view.ctx.today(), case.view.facts.agency);
    let of: Vec<_> = register.powers_of_item(code, today).collect();
    if of.is_empty() {
        return Found::met("案由没有列在权责清单的职权之下");
    }
    if let Some((_, power)) = of.iter().find(|(listed, _)| listed.held_by(agency, today)) {
        return Found::met(format!("{}，由本机关行使", power.name));
    }
    let gone = of.iter().find_map(|(listed, power)| Some((power, listed.gone_from(agency, today)?)));
    match gone {
        Some((power, (to, day))) => {
            let to = register.bodies.get(&to).map_or_else(|| to.to_string(), |b| b.name.clone());
            let found = Found::unmet(format!("{}，{day} 起划给{to}", power.name));
            found.arg("power", &power.name).arg("body", to).arg("day", day)
        }
        None => Found::met(format!("没有划给其他机关；本机关没有在权责清单上认领“{}”", of[0].1.name)),
    }
}
