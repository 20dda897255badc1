//! Values as both databases keep them: a whole number, a text, bytes, or nothing. No floats, no other kinds.

use super::Error;
use tokio_postgres::types as pg;

/// A value on its way to the database or read from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value<'a> {
    /// Nothing.
    Null,
    /// A whole number; yes and no are 1 and 0.
    Int(i64),
    /// A text.
    Text(&'a str),
    /// Bytes.
    Blob(&'a [u8]),
}

impl<'a> Value<'a> {
    /// The text, if it is one.
    pub fn as_str(self) -> Result<&'a str, Error> {
        match self {
            Value::Text(text) => Ok(text),
            other => Err(Error::Kind(other.kind())),
        }
    }
    pub(super) fn kind(self) -> &'static str {
        match self {
            Value::Null => "nothing",
            Value::Int(_) => "a number",
            Value::Text(_) => "a text",
            Value::Blob(_) => "bytes",
        }
    }
    /// The same, held on its own.
    pub fn held(self) -> Owned {
        match self {
            Value::Null => Owned::Null,
            Value::Int(n) => Owned::Int(n),
            Value::Text(text) => Owned::Text(text.to_owned()),
            Value::Blob(bytes) => Owned::Blob(bytes.to_owned()),
        }
    }
}

/// A value held on its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Owned {
    /// Nothing.
    Null,
    /// A whole number.
    Int(i64),
    /// A text.
    Text(String),
    /// Bytes.
    Blob(Vec<u8>),
}
impl Owned {
    pub fn borrowed(&self) -> Value<'_> {
        match self {
            Owned::Null => Value::Null,
            Owned::Int(n) => Value::Int(*n),
            Owned::Text(text) => Value::Text(text),
            Owned::Blob(bytes) => Value::Blob(bytes),
        }
    }
}
impl From<i32> for Owned {
    fn from(n: i32) -> Owned {
        Owned::Int(n.into())
    }
}
impl From<i64> for Owned {
    fn from(n: i64) -> Owned {
        Owned::Int(n)
    }
}
impl From<String> for Owned {
    fn from(text: String) -> Owned {
        Owned::Text(text)
    }
}
impl From<Vec<u8>> for Owned {
    fn from(bytes: Vec<u8>) -> Owned {
        Owned::Blob(bytes)
    }
}

/// What can be handed to a statement.
pub trait Bind {
    /// As the database takes it.
    fn value(&self) -> Value<'_>;
}
macro_rules! numbers {
    ($($t:ty),*) => {$(
        impl Bind for $t {
            fn value(&self) -> Value<'_> {
                // What does not fit stands at the end of the range: a count or an index never gets there.
                Value::Int(i64::try_from(*self).unwrap_or(i64::MAX))
            }
        }
        impl Column for $t {
            fn read(value: Value<'_>) -> Result<Self, Error> {
                let n = match value {
                    Value::Int(n) => n,
                    other => return Err(Error::Kind(other.kind())),
                };
                <$t>::try_from(n).map_err(|_| Error::Kind("a number out of range"))
            }
        }
    )*};
}
numbers!(i64, i32, u64, u32, usize);
impl Bind for bool {
    fn value(&self) -> Value<'_> {
        Value::Int((*self).into())
    }
}
impl Bind for str {
    fn value(&self) -> Value<'_> {
        Value::Text(self)
    }
}
impl Bind for String {
    fn value(&self) -> Value<'_> {
        Value::Text(self)
    }
}
impl Bind for [u8] {
    fn value(&self) -> Value<'_> {
        Value::Blob(self)
    }
}
impl Bind for Vec<u8> {
    fn value(&self) -> Value<'_> {
        Value::Blob(self)
    }
}
impl<const N: usize> Bind for [u8; N] {
    fn value(&self) -> Value<'_> {
        Value::Blob(self)
    }
}
impl<T: Bind> Bind for Option<T> {
    fn value(&self) -> Value<'_> {
        self.as_ref().map_or(Value::Null, Bind::value)
    }
}
impl<T: Bind + ?Sized> Bind for &T {
    fn value(&self) -> Value<'_> {
        (**self).value()
    }
}
impl Bind for Owned {
    fn value(&self) -> Value<'_> {
        self.borrowed()
    }
}

