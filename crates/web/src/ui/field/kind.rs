//! The kinds of field and their builders.
use super::Field;

/// What kind of control a field has.
#[derive(Debug, Clone)]
pub enum Kind {
    /// One line of text.
    Text,
    /// A whole number.
    Number,
    /// Several lines; so many rows, and at most so many characters if not nought.
    Lines {
        /// Rows shown.
        rows: u32,
        /// Most characters; 0 for no limit.
        most: u32,
    },
    /// A day; the bounds are ISO dates.
    Day {
        /// The first day that can be chosen.
        first: Option<String>,
        /// The last day that can be chosen.
        last: Option<String>,
    },
    /// A day with the minute.
    Time,
    /// A time of day.
    Clock,
    /// Yuan, with at most two places.
    Money,
    /// A password: its value is never sent back to the page.
    Password,
    /// One of a few, all shown.
    Choice(Vec<Choice>),
    /// One of many, in a drop-down.
    Select(Vec<Choice>),
    /// Any of several.
    Many(Vec<Choice>),
    /// Officers, with certificate and state.
    Officers(Vec<Officer>),
    /// One of a long list, found by typing.
    Item(Vec<Choice>),
    /// A body of the register, by a part of its name.
    Body(Vec<Choice>),
    /// A file or several.
    File {
        /// The kinds of file taken, as in the `accept` attribute.
        accept: String,
        /// Opens the camera on a phone.
        camera: bool,
        /// Takes several at once.
        several: bool,
    },
    /// A signature by hand: a sheet to write on, or a picture; with the picture kept before, if there is one.
    Signature {
        /// Where the signature kept before is shown; it is applied by a press only.
        kept: Option<String>,
    },
    /// A value carried over from the record: shown, not typed, and not sent.
    Carried,
    /// A value that the form carries unseen.
    Hidden,
}

/// One thing that can be chosen.
#[derive(Debug, Clone, Default)]
pub struct Choice {
    /// The value sent.
    pub value: String,
    /// The word shown.
    pub label: String,
    /// One line below it.
    pub hint: String,
}

impl Choice {
    /// A choice with its value and word.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), hint: String::new() }
    }
    /// A line below it.
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: hint.into(), ..self }
    }
}

/// An officer who can be picked, or cannot and why.
#[derive(Debug, Clone, Default)]
pub struct Officer {
    /// The value sent.
    pub value: String,
    /// Name.
    pub name: String,
    /// Number of the certificate.
    pub cert: String,
    /// Why this officer cannot be picked: certificate expired, must withdraw …
    pub barred: Option<String>,
    /// One more fact: unit, cases in hand.
    pub note: String,
}

macro_rules! plain_kinds {
    ($($(#[doc = $doc:literal])+ $name:ident => $kind:expr;)*) => { impl Field { $(
        $(#[doc = $doc])+
        pub fn $name(name: impl Into<String>, label: impl Into<String>) -> Self { Self::new(name, label, $kind) }
    )* } };
}

plain_kinds! {
    /// One line of text.
    text => Kind::Text;
    /// A whole number.
    number => Kind::Number;
    /// A day.
    day => Kind::Day { first: None, last: None };
    /// A day with the minute.
    time => Kind::Time;
    /// A time of day, `HH:MM`.
    clock => Kind::Clock;
    /// Yuan, with at most two places.
    money => Kind::Money;
    /// A password.
    password => Kind::Password;
}

impl Field {
    /// Several lines of text.
    pub fn lines(name: impl Into<String>, label: impl Into<String>, rows: u32) -> Self {
        Self::new(name, label, Kind::Lines { rows, most: 0 })
    }
    /// One of a few, all shown as radio buttons.
    pub fn choice(name: impl Into<String>, label: impl Into<String>, choices: Vec<Choice>) -> Self {
        Self::new(name, label, Kind::Choice(choices))
    }
    /// One of more, in a drop-down.
    pub fn select(name: impl Into<String>, label: impl Into<String>, choices: Vec<Choice>) -> Self {
        Self::new(name, label, Kind::Select(choices))
    }
    /// Any of several, as boxes; see `values`.
    pub fn many(name: impl Into<String>, label: impl Into<String>, choices: Vec<Choice>) -> Self {
        Self::new(name, label, Kind::Many(choices))
    }
    /// Officers as boxes; see `values`.
    pub fn officers(name: impl Into<String>, label: impl Into<String>, people: Vec<Officer>) -> Self {
        Self::new(name, label, Kind::Officers(people))
    }
    /// One of a long list, found by typing a part of its word or its value.
    pub fn item(name: impl Into<String>, label: impl Into<String>, items: Vec<Choice>) -> Self {
        Self::new(name, label, Kind::Item(items))
    }
    /// A body of the register by its name, or any other by the name typed.
    pub fn body(name: impl Into<String>, label: impl Into<String>, bodies: Vec<Choice>) -> Self {
        Self::new(name, label, Kind::Body(bodies))
    }
    /// A file, e.g. `image/*,application/pdf`.
    pub fn file(name: impl Into<String>, label: impl Into<String>, accept: impl Into<String>) -> Self {
        Self::new(name, label, Kind::File { accept: accept.into(), camera: false, several: false })
    }
    /// A signature by hand.
    pub fn signature(name: impl Into<String>, label: impl Into<String>, kept: Option<&str>) -> Self {
        Self::new(name, label, Kind::Signature { kept: kept.map(str::to_owned) })
    }
    /// A value of the record: shown with its source, neither typed nor sent.
    pub fn carried(name: impl Into<String>, label: impl Into<String>, value: impl Into<String>) -> Self {
        Self::new(name, label, Kind::Carried).value(value).required()
    }
    /// A value that the form carries unseen.
    pub fn hidden(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self::new(name, "", Kind::Hidden).value(value)
    }
    /// The first and last day of a `day` field, as ISO dates.
    pub fn between(mut self, first: Option<&str>, last: Option<&str>) -> Self {
        self.kind = Kind::Day { first: first.map(str::to_owned), last: last.map(str::to_owned) };
        self
    }
    /// The most characters of a `lines` field.
    pub fn at_most(mut self, characters: u32) -> Self {
        if let Kind::Lines { most, .. } = &mut self.kind {
            *most = characters;
        }
        self
    }
    /// A `file` field that opens the camera on a phone.
    pub fn camera(mut self) -> Self {
        if let Kind::File { camera, .. } = &mut self.kind {
            *camera = true;
        }
        self
    }
    /// A `file` field that takes several files.
    pub fn several(mut self) -> Self {
        if let Kind::File { several, .. } = &mut self.kind {
            *several = true;
        }
        self
    }
}
