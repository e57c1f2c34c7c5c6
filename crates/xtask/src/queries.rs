//! The descriptions that SQL is checked against at compile time, made anew from the migrations.

use crate::install;
use crate::shell::{command, run};
use std::fs::File;
use std::path::Path;

const CRATE: &str = "crates/store-sqlite";

/// Refreshes `crates/store-sqlite/.sqlx`: a scratch database gets every migration, then the compiler asks it about every
/// query.
///
/// # Errors
/// If a migration or a query is wrong.
pub(crate) fn prepare() -> anyhow::Result<()> {
    install::debian(&[("sqlite3", "sqlite3")])?;
    let scratch = tempfile::tempdir()?;
    let database = scratch.path().join("scratch.db");
    let folder = std::path::absolute(CRATE)?;
    let mut migrations: Vec<_> = std::fs::read_dir(folder.join("migrations"))?.collect::<Result<_, _>>()?;
    migrations.sort_by_key(std::fs::DirEntry::file_name);
    for migration in migrations {
        run(command("sqlite3 -bail")
            .arg(&database)
            .stdin(File::open(migration.path())?))?;
    }
    let descriptions = folder.join(".sqlx");
    empty(&descriptions)?;
    // Touched, so that the compiler looks at every query again.
    run(command("touch").arg(folder.join("src/lib.rs")))?;
    run(command("cargo check --package store-sqlite")
        .env("SQLX_OFFLINE", "false")
        .env("STORE_SQLITE_URL", format!("sqlite:{}", database.display()))
        .env("SQLX_OFFLINE_DIR", &descriptions))
}

fn empty(folder: &Path) -> anyhow::Result<()> {
    if folder.exists() {
        std::fs::remove_dir_all(folder)?;
    }
    Ok(std::fs::create_dir_all(folder)?)
}
