//! The table of who may do what, held role by role.

use super::*;
use crate::base::id::PersonId;

fn who(role: &str, body: u128) -> Who {
    Who {
        person: PersonId::from_bits(1),
        name: "甲".into(),
        agency: BodyId::from_bits(body),
        agency_name: String::new(),
        officer: None,
        roles: vec![role.into()],
        session: [0; 32],
        calls: Vec::new(),
    }
}

#[test]
fn officers_reach_their_own_body_and_supervisors_read_all() {
    let body = BodyId::from_bits(1);
    assert!(may(&who("officer", 1), Do::Handle, body) && !may(&who("officer", 2), Do::Read, body));
    assert!(may(&who("supervisor", 9), Do::Read, body) && !may(&who("supervisor", 9), Do::Handle, body));
    assert!(may(&who("supervisor", 1), Do::Handle, body), "its own matters are those of supervision");
    assert!(
        matches!(require(&who("supervisor", 9), Do::Handle, body), Err(Denial::Forbidden)),
        "what one reads is no secret"
    );
    for admin in ["system-admin", "security-admin", "audit-admin", "registrar", "party"] {
        assert!(!may(&who(admin, 1), Do::Read, body) && !may(&who(admin, 1), Do::Handle, body), "{admin}");
    }
    assert!(may(&who("registrar", 9), Do::Draft, body) && may(&who("registrar", 9), Do::Enact, body));
    for role in ROLES.iter().filter(|r| **r != "registrar") {
        assert!(!may(&who(role, 1), Do::Draft, body) && !may(&who(role, 1), Do::Enact, body), "{role}");
        assert_eq!(may(&who(role, 1), Do::Move, body), ["unit-head", "head"].contains(role), "{role}");
    }
    assert!(!may(&who("head", 2), Do::Move, body));
    for role in ROLES {
        assert_eq!(
            may(&who(role, 9), Do::Catalogue, body),
            ["registrar", "reviewer", "head"].contains(&role),
            "{role}"
        );
        assert_eq!(may(&who(role, 1), Do::TakeUp, body), role == "head", "{role}");
        assert_eq!(may(&who(role, 9), Do::Vouch, body), role == "reviewer", "{role}");
    }
    for role in ROLES {
        let all = ["registrar", "reviewer", "supervisor", "leader"].contains(&role);
        assert_eq!(may(&who(role, 9), Do::Cover, body), all, "{role}");
        assert_eq!(may(&who(role, 1), Do::Cover, body), all || ["unit-head", "head"].contains(&role), "{role}");
    }
    for role in ROLES {
        let sees = ["registrar", "supervisor", "leader", "head", "reviewer"].contains(&role);
        assert_eq!(may(&who(role, 9), Do::Bodies, body), sees, "{role}");
        assert_eq!(may(&who(role, 9), Do::Recognise, body), role == "supervisor", "{role}");
        assert_eq!(may(&who(role, 1), Do::KeepBody, body), role == "registrar", "{role}");
        assert_eq!(may(&who(role, 1), Do::TakeOver, body), role == "head", "{role}");
        assert!(!may(&who(role, 9), Do::KeepBody, body) && !may(&who(role, 9), Do::TakeOver, body), "{role}");
    }
    for role in ROLES {
        assert_eq!(may(&who(role, 9), Do::Oversee, body), role.ends_with("-admin"), "{role}");
    }
    for role in ROLES {
        let keeps = ["officer", "unit-head", "registrar"].contains(&role);
        let sees = keeps || ["head", "reviewer", "supervisor", "leader"].contains(&role);
        assert_eq!(may(&who(role, 9), Do::Parties, body), sees, "{role}");
        assert_eq!(may(&who(role, 9), Do::KeepParties, body), keeps, "{role}");
        assert_eq!(may(&who(role, 9), Do::TakeOutPersons, body), role == "registrar", "{role}");
        assert_eq!(may(&who(role, 9), Do::Examine, body), role == "supervisor", "{role}");
        assert_eq!(may(&who(role, 1), Do::Sit, body), sees && !["leader", "registrar"].contains(&role), "{role}");
        assert_eq!(may(&who(role, 1), Do::Destroy, body), role == "head", "{role}");
    }
    assert!(!may(&who("head", 2), Do::Destroy, body));
    for outside in ["party", "registrar", "system-admin", "security-admin", "audit-admin"] {
        assert!(!may(&who(outside, 1), Do::SideVolume, body), "{outside}");
    }
    for role in ROLES {
        let (all, own) = (["supervisor", "leader"].contains(&role), ["officer", "unit-head", "head"].contains(&role));
        assert_eq!(may(&who(role, 9), Do::Warnings, body), all, "{role}");
        assert_eq!(may(&who(role, 1), Do::Warnings, body), all || own, "{role}");
        assert_eq!(may(&who(role, 1), Do::AnswerWarnings, body), own, "{role}");
        assert_eq!(may(&who(role, 9), Do::Supervise, body), role == "supervisor", "{role}");
        assert_eq!(may(&who(role, 9), Do::Figures, body), all, "{role}");
        assert_eq!(may(&who(role, 1), Do::Figures, body), all || ["unit-head", "head"].contains(&role), "{role}");
        assert_eq!(may(&who(role, 9), Do::WarningFigures, body), all || role == "reviewer", "{role}");
    }
    for role in ROLES {
        assert_eq!(may(&who(role, 9), Do::Review, body), role == "supervisor", "{role}");
        assert_eq!(may(&who(role, 9), Do::ReviewFigures, body), ["supervisor", "leader"].contains(&role), "{role}");
        assert_eq!(may(&who(role, 1), Do::Mark, body), role == "reviewer", "{role}");
        assert_eq!(may(&who(role, 1), Do::Reviewed, body), ["unit-head", "head", "reviewer"].contains(&role), "{role}");
        assert!(!may(&who(role, 9), Do::Mark, body) && !may(&who(role, 9), Do::Reviewed, body), "{role}");
    }
    for role in ROLES {
        let checks = ["unit-head", "head", "reviewer"].contains(&role);
        let writes = checks || ["officer", "supervisor", "registrar"].contains(&role);
        assert_eq!(may(&who(role, 1), Do::Announce, body), writes, "{role}");
        assert_eq!(may(&who(role, 1), Do::CheckAnnounced, body), checks, "{role}");
        assert!(!may(&who(role, 9), Do::Announce, body) && !may(&who(role, 9), Do::CheckAnnounced, body), "{role}");
    }
    // Who reads everywhere does not therefore learn who complained; only the own body's people may, and of them whom the procedure names.
    for role in ROLES {
        let may_know = ["officer", "unit-head", "head", "reviewer", "supervisor"].contains(&role);
        assert_eq!(may(&who(role, 1), Do::Reserved, body), may_know, "{role}");
        assert!(!may(&who(role, 9), Do::Reserved, body), "{role}");
    }
    assert!(!may(&who(LENT, 1), Do::Reserved, body));
    // To whom a file is lent reads it and does nothing else.
    assert!(may(&who(LENT, 1), Do::Read, body) && !may(&who(LENT, 2), Do::Read, body));
    assert!(!may(&who(LENT, 1), Do::Handle, body) && !may(&who(LENT, 1), Do::List, body));
    assert!(may(&who("reviewer", 1), Do::SideVolume, body) && !may(&who("reviewer", 2), Do::SideVolume, body));
    assert!(matches!(require(&who("officer", 2), Do::Read, body), Err(Denial::NotFound)));
    assert!(matches!(require(&who("party", 1), Do::Read, body), Err(Denial::Forbidden)));
}
