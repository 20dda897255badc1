//! Reads the conditions of procedures: `has(facts.x)`, comparisons, `in`, `!`, `&&`, `||`, brackets. Anything else is not read.

/// A condition.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Cond {
    And(Vec<Cond>),
    Or(Vec<Cond>),
    Not(Box<Cond>),
    Has(String),
    Yes(String),
    /// The field has one of the values, or none of them.
    Is {
        field: String,
        values: Vec<String>,
        same: bool,
    },
    /// The field holds the value among others.
    Holds {
        field: String,
        value: String,
    },
    More {
        field: String,
        than: i64,
        or_same: bool,
    },
    Less {
        field: String,
        than: String,
    },
}

impl Cond {
    /// The field that it asks about, if it is one.
    pub(super) fn field(&self) -> &str {
        match self {
            Cond::Has(f) | Cond::Yes(f) => f,
            Cond::Is { field, .. }
            | Cond::Holds { field, .. }
            | Cond::More { field, .. }
            | Cond::Less { field, .. } => field,
            Cond::Not(inner) => inner.field(),
            Cond::And(_) | Cond::Or(_) => "",
        }
    }
    /// Whether it says something of the field.
    pub(super) fn about(&self, field: &str) -> bool {
        match self {
            Cond::And(all) | Cond::Or(all) => all.iter().any(|c| c.about(field)),
            _ => !field.is_empty() && self.field() == field,
        }
    }
}

#[derive(Clone, PartialEq, Eq, Debug)]
enum Token {
    Word(String),
    Text(String),
    Number(i64),
    Sign(&'static str),
}

/// The condition, if every sign of it can be read.
pub(super) fn parse(text: &str) -> Option<Cond> {
    let mut tokens = tokens(text)?;
    tokens.reverse();
    let mut reader = Reader { tokens };
    let cond = reader.any()?;
    reader.tokens.is_empty().then_some(cond)
}

const SIGNS: [&str; 13] = ["&&", "||", "==", "!=", ">=", "<=", "!", "(", ")", "[", "]", ",", ">"];

fn tokens(text: &str) -> Option<Vec<Token>> {
    let (mut out, mut rest) = (Vec::new(), text.trim_start());
    while let Some(c) = rest.chars().next() {
        if let Some(sign) = SIGNS.into_iter().chain(["<"]).find(|s| rest.starts_with(s)) {
            out.push(Token::Sign(sign));
            rest = &rest[sign.len()..];
        } else if c == '"' || c == '\'' {
            let (inner, after) = rest[1..].split_once(c)?;
            out.push(Token::Text(inner.to_string()));
            rest = after;
        } else {
            let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '.')).unwrap_or(rest.len());
            let (word, after) = rest.split_at_checked(end).filter(|(w, _)| !w.is_empty())?;
            out.push(word.parse().map_or_else(|_| Token::Word(word.to_string()), Token::Number));
            rest = after;
        }
        rest = rest.trim_start();
    }
    Some(out)
}

/// The tokens that are left, the next one last.
struct Reader {
    tokens: Vec<Token>,
}

impl Reader {
    fn take(&mut self, sign: &'static str) -> Option<()> {
        (self.tokens.last() == Some(&Token::Sign(sign))).then(|| self.tokens.pop()).map(|_| ())
    }
    fn any(&mut self) -> Option<Cond> {
        let mut parts = vec![self.all()?];
        while self.take("||").is_some() {
            parts.push(self.all()?);
        }
        Some(if parts.len() == 1 { parts.remove(0) } else { Cond::Or(parts) })
    }
    fn all(&mut self) -> Option<Cond> {
        let mut parts = vec![self.one()?];
        while self.take("&&").is_some() {
            parts.push(self.one()?);
        }
        Some(if parts.len() == 1 { parts.remove(0) } else { Cond::And(parts) })
    }
    fn one(&mut self) -> Option<Cond> {
        if self.take("!").is_some() {
            return Some(Cond::Not(Box::new(self.one()?)));
        }
        if self.take("(").is_some() {
            let inner = self.any()?;
            self.take(")")?;
            return Some(inner);
        }
        match self.tokens.pop()? {
            Token::Word(word) if word == "has" => {
                self.take("(")?;
                let field = self.field()?;
                self.take(")")?;
                Some(Cond::Has(field))
            }
            Token::Word(word) => self.compared(word.strip_prefix("facts.")?.to_string()),
            Token::Text(value) => {
                (self.tokens.pop()? == Token::Word("in".into())).then_some(())?;
                Some(Cond::Holds { field: self.field()?, value })
            }
            _ => None,
        }
    }
    fn field(&mut self) -> Option<String> {
        let Token::Word(word) = self.tokens.pop()? else { return None };
        word.strip_prefix("facts.").filter(|f| !f.contains('.')).map(str::to_string)
    }
    fn compared(&mut self, field: String) -> Option<Cond> {
        if field.contains('.') {
            return None;
        }
        let Some(next) = self.tokens.last().cloned() else { return Some(Cond::Yes(field)) };
        match next {
            Token::Sign(sign @ ("==" | "!=" | ">" | ">=" | "<")) => {
                self.tokens.pop();
                match (sign, self.tokens.pop()?) {
                    ("==" | "!=", Token::Text(value)) => {
                        Some(Cond::Is { field, values: vec![value], same: sign == "==" })
                    }
                    (">" | ">=", Token::Number(than)) => Some(Cond::More { field, than, or_same: sign == ">=" }),
                    ("<", Token::Word(word)) => {
                        Some(Cond::Less { field, than: word.strip_prefix("facts.")?.to_string() })
                    }
                    _ => None,
                }
            }
            Token::Word(word) if word == "in" => {
                self.tokens.pop();
                self.take("[")?;
                let mut values = Vec::new();
                while let Some(Token::Text(value)) = self.tokens.last().cloned() {
                    self.tokens.pop();
                    values.push(value);
                    if self.take(",").is_none() {
                        break;
                    }
                }
                self.take("]")?;
                Some(Cond::Is { field, values, same: true })
            }
            _ => Some(Cond::Yes(field)),
        }
    }
}
