//! How a request fails: RFC 9457 problem details with a closed code.

use serde::{Deserialize, Serialize};

/// Body of every answer of 400 and above; `Content-Type: application/problem+json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// Same as the HTTP status.
    pub status: u16,
    /// What went wrong, for programs.
    pub code: ProblemCode,
    /// What went wrong, for people who read answers; never holds content of items.
    pub title: String,
    /// Which fields were refused, if any were.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldProblem>,
    /// Name this to support; it stands in the server's log.
    pub request_id: String,
}

/// One refused field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct FieldProblem {
    /// The field's JSON name, with a path where nested, such as `related[0].id`.
    pub field: String,
    /// Why it was refused, for programs.
    pub code: FieldProblemCode,
    /// The numbers of that reason, in the order in which the code tells them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub numbers: Vec<u64>,
    /// Why it was refused, for people who read answers.
    pub title: String,
}

/// Why a field is refused; the administrator's pages have a sentence for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum FieldProblemCode {
    /// It cannot be right, as the title says.
    Invalid,
    /// It is no day.
    NotADay,
    /// It is no mail address.
    NotAnAddress,
    /// It is none of the words that can stand there.
    NotOneOf,
    /// The number is not between the first and the second of `numbers`.
    OutOfRange,
    /// An entry of it is no domain.
    NotADomain,
    /// It is no id of a saved search.
    NotASearch,
    /// The limits come to the first of `numbers` together, and may come to the second (R-LIM-1).
    SumTooLarge,
    /// It belongs to the configuration of the deployment, and is changed there.
    OfTheDeployment,
    /// Sales does not offer the saved search to the caller.
    SearchNotOffered,
    /// The saved search is one of those that are never synced (R-SRCH-1).
    SearchLeftOut,
    /// The saved search matches by words, which a sync cannot follow (R-SRCH-1).
    SearchByWords,
    /// Sales does not open the saved search to the caller.
    SearchNotAccessible,
    /// The saved search holds everything, as many records as `numbers` says: is that meant? (R-SRCH-1)
    SearchHoldsAll,
    /// The saved search holds everything, and Sales does not say how much: is that meant?
    SearchHoldsAllUncounted,
}

/// Every way in which this API refuses; the pane has a sentence for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ProblemCode {
    /// 401: no bearer.
    TokenMissing,
    /// 401: not a token, not signed by the identity provider, not for this API, or unknown here.
    TokenInvalid,
    /// 401: was right once.
    TokenExpired,
    /// 401: right, but from a tenant that this deployment does not serve.
    TenantNotAllowed,
    /// 403: right, but not allowed to do this.
    Forbidden,
    /// 412: somebody else saved it since it was read; read it again.
    ChangedMeanwhile,
    /// 428: the request must say in `If-Match` what it was made from.
    IfMatchMissing,
    /// 409: it is not known when the client secret ends, so no schedule is switched on (R-AUTH-4).
    SecretExpiryUnknown,
    /// 409: the caller's sync is paused, by themself or by an administrator (R-GATE-4).
    Paused,
    /// 403: the administrator does not let users choose this.
    OverrideNotAllowed,
    /// 409: the record's reason does not offer this; look again at what it does.
    NotOffered,
    /// 409: nothing is asked of the caller, or they have answered already (R-CAT-1).
    NoQuestion,
    /// Nothing of this thread is shared, so nothing of it is captured.
    NothingCaptured,
    /// 409: the stored Microsoft authorization is missing or has lapsed.
    SignInAgain,
    /// 409: no Sales authorization is stored, or it has lapsed.
    SalesNotConnected,
    /// 409: the caller signed in to Sales as somebody else than they are there; only an administrator changes who that is
    /// (R-AUTH-6).
    WrongSalesUser,
    /// 409: the identity provider wants the user to consent or to prove themself again.
    InteractionRequired,
    /// 409: the identity provider lets nobody in, or not this user, before an administrator has acted.
    AdministratorMustAct,
    /// 410: a single-use code or ticket was used before, has run out, or is not this user's.
    CodeSpent,
    /// 400: not JSON, or a header is missing.
    MalformedRequest,
    /// 413: larger than 64 KiB.
    BodyTooLarge,
    /// 415: not `application/json`.
    UnsupportedMediaType,
    /// 422: well-formed, but a field cannot be right; see `fields`.
    InvalidFields,
    /// 422: well-formed, and what `fields` names is to be confirmed first.
    ConfirmationNeeded,
    /// 422: the idempotency key was used for another request.
    KeyReused,
    /// 404: not there, or not yours.
    NotFound,
    /// 405: the address exists, the method does not.
    MethodNotAllowed,
    /// 429: too many requests; see `Retry-After`.
    TooManyRequests,
    /// 504: Sales or Microsoft did not answer in time.
    VendorTimeout,
    /// 502: Sales or Microsoft answered with a failure.
    VendorFailed,
    /// 503: the database is not reachable.
    Unavailable,
    /// 500: a fault of ours.
    Internal,
}
