//! What happened to an officer and the credential, told from the events of the registers.

use super::{CredentialEvent, Denial};
use crate::Office;
use crate::base::id::OfficerId;
use crate::registers::REGISTERS;
use fadu_store::Log;
use serde_json::{Value, json};

impl Office {
    pub(super) fn credential_history(&self, id: OfficerId) -> Result<Vec<CredentialEvent>, Denial> {
        let (id, mut all) = (id.to_string(), Vec::new());
        self.store.each(REGISTERS, &mut |name, at, fields| {
            if !(name.contains("Credential") || name.starts_with("Officer")) || !fields.contains(&id) {
                return;
            }
            let row = serde_json::from_str::<Value>(fields).unwrap_or_default();
            let row = &row["row"];
            if [&row["id"], &row["officer"]["id"]].contains(&&json!(id)) {
                let title = self.engine().law.events.get(name).map_or(name.to_string(), |d| d.zh.clone());
                all.push(CredentialEvent { at, title, says: says(name, row) });
            }
        })?;
        Ok(all)
    }
}

/// What an event says, in one line.
fn says(name: &str, row: &Value) -> String {
    let text = |v: &Value| v.as_str().unwrap_or_default().to_string();
    let last =
        |of: &str| row["suspensions"].as_array().and_then(|all| all.last()).map_or(String::new(), |s| text(&s[of]));
    match name {
        "CredentialApplied" => format!(
            "{}申领：{} 考试 {} 分，培训 {} 学时",
            text(&row["by"]),
            text(&row["exam_on"]),
            row["exam_score"],
            row["hours"]
        ),
        "CredentialAnswered" if row["answer"]["issued"] == json!(true) => format!("{}制发", text(&row["answer"]["by"])),
        "CredentialAnswered" => format!("{}退回：{}", text(&row["answer"]["by"]), text(&row["answer"]["reason"])),
        "CredentialSuspended" => {
            let until = last("until");
            let until = if until.is_empty() { "恢复时止".to_string() } else { format!("{until} 止") };
            format!("自 {} 起，至{until}：{}", last("from"), last("reason"))
        }
        "CredentialRevoked" => format!("自 {} 起：{}", text(&row["revoked_on"]), text(&row["revoked_for"])),
        "OfficerRegistered" => "尚未取得证件".into(),
        "OfficerCredentialed" => {
            format!("证号 {}，{} 至 {}", text(&row["cert_no"]), text(&row["cert_from"]), text(&row["cert_until"]))
        }
        "OfficerTakenOver" => format!(
            "原有证件，证号 {}，{} 至 {}",
            text(&row["cert_no"]),
            text(&row["cert_from"]),
            text(&row["cert_until"])
        ),
        "OfficerTransferred" => format!("自 {} 起{}", text(&row["revoked_on"]), text(&row["revoked_for"])),
        "CredentialLost" => row["lost"].as_array().and_then(|all| all.last()).map_or(String::new(), |l| {
            format!(
                "证号 {} 自 {} 起作废：{}（{}）",
                text(&l["cert_no"]),
                text(&l["on"]),
                text(&l["says"]),
                text(&l["by"])
            )
        }),
        "OfficerChanged" => format!("{}，{}", text(&row["name"]), text(&row["unit"])),
        _ => String::new(),
    }
}
