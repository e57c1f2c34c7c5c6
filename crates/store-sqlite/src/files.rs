//! Files beside the database: locks that the system gives back when their holder ends, however it ends.

use crate::OpenError;
use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

/// Held until dropped.
#[derive(Debug)]
pub(crate) struct Lock(File);

/// Waits until this program alone holds the lock beside `database`.
pub(crate) async fn wait_for_lock(database: &Path, suffix: &str) -> Result<Lock, OpenError> {
    let path = beside(database, suffix);
    let locked = path.clone();
    let waiting = tokio::task::spawn_blocking(move || {
        let file = private_file(&locked)?;
        file.lock()?;
        Ok(Lock(file))
    });
    let lock = waiting.await.unwrap_or_else(|error| Err(io::Error::other(error)));
    lock.map_err(|source| OpenError::File { path, source })
}

/// The lock beside `database`, or none if another program holds it.
pub(crate) fn take_lock(database: &Path, suffix: &str) -> io::Result<Option<Lock>> {
    let file = private_file(&beside(database, suffix))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(Lock(file))),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// Creates `database` for its owner alone, unless it is there; SQLite gives its other files the same permissions.
pub(crate) fn create_private(database: &Path) -> Result<(), OpenError> {
    private_file(database)
        .map(drop)
        .map_err(|source| OpenError::File {
            path: database.to_path_buf(),
            source,
        })
}

fn beside(database: &Path, suffix: &str) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

fn private_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Closing would do; a child process that inherited the descriptor would keep it otherwise.
        let _ = self.0.unlock();
    }
}
