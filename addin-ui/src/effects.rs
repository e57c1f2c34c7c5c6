//! Carries out what the model asks for and tells it what came of it.

use crate::api::ApiClient;
use crate::model::pane::{Effect, Event, Host, Pane, Prompt};
use crate::model::picker::{REST_MS, SLOW_MS, Search};
use crate::model::session::{Prepared, Refused, Trouble};
use crate::{browser, office};
use leptos::prelude::*;
use shared::api::me::Me;
use shared::api::session::{DialogMessage, SalesSignInComplete, SessionRequest};
use wasm_bindgen_futures::spawn_local;

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
            Effect::ReadItem(ticket) => self.send(Event::ItemRead(ticket, office::open_item().await)),
            Effect::Prepare => {
                if let Some(prepared) = browser::prepare_sign_in().await {
                    self.send(Event::Prepared(prepared));
                }
            }
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
                let answer = self.api.get_value().share(&submission).await;
                self.send(Event::ShareAnswered(ticket, answer));
            }
            Effect::Ask(ticket, share_id, after_ms) => {
                browser::pause(after_ms).await;
                if self.peek(|pane| pane.follows(ticket)) {
                    let answer = self.api.get_value().share_view(&share_id).await;
                    self.send(Event::ShareSeen(ticket, answer));
                }
            }
        }
    }

    async fn await_host(self, timeout_ms: u32) {
        let host = office::host(timeout_ms).await;
        if host == Host::Outlook {
            browser::set_theme(office::theme());
            office::listen(move || self.send(Event::SelectionChanged), browser::set_theme);
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
        let api = self.api.get_value();
        let verifier = prepared.verifier.as_str().to_owned();
        api.open_session(&SessionRequest { code, verifier })
            .await
            .map_err(Trouble::Failed)?;
        api.confirm_exchange().await.map_err(Trouble::Failed)?;
        api.me().await.map_err(Trouble::Failed)
    }

    async fn sign_in_to_sales(self, ticket: u32, prompt: Prompt) -> Result<Me, Trouble> {
        let api = self.api.get_value();
        let start = api.start_sales().await.map_err(Trouble::Failed)?;
        let code = self.code_of_window(ticket, &start.start_url, prompt).await?;
        api.complete_sales(&SalesSignInComplete { code })
            .await
            .map_err(Trouble::Failed)?;
        api.me().await.map_err(Trouble::Failed)
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
        let answer = self.api.get_value().search(&search).await;
        self.send(Event::SearchAnswered(ticket, answer));
    }
}
