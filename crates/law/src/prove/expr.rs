//! Conditions (CEL) as the checker reads them: what it understands it decides, what it does not understand may be anything.

use std::collections::BTreeSet;

/// A condition, read.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Expr {
    /// `has(facts.f)`.
    Has(String),
    /// `facts.f`.
    Field(String),
    Text(String),
    Number(i64),
    Bool(bool),
    List(Vec<Expr>),
    Not(Box<Expr>),
    And(Box<Expr>, Box<Expr>),
    Or(Box<Expr>, Box<Expr>),
    Compare(Op, Box<Expr>, Box<Expr>),
    In(Box<Expr>, Box<Expr>),
    If(Box<Expr>, Box<Expr>, Box<Expr>),
    /// Anything else, with what it is made of.
    Unknown(Vec<Expr>),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Op {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

impl Expr {
    /// Reads a condition; what cannot be read at all is unknown.
    pub(super) fn read(text: &str) -> Expr {
        let mut reader = Reader { tokens: tokens(text), at: 0 };
        let expr = reader.choice();
        if reader.at == reader.tokens.len() { expr } else { Expr::Unknown(vec![expr]) }
    }

    /// Its parts, one level down.
    pub(super) fn parts(&self) -> Vec<&Expr> {
        match self {
            Expr::Not(a) => vec![a],
            Expr::And(a, b) | Expr::Or(a, b) | Expr::Compare(_, a, b) | Expr::In(a, b) => vec![a, b],
            Expr::If(a, b, c) => vec![a, b, c],
            Expr::List(all) | Expr::Unknown(all) => all.iter().collect(),
            _ => Vec::new(),
        }
    }

    /// Whether it is true or false by its form.
    pub(super) fn is_truth(&self) -> bool {
        use Expr::*;
        matches!(self, Has(_) | Not(_) | And(..) | Or(..) | Compare(..) | In(..) | Bool(_))
    }

    /// The one field on whose class it hangs, if it is no more than a question about one.
    pub(super) fn hangs_on(&self) -> Option<&str> {
        match self {
            Expr::Has(f) | Expr::Field(f) => Some(f),
            Expr::Compare(_, a, b) | Expr::In(a, b) => match (a.as_ref(), b.as_ref()) {
                (Expr::Field(f), _) | (_, Expr::Field(f)) => Some(f),
                _ => None,
            },
            _ => None,
        }
    }

    /// Every field that it reads.
    pub(super) fn fields(&self) -> BTreeSet<&str> {
        let mut found: BTreeSet<&str> = self.parts().into_iter().flat_map(Expr::fields).collect();
        if let Expr::Has(f) | Expr::Field(f) = self {
            found.insert(f);
        }
        found
    }
}

#[derive(Clone, PartialEq, Debug)]
enum Token {
    Name(String),
    Text(String),
    Number(i64),
    Sign(&'static str),
}

const SIGNS: [&str; 24] = [
    "&&", "||", "==", "!=", "<=", ">=", "(", ")", "[", "]", "{", "}", ".", ",", "?", ":", "!", "<", ">", "+", "-", "*",
    "/", "%",
];

fn tokens(text: &str) -> Vec<Token> {
    let (mut rest, mut out) = (text.trim_start(), Vec::new());
    while let Some(c) = rest.chars().next() {
        let (token, used) = if c == '\'' || c == '"' {
            let end = rest[1..].find(c).map_or(rest.len() - 1, |at| at + 1);
            (Token::Text(rest[1..end].to_string()), (end + 1).min(rest.len()))
        } else if c.is_ascii_digit() {
            let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
            (rest[..end].parse().map_or(Token::Sign("%"), Token::Number), end)
        } else if c.is_ascii_alphabetic() || c == '_' {
            let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
            (Token::Name(rest[..end].to_string()), end)
        } else {
            let sign = SIGNS.into_iter().find(|s| rest.starts_with(s));
            (Token::Sign(sign.unwrap_or("%")), sign.map_or(c.len_utf8(), str::len))
        };
        out.push(token);
        rest = rest[used..].trim_start();
    }
    out
}

struct Reader {
    tokens: Vec<Token>,
    at: usize,
}

impl Reader {
    fn next(&mut self) -> Option<Token> {
        self.at += 1;
        self.tokens.get(self.at - 1).cloned()
    }
    fn sign(&mut self, sign: &str) -> bool {
        let found = matches!(self.tokens.get(self.at), Some(Token::Sign(s)) if *s == sign);
        self.at += usize::from(found);
        found
    }

    fn choice(&mut self) -> Expr {
        let asked = self.any();
        if !self.sign("?") {
            return asked;
        }
        let yes = self.choice();
        self.sign(":");
        let no = self.choice();
        Expr::If(Box::new(asked), Box::new(yes), Box::new(no))
    }
    fn any(&mut self) -> Expr {
        let mut left = self.all();
        while self.sign("||") {
            left = Expr::Or(Box::new(left), Box::new(self.all()));
        }
        left
    }
    fn all(&mut self) -> Expr {
        let mut left = self.relation();
        while self.sign("&&") {
            left = Expr::And(Box::new(left), Box::new(self.relation()));
        }
        left
    }
    fn relation(&mut self) -> Expr {
        let left = self.sum();
        let ops = [("==", Op::Eq), ("!=", Op::Ne), ("<=", Op::Le), (">=", Op::Ge), ("<", Op::Lt), (">", Op::Gt)];
        if let Some((_, op)) = ops.into_iter().find(|(s, _)| self.sign(s)) {
            return Expr::Compare(op, Box::new(left), Box::new(self.sum()));
        }
        if self.tokens.get(self.at) == Some(&Token::Name("in".into())) {
            self.at += 1;
            return Expr::In(Box::new(left), Box::new(self.sum()));
        }
        left
    }
    fn sum(&mut self) -> Expr {
        let mut left = self.unary();
        while ["+", "-", "*", "/", "%"].into_iter().any(|s| self.sign(s)) {
            left = Expr::Unknown(vec![left, self.unary()]);
        }
        left
    }
    fn unary(&mut self) -> Expr {
        if self.sign("!") {
            return Expr::Not(Box::new(self.unary()));
        }
        if self.sign("-") {
            return Expr::Unknown(vec![self.unary()]);
        }
        let mut left = self.primary();
        loop {
            if self.sign(".") {
                let name = self.next();
                left = match (left, name) {
                    (Expr::Unknown(parts), Some(Token::Name(field))) if parts == [Expr::Text("facts".into())] => {
                        Expr::Field(field)
                    }
                    (of, _) => Expr::Unknown(vec![of]),
                };
            } else if self.sign("(") {
                let mut parts = self.list(")");
                parts.insert(0, left);
                left = Expr::Unknown(parts);
            } else if self.sign("[") {
                let mut parts = self.list("]");
                parts.insert(0, left);
                left = Expr::Unknown(parts);
            } else {
                return left;
            }
        }
    }
    fn primary(&mut self) -> Expr {
        if self.sign("(") {
            let inner = self.choice();
            self.sign(")");
            return inner;
        }
        if self.sign("[") {
            return Expr::List(self.list("]"));
        }
        match self.next() {
            Some(Token::Text(t)) => Expr::Text(t),
            Some(Token::Number(n)) => Expr::Number(n),
            Some(Token::Name(n)) if n == "true" || n == "false" => Expr::Bool(n == "true"),
            Some(Token::Name(n)) if n == "has" && self.sign("(") => match self.list(")").as_slice() {
                [Expr::Field(f)] => Expr::Has(f.clone()),
                other => Expr::Unknown(other.to_vec()),
            },
            // The facts as a whole; a field of them is taken apart by whoever reads the point.
            Some(Token::Name(n)) if n == "facts" => Expr::Unknown(vec![Expr::Text(n)]),
            _ => Expr::Unknown(Vec::new()),
        }
    }
    fn list(&mut self, end: &str) -> Vec<Expr> {
        let mut all = Vec::new();
        while !self.sign(end) && self.at < self.tokens.len() {
            all.push(self.choice());
            self.sign(",");
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(f: &str) -> Box<Expr> {
        Box::new(Expr::Field(f.into()))
    }

    #[test]
    fn what_is_understood_is_read_exactly() {
        let eq = |f: &str, t: &str| Expr::Compare(Op::Eq, field(f), Box::new(Expr::Text(t.into())));
        assert_eq!(
            Expr::read("!has(facts.outcome) || facts.outcome == \"penalty\""),
            Expr::Or(Box::new(Expr::Not(Box::new(Expr::Has("outcome".into())))), Box::new(eq("outcome", "penalty")))
        );
        assert_eq!(
            Expr::read("facts.fine_fen <= (facts.party_kind == 'company' ? 300000 : 20000)"),
            Expr::Compare(
                Op::Le,
                field("fine_fen"),
                Box::new(Expr::If(
                    Box::new(eq("party_kind", "company")),
                    Box::new(Expr::Number(300_000)),
                    Box::new(Expr::Number(20_000))
                ))
            )
        );
        assert_eq!(Expr::read("'fine' in facts.kinds"), Expr::In(Box::new(Expr::Text("fine".into())), field("kinds")));
    }

    #[test]
    fn what_is_not_understood_still_names_its_fields() {
        let of = |text: &str| {
            let expr = Expr::read(text);
            (matches!(expr, Expr::Unknown(_)), expr.fields().into_iter().collect::<Vec<_>>().join(" "))
        };
        assert_eq!(of("facts.kinds.exists(k, k in ['a', 'b'])"), (true, "kinds".into()));
        assert_eq!(
            of("double(size(facts.attendees)) * 2.0 > double(facts.heads_due)"),
            (false, "attendees heads_due".into())
        );
        assert_eq!(of("facts.a == 1 )"), (true, "a".into()));
    }
}
