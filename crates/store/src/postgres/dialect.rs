//! SQLite's words in PostgreSQL's. Only what the statements of this crate use; a test holds each rule, the story tests hold all statements.

/// A statement, and which of its values it takes if not all of them, in their order.
pub(super) fn statement(sql: &str) -> (String, Option<Vec<usize>>) {
    let mut sql = sql.replace("BEGIN IMMEDIATE", "BEGIN").replace("CROSS JOIN", "JOIN").replace(" LIKE ", " ILIKE ");
    // SQLite counts nothing as the smallest; so do the indexes here.
    sql = sql
        .replace("m.opened_on DESC", "m.opened_on DESC NULLS LAST")
        .replace("m.opened_on ASC", "m.opened_on ASC NULLS FIRST");
    // The planner finds its index itself.
    while let Some(at) = sql.find(" INDEXED BY ") {
        let rest = &sql[at + " INDEXED BY ".len()..];
        let end = rest.find(|c: char| !is_word(c)).unwrap_or(rest.len());
        sql = format!("{}{}", &sql[..at], &rest[end..]);
    }
    if sql.contains("INSERT OR IGNORE") {
        sql = sql.replace("INSERT OR IGNORE", "INSERT") + " ON CONFLICT DO NOTHING";
    }
    marks(&members(sql))
}

/// A migration that was written for SQLite alone.
pub(super) fn schema(sql: &str) -> String {
    let mut out = String::with_capacity(sql.len());
    let mut rest = sql;
    while let Some(first) = rest.chars().next() {
        let end = match first {
            // To the end of the comment or of the text in quotes.
            '-' if rest.starts_with("--") => rest.find('\n').unwrap_or(rest.len()),
            '\'' => rest[1..].find('\'').map_or(rest.len(), |n| n + 2),
            c if is_word(c) => rest.find(|c: char| !is_word(c)).unwrap_or(rest.len()),
            c => c.len_utf8(),
        };
        let (word, behind) = rest.split_at(end);
        out.push_str(match word {
            "BLOB" => "BYTEA",
            "INTEGER" => "BIGINT",
            "TEXT" => "TEXT COLLATE \"C\"",
            other => other,
        });
        rest = behind;
    }
    // A trigger that only refuses.
    let out =
        out.replace(" BEGIN SELECT RAISE(ABORT, ", " FOR EACH ROW EXECUTE FUNCTION refused(").replace("); END;", ");");
    members(out.replace(" WITHOUT ROWID", ""))
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// A member of a text that is JSON.
fn members(mut sql: String) -> String {
    while let Some(at) = sql.find(" ->> '$.") {
        let start = sql[..at].rfind(|c: char| !is_word(c) && c != '.').map_or(0, |n| n + 1);
        let key = &sql[at + " ->> '$.".len()..];
        let Some(end) = key.find('\'') else { break };
        sql = format!("{}({}::jsonb ->> '{}'){}", &sql[..start], &sql[start..at], &key[..end], &key[end + 1..]);
    }
    sql
}

/// Places for values: `?3`, or `?` in their order. The server wants every place up to the last: where some are left out, the others move up.
fn marks(sql: &str) -> (String, Option<Vec<usize>>) {
    let (mut out, mut taken, mut quoted) = (String::with_capacity(sql.len()), Vec::new(), false);
    let mut chars = sql.chars().peekable();
    while let Some(c) = chars.next() {
        quoted ^= c == '\'';
        if c != '?' || quoted {
            out.push(c);
            continue;
        }
        let mut digits = String::new();
        while let Some(digit) = chars.next_if(char::is_ascii_digit) {
            digits.push(digit);
        }
        let asked = digits.parse::<usize>().map_or(taken.len(), |n| n.saturating_sub(1));
        let place = taken.iter().position(|t| *t == asked).unwrap_or_else(|| {
            taken.push(asked);
            taken.len() - 1
        });
        out.push_str(&format!("${}", place + 1));
    }
    let all = taken.iter().copied().eq(0..taken.len());
    (out, (!all).then_some(taken))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_are_said_in_the_servers_words() {
        let check = |sql: &str, want: &str| assert_eq!(statement(sql).0, want);
        check("SELECT a FROM t WHERE b = ?2 AND c = ?1", "SELECT a FROM t WHERE b = $1 AND c = $2");
        assert_eq!(statement("b = ?2 AND c = ?1").1, Some(vec![1, 0]));
        assert_eq!(
            statement("UPDATE t SET a = ?4, b = ?2, c = ?4"),
            ("UPDATE t SET a = $1, b = $2, c = $1".into(), Some(vec![3, 1]))
        );
        assert_eq!(statement("a = ?1 AND b = ?2 AND c = ?1").1, None);
        check("SELECT a FROM t WHERE b = ? AND c = ?", "SELECT a FROM t WHERE b = $1 AND c = $2");
        check("SELECT '?' WHERE a = ?", "SELECT '?' WHERE a = $1");
        check("SELECT 1 FROM t m INDEXED BY t_by_x WHERE true", "SELECT 1 FROM t m WHERE true");
        check("FROM h CROSS JOIN m ON m.a = h.a", "FROM h JOIN m ON m.a = h.a");
        check("m.p LIKE ? ESCAPE '\\'", "m.p ILIKE $1 ESCAPE '\\'");
        check("WHERE body ->> '$.code' = ?1", "WHERE (body::jsonb ->> 'code') = $1");
        check("coalesce(m.summary ->> '$.text', '')", "coalesce((m.summary::jsonb ->> 'text'), '')");
        check("INSERT OR IGNORE INTO t (a) VALUES (?1)", "INSERT INTO t (a) VALUES ($1) ON CONFLICT DO NOTHING");
    }

    #[test]
    fn a_table_is_said_in_the_servers_words() {
        let sql = "-- legal: TEXT of it\nCREATE TABLE t (a BLOB PRIMARY KEY CHECK (length(a) = 16), b INTEGER NOT NULL, c TEXT) WITHOUT ROWID;\nCREATE TRIGGER s BEFORE DELETE ON t BEGIN SELECT RAISE(ABORT, 'no'); END;";
        let want = "-- legal: TEXT of it\nCREATE TABLE t (a BYTEA PRIMARY KEY CHECK (length(a) = 16), b BIGINT NOT NULL, c TEXT COLLATE \"C\");\nCREATE TRIGGER s BEFORE DELETE ON t FOR EACH ROW EXECUTE FUNCTION refused('no');";
        assert_eq!(schema(sql), want);
    }
}
