//! The payment system from outside: what it is asked, what it tells, and the signature by which it is believed.

use crate::base::{Day, Fields};
use crate::law::payment::Payment;
use crate::matter::{Intent, strand};
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::Sha256;
use std::pin::Pin;
use std::sync::Arc;

/// What the payment system answers, some time.
pub type Answered<T> = Pin<Box<dyn Future<Output = Result<T, String>> + Send>>;

/// The payment system 缴款系统.
pub trait Gateway: Send + Sync {
    /// Asks for a code for a sum; the same order again gives the same code.
    fn order(&self, order: &str, fen: i64) -> Answered<String>;
    /// All payments of a day.
    fn statement(&self, day: Day) -> Answered<Vec<Paid>>;
}

/// The payment system and the key that both sides sign with.
pub struct Till {
    /// The system.
    pub gateway: Arc<dyn Gateway>,
    /// The shared key.
    pub key: Vec<u8>,
}

/// A payment, as the payment system tells it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Paid {
    /// The system's serial number: one payment has one.
    pub serial: String,
    /// The order that was paid.
    pub order: String,
    /// The day.
    pub day: Day,
    /// The sum.
    pub fen: i64,
    /// The number of the electronic receipt.
    pub receipt: String,
    /// SHA-256 of the receipt's file.
    pub receipt_sha256: String,
}

/// HMAC-SHA256 (RFC 2104), in hexadecimal.
pub fn sign(key: &[u8], body: &[u8]) -> String {
    crate::accounts::hex(&mac(key, body).finalize().into_bytes())
}

/// Whether a signature is right; takes equally long wherever it is wrong.
pub(super) fn signed(key: &[u8], body: &[u8], signature: &str) -> bool {
    let given: Option<[u8; 32]> = fadu_store::record::hex::decode_array(signature);
    given.is_some_and(|given| mac(key, body).verify_slice(&given).is_ok())
}

fn mac(key: &[u8], body: &[u8]) -> Hmac<Sha256> {
    // A key of any length is a key for HMAC: the constructor has nothing to refuse.
    let mac = Hmac::<Sha256>::new_from_slice(key).unwrap_or_else(|_| unreachable!("HMAC takes keys of any length"));
    mac.chain_update(body)
}

/// What a notice enters: a payment, or what is too much; for the party whose order was paid.
pub(super) fn intent(pay: &Payment, paid: &Paid, over: bool, party: Option<&str>) -> Intent {
    let sum = if over { &pay.over_fen } else { &pay.paid_fen };
    let mut typed = Fields::new();
    typed.insert(pay.paid_on.clone(), json!(paid.day));
    typed.insert(sum.clone(), json!(paid.fen));
    typed.insert(pay.receipt_no.clone(), json!(paid.receipt));
    typed.insert(pay.serial.clone(), json!(paid.serial));
    if !over {
        typed.insert(pay.receipt_sha256.clone(), json!(paid.receipt_sha256));
    }
    let act = if over { &pay.over_act } else { &pay.paid_act };
    Intent { act: strand::address(act, party), typed }
}

#[cfg(test)]
mod tests {
    use super::{sign, signed};

    #[test]
    fn a_signature_is_that_of_rfc_4231() {
        let right = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        assert_eq!(sign(b"Jefe", b"what do ya want for nothing?"), right);
        assert!(signed(b"Jefe", b"what do ya want for nothing?", right));
        assert!(!signed(b"Jefe", b"what do ya want for nothing!", right));
        assert!(!signed(b"Jefe", b"what do ya want for nothing?", &right[..63]));
    }
}
