//! The suite of the port.

use crate::stage::Stage;
use async_trait::async_trait;
use std::sync::Arc;
use store::Store;
use store::contract::{Subject, Workers};

#[async_trait]
impl Subject for Stage {
    fn workers(&self) -> Workers {
        Workers::Many
    }

    async fn open(&self) -> Arc<dyn Store> {
        Arc::new(Stage::open(self).await)
    }

    async fn on_disk(&self) -> Vec<u8> {
        let bytes = self.values().await;
        assert!(bytes.len() > 512, "there must be something to look through");
        bytes
    }
}

store::contract!(crate::stage::stage);
