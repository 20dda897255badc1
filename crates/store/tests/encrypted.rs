//! The way to a PostgreSQL server is encrypted where that is asked for, and only towards the server that was meant.

#[expect(dead_code, reason = "this one needs no database of the shared server")]
#[path = "sample/server.rs"]
mod server;

use fadu_store::{Options, Server, Store};

#[test]
fn the_server_must_have_its_certificate_from_the_root_that_is_named() {
    let (postgres, root) = match server::start_encrypted() {
        Ok(started) => started,
        Err(why) => return server::skipped("encrypted", &why),
    };
    let dir = std::env::temp_dir().join(format!("fadu-encrypted-{}", std::process::id()));
    let opened = |url: &str| {
        let server = Server::parse(url, None, None).map_err(|e| e.to_string())?;
        assert!(!server.is_open_way(), "it is this machine itself");
        Store::open(Options::new(&dir).server(Some(server))).map(drop).map_err(|e| e.to_string())
    };
    let url = &postgres.url;
    assert_eq!(opened(&format!("{url}?sslmode=verify-full&sslrootcert={root}")), Ok(()));
    // Not encrypted: this server does not take it.
    assert!(opened(url).unwrap_err().contains("no encryption"));
    // A root that this server's certificate does not come from; a name that it does not bear.
    let other = root.replace("root.crt", "other.crt");
    let strange = opened(&format!("{url}?sslmode=verify-full&sslrootcert={other}")).unwrap_err();
    assert!(strange.contains("TLS") || strange.contains("certificate"), "{strange}");
    let by_number = url.replace("localhost", "127.0.0.1");
    let unnamed = opened(&format!("{by_number}?sslmode=require&sslrootcert={root}")).unwrap_err();
    assert!(unnamed.contains("TLS") || unnamed.contains("certificate"), "{unnamed}");
    std::fs::remove_dir_all(&dir).unwrap();
}

#[test]
fn encryption_towards_nobody_knows_whom_is_not_taken_for_encryption() {
    let says = |asked: &str| Server::parse(&format!("postgres://fadu@db.example/fadu{asked}"), None, None);
    for asked in
        ["?sslmode=require", "?sslmode=verify-full", "?sslmode=verify-ca", "?sslmode=no", "?sslrootcert=/no/file"]
    {
        assert!(says(asked).unwrap_err().to_string().contains("ssl"), "{asked}");
    }
    assert!(says("?sslmode=verify-full&sslrootcert=/no/such/file").unwrap_err().to_string().contains("/no/such/file"));
    assert!(says("").unwrap().is_open_way() && says("?connect_timeout=3&sslmode=disable").unwrap().is_open_way());
}
