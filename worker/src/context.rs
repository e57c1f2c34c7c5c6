//! What every job works with.

use authorization::{ApplicationPermission, Authorizations, Freshness, MailboxAccess, NoAccess};
use exchange::{GraphClient, MailScope, MailboxKey, Opener, Profile, TaskListId};
use jiff::{SignedDuration, Timestamp};
use runtime::Clock;
use sales::{SalesClient, UnknownAttribute, UserKey};
use secrecy::SecretString;
use std::sync::Arc;
use std::time::Duration;
use store::tokens::TokenKind;
use store::users::User;
use store::{Store, StoreError};
use sync_core::{Internal, ReasonCode, Settings, Side};
use tokio::sync::OnceCell;

use crate::adapters::stop;
use crate::hourly::{Hourly, Hours};
use crate::jobs::JobError;
use crate::notices::Writer;
use crate::ports::Stop;
use crate::searches::Searches;
use store::jobs::{LeasedJob, Postponed};

/// Tries that count before a person is asked (R-ERR-2).
pub const TRIES_MAX: u32 = 8;
/// Tries after which a refused access token is still renewed: one, and one for a worker that never came back. A fresh token
/// that is refused again waits for its owner.
const RENEWALS_MAX: u32 = 2;
/// How long a job waits for a person before it looks by itself. A sign-in or a resume wakes it at once; room in a mailbox, or
/// a mailbox, nobody announces.
const WAITS_FOR_PERSON: SignedDuration = SignedDuration::from_hours(1);
/// How long a job waits at least for an identity provider that does not answer and does not say for how long.
const WAITS_FOR_PROVIDER: SignedDuration = SignedDuration::from_secs(30);
/// How long a job waits for an operator to put a registration right.
const WAITS_FOR_OPERATOR: SignedDuration = SignedDuration::from_mins(15);
/// First wait after a try that failed; doubles with each.
const BACK_OFF_SECS: i64 = 5;
/// Longest wait after a try that failed.
const BACK_OFF_SECS_MAX: i64 = 15 * 60;

/// What every job works with; built once, shared by all.
#[derive(Debug)]
pub struct Context {
    /// Where everything is kept.
    pub store: Arc<dyn Store>,
    /// What time it is.
    pub clock: Clock,
    /// Access tokens of users.
    pub authorizations: Authorizations,
    /// Microsoft Graph.
    pub graph: GraphClient,
    /// Oracle Sales.
    pub sales: SalesClient,
    /// The company's own mail domains, as the deployment names them.
    pub internal: Internal,
    /// How long a doubt about a write must age before a look counts.
    pub grace: SignedDuration,
    /// In which hour of theirs each user is.
    pub hours: Hours,
    /// Whose mailboxes are whose, as they said of late.
    pub profiles: Hourly<Profile>,
    /// Which list of tasks is each mailbox's default one.
    pub task_lists: Hourly<TaskListId>,
    /// Which folders of each mailbox are not read.
    pub mail_scopes: Hourly<MailScope>,
    /// What saved searches held of late.
    pub searches: Searches,
    /// How the pod differs from what it is configured as; asked once.
    pub pod_known: OnceCell<PodKnown>,
    /// Writes to people whose authorization has lapsed; none where no sender is configured.
    pub notices: Option<Writer>,
    /// A write whose doubt is older is not sent.
    pub send_window: SignedDuration,
    /// How long a claim holds without a sign of life.
    pub lease: Duration,
    /// How many jobs run at once.
    pub slots: usize,
}

/// What the administrator has set, as far as jobs need it.
#[derive(Debug, Clone)]
pub struct Configured {
    /// What decides something about a record.
    pub settings: Settings,
    /// Since when replies are captured, if they are.
    pub replies_since: Option<Timestamp>,
    /// Whether the application itself may open mailboxes (R-AUTH-3).
    pub permission: ApplicationPermission,
}

/// How a pod differs from what it is configured as.
#[derive(Debug, Clone)]
pub struct PodKnown {
    /// Attributes that it does not have by the names that it is configured with.
    unknown: Vec<UnknownAttribute>,
    /// Whether it speaks the version of the framework that it is asked in.
    speaks_framework: bool,
}

