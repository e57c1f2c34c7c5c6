//! How the deployment stands: what does not work says why and what to do.

use crate::browser;
use crate::components::{at, filled, number, span, user_link};
use crate::desk::Desk;
use crate::names::called_or_short;
use crate::words::{Told, Word};
use leptos::prelude::*;
use shared::api::monitor::{
    ApplicationPermissionView, ClientSecretView, MonitorView, NoticeSenderStanding, NoticesView,
    PermissionProblem, PermissionStanding, SecretLevel,
};
use shared::api::users::UserRow;

/// How something stands, for who glances.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mood {
    Plain,
    Good,
    Warning,
    Bad,
}

/// Application permission, client secret, notices, and how fresh what is synced is.
pub(super) fn standing(desk: Desk, view: Memo<Option<MonitorView>>) -> AnyView {
    let parts = move || {
        view.with(|view| {
            let view = view.as_ref()?;
            Some(view! {
                {permission(desk, &view.application_permission)}
                {secret(desk, &view.client_secret)}
                {notices(desk, &view.notices)}
                {freshness(desk, view.least_fresh.as_ref())}
            })
        })
    };
    view! { <div class="standings">{parts}</div> }.into_any()
}

fn permission(desk: Desk, permission: &ApplicationPermissionView) -> AnyView {
    let mood = match (permission.standing, permission.problem) {
        (PermissionStanding::NotEnabled, _) | (_, Some(PermissionProblem::NotTriedYet)) => Mood::Plain,
        (PermissionStanding::Active, _) => Mood::Good,
        (PermissionStanding::Inactive, _) => Mood::Bad,
    };
    let mut more: Vec<AnyView> = permission
        .problem
        .iter()
        .flat_map(|problem| {
            let told = desk.with_words(|words| words.problem(*problem));
            told_lines(told)
        })
        .collect();
    // Where there is one tenant alone it is that of everybody, and needs no name.
    let is_one = permission.tenants.len() < 2;
    for tenant in &permission.tenants {
        if !is_one {
            let standing = desk.with_words(|words| words.name(tenant.standing));
            let named =
                desk.with_words(|words| words.fill(Word::TenantStands, &[&tenant.tenant_id, standing]));
            more.push(line(named));
        }
        more.push(caption(at(desk, Word::StandsSince, &tenant.since)));
        let code = tenant.provider_code.as_ref();
        more.extend(code.map(|code| caption(filled(desk, Word::ProviderCode, code))));
    }
    let name = desk.with_words(|words| words.name(permission.standing));
    part(
        desk,
        "permission",
        Word::Permission,
        (mood, name.to_owned()),
        more,
    )
}

fn secret(desk: Desk, secret: &ClientSecretView) -> AnyView {
    let mood = match secret.level {
        SecretLevel::Green => Mood::Good,
        SecretLevel::Orange => Mood::Warning,
        SecretLevel::Unknown | SecretLevel::Red => Mood::Bad,
    };
    let what = match (secret.days_left, &secret.expires_on) {
        (Some(days), _) if days < 0 => desk.say(Word::SecretEnded).to_owned(),
        (Some(days), _) => filled(desk, Word::SecretDays, &number(desk, days.unsigned_abs())),
        (None, _) => desk.say(Word::SecretUnknown).to_owned(),
    };
    let next = match secret.level {
        SecretLevel::Green => None,
        SecretLevel::Orange | SecretLevel::Red => Some(Word::SecretNext),
        SecretLevel::Unknown => Some(Word::ExpiryUnknownNext),
    };
    let next = next.map(|next| line(desk.say(next).to_owned()));
    let day = secret.expires_on.as_ref();
    let day = day.map(|day| caption(filled(desk, Word::SecretDay, day)));
    let more = next.into_iter().chain(day).collect();
    part(desk, "secret", Word::Secret, (mood, what), more)
}

fn notices(desk: Desk, notices: &NoticesView) -> AnyView {
    let mood = match (notices.warning, notices.sender) {
        (Some(_), _) => Mood::Bad,
        (None, NoticeSenderStanding::Works) => Mood::Good,
        (
            None,
            NoticeSenderStanding::NotConfigured
            | NoticeSenderStanding::NotTriedYet
            | NoticeSenderStanding::Fails,
        ) => Mood::Plain,
    };
    let mut more = Vec::new();
    let problem = notices
        .problem
        .map(|problem| desk.with_words(|words| words.sender(problem)));
    let warning = notices
        .warning
        .map(|warning| desk.with_words(|words| words.warning(warning)));
    // Why it does not work says more than that it does not.
    more.extend(problem.or(warning).into_iter().flat_map(told_lines));
    let frequency = match notices.frequency.as_str() {
        "once" => Word::NoticeOnce,
        "daily" => Word::NoticeDaily,
        "weekly" => Word::NoticeWeekly,
        _ => Word::NoticeNone,
    };
    more.push(caption(filled(desk, Word::NoticesSent, desk.say(frequency))));
    let since = notices.since.as_ref();
    more.extend(since.map(|since| caption(at(desk, Word::StandsSince, since))));
    let code = notices.provider_code.as_ref();
    more.extend(code.map(|code| caption(filled(desk, Word::ProviderCode, code))));
    let name = desk.with_words(|words| words.name(notices.sender));
    part(desk, "notices", Word::Notices, (mood, name.to_owned()), more)
}

fn freshness(desk: Desk, user: Option<&UserRow>) -> AnyView {
    let since = user.and_then(|user| browser::time_of(user.unsynced_since.as_ref()?));
    let standing = match since {
        Some(since) => {
            let age = span(desk, (browser::now() - since).max(0));
            (Mood::Plain, filled(desk, Word::FreshnessOldest, &age))
        }
        None => (Mood::Good, desk.say(Word::FreshnessNone).to_owned()),
    };
    let whose = user.map(|user| {
        let name = called_or_short(user);
        view! { <p>{user_link(&user.id, filled(desk, Word::OfUser, &name))}</p> }.into_any()
    });
    let means = caption(desk.say(Word::FreshnessMeans).to_owned());
    let more = whose.into_iter().chain([means]).collect();
    part(desk, "freshness", Word::Freshness, standing, more)
}

fn part(
    desk: Desk,
    testid: &'static str,
    title: Word,
    (mood, what): (Mood, String),
    more: Vec<AnyView>,
) -> AnyView {
    let (sign, class) = match mood {
        Mood::Plain => ("", ""),
        Mood::Good => ("✓ ", "good"),
        Mood::Warning => ("⚠ ", "warned"),
        Mood::Bad => ("⚠ ", "bad"),
    };
    view! {
        <section class="record" data-testid=testid>
            <h2 class="record-name">{desk.say(title)}</h2>
            <p class=class><span aria-hidden="true">{sign}</span>{what}</p>
            {more}
        </section>
    }
    .into_any()
}

fn told_lines(told: Told) -> [AnyView; 2] {
    [line(told.what.to_owned()), line(told.next.to_owned())]
}

fn line(text: String) -> AnyView {
    view! { <p>{text}</p> }.into_any()
}

fn caption(text: String) -> AnyView {
    view! { <p class="caption">{text}</p> }.into_any()
}
