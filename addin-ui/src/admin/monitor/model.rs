//! The page as a state machine.

use crate::browser;
use crate::listing::Listing;
use crate::words::codes::{Coded as _, wire_name};
use addin_ui::model::failure::Failure;
use shared::api::monitor::{Card, MonitorView};
use shared::api::users::{UserPage, UserRow};

/// The page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Monitor {
    /// How the deployment stands.
    pub(crate) standing: Reading,
    /// Who is asked for.
    pub(crate) question: Question,
    /// What stands in the field to search by; it is asked for once it is sent.
    pub(crate) search: String,
    /// The users, as far as they were asked for.
    pub(crate) listing: Listing<UserRow>,
    /// Where the next ones begin.
    next: Option<String>,
    /// Which question the rows answer: one that was asked before is answered too late.
    asked: u32,
    /// So many rows were there when somebody left, and come again without being asked for.
    come_again: usize,
}

/// How far reading how the deployment stands is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Reading {
    /// On its way.
    Asked,
    /// It could not be read.
    Failed(Failure),
    /// It is there.
    Open(Box<MonitorView>),
}

/// Which users, and in which order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Question {
    /// Those on this card,
    pub(crate) card: Card,
    /// and found so, unless it is empty,
    pub(crate) search: String,
    /// in this order; by first sign-in where there is none.
    pub(crate) sort: Option<(Column, Direction)>,
}

/// A column that users can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Column {
    /// What they are called in Sales.
    Name,
    /// When their latest sync ended.
    LastSync,
    /// How many of their records wait for a person.
    Errors,
}

/// Which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    /// The least first.
    Ascending,
    /// The greatest first.
    Descending,
}

/// What happens to the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Event {
    StandingRead(Result<Box<MonitorView>, Failure>),
    StandingWanted,
    CardPressed(Card),
    SearchPut(String),
    SearchSent,
    SortPressed(Column),
    EverybodyWanted,
    Read(u32, Result<UserPage, Failure>),
    MoreWanted,
}

/// What the page asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Effect {
    ReadStanding,
    ReadUsers {
        asked: u32,
        question: Question,
        after: Option<String>,
    },
    AnnounceCount(usize),
    FocusOnRow(String),
    /// Who comes back finds the same.
    Remember,
}

/// Rows that come again at most: nobody waits for more pages than that.
const COME_AGAIN_MAX: usize = 500;

impl Column {
    const ALL: [Self; 3] = [Self::Name, Self::LastSync, Self::Errors];

    /// Which way it is sorted at first: names from A, else where something is to be done.
    const fn first(self) -> Direction {
        match self {
            Self::Name => Direction::Ascending,
            Self::LastSync | Self::Errors => Direction::Descending,
        }
    }

    /// As the API spells it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::LastSync => "lastSync",
            Self::Errors => "errors",
        }
    }
}

impl Question {
    const EVERYBODY: Self = Self {
        card: Card::All,
        search: String::new(),
        sort: None,
    };

    /// The order, as the API spells it.
    pub(crate) fn order(&self) -> Option<String> {
        self.sort.map(|(column, direction)| match direction {
            Direction::Ascending => column.name().to_owned(),
            Direction::Descending => ["-", column.name()].concat(),
        })
    }

    /// As it stands in an address, with how many rows of the answer are there.
    pub(crate) fn asked(&self, rows: usize, encoded: &impl Fn(&str) -> String) -> String {
        let parts = [
            (CARD, (self.card != Card::All).then(|| wire_name(self.card))),
            (SEARCH, (!self.search.is_empty()).then(|| encoded(&self.search))),
            (SORT, self.order()),
            (ROWS, (rows > AT_ONCE).then(|| rows.to_string())),
        ];
        let parts = parts
            .into_iter()
            .filter_map(|(name, part)| Some([name, "=", &part?].concat()));
        parts.collect::<Vec<String>>().join("&")
    }

