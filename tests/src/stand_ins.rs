//! Stand-ins that a test talks to, with a witness before them.

use crate::witness::{Keeping, Seen, Witness};
use sandbox::{Options, RunningSandbox, Sandbox, StartError};
use std::net::SocketAddr;
use std::ops::Deref;

/// Listening stand-ins whose every body is looked at. What does not fit fails the test when these are dropped.
#[derive(Debug)]
pub struct StandIns {
    running: RunningSandbox,
    witness: Witness,
}

impl StandIns {
    /// As the options say.
    ///
    /// # Errors
    /// As [`Sandbox::start`].
    pub async fn start(options: Options) -> Result<Self, StartError> {
        Self::behind(Witness::new(Keeping::Complaints), options).await
    }

    /// The same, and every request and answer is kept.
    ///
    /// # Errors
    /// As [`Sandbox::start`].
    pub async fn start_keeping(options: Options) -> Result<Self, StartError> {
        Self::behind(Witness::new(Keeping::Everything), options).await
    }

    async fn behind(witness: Witness, options: Options) -> Result<Self, StartError> {
        let before = witness.clone();
        let running = Sandbox::start_behind(options, move |router| before.before(router)).await?;
        Ok(Self { running, witness })
    }

    /// Where they listen, whatever origin they say they have.
    pub fn address(&self) -> SocketAddr {
        self.sandbox.options().listen
    }

    /// Requests and answers, oldest first, if they are kept.
    pub fn seen(&self) -> Vec<Seen> {
        self.witness.seen()
    }

    /// What was seen since this was asked last.
    pub fn take_seen(&self) -> Vec<Seen> {
        self.witness.take_seen()
    }

    /// How many bodies were held against a description or a list.
    pub fn checked(&self) -> usize {
        self.witness.checked()
    }

    /// What does not fit, for a test that means it not to.
    pub fn take_complaints(&self) -> Vec<String> {
        self.witness.take_complaints()
    }
}

impl Deref for StandIns {
    type Target = RunningSandbox;

    fn deref(&self) -> &RunningSandbox {
        &self.running
    }
}

impl Drop for StandIns {
    fn drop(&mut self) {
        let complaints = self.witness.take_complaints();
        // A test that has failed already says why by itself.
        assert!(
            complaints.is_empty() || std::thread::panicking(),
            "bodies that do not fit:\n{}",
            complaints.join("\n")
        );
    }
}
