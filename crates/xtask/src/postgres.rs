//! A PostgreSQL server for tests and for checking SQL: made in a temporary folder, reached by a socket in it, and gone with it.

use crate::install;
use crate::shell::{Running, command, output, run, say, succeeds};
use anyhow::{Context as _, bail};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Who may create databases there.
const USER: &str = "addin";
/// How long a server may take to answer.
const STARTS_WITHIN: Duration = Duration::from_secs(30);
/// Where Debian puts the programs of each version.
const VERSIONS: &str = "/usr/lib/postgresql";

/// Runs until dropped. What it holds is worth nothing: it never waits for the disk.
#[derive(Debug)]
pub(crate) struct Postgres {
    // Dropped in this order: the server, then its files.
    _server: Running,
    folder: TempDir,
}

impl Postgres {
    /// Installs PostgreSQL where it is missing, and starts a server of its own.
    ///
    /// # Errors
    /// If it cannot be installed or does not start.
    pub(crate) fn start() -> anyhow::Result<Self> {
        if programs().is_err() {
            install::debian_packages(&["postgresql"])?;
        }
        let programs = programs()?;
        let folder = tempfile::tempdir()?;
        // The server refuses to be root's. However this program ends, the server ends with it.
        let owner = if output(&mut command("id -u"))?.trim() == "0" {
            run(command("chown postgres").arg(folder.path()))?;
            "--reuid=postgres --regid=postgres --init-groups"
        } else {
            ""
        };
        let program = |name: &str| {
            let mut program = command(&format!("setpriv --pdeathsig=INT {owner}"));
            program.arg(programs.join(name));
            program
        };
        let data = folder.path().join("data");
        let mut initdb = program("initdb");
        initdb.args([
            "--auth=trust",
            "--no-sync",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--username",
            USER,
        ]);
        output(initdb.arg("--pgdata").arg(&data))?;

        let mut server = program("postgres");
        server.arg("-D").arg(&data).arg("-k").arg(folder.path());
        for setting in [
            "listen_addresses=",
            "fsync=off",
            "full_page_writes=off",
            "wal_level=minimal",
            "max_wal_senders=0",
            "autovacuum=off",
            "max_connections=300",
        ] {
            server.args(["-c", setting]);
        }
        let log = folder.path().join("server.log");
        let mut server = Running::start("PostgreSQL", &mut server, &log)?;
        let began = Instant::now();
        let mut ask = command(&format!(
            "{} --quiet --host",
            programs.join("pg_isready").display()
        ));
        ask.arg(folder.path());
        while !succeeds(&mut ask) {
            let told = || std::fs::read_to_string(&log).unwrap_or_default();
            server.check().with_context(told)?;
            if began.elapsed() > STARTS_WITHIN {
                bail!("PostgreSQL does not start: {}", told());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        let started = Self {
            _server: server,
            folder,
        };
        say(&format!("PostgreSQL answers at {}", started.url("postgres")));
        Ok(started)
    }

    /// Where one of its databases is.
    pub(crate) fn url(&self, database: &str) -> String {
        let folder = self.folder.path().display().to_string().replace('/', "%2F");
        format!("postgres://{USER}@{folder}/{database}")
    }

    /// A database made of these files of SQL.
    ///
    /// # Errors
    /// If one of them is wrong.
    pub(crate) fn create_database(&self, name: &str, files: &[PathBuf]) -> anyhow::Result<()> {
        let psql = |database: &str| {
            let mut psql = command("psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username");
            psql.arg(USER).arg("--host").arg(self.folder.path()).arg(database);
            psql
        };
        run(psql("postgres")
            .arg("--command")
            .arg(format!("CREATE DATABASE {name}")))?;
        for file in files {
            run(psql(name).arg("--file").arg(file))?;
        }
        Ok(())
    }
}

/// The programs of the newest version that is installed.
fn programs() -> anyhow::Result<PathBuf> {
    let newest = std::fs::read_dir(Path::new(VERSIONS))
        .context("PostgreSQL is not installed")?
        .filter_map(|folder| folder.ok()?.file_name().to_str()?.parse::<u32>().ok())
        .max();
    let newest = newest.context("PostgreSQL is not installed")?;
    Ok(Path::new(VERSIONS).join(newest.to_string()).join("bin"))
}