impl PodKnown {
    /// What this user may not ask is as configured: it is not everybody's to read about a pod.
    async fn ask(sales: &sales::SalesUser) -> Result<Self, sales::Error> {
        use sales::Error;
        let speaks_framework = match sales.framework_versions().await {
            Ok(offered) => offered.allowed.contains(&sales.framework_version()),
            Err(Error::Forbidden { .. } | Error::Rejected { .. } | Error::Unreadable { .. }) => true,
            Err(error) => return Err(error),
        };
        Ok(Self {
            unknown: sales.unknown_attributes().await?,
            speaks_framework,
        })
    }
}

/// How much of what is used of a pod it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum KnownFields {
    /// All of it.
    All,
    /// All that is needed.
    Enough,
    /// Not what is needed.
    TooFew,
}

impl Context {
    /// The user's mailbox, with an access token that works now: the application's where that is permitted and works, else the
    /// user's own.
    ///
    /// # Errors
    /// [`NoAccess`], by what must happen next.
    pub async fn mailbox(
        &self,
        user: &User,
        permission: ApplicationPermission,
    ) -> Result<exchange::Mailbox, NoAccess> {
        let access = self
            .authorizations
            .mailbox_access(user, permission, self.clock.now());
        let key = MailboxKey::new(user.id.0.to_string());
        Ok(match access.await? {
            MailboxAccess::User(access) => self.graph.mailbox(key, access),
            MailboxAccess::Application(access) => {
                let object = user.identity.object.to_string();
                self.graph.mailbox_of(key, object, access)
            }
        })
    }

    /// Where the application opened the mailbox and Exchange does not let it do what was to be done: the job goes on at once,
    /// and its user opens the mailbox (R-AUTH-3). None where `stop` says something else.
    pub async fn after_application(&self, user: &User, opener: Opener, stop: &Stop) -> Option<JobError> {
        if opener == Opener::User || !is_refusal_of_exchange(stop) {
            return None;
        }
        let refused = self
            .authorizations
            .application_was_refused(user, self.clock.now());
        Some(match refused.await {
            Ok(()) => self.again_in(SignedDuration::ZERO, Postponed::Waits, ReasonCode::Waiting),
            Err(error) => JobError::Store(error),
        })
    }

    /// Sales as the user sees it, with an access token that works now.
    ///
    /// # Errors
    /// [`NoAccess`], by what must happen next.
    pub async fn sales_user(&self, user: &User, freshness: Freshness) -> Result<sales::SalesUser, NoAccess> {
        let access = self
            .authorizations
            .access(user, TokenKind::Sales, freshness, self.clock.now())
            .await?;
        Ok(self.sales.as_user(UserKey::new(user.id.0.to_string()), access))
    }

    /// Whether the pod has all attributes by the names that are used of it. Where it lacks one that is needed, nothing is read or
    /// written, for what is called otherwise would be lost; an operator is told each time, by name.
    ///
    /// # Errors
    /// [`Stop`], when the pod does not say.
    pub async fn known_fields(&self, sales: &sales::SalesUser) -> Result<KnownFields, Stop> {
        let pod = self.pod_known.get_or_try_init(|| PodKnown::ask(sales)).await;
        let pod = pod.map_err(|error| stop(Side::Sales, &error))?;
        let mut known = KnownFields::All;
        if !pod.speaks_framework {
            known = KnownFields::TooFew;
            tracing::error!(
                "sales does not speak the framework version that it is asked in: put sales.framework_version right, then start \
                 again"
            );
        }
        for UnknownAttribute {
            resource,
            attribute,
            is_needed,
            added,
        } in &pod.unknown
        {
            if *is_needed {
                known = KnownFields::TooFew;
                tracing::error!(
                    resource,
                    attribute,
                    added = added.join(", "),
                    "sales has no such attribute: put sales.fields right, then start again"
                );
            } else {
                known = known.max(KnownFields::Enough);
                tracing::warn!(
                    resource,
                    attribute,
                    added = added.join(", "),
                    "sales has no such attribute: what it would hold is not kept in step"
                );
            }
        }
        Ok(known)
    }

