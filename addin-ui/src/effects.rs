//! Carries out what the model asks for and tells it what came of it.

use crate::api::ApiClient;
use crate::model::failure::Failure;
use crate::model::pane::{Effect, Event, Host, Pane, Prompt};
use crate::model::picker::{REST_MS, SLOW_MS, Search};
use crate::model::question::{Answer, Question, only};
use crate::model::session::{Prepared, Refused, Trouble, Way};
use crate::{browser, office};
use leptos::prelude::*;
use shared::api::me::Me;
use shared::api::session::{DialogMessage, SessionRequest};
use wasm_bindgen_futures::spawn_local;

/// How long to wait before our server is listened to again, in milliseconds.
const LISTEN_AGAIN_MS: u32 = 5_000;

/// The pane as pages see it: read the model, send it events.
#[derive(Debug, Clone, Copy)]
pub struct Ui {
    pane: RwSignal<Pane>,
    api: StoredValue<ApiClient>,
}

impl Ui {
    /// Opens the pane and starts listening to Outlook and the browser.
    pub fn open() -> Self {
        let (pane, effects) = Pane::open(browser::network());
        let ui = Ui {
            pane: RwSignal::new(pane),
            api: StoredValue::new(ApiClient::default()),
        };
        browser::on_network_changed(move |network| ui.send(Event::NetworkChanged(network)));
        ui.carry_out(effects);
        ui
    }

    /// Reads the model, and again whenever it has changed.
    pub fn read<T>(self, of: impl FnOnce(&Pane) -> T) -> T {
        self.pane.with(of)
    }

    /// Reads the model once.
    pub fn peek<T>(self, of: impl FnOnce(&Pane) -> T) -> T {
        self.pane.with_untracked(of)
    }

    /// Lets something happen.
    pub fn send(self, event: Event) {
        if let Some(effects) = self.pane.try_update(|pane| pane.update(event)) {
            self.carry_out(effects);
        }
    }

    fn carry_out(self, effects: Vec<Effect>) {
        for effect in effects {
            spawn_local(self.run(effect));
        }
    }

    async fn run(self, effect: Effect) {
        match effect {
            Effect::AwaitHost(timeout_ms) => self.await_host(timeout_ms).await,
            Effect::Reload => browser::reload(),
            Effect::Focus(id) => {
                browser::pause(0).await;
                browser::focus_on(&id);
            }
            Effect::MakeKey => self.send(Event::KeyMade(browser::fresh_key())),
            Effect::ReadItem(ticket) => self.send(Event::ItemRead(ticket, office::open_item().await)),
            Effect::Prepare => {
                if let Some(prepared) = browser::prepare_sign_in().await {
                    self.send(Event::Prepared(prepared));
                }
            }
            Effect::SignInNested(ticket, way) => match office::token(way).await {
                Ok(token) => {
                    self.api.get_value().keep(Some(token));
                    self.send(Event::WindowAnswered(ticket));
                    let outcome = self.is_let_in().await;
                    self.send(Event::SignInEnded(ticket, outcome));
                }
                Err(why) => self.send(Event::NoToken(ticket, why)),
            },
            Effect::SignInToExchange(ticket, prepared, prompt) => {
                let outcome = self.sign_in_to_exchange(ticket, prepared, prompt).await;
                self.send(Event::SignInEnded(ticket, outcome));
            }
            Effect::SignInToSales(ticket, prompt) => {
                let outcome = self.sign_in_to_sales(ticket, prompt).await;
                self.send(Event::SignInEnded(ticket, outcome));
            }
            Effect::CloseWindow => office::close_window(),
            Effect::Search(search) => self.search(search).await,
            Effect::Submit(ticket, submission) => {
                let answer = self.ask(&Question::Submit(submission)).await;
                self.send(Event::ShareAnswered(ticket, only!(answer, Accepted)));
            }
            Effect::Ask(question, after_ms) => {
                browser::pause(after_ms).await;
                if self.peek(|pane| pane.wants(&question)) {
                    let answer = self.ask(&question).await;
                    self.send(Event::Told(question, answer));
                }
            }
            Effect::Listen(ticket) => {
                while self.peek(|pane| pane.is_session_of(ticket)) {
                    self.api.get_value().listen(move || self.send(Event::Woken)).await;
                    browser::pause(LISTEN_AGAIN_MS).await;
                }
            }
            Effect::Follow(ticket, share_id, after_ms) => {
                browser::pause(after_ms).await;
                if self.peek(|pane| pane.follows(ticket)) {
                    let answer = self.ask(&Question::Share(share_id)).await;
                    self.send(Event::ShareSeen(ticket, only!(answer, Share)));
                }
            }
        }
    }

