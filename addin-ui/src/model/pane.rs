//! The whole pane as one state machine: events in, effects out. It knows no browser; `effects.rs` carries out what it asks for.

mod asking;
mod events;
mod sharing;
mod signing_in;

pub use asking::About;
pub use events::{Effect, Event, Press, Prompt, Said};

use super::answering::Answering;
use super::failure::Failure;
use super::item::{ItemKind, OpenItem, OpenedItem};
use super::known::Run;
use super::picker::Picker;
use super::question::Question;
use super::records::Records;
use super::session::{Prepared, Session, Step};
use super::settings::Settings;
use super::share_form::ShareForm;
use shared::api::me::{Me, Paused};

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
    /// Whether Outlook is asked for the user's token; otherwise people sign in in a window.
    nested: bool,
    me: Option<Me>,
    tab: Tab,
    selection: Selection,
    picker: Picker,
    form: Option<ShareForm>,
    remembered: Vec<ShareForm>,
    about: About,
    records: Records,
    settings: Settings,
    answering: Option<Answering>,
    /// How far the last *Sync now* is.
    run: Option<Run>,
    /// What was pressed and is not answered.
    asked: Vec<Question>,
    /// Why the last press came to nothing.
    trouble: Option<Failure>,
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

/// The pages that a user chooses from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tab {
    /// The open item.
    Item,
    /// The user's records.
    Records,
    /// The user's sync, and its settings.
    Sync,
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
    /// Several items are selected.
    Several,
    /// A meeting or an email without an id.
    Unsaved,
    /// A meeting or an email that can be shared.
    Share,
    /// The user's records.
    Records,
    /// The user's sync.
    Sync,
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
            nested: false,
            me: None,
            tab: Tab::Item,
            selection: Selection::Reading,
            picker: Picker::default(),
            form: None,
            remembered: Vec::new(),
            about: About::NOTHING,
            records: Records::default(),
            settings: Settings::default(),
            answering: None,
            run: None,
            asked: Vec::new(),
            trouble: None,
            said: Said::Nothing,
            tickets: Tickets::default(),
        };
        (pane, vec![Effect::AwaitHost(HOST_PATIENCE_MS), Effect::Prepare])
    }

    /// Lets something happen.
    pub fn update(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::HostAnswered(host) => self.host_answered(host),
            Event::NetworkChanged(network) => self.network_changed(network),
            Event::NestedOffered => self.sign_in_silently(),
            Event::NoToken(ticket, why) => {
                self.no_token(ticket, why);
                vec![]
            }
            Event::SelectionChanged => self.read_item(),
            Event::ItemRead(ticket, item) => self.item_read(ticket, item),
            Event::Prepared(prepared) => {
                self.prepared = Some(prepared);
                vec![]
            }
            Event::WindowAnswered(ticket) => self.window_answered(ticket),
            Event::SignInEnded(ticket, outcome) => self.sign_in_ended(ticket, outcome),
            Event::Typed(query) => self
                .picker
                .type_query(query)
                .map(Effect::Search)
                .into_iter()
                .collect(),
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
            Event::KeyMade(fresh_key) => self.share(fresh_key),
            Event::ShareAnswered(ticket, answer) => self.share_answered(ticket, answer),
            Event::ShareSeen(ticket, answer) => self.share_seen(ticket, answer),
            Event::Press(press) => self.press(press),
            Event::Told(question, answer) => self.told(question, answer),
            Event::Woken => self.woken(),
        }
    }

    /// Which page is shown.
    pub fn screen(&self) -> Screen {
        if self.host == Host::Outlook && self.session == Session::Connected {
            match self.tab {
                Tab::Item => {}
                Tab::Records => return Screen::Records,
                Tab::Sync => return Screen::Sync,
            }
        }
        match (self.host, &self.session, &self.selection) {
            (Host::Starting, _, _) => Screen::Starting,
            (Host::Silent, _, _) => Screen::OfficeSilent,
            (Host::Outside, _, _) => Screen::Outside,
            (_, Session::SigningIn(_, Step::Silent), _) => Screen::Starting,
            (_, Session::SignedOut(_) | Session::SigningIn(..) | Session::MicrosoftOnly(_), _) => {
                Screen::SignIn
            }
            (_, Session::Connected, Selection::Reading) => Screen::ReadingItem,
            (_, Session::Connected, Selection::Unreadable) => Screen::ItemUnreadable,
            (_, Session::Connected, Selection::Item(OpenItem::None)) => Screen::NoItem,
            (_, Session::Connected, Selection::Item(OpenItem::Several)) => Screen::Several,
            (_, Session::Connected, Selection::Item(OpenItem::Unsaved(_))) => Screen::Unsaved,
            (_, Session::Connected, Selection::Item(OpenItem::Item(_))) => Screen::Share,
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
        let nobody = Paused {
            by_user: false,
            by_administrator: false,
        };
        self.me.as_ref().map_or(nobody, |me| me.paused)
    }

    /// Who the user is, and what is connected, as it was told last.
    pub fn me(&self) -> Option<&Me> {
        self.me.as_ref()
    }

    /// Which page the user chose.
    pub fn tab(&self) -> Tab {
        self.tab
    }

    /// What is known of the open item.
    pub fn about(&self) -> &About {
        &self.about
    }

    /// The page of records.
    pub fn records(&self) -> &Records {
        &self.records
    }

    /// The user's settings.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// What is being said about a record.
    pub fn answering(&self) -> Option<&Answering> {
        self.answering.as_ref()
    }

    /// How far the last *Sync now* is.
    pub fn run(&self) -> Option<Run> {
        self.run
    }

    /// Whether this was pressed and is not answered.
    pub fn awaits(&self, question: &Question) -> bool {
        self.asked.contains(question)
    }

    /// Why the last press came to nothing.
    pub fn trouble(&self) -> Option<&Failure> {
        self.trouble.as_ref()
    }

    /// What the open item is, also where it has no id yet.
    pub fn kind(&self) -> ItemKind {
        match &self.selection {
            Selection::Item(OpenItem::Item(item)) => item.kind,
            Selection::Item(OpenItem::Unsaved(kind)) => *kind,
            Selection::Item(OpenItem::None | OpenItem::Several)
            | Selection::Reading
            | Selection::Unreadable => ItemKind::Appointment,
        }
    }

    /// The item that is open and can be shared.
    pub fn item(&self) -> Option<&OpenedItem> {
        match &self.selection {
            Selection::Item(OpenItem::Item(item)) => Some(item),
            Selection::Item(OpenItem::None | OpenItem::Several | OpenItem::Unsaved(_))
            | Selection::Reading
            | Selection::Unreadable => None,
        }
    }

    /// The combobox of *Related to*.
    pub fn picker(&self) -> &Picker {
        &self.picker
    }

    /// The form of the open item.
    pub fn form(&self) -> Option<&ShareForm> {
        self.form.as_ref()
    }

    /// Whether the answer to a question with this ticket would still be used.
    pub fn follows(&self, ticket: u32) -> bool {
        self.tickets.share == ticket
    }

    /// Whether what was begun with this sign-in goes on.
    pub fn is_session_of(&self, ticket: u32) -> bool {
        self.tickets.sign_in == ticket && self.session == Session::Connected
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