    /// What the administrator has set.
    ///
    /// # Errors
    /// The store's; also where what it keeps cannot be used, for only what can be was ever saved.
    pub async fn configured(&self) -> Result<Configured, StoreError> {
        let (configuration, _) = self.store.configuration().await?;
        let settings = Settings::read(&configuration.values).map_err(|_| StoreError::Inconsistent {
            table: "configuration",
            column: "document",
            key: String::new(),
        })?;
        Ok(Configured {
            settings,
            replies_since: configuration.replies_since,
            permission: match configuration.application_permission {
                true => ApplicationPermission::Enabled,
                false => ApplicationPermission::Disabled,
            },
        })
    }

    /// The company's domains: those of the deployment, and those that the administrator added (R-APPT-10).
    pub fn internal_of(&self, settings: &Settings) -> Internal {
        let alternate = &settings.synchronization.alternate_domains;
        self.internal.iter().chain(alternate).cloned().collect()
    }

    /// When to try again after the try that `job` is, and how it counts.
    pub fn again_after_failure(&self, job: &LeasedJob, reason: ReasonCode) -> JobError {
        self.again_in(back_off(job), Postponed::Failed, reason)
    }

    /// What a vendor's refusal to go on means for `job` of `user`. A refused access token is renewed first, so that the next
    /// try finds one that may work.
    pub async fn after_stop(&self, job: &LeasedJob, user: &User, stop: &Stop) -> JobError {
        match stop {
            Stop::Throttled(secs) => {
                let wait = SignedDuration::from_secs(i64::from(secs.unwrap_or(30)));
                self.again_in(wait, Postponed::Waits, ReasonCode::Waiting)
            }
            Stop::Unavailable(_) => self.again_after_failure(job, ReasonCode::Waiting),
            Stop::Unreadable(_) => self.again_after_failure(job, ReasonCode::AnswerUnreadable),
            Stop::Unauthorized(side) if job.attempts < RENEWALS_MAX => {
                let kind = match side {
                    Side::Exchange => TokenKind::Exchange,
                    Side::Sales => TokenKind::Sales,
                };
                let authorizations = &self.authorizations;
                let renewal = authorizations.access(user, kind, Freshness::Renewed, self.clock.now());
                self.after_renewal(job, *side, renewal.await)
            }
            Stop::Unauthorized(side) => {
                self.again_in(WAITS_FOR_PERSON, Postponed::Waits, sign_in_needed(*side))
            }
            Stop::ClaimsWanted(claims) => {
                let authorizations = &self.authorizations;
                let renewal = authorizations.access_with_claims(user, claims, self.clock.now());
                self.after_renewal(job, Side::Exchange, renewal.await)
            }
            Stop::Forbidden(_) => self.again_after_failure(job, ReasonCode::NoRight),
            Stop::MailboxUnreachable => {
                self.again_in(WAITS_FOR_PERSON, Postponed::Waits, ReasonCode::MailboxUnreachable)
            }
            Stop::MailboxFull => self.again_in(WAITS_FOR_PERSON, Postponed::Waits, ReasonCode::MailboxFull),
            Stop::FieldsUnknown => self.again_in(
                WAITS_FOR_OPERATOR,
                Postponed::Waits,
                ReasonCode::SalesFieldsUnknown,
            ),
        }
    }

    /// At once the first time, since nothing but the token was wrong.
    fn after_renewal(
        &self,
        job: &LeasedJob,
        side: Side,
        renewed: Result<SecretString, NoAccess>,
    ) -> JobError {
        match renewed {
            Ok(_) if job.attempts == 0 => {
                self.again_in(SignedDuration::ZERO, Postponed::Failed, ReasonCode::Waiting)
            }
            Ok(_) => self.again_after_failure(job, ReasonCode::Waiting),
            Err(error) => self.without_access(job, side, error),
        }
    }