    async fn await_host(self, timeout_ms: u32) {
        let host = office::host(timeout_ms).await;
        if host == Host::Outlook {
            if let Some(language) = office::language() {
                // What the browser's language says is better than nothing.
                let _ = browser::speak(Some(&language)).await;
            }
            browser::set_theme(office::theme());
            office::listen(move || self.send(Event::SelectionChanged), browser::set_theme);
            if office::offers_token() {
                self.send(Event::NestedOffered);
            }
        }
        self.send(Event::HostAnswered(host));
    }

    async fn sign_in_to_exchange(
        self,
        ticket: u32,
        prepared: Prepared,
        prompt: Prompt,
    ) -> Result<Me, Trouble> {
        let code = self
            .code_of_window(ticket, &prepared.start_path(), prompt)
            .await?;
        let verifier = prepared.verifier.as_str().to_owned();
        let opened = SessionRequest { code, verifier };
        let opened = self.api.get_value().open_session(&opened).await;
        opened.map_err(Trouble::Failed)?;
        self.is_connected(Question::ConfirmExchange).await
    }

    async fn sign_in_to_sales(self, ticket: u32, prompt: Prompt) -> Result<Me, Trouble> {
        let start = only!(self.ask(&Question::StartSales).await, Start);
        let start = start.map_err(Trouble::Failed)?;
        let code = self.code_of_window(ticket, &start, prompt).await?;
        self.is_connected(Question::CompleteSales(code)).await
    }

    /// With Outlook's token: our server gets what it needs for the mailbox, unless it has it.
    async fn is_let_in(self) -> Result<Me, Trouble> {
        let me = only!(self.ask(&Question::Me).await, Me);
        let me = me.map_err(Trouble::Failed)?;
        if me.exchange.connected {
            return Ok(*me);
        }
        self.is_connected(Question::ConfirmExchange).await
    }

    /// Finishes a sign-in, and asks where that leaves the user.
    async fn is_connected(self, finish: Question) -> Result<Me, Trouble> {
        self.ask(&finish).await.map_err(Trouble::Failed)?;
        let me = only!(self.ask(&Question::Me).await, Me);
        me.map(|me| *me).map_err(Trouble::Failed)
    }

    async fn ask(self, question: &Question) -> Result<Answer, Failure> {
        let answer = self.api.get_value().ask(question).await;
        match &answer {
            Err(failure) if self.peek(|pane| pane.renews(failure)) => {}
            Ok(_) | Err(_) => return answer,
        }
        // A refused request did nothing, so it may be made again.
        let Ok(token) = office::token(Way::Silent).await else {
            return answer;
        };
        self.api.get_value().keep(Some(token));
        self.api.get_value().ask(question).await
    }

    async fn code_of_window(self, ticket: u32, url: &str, prompt: Prompt) -> Result<String, Trouble> {
        let message = office::open_window(url, prompt).await?;
        self.send(Event::WindowAnswered(ticket));
        match message {
            DialogMessage::Code { code } => Ok(code),
            DialogMessage::Refused { reason } => Err(Trouble::Refused(Refused::parse(&reason))),
        }
    }

    async fn search(self, search: Search) {
        let ticket = search.ticket;
        browser::pause(REST_MS).await;
        if !self.peek(|pane| pane.picker().awaits(ticket)) {
            return;
        }
        spawn_local(async move {
            browser::pause(SLOW_MS).await;
            self.send(Event::SearchSlow(ticket));
        });
        let answer = self
            .ask(&Question::Search(search.record_type, search.query))
            .await;
        self.send(Event::SearchAnswered(ticket, only!(answer, Found)));
    }
}
