//! The suite of the port, against the embedded database.

#![expect(clippy::unwrap_used, reason = "this is test code: a broken promise panics")]

use async_trait::async_trait;
use std::sync::Arc;
use store::Store;
use store::contract::{Subject, Workers};
use store::seal::{KeyId, Sealer, SealingKey};
use store_sqlite::SqliteStore;
use tempfile::TempDir;

struct OnDisk(TempDir);

async fn on_disk() -> OnDisk {
    OnDisk(TempDir::new().unwrap())
}

#[async_trait]
impl Subject for OnDisk {
    fn workers(&self) -> Workers {
        Workers::One
    }

    async fn open(&self) -> Arc<dyn Store> {
        let url = format!("sqlite:{}", self.0.path().join("contract.db").display());
        Arc::new(SqliteStore::open(&url, sealer()).await.unwrap())
    }

    async fn on_disk(&self) -> Vec<u8> {
        let files = std::fs::read_dir(self.0.path()).unwrap();
        let bytes: Vec<_> = files
            .map(|file| std::fs::read(file.unwrap().path()).unwrap())
            .collect();
        assert!(
            bytes.iter().map(Vec::len).sum::<usize>() > 4096,
            "there must be something to look through"
        );
        bytes.concat()
    }
}

fn sealer() -> Sealer {
    let id = KeyId::parse("test").unwrap();
    Sealer::new([(id.clone(), SealingKey::from_bytes([7; 32]))], id).unwrap()
}

store::contract!(crate::on_disk);
