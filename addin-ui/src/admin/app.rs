//! Chooses the page, and draws what stands around every page: the head, the navigation, the live region.

use crate::desk::{Desk, Page};
use crate::route::{OFFERED, Route};
use crate::session::Session;
use crate::words::{LANGUAGES, Word, Words};
use crate::{audit, browser, calls, checklist, configuration, held, monitor, processes, signing_in, user};
use addin_ui::api::ApiClient;
use addin_ui::model::failure::Failure;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// Fetches the words, redeems a code that came along, and mounts the pages in `root`.
pub(crate) async fn start(root: web_sys::HtmlElement) {
    let api = ApiClient::default();
    let language = language_of(&browser::languages());
    let Ok(words) = words_in(&api, language).await else {
        // What stands in the page says what to do; there are no words for more.
        return show_that_it_failed();
    };
    let (session, route) = signing_in::arrive(&api).await;
    root.set_inner_html("");
    let desk = Desk::new(api, language, words, session, route);
    browser::on_fragment_changed(move || follow(desk));
    leptos::mount::mount_to(root, move || app(desk)).forget();
}

/// Shows the page that the address names, unless something unsaved is to be kept.
fn follow(desk: Desk) {
    let (shown, wanted) = (desk.shown(), Route::of(&browser::fragment()));
    if shown == wanted {
        return;
    }
    if browser::may_leave(desk.say(Word::LeaveUnsaved)) {
        // Without a session the page is there no more, and what was unsaved waits for the next one.
        if desk.is_open() {
            configuration::forget_unsaved();
        }
        desk.shows(wanted);
    } else {
        browser::replace_fragment(&shown.link());
    }
}

/// The first language of the reader that there are words in.
fn language_of(read: &[String]) -> &'static str {
    let known = |wanted: &String| {
        let plain = wanted.split('-').next().unwrap_or_default().to_lowercase();
        LANGUAGES.into_iter().find(|language| *language == plain)
    };
    read.iter().find_map(known).unwrap_or(LANGUAGES[0])
}

async fn words_in(api: &ApiClient, language: &str) -> Result<Words, Failure> {
    let path = browser::words_at(language).ok_or(Failure::Unreadable)?;
    let file = calls::text(api, &path).await?;
    Words::read(&file).ok_or(Failure::Unreadable)
}

fn show_that_it_failed() {
    let page = web_sys::window().and_then(|window| window.document());
    let part = |id| page.as_ref().and_then(|page| page.get_element_by_id(id));
    if let (Some(starting), Some(failed)) = (part("starting"), part("boot-failed")) {
        // Setting an attribute of an element that is there cannot fail.
        let _ = starting.set_attribute("hidden", "");
        let _ = failed.remove_attribute("hidden");
    }
}

fn app(desk: Desk) -> impl IntoView {
    Effect::new(move |_| browser::set_language(desk.language(), &title(desk)));
    let session = Memo::new(move |_| desk.session());
    let is_open = Memo::new(move |_| session.get() == Session::Open);
    view! {
        <a class="skip" href="#page" on:click=skip>{move || desk.say(Word::SkipToPage)}</a>
        <header class="head">
            <p class="head-name">{move || desk.say(Word::Product)}</p>
            {move || language_switch(desk)}
        </header>
        <div class="frame">
            {move || is_open.get().then(|| navigation(desk))}
            <main id="page" class="room" tabindex="-1">
                {move || match is_open.get() {
                    true => page(desk, desk.route()),
                    false => session.with(|session| signing_in::page(desk, session)),
                }}
            </main>
        </div>
        <div id="announcer" class="visually-hidden" role="status" aria-live="polite">
            {move || desk.said()}
        </div>
    }
}

/// The address behind `#` names a page: skipping to the content must not change it.
fn skip(event: leptos::ev::MouseEvent) {
    event.prevent_default();
    addin_ui::browser::focus_on("page");
}

fn page(desk: Desk, route: Route) -> AnyView {
    match route {
        Route::Monitor(asked) => {
            let (question, rows) = monitor::Question::read(&asked, &browser::decoded);
            monitor::page(Page::open(desk, monitor::Monitor::open(question, rows)))
        }
        Route::Checklist => checklist::page(Page::open(desk, checklist::Checklist::open())),
        Route::User(id, _) => user::page(Page::open(desk, user::User::open(id))),
        Route::Held => held::page(Page::open(desk, held::Held::open())),
        Route::Audit => audit::page(Page::open(desk, audit::Audit::open())),
        Route::Configuration => {
            let fragment = browser::fragment();
            let field = Route::place(&fragment).and_then(configuration::fields::Field::at);
            configuration::page(Page::open(desk, configuration::Configuration::open_at(field)))
        }
        Route::Processes => processes::page(Page::open(desk, processes::Processes::open())),
    }
}

fn title(desk: Desk) -> String {
    [desk.say(name_of(&desk.route())), " – ", desk.say(Word::Product)].concat()
}

const fn name_of(route: &Route) -> Word {
    match route {
        Route::Configuration => Word::Configuration,
        Route::Monitor(_) => Word::Monitor,
        Route::Checklist => Word::Checklist,
        Route::User(..) => Word::User,
        Route::Held => Word::Held,
        Route::Audit => Word::Audit,
        Route::Processes => Word::Processes,
    }
}

fn navigation(desk: Desk) -> AnyView {
    let links: Vec<AnyView> = OFFERED
        .into_iter()
        .map(|route| {
            let (link, name) = (route.link(), name_of(&route));
            let current = move || {
                let shown = desk.route();
                let is_below = matches!(shown, Route::User(..));
                shown
                    .is_within(&route)
                    .then_some(if is_below { "true" } else { "page" })
            };
            view! {
                <li>
                    <a class="nav-link" href=link aria-current=current>
                        {move || desk.say(name)}
                    </a>
                </li>
            }
            .into_any()
        })
        .collect();
    view! {
        <nav class="nav" aria-label=move || desk.say(Word::Navigation)>
            <ul>{links}</ul>
        </nav>
    }
    .into_any()
}

fn language_switch(desk: Desk) -> AnyView {
    let chosen = move |event: leptos::ev::Event| {
        let wanted = event_target_value(&event);
        let Some(language) = LANGUAGES.into_iter().find(|language| *language == wanted) else {
            return;
        };
        spawn_local(async move {
            match words_in(&desk.api(), language).await {
                Ok(words) => desk.speak(language, words),
                Err(failure) => desk.announce(desk.failure(&failure).what),
            }
        });
    };
    let options: Vec<AnyView> = [("en", "English"), ("de", "Deutsch")]
        .into_iter()
        .map(|(language, name)| {
            let selected = desk.language() == language;
            view! { <option value=language lang=language selected=selected>{name}</option> }.into_any()
        })
        .collect();
    view! {
        <label class="head-language">
            <span class="visually-hidden">{desk.say(Word::Language)}</span>
            <select id="language" class="select" on:change=chosen>{options}</select>
        </label>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_language_that_the_reader_knows_and_there_are_words_in_is_spoken() {
        let of = |read: &[&str]| language_of(&read.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>());
        assert_eq!(of(&["fr-FR", "de-AT", "en"]), "de");
        assert_eq!(of(&["en-GB", "de"]), "en");
        assert_eq!(of(&["fr"]), "en");
        assert_eq!(of(&[]), "en");
    }
}
