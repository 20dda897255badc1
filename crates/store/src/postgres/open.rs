//! Opening the server: where it is, what it must be, the tables, and what `doctor` reports.

use super::tls::Tls;
use super::{connect, dialect};
use crate::{
    database::{Doctor, Durability, MIGRATIONS, Options, VIEWS_SINCE},
    log::Fault,
    sql::{Connection, params},
};
use std::{net::IpAddr, path::Path, str::FromStr, sync::OnceLock, time::Duration};
use tokio::runtime::Runtime;
use tokio_postgres::config::{Host, SslMode, TargetSessionAttrs};

/// What the first migrations of the file make.
const FIRST: (usize, &str) = (6, include_str!("../../migrations/postgres/0006-first.sql"));
/// Later ones whose text for the file is not good for both: number and text.
const OWN: &[(usize, &str)] = &[];

/// Oldest server that the tests were run on.
const OLDEST: i64 = 15_00_00;

/// Nobody writes meanwhile: all take this lock of the database first.
const MIGRATING: i64 = 0x6661_6475_0000_0001;

/// Where a PostgreSQL server is and who asks. Printed, it does not show the password.
#[derive(Debug, Clone)]
pub struct Server(Box<tokio_postgres::Config>, Tls);

impl Server {
    /// From `postgres://user@host:port/database`; the password may stand in it, or be given apart, or stand in a pgpass file's lines.
    /// `?sslmode=verify-full&sslrootcert=FILE` encrypts: the server's certificate must come from that root and bear the host's name. `require` is
    /// taken for the same, since encryption towards nobody knows whom protects from nobody; without either nothing is encrypted.
    pub fn parse(url: &str, password: Option<&str>, pgpass: Option<&str>) -> Result<Server, Fault> {
        // The library's error may repeat a piece of the address, and with it the password.
        let (url, tls) = encryption(url)?;
        let mut config = tokio_postgres::Config::from_str(&url).map_err(|_| {
            Fault::Open("the database's address is not of the form postgres://user@host:port/database".into())
        })?;
        config.ssl_mode(if tls.is_on() { SslMode::Require } else { SslMode::Disable });
        if config.get_password().is_none()
            && let Some(password) = password.map(str::to_owned).or_else(|| super::pass::find(pgpass?, &config))
        {
            config.password(password);
        }
        config
            .application_name("fadu")
            .connect_timeout(Duration::from_secs(10))
            .keepalives_idle(Duration::from_secs(30))
            // A step of law is never taken from what a replica shows.
            .target_session_attrs(TargetSessionAttrs::ReadWrite);
        Ok(Server(Box::new(config), tls))
    }
    /// Whether what is said to the server can be read on its way: neither encrypted nor within this machine.
    pub fn is_open_way(&self) -> bool {
        let here = |host: &Host| match host {
            Host::Tcp(name) => name == "localhost" || name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback()),
            Host::Unix(_) => true,
        };
        !self.1.is_on() && !self.0.get_hosts().iter().all(here)
    }
    pub(super) fn tls(&self) -> Tls {
        self.1.clone()
    }
    pub(super) fn config(&self) -> &tokio_postgres::Config {
        &self.0
    }
}

/// The address without what it says of encryption, and that.
fn encryption(url: &str) -> Result<(String, Tls), Fault> {
    let no = |why: &str| Err(Fault::Open(why.into()));
    let (address, asked) = url.split_once('?').unwrap_or((url, ""));
    let (mut mode, mut root, mut rest) = ("disable", None, Vec::new());
    for part in asked.split('&').filter(|p| !p.is_empty()) {
        match part.split_once('=') {
            Some(("sslmode", said)) => mode = said,
            Some(("sslrootcert", file)) => root = Some(file.replace("%2F", "/").replace("%2f", "/")),
            _ => rest.push(part),
        }
    }
    let tls = match (mode, root) {
        ("disable" | "allow" | "prefer", None) => Tls::default(),
        ("require" | "verify-full", Some(file)) => Tls::of(Path::new(&file)).map_err(Fault::Open)?,
        ("require" | "verify-full", None) => {
            return no("sslmode: name the root of the server's certificate, sslrootcert=FILE");
        }
        (_, Some(_)) => return no("sslrootcert: asks for sslmode=verify-full"),
        _ => return no("sslmode is disable or verify-full"),
    };
    let rest = rest.join("&");
    Ok((if rest.is_empty() { address.to_string() } else { format!("{address}?{rest}") }, tls))
}

/// The thread that watches the sockets. Never stopped: a store may be closed inside a task, where a runtime may not be.
pub(super) fn io() -> Result<&'static Runtime, crate::sql::Error> {
    static IO: OnceLock<Option<Runtime>> = OnceLock::new();
    let made = || {
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).thread_name("store-sockets").enable_all().build()
    };
    let io = IO.get_or_init(|| made().ok());
    io.as_ref().ok_or_else(|| crate::sql::Error::Database("no thread to watch the sockets".into()))
}

