//! Signing in: to Microsoft and back, by redirects; what the code is redeemed with is kept in this tab alone.

use crate::browser;
use crate::components::{Look, Tone, bar, button, failure};
use crate::desk::Desk;
use crate::route::Route;
use crate::session::{Arrival, Session, Trouble};
use crate::words::Word;
use addin_ui::api::ApiClient;
use addin_ui::model::session::Refused;
use leptos::prelude::*;
use shared::api::session::SessionRequest;
use wasm_bindgen_futures::spawn_local;

/// What the code is redeemed with, and the page that was asked for.
const VERIFIER: &str = "admin-verifier";
const WANTED: &str = "admin-wanted";

/// Where somebody who opens the page stands, and which page is shown.
pub(crate) async fn arrive(api: &ApiClient) -> (Session, Route) {
    let fragment = browser::fragment();
    let arrival = Arrival::of(&fragment);
    if arrival == Arrival::Plain {
        return (Session::SignedOut(None), Route::of(&fragment));
    }
    // A code stands in no history.
    let (verifier, wanted) = (browser::take(VERIFIER), browser::take(WANTED));
    let route = Route::of(&wanted.unwrap_or_default());
    browser::replace_fragment(&route.link());
    let session = match (arrival, verifier) {
        (Arrival::Code(code), Some(verifier)) => redeemed(api, code, verifier).await,
        (Arrival::Refused(why), Some(_)) => Session::SignedOut(Some(Trouble::Refused(why))),
        (Arrival::Code(_) | Arrival::Refused(_), None) => Session::SignedOut(Some(Trouble::OtherBrowser)),
        (Arrival::Plain, _) => Session::SignedOut(None),
    };
    (session, route)
}

async fn redeemed(api: &ApiClient, code: String, verifier: String) -> Session {
    let failed = |failure| Session::SignedOut(Some(Trouble::Failed(failure)));
    if let Err(failure) = api.open_session(&SessionRequest { code, verifier }).await {
        return failed(failure);
    }
    match api.me().await {
        Ok(me) => Session::of(&me),
        Err(failure) => failed(failure),
    }
}

/// The page of whoever is not signed in, or is no administrator.
pub(crate) fn page(desk: Desk, session: &Session) -> AnyView {
    let press = move || {
        desk.goes_on_with(Session::SigningIn);
        spawn_local(leave(desk));
    };
    let (bar, action) = match session {
        Session::SigningIn => (
            None,
            view! {
                <p class="waiting-text" aria-busy="true">
                    <span class="spinner" aria-hidden="true"></span>
                    {desk.say(Word::SigningIn)}
                </p>
            }
            .into_any(),
        ),
        Session::NotAllowed => {
            let told = desk.told(Word::NotAllowed, Word::NotAllowedNext);
            let bar = bar(Tone::Warning, "not-allowed", told, None);
            (
                Some(bar),
                button("sign-in", Look::Secondary, desk.say(Word::SignIn), press),
            )
        }
        Session::SignedOut(trouble) => {
            let bar = trouble.as_ref().map(|trouble| told(desk, trouble));
            (
                bar,
                button("sign-in", Look::Primary, desk.say(Word::SignIn), press),
            )
        }
        Session::Open => (None, ().into_any()),
    };
    view! {
        <div class="page page-centred" data-testid="screen-sign-in">
            <div class="stack">
                <h1 class="title">{desk.say(Word::SignInTitle)}</h1>
                <p class="lead">{desk.say(Word::SignInLead)}</p>
            </div>
            {bar}
            {action}
        </div>
    }
    .into_any()
}

fn told(desk: Desk, trouble: &Trouble) -> AnyView {
    let (tone, what, next) = match trouble {
        Trouble::Failed(why) => return failure(desk, "trouble", why, None),
        Trouble::Ended => (Tone::Information, Word::SignInEnded, Word::SignInEndedNext),
        Trouble::OtherBrowser => (
            Tone::Warning,
            Word::SignInOtherBrowser,
            Word::SignInOtherBrowserNext,
        ),
        Trouble::NoDigests => (Tone::Danger, Word::SignInNoDigests, Word::SignInNoDigestsNext),
        Trouble::Refused(Refused::AccessDenied) => {
            (Tone::Warning, Word::SignInDenied, Word::SignInDeniedNext)
        }
        Trouble::Refused(Refused::ConsentRequired) => {
            (Tone::Warning, Word::SignInConsent, Word::SignInConsentNext)
        }
        Trouble::Refused(Refused::Expired) => {
            (Tone::Information, Word::SignInExpired, Word::SignInExpiredNext)
        }
        Trouble::Refused(Refused::Failed) => (Tone::Danger, Word::SignInFailed, Word::SignInFailedNext),
    };
    bar(tone, "trouble", desk.told(what, next), None)
}

/// Goes to Microsoft; comes back behind `#`.
async fn leave(desk: Desk) {
    let no_digests = || desk.goes_on_with(Session::SignedOut(Some(Trouble::NoDigests)));
    let Some(prepared) = addin_ui::browser::prepare_sign_in().await else {
        return no_digests();
    };
    if !browser::keep(VERIFIER, prepared.verifier.as_str()) {
        return no_digests();
    }
    browser::keep(WANTED, &desk.shown().link());
    // What is unsaved is kept until the way back.
    browser::guard_leaving(false);
    browser::go_to(&[&prepared.start_path(), "&surface=admin"].concat());
}
