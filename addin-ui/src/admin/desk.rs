//! What every page has at hand: our server, the words, the session, what the live region says; and how a page lives.

use crate::browser;
use crate::route::Route;
use crate::session::Session;
use crate::words::{Told, Word, Words};
use addin_ui::api::ApiClient;
use addin_ui::model::failure::Failure;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// What every page has at hand.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Desk {
    api: StoredValue<ApiClient>,
    words: RwSignal<Words>,
    language: RwSignal<&'static str>,
    session: RwSignal<Session>,
    route: RwSignal<Route>,
    said: RwSignal<String>,
}

impl Desk {
    /// A desk with words in a language, and nobody at it.
    pub(crate) fn new(
        api: ApiClient,
        language: &'static str,
        words: Words,
        session: Session,
        route: Route,
    ) -> Self {
        Self {
            api: StoredValue::new(api),
            words: RwSignal::new(words),
            language: RwSignal::new(language),
            session: RwSignal::new(session),
            route: RwSignal::new(route),
            said: RwSignal::new(String::new()),
        }
    }

    /// Our server.
    pub(crate) fn api(self) -> ApiClient {
        self.api.get_value()
    }

    /// A sentence, or a name; again in another language once that is chosen.
    pub(crate) fn say(self, word: Word) -> &'static str {
        self.words.with(|words| words.say(word))
    }

    /// Two sentences.
    pub(crate) fn told(self, what: Word, next: Word) -> Told {
        self.words.with(|words| words.told(what, next))
    }

    /// A failure in words.
    pub(crate) fn failure(self, failure: &Failure) -> Told {
        self.words.with(|words| words.failure(failure))
    }

    /// The words, where there is more to say than a sentence.
    pub(crate) fn with_words<T>(self, of: impl FnOnce(&Words) -> T) -> T {
        self.words.with(of)
    }

    /// Which language the words are in.
    pub(crate) fn language(self) -> &'static str {
        self.language.get()
    }

    /// Goes on in another language.
    pub(crate) fn speak(self, language: &'static str, words: Words) {
        self.language.set(language);
        self.words.set(words);
    }

    /// How far signing in is.
    pub(crate) fn session(self) -> Session {
        self.session.get()
    }

    /// Whether an administrator is signed in just now.
    pub(crate) fn is_open(self) -> bool {
        self.session.with_untracked(|session| *session == Session::Open)
    }

    /// Goes on with another session.
    pub(crate) fn goes_on_with(self, session: Session) {
        self.session.set(session);
    }

    /// Which page is shown.
    pub(crate) fn route(self) -> Route {
        self.route.get()
    }

    /// Which page is shown just now.
    pub(crate) fn shown(self) -> Route {
        self.route.get_untracked()
    }

    /// Shows another page.
    pub(crate) fn shows(self, route: Route) {
        self.route.set(route);
    }

    /// The page that is shown is another to come back to: nothing is drawn anew.
    pub(crate) fn is_at(self, route: Route) {
        browser::replace_fragment(&route.link());
        self.route.update_untracked(|shown| *shown = route);
    }

    /// What the live region says.
    pub(crate) fn said(self) -> String {
        self.said.get()
    }

    /// Tells a screen reader.
    pub(crate) fn announce(self, text: impl Into<String>) {
        self.said.set(text.into());
    }

    /// Notes what a failed request means for the session; and gives it back for the page.
    pub(crate) fn heard(self, failure: Failure) -> Failure {
        if let Some(session) = Session::after(&failure) {
            self.goes_on_with(session);
        }
        failure
    }
}

/// A page's behaviour: events in, effects out. It knows no browser.
pub(crate) trait Model: Clone + Send + Sync + 'static {
    /// What happens to it.
    type Event: 'static;
    /// What it asks for.
    type Effect: 'static;

    /// Lets something happen.
    fn update(&mut self, event: Self::Event) -> Vec<Self::Effect>;

    /// Carries out what it asks for, and tells it what came of it.
    fn carry_out(page: Page<Self>, effect: Self::Effect) -> impl Future<Output = ()> + 'static;
}

/// A page as its view sees it: read the model, send it events.
#[derive(Debug)]
pub(crate) struct Page<M: Model> {
    /// What every page has at hand.
    pub(crate) desk: Desk,
    model: RwSignal<M>,
}

impl<M: Model> Clone for Page<M> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<M: Model> Copy for Page<M> {}

impl<M: Model> Page<M> {
    /// Opens a page, and carries out what it asks for first.
    pub(crate) fn open(desk: Desk, (model, effects): (M, Vec<M::Effect>)) -> Self {
        let page = Self {
            desk,
            model: RwSignal::new(model),
        };
        page.carry_out_all(effects);
        page
    }

    /// Reads the model, and again whenever it has changed.
    pub(crate) fn read<T>(self, of: impl FnOnce(&M) -> T) -> T {
        self.model.with(of)
    }

    /// Reads the model once; none where the page was left.
    pub(crate) fn glance<T>(self, of: impl FnOnce(&M) -> T) -> Option<T> {
        self.model.try_with_untracked(of)
    }

    /// Lets something happen. A page that was left hears no more.
    pub(crate) fn send(self, event: M::Event) {
        if let Some(effects) = self.model.try_update(|model| model.update(event)) {
            self.carry_out_all(effects);
        }
    }

    fn carry_out_all(self, effects: Vec<M::Effect>) {
        for effect in effects {
            spawn_local(M::carry_out(self, effect));
        }
    }
}
