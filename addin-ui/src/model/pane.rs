//! The whole pane as one state machine: events in, effects out. It knows no browser; `effects.rs` carries out what it asks for.

mod events;
mod sharing;
mod signing_in;

pub use events::{Effect, Event, Prompt, Said};

use super::item::{OpenAppointment, OpenItem};
use super::picker::Picker;
use super::session::{Prepared, Session};
use super::share_form::ShareForm;
use shared::api::me::Paused;

/// How long Outlook may take to answer before the pane says so, in milliseconds.
pub const HOST_PATIENCE_MS: u32 = 8_000;
/// How long a host that was silent at first is listened to afterwards: in effect for as long as a pane is open.
const HOST_SECOND_PATIENCE_MS: u32 = 600_000;
/// How many items' forms are kept while others are looked at.
const REMEMBERED_FORMS_MAX: usize = 16;

/// Everything the pane knows.
#[derive(Debug, Clone)]
pub struct Pane {
    host: Host,
    network: Network,
    session: Session,
    prepared: Option<Prepared>,
    paused: Paused,
    selection: Selection,
    picker: Picker,
    form: Option<ShareForm>,
    remembered: Vec<ShareForm>,
    said: Said,
    /// Numbers what is awaited, so that an answer which is no longer wanted can be told.
    tickets: Tickets,
}

/// Whether Outlook is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Host {
    /// Not answered yet.
    Starting,
    /// Has not answered in time.
    Silent,
    /// This page stands alone in a browser.
    Outside,
    /// There.
    Outlook,
}

/// Whether the machine is connected, by the browser's word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Network {
    /// Connected.
    Online,
    /// Not connected.
    Offline,
}

/// What is selected in Outlook.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Selection {
    Reading,
    Unreadable,
    Item(OpenItem),
}

/// Which page is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Screen {
    /// Outlook has not answered yet.
    Starting,
    /// Outlook has not answered in time.
    OfficeSilent,
    /// Opened outside Outlook.
    Outside,
    /// Signing in to Microsoft or Sales.
    SignIn,
    /// The selected item is being read.
    ReadingItem,
    /// Office.js refused to describe the item.
    ItemUnreadable,
    /// No item is selected.
    NoItem,
    /// An email or a meeting request.
    Email,
    /// An appointment without an id.
    Unsaved,
    /// An appointment that can be shared.
    Share,
}

#[derive(Debug, Clone, Copy, Default)]
struct Tickets {
    last: u32,
    item: u32,
    sign_in: u32,
    share: u32,
}

impl Pane {
    /// A pane that has just been opened, and what is to be done first.
    pub fn open(network: Network) -> (Self, Vec<Effect>) {
        let pane = Pane {
            host: Host::Starting,
            network,
            session: Session::SignedOut(None),
            prepared: None,
            paused: Paused {
                by_user: false,
                by_administrator: false,
            },
            selection: Selection::Reading,
            picker: Picker::default(),
            form: None,
            remembered: Vec::new(),
            said: Said::Nothing,
            tickets: Tickets::default(),
        };
        (pane, vec![Effect::AwaitHost(HOST_PATIENCE_MS), Effect::Prepare])
    }