/// A connection that writes, over tables that are as this program knows them.
pub(crate) fn writer(server: &Server, options: &Options) -> Result<Connection, Fault> {
    let conn = session(server)?;
    let version: i64 = conn.query_row("SELECT current_setting('server_version_num')::bigint", [], |r| r.get(0))?;
    if version < OLDEST {
        return Err(Fault::Open(format!("PostgreSQL {version} is older than 15")));
    }
    let encoding: String = conn.query_row("SELECT current_setting('server_encoding')", [], |r| r.get(0))?;
    if encoding != "UTF8" {
        return Err(Fault::Open(format!("the database's encoding is {encoding}, not UTF8")));
    }
    migrate(&conn)?;
    // A server that waits for its standby goes on doing so; none may answer before its disk.
    let commit = if options.durability == Durability::Bulk { "off" } else { "on" };
    let waits: String = conn.query_row("SELECT current_setting('synchronous_commit')", [], |r| r.get(0))?;
    if commit == "off" || !matches!(waits.as_str(), "on" | "remote_apply") {
        conn.execute_batch(&format!("SET synchronous_commit = {commit}"))?;
    }
    conn.execute_batch("SET lock_timeout = '30s'; SET idle_in_transaction_session_timeout = '60s'")?;
    Ok(conn)
}

/// A connection that cannot write.
pub(crate) fn reader(server: &Server) -> Result<Connection, Fault> {
    let conn = session(server)?;
    conn.execute_batch("SET default_transaction_read_only = on")?;
    Ok(conn)
}

fn session(server: &Server) -> Result<Connection, Fault> {
    let conn = Connection::Postgres(connect(server)?);
    conn.execute_batch(
        "SET TIME ZONE 'UTC'; SET jit = off; SET standard_conforming_strings = on; SET client_min_messages = warning",
    )?;
    // A plan is kept as long as the connection: one made while a table was small would read it whole for ever. What has no index still is.
    conn.execute_batch("SET enable_seqscan = off")?;
    Ok(conn)
}

fn migrate(conn: &Connection) -> Result<(), Fault> {
    conn.execute_batch(&format!(
        "BEGIN; SELECT pg_advisory_xact_lock({MIGRATING});
         CREATE TABLE IF NOT EXISTS schema_version (one BIGINT PRIMARY KEY CHECK (one = 1), n BIGINT NOT NULL);
         ALTER TABLE schema_version ADD COLUMN IF NOT EXISTS views BIGINT"
    ))?;
    let done = conn.query_row("SELECT coalesce(max(n), 0) FROM schema_version", [], |r| r.get::<usize>(0))?;
    if done > MIGRATIONS.len() {
        let (have, know) = (done, MIGRATIONS.len());
        return Err(Fault::Open(format!("the data is of a newer version ({have}) than this program ({know})")));
    }
    if done < FIRST.0 {
        conn.execute_batch(FIRST.1)?;
    }
    for (n, sql) in (1..).zip(MIGRATIONS).skip(done.max(FIRST.0)) {
        match OWN.iter().find(|(own, _)| *own == n) {
            Some((_, own)) => conn.execute_batch(own)?,
            None => conn.execute_batch(&dialect::schema(sql))?,
        }
    }
    // The views of tables that were there before are of that program until they were built again.
    conn.execute(
        "INSERT INTO schema_version (one, n, views) VALUES (1, ?1, ?1)
         ON CONFLICT (one) DO UPDATE SET n = excluded.n, views = coalesce(schema_version.views, schema_version.n)",
        params![MIGRATIONS.len()],
    )?;
    Ok(conn.execute_batch("COMMIT")?)
}

/// Whether the views hold less than this program looks for.
pub(crate) fn rebuild_due(conn: &Connection) -> Result<bool, Fault> {
    let views = conn.query_row("SELECT coalesce(views, n) FROM schema_version", [], |r| r.get::<usize>(0))?;
    Ok(views < VIEWS_SINCE)
}

/// They were built again by this program.
pub(crate) fn rebuilt(conn: &Connection) -> Result<(), Fault> {
    conn.execute("UPDATE schema_version SET views = n", [])?;
    Ok(())
}

/// As `Store::doctor`.
pub(crate) fn doctor(conn: &Connection) -> Result<Doctor, Fault> {
    let setting = |name: &str| -> Result<String, Fault> {
        Ok(conn.query_row("SELECT current_setting(?1)", params![name], |r| r.get(0))?)
    };
    let mut settings = std::collections::BTreeMap::new();
    for name in [
        "synchronous_commit",
        "fsync",
        "full_page_writes",
        "data_checksums",
        "server_encoding",
        "synchronous_standby_names",
    ] {
        settings.insert(name.to_owned(), setting(name)?);
    }
    Ok(Doctor {
        engine: "postgresql".into(),
        version: setting("server_version")?,
        settings,
        tables: crate::database::classes(conn)?,
    })
}
