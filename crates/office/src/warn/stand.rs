//! How a clue stands: what the record writes, and what people read.

/// How a clue stands, in the order of the tabs.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Stand {
    /// Waits for its owner.
    #[default]
    Open,
    /// Its owner answered it.
    Handled,
    /// The supervisor took it up.
    Taken,
    /// The rule finds it no more.
    Cleared,
    /// The supervisor closed it.
    Closed,
}

impl Stand {
    /// All, in their order.
    pub const ALL: [Stand; 5] = [Stand::Open, Stand::Handled, Stand::Taken, Stand::Cleared, Stand::Closed];
    /// As the record and addresses write it.
    pub fn id(self) -> &'static str {
        match self {
            Stand::Open => "open",
            Stand::Handled => "handled",
            Stand::Taken => "taken",
            Stand::Cleared => "cleared",
            Stand::Closed => "closed",
        }
    }
    /// In Chinese.
    pub fn zh(self) -> &'static str {
        match self {
            Stand::Open => "待处置",
            Stand::Handled => "已处置",
            Stand::Taken => "督办中",
            Stand::Cleared => "已消除",
            Stand::Closed => "已办结",
        }
    }
    /// That of an id.
    pub fn of(id: &str) -> Option<Stand> {
        Stand::ALL.into_iter().find(|s| s.id() == id)
    }
}
