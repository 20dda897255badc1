//! What somebody changed in the stopped database is named by the server that is started over it, and an account that was changed does not get in.

mod house;

use house::{Dir, run, serve, text, token, told};
use rusqlite::Connection;

#[test]
fn a_role_given_in_the_database_does_not_get_in_and_every_change_is_named() {
    let dir = Dir::new("guard");
    let data = dir.seeded("data");
    let sound = serve(&data);
    assert!(token(sound.address).is_some());
    drop(sound);
    assert_eq!(told(&run(&["verify", "--json", "--data-dir"], &[&data])).0, 0);
    let conn = Connection::open(data.join("fadu.sqlite")).unwrap();
    let one = |sql: &str| assert_eq!(conn.execute(sql, []).unwrap(), 1, "{sql}");
    one("UPDATE accounts SET roles = replace(roles, '\"officer\"', '\"head\"') WHERE name = 'shenzhixing'");
    one("UPDATE sides SET side = 'reviewing' WHERE (matter, person) = (SELECT matter, person FROM sides LIMIT 1)");
    one("UPDATE numbers SET n = n + 1000 WHERE text = (SELECT text FROM numbers LIMIT 1)");
    // The key of a file of a matter is taken out: the log speaks of the file, and it does not lie there in clear.
    let of_matter = "SELECT digest, stream FROM file_keys WHERE stream IN (SELECT stream FROM events) LIMIT 1";
    one(&format!("DELETE FROM file_keys WHERE (digest, stream) IN ({of_matter})"));
    drop(conn);
    let (code, found) = told(&run(&["verify", "--json", "--data-dir"], &[&data]));
    let places = found["places"].as_array().unwrap();
    let named = |table: &str, column: &str| places.iter().any(|p| p["table"] == table && p["column"] == column);
    assert_eq!(code, 3, "{found}");
    assert!(named("accounts", "roles") && named("sides", "side") && named("numbers", "n"), "{found}");
    assert!(named("file_keys", "missing"), "{found}");
    let server = serve(&data);
    assert_eq!(token(server.address), None);
    for _ in 0..600 {
        if text(server.address, "/readyz").contains("record: altered in") {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    assert!(text(server.address, "/readyz").contains("record: altered in"), "{}", text(server.address, "/metrics"));
    assert!(text(server.address, "/metrics").contains("fadu_record_alarm 1"));
}
