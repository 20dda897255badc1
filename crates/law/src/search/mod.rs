//! Search over the texts of statutes: every pair of neighbouring characters with all its places, so that what was typed is found wherever it
//! stands and nothing else is; ranked; citations understood; one wrong character forgiven and said.
//!
//! [`IndexBuilder`] takes texts one by one, [`Index::answer`] answers a [`Query`]. Folding (width, case, traditional forms) is one character
//! for one character, so that a hit is shown as the text prints it.

mod answer;
mod build;
mod cards;
mod cited;
mod excerpt;
mod fold;
mod force;
mod gather;
mod index;
mod initials;
mod near;
mod rank;
mod spoken;
mod titles;

pub use answer::{Answer, Filter, Found, Hit, Manner, Query, TitleHit};
pub use build::IndexBuilder;
pub use cards::{Card, CardHead, Cards, CardsAsked, CardsFound, marked};
pub use cited::{CitedPlace, cited_place};
pub use excerpt::Piece;
pub use fold::folded;
pub use index::{Index, Indexed};
pub use initials::initials;