    /// Reads what [`Self::asked`] wrote. What nobody wrote asks for nothing.
    pub(crate) fn read(asked: &str, decoded: &impl Fn(&str) -> Option<String>) -> (Self, usize) {
        let part = |wanted| {
            let mut parts = asked.split('&').filter_map(|part| part.split_once('='));
            parts.find_map(|(name, part)| (name == wanted).then_some(part))
        };
        let card = part(CARD).and_then(|name| Card::ALL.iter().find(|card| wire_name(**card) == name));
        let sort = part(SORT).and_then(|order| {
            let (direction, name) = match order.strip_prefix('-') {
                Some(name) => (Direction::Descending, name),
                None => (Direction::Ascending, order),
            };
            let column = Column::ALL.into_iter().find(|column| column.name() == name);
            column.map(|column| (column, direction))
        });
        let question = Self {
            card: card.copied().unwrap_or(Card::All),
            search: part(SEARCH).and_then(decoded).unwrap_or_default(),
            sort,
        };
        let rows = part(ROWS).and_then(|rows| rows.parse().ok());
        (question, rows.unwrap_or_default())
    }

    /// Whether anybody is left out.
    pub(crate) fn leaves_out(&self) -> bool {
        self.card != Card::All || !self.search.is_empty()
    }
}

const CARD: &str = "card";
const SEARCH: &str = "search";
const SORT: &str = "sort";
const ROWS: &str = "rows";
/// So many come without being remembered.
const AT_ONCE: usize = 50;

impl Monitor {
    /// The page with this question, and what it asks for first: so many rows, as when somebody left.
    pub(crate) fn open(question: Question, rows: usize) -> (Self, Vec<Effect>) {
        let page = Self {
            standing: Reading::Asked,
            search: question.search.clone(),
            question,
            listing: Listing::asked(),
            next: None,
            asked: 1,
            come_again: rows.min(COME_AGAIN_MAX),
        };
        let users = page.asks();
        (page, vec![Effect::ReadStanding, users])
    }

    /// Lets something happen.
    pub(crate) fn happens(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::StandingRead(answer) => {
                self.standing = answer.map_or_else(Reading::Failed, Reading::Open);
                vec![]
            }
            Event::StandingWanted => {
                self.standing = Reading::Asked;
                vec![Effect::ReadStanding]
            }
            Event::CardPressed(card) => {
                let is_pressed = self.question.card == card;
                self.question.card = if is_pressed { Card::All } else { card };
                self.asks_anew()
            }
            Event::SearchPut(text) => {
                self.search = text;
                vec![]
            }
            Event::SearchSent => {
                self.search.trim().clone_into(&mut self.question.search);
                self.asks_anew()
            }
            Event::SortPressed(column) => {
                let direction = match self.question.sort {
                    Some((sorted, Direction::Ascending)) if sorted == column => Direction::Descending,
                    Some((sorted, Direction::Descending)) if sorted == column => Direction::Ascending,
                    Some(_) | None => column.first(),
                };
                self.question.sort = Some((column, direction));
                self.asks_anew()
            }
            Event::EverybodyWanted => {
                self.search.clear();
                self.question = Question {
                    sort: self.question.sort,
                    ..Question::EVERYBODY
                };
                self.asks_anew()
            }
            Event::Read(asked, _) if asked != self.asked => vec![],
            Event::Read(_, answer) => self.reads(answer),
            Event::MoreWanted => {
                let wants = self.listing.wants_more();
                wants.then(|| self.asks()).into_iter().collect()
            }
        }
    }

    /// What is asked for and how much of it is there, as it stands in an address.
    pub(crate) fn remembered(&self) -> String {
        self.question.asked(self.listing.rows.len(), &browser::encoded)
    }

    fn reads(&mut self, answer: Result<UserPage, Failure>) -> Vec<Effect> {
        let arrived = answer.is_ok();
        if let Ok(page) = &answer {
            self.next.clone_from(&page.next);
        }
        let answer = answer.map(|page| (page.users, page.next.is_some()));
        let last = self.listing.arrives(answer);
        let last = last.map(|user| Effect::FocusOnRow(["user-", &user.id].concat()));
        if !arrived {
            return vec![];
        }
        let there = self.listing.rows.len();
        if there < self.come_again && self.listing.wants_more() {
            return vec![self.asks()];
        }
        // The focus is where it was before they left, or nowhere yet.
        let last = last.filter(|_| self.come_again == 0);
        self.come_again = 0;
        [Effect::AnnounceCount(there), Effect::Remember]
            .into_iter()
            .chain(last)
            .collect()
    }

    /// From the first one.
    fn asks_anew(&mut self) -> Vec<Effect> {
        self.listing = Listing::asked();
        self.next = None;
        self.asked += 1;
        self.come_again = 0;
        vec![self.asks(), Effect::Remember]
    }

    fn asks(&self) -> Effect {
        Effect::ReadUsers {
            asked: self.asked,
            question: self.question.clone(),
            after: self.next.clone(),
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