    /// What a missing access token means for a job.
    pub fn without_access(&self, job: &LeasedJob, side: Side, error: NoAccess) -> JobError {
        match error {
            NoAccess::Missing | NoAccess::Lapsed => {
                self.again_in(WAITS_FOR_PERSON, Postponed::Waits, sign_in_needed(side))
            }
            NoAccess::TryLater {
                retry_after_secs: Some(secs),
            } => {
                let wait = SignedDuration::from_secs(i64::try_from(secs).unwrap_or(BACK_OFF_SECS_MAX));
                self.again_in(wait, Postponed::Waits, ReasonCode::Waiting)
            }
            // None of the user's doing, and none of the job's: it waits, and its tries are not used up.
            NoAccess::TryLater {
                retry_after_secs: None,
            } => {
                let wait = back_off(job).max(WAITS_FOR_PROVIDER);
                self.again_in(wait, Postponed::Waits, ReasonCode::Waiting)
            }
            NoAccess::OperatorMustAct { .. } => self.again_in(
                WAITS_FOR_OPERATOR,
                Postponed::Waits,
                ReasonCode::RegistrationRefused,
            ),
            NoAccess::Store(error) => JobError::Store(error),
        }
    }

    /// The job goes on once those had their turn who come first.
    pub fn after_others(&self) -> JobError {
        self.again_in(SignedDuration::ZERO, Postponed::Waits, ReasonCode::Waiting)
    }

    /// The job waits until its user, or their administrator, resumes (R-GATE-4).
    pub fn while_paused(&self) -> JobError {
        self.again_in(WAITS_FOR_PERSON, Postponed::Waits, ReasonCode::Paused)
    }

    /// `job` goes on by itself once what it waits for can be looked at, not before `at`. The record counts its own tries
    /// (R-ERR-2); only what has nothing to wait for counts as one of the job's, or it would be kept for ever.
    pub fn again_after_doubt(&self, job: &LeasedJob, at: Timestamp, reason: ReasonCode) -> JobError {
        let now = self.clock.now();
        let back_off = now.saturating_add(back_off(job)).unwrap_or(at);
        JobError::RetryAt {
            at: at.max(back_off),
            why: if at > now {
                Postponed::Waits
            } else {
                Postponed::Failed
            },
            reason,
        }
    }

    fn again_in(&self, wait: SignedDuration, why: Postponed, reason: ReasonCode) -> JobError {
        let at = self.clock.now().saturating_add(wait).unwrap_or(Timestamp::MAX);
        JobError::RetryAt { at, why, reason }
    }

    /// The job's user; none where they were deleted meanwhile. Whoever became another Sales user starts clean with this job.
    ///
    /// # Errors
    /// The store's; [`StoreError::Forgotten`] where that happened while the job ran.
    pub async fn user_of(&self, job: &LeasedJob) -> Result<Option<User>, StoreError> {
        let user = self.store.user(job.lane).await?;
        if !user.as_ref().is_some_and(|user| user.starts_clean) {
            return Ok(user);
        }
        match self.store.start_clean(job).await? {
            true => self.store.user(job.lane).await,
            false => Err(StoreError::Forgotten),
        }
    }
}

/// How long to wait after the try that `job` is.
fn back_off(job: &LeasedJob) -> SignedDuration {
    let secs = BACK_OFF_SECS.saturating_mul(1 << job.attempts.min(16));
    SignedDuration::from_secs(secs.min(BACK_OFF_SECS_MAX))
}

/// Whether Exchange refuses whoever asks, and not what is asked for.
fn is_refusal_of_exchange(stop: &Stop) -> bool {
    match stop {
        Stop::Unauthorized(side) | Stop::Forbidden(side) => *side == Side::Exchange,
        Stop::ClaimsWanted(_) => true,
        Stop::Throttled(_)
        | Stop::Unavailable(_)
        | Stop::Unreadable(_)
        | Stop::MailboxUnreachable
        | Stop::MailboxFull
        | Stop::FieldsUnknown => false,
    }
}

pub(crate) fn sign_in_needed(side: Side) -> ReasonCode {
    match side {
        Side::Exchange => ReasonCode::ExchangeSignInNeeded,
        Side::Sales => ReasonCode::SalesSignInNeeded,
    }
}
