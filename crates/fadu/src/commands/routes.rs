//! `fadu routes`: the table of who may do what, role × route.

use crate::table::table;
use fadu_web::office::policy;
use fadu_web::routes::ROUTES;
use std::process::ExitCode;

/// What `routes` is told.
#[derive(clap::Args)]
pub struct Args {
    /// 以 JSON 输出
    #[arg(long)]
    json: bool,
}

/// Runs it.
pub fn run(args: Args) -> Result<ExitCode, String> {
    let cells = policy::table(ROUTES);
    if args.json {
        super::print_json(&cells)?;
    } else {
        let mut rows = vec![["方法", "路径", "角色", "范围"].map(String::from).to_vec()];
        rows.extend(
            cells.iter().map(|c| vec![c.method.into(), c.path.into(), c.role.into(), format!("{:?}", c.reach)]),
        );
        println!("{}", table(&rows));
    }
    Ok(ExitCode::SUCCESS)
}
