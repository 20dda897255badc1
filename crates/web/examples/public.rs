//! Serves the pages without login over an invented town, to be looked at: `cargo run -p fadu-web --example public -- 127.0.0.1:8090`.
#[path = "../tests/public_fixture/mod.rs"]
mod public_fixture;

use std::{env, io};

#[tokio::main]
async fn main() -> io::Result<()> {
    let address = env::args().nth(1).unwrap_or_else(|| "127.0.0.1:8090".into());
    let town = public_fixture::town("example").await;
    println!("http://{address}/  firm {}  person {}  open {}", town.firm, town.person, town.open);
    let code = town.office.public_page(town.firm).map(|p| p.code).unwrap_or_default();
    println!("code {code}");
    let listener = tokio::net::TcpListener::bind(&address).await?;
    axum::serve(listener, fadu_web::router(town.office.clone())).await
}
