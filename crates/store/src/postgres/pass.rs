//! The lines of a pgpass file: `host:port:database:user:password`, `*` for any, `\` before a colon that is meant.

use tokio_postgres::{Config, config::Host};

/// The password of the first line that fits.
pub(super) fn find(lines: &str, config: &Config) -> Option<String> {
    let host = match config.get_hosts().first() {
        Some(Host::Tcp(name)) => name.clone(),
        // PostgreSQL's own words for a socket in a folder.
        _ => "localhost".into(),
    };
    let port = config.get_ports().first().copied().unwrap_or(5432).to_string();
    let user = config.get_user().unwrap_or_default();
    let database = config.get_dbname().unwrap_or(user);
    let asked = [host.as_str(), &port, database, user];
    let fits = |line: &str| {
        let fields = fields(line);
        let [known @ .., password] = fields.as_slice() else { return None };
        let same =
            known.len() == asked.len() && known.iter().zip(asked).all(|(known, asked)| known == "*" || known == asked);
        same.then(|| password.clone())
    };
    lines.lines().filter(|line| !line.starts_with('#')).find_map(fits)
}

fn fields(line: &str) -> Vec<String> {
    let (mut all, mut chars) = (vec![String::new()], line.chars());
    while let Some(c) = chars.next() {
        let meant = match c {
            ':' => {
                all.push(String::new());
                continue;
            }
            '\\' => chars.next().unwrap_or('\\'),
            other => other,
        };
        if let Some(last) = all.last_mut() {
            last.push(meant);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_that_fits_gives_the_password() {
        let config: Config = "postgres://fadu@db.example:5433/record".parse().unwrap();
        let check = |lines: &str, want: Option<&str>| assert_eq!(find(lines, &config).as_deref(), want, "{lines}");
        check("# db.example:5433:record:fadu:no\ndb.example:5433:record:fadu:a\\:b\n*:*:*:*:late", Some("a:b"));
        check("db.example:5432:record:fadu:x\n*:*:record:fadu:y", Some("y"));
        check("other:*:*:*:x\nbroken line", None);
    }
}
