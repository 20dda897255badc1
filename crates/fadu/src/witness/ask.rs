//! Asking witnesses: each new checkpoint is sent with the proof from what the witness signed last; its word is verified and kept.

use axum::body::Body;
use axum::http::{Request, header};
use fadu_store::record::witness::AddCheckpoint;
use fadu_store::record::{Moment, Note, Tree};
use fadu_store::{Board, Cosigned, Published, Witness};
use fadu_web::office::Office;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use std::sync::Arc;
use std::time::Duration;

/// One answer takes no longer.
const PATIENCE: Duration = Duration::from_secs(5);
/// A witness that did not sign is asked again after so long.
const AGAIN: Duration = Duration::from_secs(5);
/// With nothing new a witness signs again after so long: its word stays fresh, and a clock that went wrong is told within a minute.
const FRESH: Duration = Duration::from_secs(30);
/// An answer is no longer.
const LONGEST: usize = 16 << 10;

/// Asks one witness for ever.
pub async fn keep_asking(office: Arc<Office>, board: Arc<Board>, witness: Witness) {
    let store = office.store();
    let id = witness.id();
    let mut known =
        store.cosignatures().ok().and_then(|all| all.into_iter().find(|w| w.witness == id)).map_or(0, |w| w.size);
    let mut news = board.follow();
    loop {
        let newest = news.borrow_and_update().clone();
        let rest = match newest {
            None => FRESH,
            Some(newest) => match ask(&board, &witness, (&newest, &office), &mut known).await {
                Ok((sent, word)) => {
                    office.word_heard(&id, sent, word.at);
                    board.cosigned(&word);
                    // Kept for the next start; the word itself has been verified and shown.
                    if let Err(e) = store.keep_cosignature(word).await {
                        tracing::error!(error = %e, "cosignature not kept");
                    }
                    FRESH
                }
                Err(why) => {
                    tracing::warn!(witness = %witness.key.name(), why, "not cosigned");
                    board.refused(&id, why);
                    AGAIN
                }
            },
        };
        // Whichever comes first; a witness in trouble is not asked at every new checkpoint.
        if rest == AGAIN {
            tokio::time::sleep(rest).await;
        } else if tokio::time::timeout(rest, news.changed()).await.is_ok_and(|gone| gone.is_err()) {
            return;
        }
    }
}

/// Asks once, and once more from the size that the witness says it has; gives when it was asked, by the steady clock, and its word.
async fn ask(
    board: &Board,
    witness: &Witness,
    (newest, office): (&Published, &Office),
    known: &mut u64,
) -> Result<(i64, Cosigned), String> {
    for _ in 0..2 {
        let (asked, sent) = (request(board, newest, *known)?, office.trust_clock());
        let (status, text) = post(&format!("{}/add-checkpoint", witness.url), asked).await?;
        match status {
            200 => {
                let word = verified(witness, newest, &text)?;
                *known = newest.size;
                return Ok((sent, word));
            }
            409 => {
                let theirs: u64 = text.trim().parse().map_err(|_| "见证机构的答复不合格式".to_string())?;
                if theirs > newest.size || theirs == *known {
                    let why = format!("{}签过 {theirs} 条的登记簿，与现在这 {} 条的对不上", witness.label, newest.size);
                    board.broken(&witness.id(), why.clone());
                    return Err(why);
                }
                *known = theirs;
            }
            422 => {
                let why = format!("{}不承认现在的登记簿是从它签过的 {known} 条长出来的", witness.label);
                board.broken(&witness.id(), why.clone());
                return Err(why);
            }
            404 => return Err("见证机构还不认识这本登记簿：请把公钥交给它登记".into()),
            403 => return Err("见证机构登记的公钥与现在的不同".into()),
            other => return Err(format!("见证机构答复 {other}")),
        }
    }
    Err("见证机构的答复前后不一".into())
}

fn request(board: &Board, newest: &Published, known: u64) -> Result<String, String> {
    let proof = match known {
        0 => Some(Vec::new()),
        _ if known > newest.size => Some(Vec::new()),
        _ => Tree(&board.tiles().nodes(newest.size)).consistency(known, newest.size),
    };
    let proof = proof.ok_or("登记簿的文件读不出来")?;
    let note: Note = newest.note.parse().map_err(|e| format!("{e}"))?;
    Ok(AddCheckpoint { old: known.min(newest.size), proof, note }.to_string())
}

/// The line of the witness among those that came back.
fn verified(witness: &Witness, newest: &Published, lines: &str) -> Result<Cosigned, String> {
    let note: Note = format!("{}{lines}", newest.note).parse().map_err(|e| format!("见证机构的签名：{e}"))?;
    let (_, signed) = note.verified(&[&witness.key]).map_err(|e| format!("见证机构的签名：{e}"))?;
    let time = signed.first().and_then(|s| s.time).and_then(|t| i64::try_from(t).ok()?.checked_mul(1000));
    let at = Moment(time.ok_or("见证机构的签名没有时间")?);
    let own = note.signatures.iter().find(|s| s.name == witness.key.name() && s.id == witness.key.id());
    let line = own.map(ToString::to_string).unwrap_or_default();
    let (id, key, note) = (witness.id(), witness.key.to_string(), newest.note.clone());
    Ok(Cosigned { witness: id, key, size: newest.size, at, line, note })
}

/// The newest time that one of the witnesses signed before this process began: read from the signed line, not from what stands beside it.
pub fn kept(board: &Board) -> Option<Moment> {
    let signed = |state: fadu_store::WitnessState| {
        let word = state.word?;
        let note: Note = format!("{}{}", word.note, word.line).parse().ok()?;
        let (_, signed) = note.verified(&[&state.witness.key]).ok()?;
        Some(Moment(i64::try_from(signed.first()?.time?).ok()?.checked_mul(1000)?))
    };
    board.witnesses().into_iter().filter_map(signed).max()
}

/// Sends a text; gives status and answer.
async fn post(url: &str, body: String) -> Result<(u16, String), String> {
    let rest = url.strip_prefix("http://").ok_or("只认 http:// 开头的地址")?;
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let asked = async {
        let stream = tokio::net::TcpStream::connect(host).await.map_err(|e| format!("连不上见证机构：{e}"))?;
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(|e| e.to_string())?;
        tokio::spawn(connection);
        let request = Request::post(format!("/{path}")).header(header::HOST, host);
        let request = request.body(Body::from(body)).map_err(|e| e.to_string())?;
        let answer = sender.send_request(request).await.map_err(|e| e.to_string())?;
        let status = answer.status().as_u16();
        let bytes = axum::body::to_bytes(Body::new(answer.into_body()), LONGEST).await.map_err(|e| e.to_string())?;
        Ok((status, String::from_utf8_lossy(&bytes).into_owned()))
    };
    tokio::time::timeout(PATIENCE, asked).await.map_err(|_| "见证机构没有及时答复".to_string())?
}