    /// Lets something happen.
    pub fn update(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::HostAnswered(host) => self.host_answered(host),
            Event::ReloadPressed => vec![Effect::Reload],
            Event::NetworkChanged(network) => self.network_changed(network),
            Event::SelectionChanged => self.read_item(),
            Event::ItemRead(ticket, item) => self.item_read(ticket, item),
            Event::Prepared(prepared) => {
                self.prepared = Some(prepared);
                vec![]
            }
            Event::SignInPressed => self.sign_in(),
            Event::SignInCancelled => self.cancel_sign_in(),
            Event::WindowAnswered(ticket) => self.window_answered(ticket),
            Event::SignInEnded(ticket, outcome) => self.sign_in_ended(ticket, outcome),
            Event::ReconnectPressed => self.reconnect(),
            Event::Typed(query) => self
                .picker
                .type_query(query)
                .map(Effect::Search)
                .into_iter()
                .collect(),
            Event::TypeChosen(kind) => self
                .picker
                .choose_type(kind)
                .map(Effect::Search)
                .into_iter()
                .collect(),
            Event::SearchAgain => self.picker.look().map(Effect::Search).into_iter().collect(),
            Event::Stepped(step) => {
                self.picker.step(step);
                vec![]
            }
            Event::PickerClosed => {
                self.picker.close();
                vec![]
            }
            Event::PickerReopened => {
                self.picker.reopen();
                vec![]
            }
            Event::SearchSlow(ticket) => {
                self.picker.slow(ticket);
                vec![]
            }
            Event::SearchAnswered(ticket, answer) => self.search_answered(ticket, answer),
            Event::Picked(row) => {
                self.pick(row);
                vec![]
            }
            Event::Removed(place) => {
                self.remove(place);
                vec![]
            }
            Event::SharePressed(fresh_key) => self.share(fresh_key),
            Event::ShareAnswered(ticket, answer) => self.share_answered(ticket, answer),
            Event::ShareSeen(ticket, answer) => self.share_seen(ticket, answer),
        }
    }

    /// Which page is shown.
    pub fn screen(&self) -> Screen {
        match (self.host, &self.session, &self.selection) {
            (Host::Starting, _, _) => Screen::Starting,
            (Host::Silent, _, _) => Screen::OfficeSilent,
            (Host::Outside, _, _) => Screen::Outside,
            (_, Session::SignedOut(_) | Session::SigningIn(..) | Session::MicrosoftOnly(_), _) => {
                Screen::SignIn
            }
            (_, Session::Connected, Selection::Reading) => Screen::ReadingItem,
            (_, Session::Connected, Selection::Unreadable) => Screen::ItemUnreadable,
            (_, Session::Connected, Selection::Item(OpenItem::None)) => Screen::NoItem,
            (_, Session::Connected, Selection::Item(OpenItem::Message)) => Screen::Email,
            (_, Session::Connected, Selection::Item(OpenItem::Unsaved)) => Screen::Unsaved,
            (_, Session::Connected, Selection::Item(OpenItem::Appointment(_))) => Screen::Share,
        }
    }

    /// Whether the machine is connected.
    pub fn network(&self) -> Network {
        self.network
    }

    /// How far signing in is.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// Who has paused the user's sync.
    pub fn paused(&self) -> Paused {
        self.paused
    }

    /// The appointment that is open.
    pub fn appointment(&self) -> Option<&OpenAppointment> {
        match &self.selection {
            Selection::Item(OpenItem::Appointment(item)) => Some(item),
            Selection::Item(OpenItem::None | OpenItem::Message | OpenItem::Unsaved)
            | Selection::Reading
            | Selection::Unreadable => None,
        }
    }

    /// The combobox of *Related to*.
    pub fn picker(&self) -> &Picker {
        &self.picker
    }

    /// The form of the open appointment.
    pub fn form(&self) -> Option<&ShareForm> {
        self.form.as_ref()
    }

    /// Whether the answer to a question with this ticket would still be used.
    pub fn follows(&self, ticket: u32) -> bool {
        self.tickets.share == ticket
    }

    /// What the live region says.
    pub fn said(&self) -> &Said {
        &self.said
    }

    fn host_answered(&mut self, host: Host) -> Vec<Effect> {
        self.host = host;
        match host {
            Host::Outlook => self.read_item(),
            Host::Silent => vec![Effect::AwaitHost(HOST_SECOND_PATIENCE_MS)],
            Host::Starting | Host::Outside => vec![],
        }
    }

    fn network_changed(&mut self, network: Network) -> Vec<Effect> {
        self.network = network;
        match network {
            Network::Offline => {
                self.said = Said::Offline;
                vec![]
            }
            Network::Online => {
                self.said = Said::BackOnline;
                let mut effects = self.resume();
                if matches!(self.picker.list, super::picker::List::Failed(_)) {
                    effects.extend(self.picker.look().map(Effect::Search));
                }
                effects
            }
        }
    }

    fn ticket(&mut self) -> u32 {
        self.tickets.last += 1;
        self.tickets.last
    }
}

#[cfg(test)]
mod tests;
