//! `GET /api/admin/users`: page by page, those on a card, who are looked for, in an order (R-MON-1).

use super::users::row_of;
use crate::auth::Administrator;
use crate::convert::card_from_query;
use crate::extract::{Query, id_in_path};
use crate::problem::{Refusal, field_problem};
use crate::state::AppState;
use axum::extract::State;
use jiff::Timestamp;
use serde::Deserialize;
use shared::api as wire;
use shared::api::problem::FieldProblem;
use store::monitor::{Card, Direction, ListedUser, Sorted, UserOrder, UserSearch, WantedUsers};
use store::notices::MailAddress;
use store::users::UserId;
use utoipa::IntoParams;
use uuid::Uuid;

const USERS_MAX: u32 = 50;
/// As long as an address can be.
const SEARCH_CHARS_MAX: usize = 254;

/// Which users.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// A card of the Monitor: `all`, `expired-authorizations`, `sync-disabled`, `never-synced`, `latest-sync-succeeded`,
    /// `latest-sync-failed` or `outstanding-errors`; without it all.
    card: Option<String>,
    /// What their name in Sales begins with, or the whole address at which they get mail, in any letter case; or their whole
    /// object id at Microsoft.
    search: Option<String>,
    /// `name`, `lastSync` or `errors`, with a `-` before it the greatest first; without it by their first sign-in.
    sort: Option<String>,
    /// What the page before gave as `next`.
    after: Option<String>,
}

/// Everybody who has ever signed in, or some of them; at most 50.
#[utoipa::path(get, path = "/api/admin/users", tag = "administration", params(Wanted),
    responses((status = 200, body = wire::users::UserPage)))]
pub(crate) async fn list_users(
    State(state): State<AppState>,
    _administrator: Administrator,
    Query(wanted): Query<Wanted>,
) -> Result<axum::Json<wire::users::UserPage>, Refusal> {
    let mut wanted = wanted.parsed()?;
    wanted.search = found_by_address(&state, wanted.search).await?;
    let mut found = state.store.listed_users(&wanted, state.now()).await?;
    let has_more = found.len() > USERS_MAX as usize;
    found.truncate(USERS_MAX as usize);
    let last = found.last().filter(|_| has_more);
    let next = last.map(|last| place_after(&wanted.order, last));
    let mut users = Vec::with_capacity(found.len());
    for listed in &found {
        users.push(row_of(&state, &listed.user).await?);
    }
    Ok(axum::Json(wire::users::UserPage { users, next }))
}

impl Wanted {
    /// The question, or every field of it that cannot be right.
    fn parsed(&self) -> Result<WantedUsers, Refusal> {
        let mut refused = Vec::new();
        let card = self.card.as_deref().map_or(Ok(Card::All), |card| {
            card_from_query(card).ok_or_else(|| field_problem("card", "Is no card of the Monitor."))
        });
        let search = search_of(self.search.as_deref());
        let order = order_of(self.sort.as_deref(), self.after.as_deref());
        match (card, search, order) {
            (Ok(card), Ok(search), Ok(order)) => Ok(WantedUsers {
                card,
                search,
                order,
                max: USERS_MAX + 1,
            }),
            (card, search, order) => {
                refused.extend(card.err().into_iter().chain(search.err()).chain(order.err()));
                Err(Refusal::fields(refused))
            }
        }
    }
}

/// Whoever gets mail at the address that is searched; where nobody does, a name may still begin so.
async fn found_by_address(
    state: &AppState,
    search: Option<UserSearch>,
) -> Result<Option<UserSearch>, Refusal> {
    if let Some(UserSearch::NamePrefix(text)) = &search
        && let Some(address) = MailAddress::parse(text)
    {
        let objects = state.store.objects_of_address(&address).await?;
        if !objects.is_empty() {
            return Ok(Some(UserSearch::Objects(objects)));
        }
    }
    Ok(search)
}

fn search_of(text: Option<&str>) -> Result<Option<UserSearch>, FieldProblem> {
    let text = text.map(str::trim).filter(|text| !text.is_empty());
    let Some(text) = text else { return Ok(None) };
    if text.chars().count() > SEARCH_CHARS_MAX {
        return Err(field_problem("search", "Must be at most 254 characters."));
    }
    Ok(Some(match Uuid::try_parse(text) {
        Ok(object) => UserSearch::Objects(vec![object]),
        Err(_) => UserSearch::NamePrefix(text.to_owned()),
    }))
}

fn order_of(sort: Option<&str>, after: Option<&str>) -> Result<UserOrder, FieldProblem> {
    let Some(sort) = sort else {
        let id = after.map(|after| user_named(after).ok_or_else(of_another_page));
        return Ok(UserOrder::FirstSignIn(id.transpose()?));
    };
    let (direction, by) = match sort.strip_prefix('-') {
        Some(by) => (Direction::Descending, by),
        None => (Direction::Ascending, sort),
    };
    match by {
        "name" => sorted(direction, after, |name| Some(name.to_owned())).map(UserOrder::Name),
        "lastSync" => sorted(direction, after, ended_named).map(UserOrder::LastSync),
        "errors" => sorted(direction, after, |errors| errors.parse().ok()).map(UserOrder::Errors),
        _ => Err(field_problem(
            "sort",
            "Must be name, lastSync or errors, or one of them after a -.",
        )),
    }
}

fn of_another_page() -> FieldProblem {
    field_problem("after", "Is not the next of a page in this order.")
}

/// Reads what [`place_after`] wrote.
fn sorted<K>(
    direction: Direction,
    after: Option<&str>,
    key: impl Fn(&str) -> Option<K>,
) -> Result<Sorted<K>, FieldProblem> {
    let place = |after: &str| {
        let (id, sorted_by) = after.split_once('.')?;
        Some((key(sorted_by)?, user_named(id)?))
    };
    let after = after.map(|after| place(after).ok_or_else(of_another_page));
    Ok(Sorted {
        direction,
        after: after.transpose()?,
    })
}

/// Who ends a page, and by what they were sorted, for both may have changed when the next one is asked for.
fn place_after(order: &UserOrder, last: &ListedUser) -> String {
    let sorted_by = match order.after(last) {
        UserOrder::FirstSignIn(_) => return last.user.id.0.to_string(),
        UserOrder::Name(sorted) => sorted.after.map(|(name, _)| name),
        UserOrder::LastSync(sorted) => sorted.after.and_then(|(ended, _)| ended).map(|at| at.to_string()),
        UserOrder::Errors(sorted) => sorted.after.map(|(errors, _)| errors.to_string()),
    };
    format!("{}.{}", last.user.id.0, sorted_by.unwrap_or_default())
}

/// Nothing where no sync ever was.
fn ended_named(text: &str) -> Option<Option<Timestamp>> {
    match text {
        "" => Some(None),
        text => text.parse().ok().map(Some),
    }
}

fn user_named(id: &str) -> Option<UserId> {
    id_in_path(id, "after").ok().map(UserId)
}
