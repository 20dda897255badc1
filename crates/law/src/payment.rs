//! Payment by code 凭码缴款: which acts and fields of a procedure the payment system fills.

use serde::Deserialize;

/// Which acts and fields a payment by code is written to.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Payment {
    /// The act that asks for a code 生成缴款码.
    pub order_act: String,
    /// The act that a notice of payment does 到账.
    pub paid_act: String,
    /// The act that notes what is too much 多缴.
    pub over_act: String,
    /// The order's number.
    pub order_no: String,
    /// The sum ordered, in fen.
    pub order_fen: String,
    /// The code that the payment system gave.
    pub pay_code: String,
    /// The day of payment.
    pub paid_on: String,
    /// The sum paid, in fen.
    pub paid_fen: String,
    /// The sum too much, in fen.
    pub over_fen: String,
    /// The number of the electronic receipt.
    pub receipt_no: String,
    /// The digest of the electronic receipt's file.
    pub receipt_sha256: String,
    /// The payment system's serial number.
    pub serial: String,
}

impl Payment {
    /// The acts it names.
    pub fn acts(&self) -> [&str; 3] {
        [&self.order_act, &self.paid_act, &self.over_act]
    }
    /// Whether only a notice of the payment system does this act: nobody does it by hand.
    pub fn is_notice(&self, act: &str) -> bool {
        self.paid_act == act || self.over_act == act
    }
    /// Whether only the payment system can say this field of the act that asks for a code.
    pub fn is_given(&self, act: &str, field: &str) -> bool {
        self.order_act == act && (self.order_no == field || self.pay_code == field)
    }
    /// The fields it names.
    pub fn fields(&self) -> [&str; 9] {
        [
            &self.order_no,
            &self.order_fen,
            &self.pay_code,
            &self.paid_on,
            &self.paid_fen,
            &self.over_fen,
            &self.receipt_no,
            &self.receipt_sha256,
            &self.serial,
        ]
    }
}
