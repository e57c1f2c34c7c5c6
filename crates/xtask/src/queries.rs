//! The descriptions that SQL is checked against at compile time, made anew from the migrations.

use crate::install;
use crate::postgres::Postgres;
use crate::shell::{command, run};
use std::fs::File;
use std::path::{Path, PathBuf};

/// Refreshes `.sqlx` of every backend: a scratch database gets every migration, then the compiler asks it about every query.
///
/// # Errors
/// If a migration or a query is wrong.
pub(crate) fn prepare() -> anyhow::Result<()> {
    of_sqlite()?;
    of_postgres()
}

fn of_sqlite() -> anyhow::Result<()> {
    install::debian(&[("sqlite3", "sqlite3")])?;
    let scratch = tempfile::tempdir()?;
    let database = scratch.path().join("scratch.db");
    let folder = std::path::absolute("crates/store-sqlite")?;
    for migration in migrations(&folder)? {
        run(command("sqlite3 -bail")
            .arg(&database)
            .stdin(File::open(migration)?))?;
    }
    describe(
        "store-sqlite",
        &folder,
        "STORE_SQLITE_URL",
        &format!("sqlite:{}", database.display()),
    )
}

fn of_postgres() -> anyhow::Result<()> {
    let postgres = Postgres::start()?;
    let folder = std::path::absolute("crates/store-postgres")?;
    postgres.create_database("scratch", &migrations(&folder)?)?;
    describe(
        "store-postgres",
        &folder,
        "STORE_POSTGRES_URL",
        &postgres.url("scratch"),
    )
}

fn migrations(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let files = std::fs::read_dir(folder.join("migrations"))?;
    let mut files: Vec<_> = files
        .map(|file| Ok(file?.path()))
        .collect::<anyhow::Result<_>>()?;
    files.sort();
    Ok(files)
}

fn describe(package: &str, folder: &Path, variable: &str, url: &str) -> anyhow::Result<()> {
    let descriptions = folder.join(".sqlx");
    empty(&descriptions)?;
    // Touched, so that the compiler looks at every query again.
    run(command("touch").arg(folder.join("src/lib.rs")))?;
    run(command("cargo check --package")
        .arg(package)
        .env("SQLX_OFFLINE", "false")
        .env(variable, url)
        .env("SQLX_OFFLINE_DIR", &descriptions))
}

fn empty(folder: &Path) -> anyhow::Result<()> {
    if folder.exists() {
        std::fs::remove_dir_all(folder)?;
    }
    Ok(std::fs::create_dir_all(folder)?)
}
