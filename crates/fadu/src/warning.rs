//! The follower of warnings at work in the server: one process before a shared database judges what happened and what is due; the others wait
//! to take its place.

use fadu_store::Lead;
use fadu_web::office::Office;
use std::sync::Arc;
use std::time::Duration;

/// So long it rests when little waits: a warning is to be seen within a second of what caused it, and a matter in which one act follows another is
/// judged once for several of them.
const REST: Duration = Duration::from_millis(150);
/// Where so many wait it does not rest.
const MANY: u64 = 500;
/// After a failure it rests longer.
const FAILED: Duration = Duration::from_secs(2);

/// Follows until it is aborted. What was broken off is done again and adds nothing twice.
pub async fn follow(office: Arc<Office>) {
    let (mut lead, mut failing) = (Lead::warning(), false);
    loop {
        let step = match lead.held(office.store()) {
            Ok(true) => office.warn_step().await.map_err(|e| e.to_string()),
            Ok(false) => Ok(false),
            Err(e) => Err(e.to_string()),
        };
        let rest = match step {
            Ok(true) if office.warn_waiting().is_ok_and(|waiting| waiting >= MANY) => Duration::ZERO,
            Ok(_) => REST,
            Err(why) => {
                if !failing {
                    tracing::error!(why, "warnings are not followed");
                }
                failing = true;
                tokio::time::sleep(FAILED).await;
                continue;
            }
        };
        if failing {
            tracing::info!("warnings are followed again");
            failing = false;
        }
        tokio::time::sleep(rest).await;
    }
}
