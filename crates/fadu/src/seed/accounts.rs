//! The accounts of the demonstration: every role, one password.

use super::cast::{Cast, Member};
use super::registers::People;
use super::{PASSWORD, Seeder};
use crate::premises::said;
use fadu_web::office::accounts::NewAccount;
use fadu_web::office::policy::ROLES;
use serde::Serialize;

/// An account as the contract has it, with names for people.
#[derive(Serialize)]
pub struct Login {
    /// The name typed at sign-in.
    pub user: String,
    /// The password.
    pub password: String,
    /// The role.
    pub role: String,
    /// Short name of the body.
    pub agency: String,
    /// Name of the person.
    pub name: String,
    /// The role in Chinese.
    #[serde(skip)]
    pub role_zh: String,
}

/// A party signs in as somebody of this name.
const PARTY: (&str, &str) = ("dangshiren", "示例当事人");

/// The accounts, in the order of the cast; whoever has no role of the table has none.
pub fn logins(cast: &Cast) -> Vec<Login> {
    let login = |user: &str, name: &str, role: &str, body: &str| Login {
        user: user.into(),
        password: PASSWORD.into(),
        role: role.into(),
        agency: cast.body_name(body).into(),
        name: name.into(),
        role_zh: role_zh(role).into(),
    };
    let members = cast.members().filter(|m| has_role(m)).map(|m| login(&m.account, &m.name, m.post(), &m.body));
    members.chain([login(PARTY.0, PARTY.1, "party", &cast.government.id)]).collect()
}

fn has_role(m: &Member) -> bool {
    ROLES.contains(&m.post())
}

fn role_zh(role: &str) -> &'static str {
    match role {
        "officer" => "执法人员",
        "unit-head" => "承办机构负责人",
        "head" => "机关负责人",
        "reviewer" => "法制审核人员",
        "supervisor" => "执法监督人员",
        "leader" => "政府领导",
        "registrar" => "登记管理员",
        "system-admin" => "系统管理员",
        "security-admin" => "安全保密管理员",
        "audit-admin" => "安全审计员",
        _ => "当事人",
    }
}

impl Seeder {
    pub(super) async fn open_accounts(&self, people: &People) -> Result<Vec<Login>, String> {
        let mut accounts: Vec<NewAccount> = Vec::new();
        for m in self.cast.members().filter(|m| has_role(m)) {
            let (person, body) = (people.person(&m.id)?, people.body(&m.body)?);
            let roles = vec![m.post().to_string()];
            accounts.push(NewAccount {
                user: m.account.clone(),
                password: PASSWORD.into(),
                person,
                name: m.name.clone(),
                body,
                roles,
            });
        }
        let (user, name) = (PARTY.0.to_string(), PARTY.1.to_string());
        let (person, body) = (people.a_party, people.body(&self.cast.government.id)?);
        accounts.push(NewAccount { user, password: PASSWORD.into(), person, name, body, roles: vec!["party".into()] });
        if self.district.is_some() {
            // Thousands of accounts with the one password that everybody knows: hashed once.
            self.office.open_accounts_alike(PASSWORD, accounts).await.map_err(said)?;
        } else {
            for account in accounts {
                self.office.open_account(account).await.map_err(said)?;
            }
        }
        Ok(logins(&self.cast))
    }
}
