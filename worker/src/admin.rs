//! What operators do by hand, beside a worker that runs. Each act is on record.

use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};
use jiff::Timestamp;
use std::io::{BufRead, Write};
use store::Store;
use store::users::{User, UserId};
use uuid::Uuid;

/// Users that are read at a time.
const USERS_PAGE: u32 = 500;

/// For operators.
#[derive(Debug, Subcommand)]
pub enum Admin {
    /// Take over mailboxes whose sync another deployment, or another copy of this database, owns.
    Adopt(Adopt),
}

/// Which mailboxes.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct Adopt {
    /// That of one user, by object id at Microsoft or by our id.
    #[arg(long)]
    user: Option<Uuid>,
    /// All of them.
    #[arg(long)]
    all: bool,
}

impl Admin {
    /// Does it, once `answers` has confirmed what `tell` was told.
    ///
    /// # Errors
    /// Why nothing was changed, for the operator.
    pub async fn run(
        &self,
        store: &dyn Store,
        who: &str,
        now: Timestamp,
        answers: &mut (impl BufRead + Send),
        tell: &mut (impl Write + Send),
    ) -> anyhow::Result<()> {
        match self {
            Self::Adopt(adopt) => adopt.run(store, who, now, answers, tell).await,
        }
    }
}

impl Adopt {
    async fn run(
        &self,
        store: &dyn Store,
        who: &str,
        now: Timestamp,
        answers: &mut (impl BufRead + Send),
        tell: &mut (impl Write + Send),
    ) -> anyhow::Result<()> {
        let users = users(store).await?;
        let whose: Option<UserId> = match self.user {
            None => None,
            Some(id) => {
                let named = |user: &&User| user.id.0 == id || user.identity.object == id;
                let user = users.iter().find(named).context("nobody here has this id")?;
                Some(user.id)
            }
        };
        let mailboxes = if whose.is_some() { 1 } else { users.len() };
        let confirmation = format!("adopt {mailboxes}");
        writeln!(
            tell,
            "From its next round on, this deployment owns the sync of {mailboxes} of {} mailboxes. Whatever else syncs them \
             writes nothing there any more. Their first round compares both sides and writes nothing.\n\
             Type \"{confirmation}\" to go on:",
            users.len()
        )?;
        tell.flush()?;
        let mut typed = String::new();
        answers.read_line(&mut typed)?;
        if typed.trim() != confirmation {
            bail!("not confirmed: nothing was changed");
        }
        let adopted = store.adopt_mailboxes(whose, who, now).await?;
        tracing::info!(mailboxes = adopted, "mailboxes were taken over");
        writeln!(tell, "Taken over: {adopted}.")?;
        Ok(())
    }
}

async fn users(store: &dyn Store) -> anyhow::Result<Vec<User>> {
    let mut users: Vec<User> = Vec::new();
    loop {
        let page = store.users(users.last().map(|user| user.id), USERS_PAGE).await?;
        if page.is_empty() {
            return Ok(users);
        }
        users.extend(page);
    }
}