/// What a column can be read as; another kind than was written is an error, never a guess.
pub trait Column: Sized {
    /// Reads it.
    fn read(value: Value<'_>) -> Result<Self, Error>;
}
impl Column for bool {
    fn read(value: Value<'_>) -> Result<Self, Error> {
        Ok(i64::read(value)? != 0)
    }
}
impl Column for String {
    fn read(value: Value<'_>) -> Result<Self, Error> {
        value.as_str().map(str::to_owned)
    }
}
impl Column for Vec<u8> {
    fn read(value: Value<'_>) -> Result<Self, Error> {
        match value {
            Value::Blob(bytes) => Ok(bytes.to_owned()),
            other => Err(Error::Kind(other.kind())),
        }
    }
}
impl<const N: usize> Column for [u8; N] {
    fn read(value: Value<'_>) -> Result<Self, Error> {
        match value {
            Value::Blob(bytes) => bytes.try_into().map_err(|_| Error::Kind("bytes of another length")),
            other => Err(Error::Kind(other.kind())),
        }
    }
}
impl<T: Column> Column for Option<T> {
    fn read(value: Value<'_>) -> Result<Self, Error> {
        match value {
            Value::Null => Ok(None),
            other => T::read(other).map(Some),
        }
    }
}

/// What is handed to one statement.
pub trait Params {
    /// In order.
    fn values(&self) -> Vec<Value<'_>>;
}
impl Params for [&dyn Bind; 0] {
    fn values(&self) -> Vec<Value<'_>> {
        Vec::new()
    }
}
macro_rules! arrays {
    ($($n:literal),*) => {$(
        impl<T: Bind> Params for [T; $n] {
            fn values(&self) -> Vec<Value<'_>> {
                self.iter().map(Bind::value).collect()
            }
        }
    )*};
}
arrays!(1, 2, 3, 4);
impl Params for &[&dyn Bind] {
    fn values(&self) -> Vec<Value<'_>> {
        self.iter().map(Bind::value).collect()
    }
}
impl Params for Vec<Owned> {
    fn values(&self) -> Vec<Value<'_>> {
        self.iter().map(Owned::borrowed).collect()
    }
}

/// The values of a statement.
#[macro_export]
#[doc(hidden)]
macro_rules! sql_params {
    () => { &[] as &[&dyn $crate::sql::Bind] };
    ($($value:expr),+ $(,)?) => { &[$(&$value as &dyn $crate::sql::Bind),+] as &[&dyn $crate::sql::Bind] };
}

impl rusqlite::ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        use rusqlite::types::{ToSqlOutput, ValueRef};
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Null => ValueRef::Null,
            Value::Int(n) => ValueRef::Integer(*n),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Blob(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

impl pg::ToSql for Owned {
    fn to_sql(
        &self,
        ty: &pg::Type,
        out: &mut pg::private::BytesMut,
    ) -> Result<pg::IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match (self, ty) {
            (Owned::Null, _) => Ok(pg::IsNull::Yes),
            (Owned::Int(n), &pg::Type::INT8) => n.to_sql(ty, out),
            (Owned::Int(n), &pg::Type::INT4) => i32::try_from(*n)?.to_sql(ty, out),
            (Owned::Text(text), &pg::Type::TEXT | &pg::Type::VARCHAR) => text.to_sql(ty, out),
            (Owned::Blob(bytes), &pg::Type::BYTEA) => bytes.to_sql(ty, out),
            (other, ty) => Err(format!("{} for a column of kind {ty}", other.borrowed().kind()).into()),
        }
    }
    fn accepts(_: &pg::Type) -> bool {
        true
    }
    pg::to_sql_checked!();
}

impl<'a> pg::FromSql<'a> for Value<'a> {
    fn from_sql(ty: &pg::Type, raw: &'a [u8]) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(match *ty {
            pg::Type::INT8 => Value::Int(i64::from_sql(ty, raw)?),
            pg::Type::INT4 => Value::Int(i32::from_sql(ty, raw)?.into()),
            pg::Type::BOOL => Value::Int(bool::from_sql(ty, raw)?.into()),
            pg::Type::BYTEA => Value::Blob(raw),
            _ => Value::Text(<&str>::from_sql(ty, raw)?),
        })
    }
    fn from_sql_null(_: &pg::Type) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Value::Null)
    }
    fn accepts(ty: &pg::Type) -> bool {
        matches!(
            *ty,
            pg::Type::INT8
                | pg::Type::INT4
                | pg::Type::BOOL
                | pg::Type::BYTEA
                | pg::Type::TEXT
                | pg::Type::VARCHAR
                | pg::Type::NAME
        )
    }
}
