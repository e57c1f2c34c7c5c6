//! Families of stories: what the world is like, and what happens in it how often.

mod all;
mod first;
mod weather;

pub use all::FAMILIES;

use crate::kinds::{About, Told};
use crate::random::Random;
use crate::steps::{Act, Answering, EditedField, Setting, Shape, Step};
use crate::world::Settings;
use sync_core::{Appointment, Contact, Email, Occurrences, Side, Task};

/// A family of stories.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Family {
    /// Its name.
    pub name: &'static str,
    /// Which kind of record it tells of.
    pub about: About,
    /// What the administrator has set at first.
    pub settings: Settings,
    /// Who edits what; contested fields are edited on both sides.
    pub edits: Edits,
    /// How many steps of a hundred are acts of people.
    pub acts_percent: u32,
    /// Acts besides edits, each as often as it stands here.
    pub acts: &'static [Kind],
    /// How many steps of a hundred are another engine's.
    pub interference_percent: u32,
    /// Settings that change in mid-flight.
    pub turns: &'static [Setting],
    /// What the first records are like that are made in Outlook.
    pub shapes: &'static [Shape],
    /// What records are like that are made in Sales.
    pub shapes_in_sales: &'static [Shape],
    /// How many of the first records come from Sales, in a hundred.
    pub from_sales_percent: u32,
    /// How many first records there are at least, and how many more there may be.
    pub records: (u32, u32),
    /// How the weather is.
    pub weather: Climate,
}

/// After so long about half of what was to come is over, and Sales still lists every deletion: it does so for a week.
const FOUR_DAYS_SECS: u32 = 4 * 24 * 60 * 60;

/// How the weather is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Climate {
    /// All troubles, each now and then.
    Changeable,
    /// The same, and once days pass.
    OverDays,
    /// Reads lag and answers are lost, and people act in between.
    Foggy,
}

/// Who edits what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edits {
    /// Each side its own fields: every edit must survive.
    Disjoint,
    /// Both sides the same fields: of rivals one must survive.
    Contested,
    /// Each side its own fields, of which some are their owner's own: every edit must survive.
    Own,
    /// Both sides the same fields, some of which are their owner's own.
    OwnContested,
    /// Outlook only.
    InExchange,
    /// Nobody edits anything: mails do not change.
    Nowhere,
    /// Both sides, but nothing that one is recognised by, in mailboxes that were never synced.
    BeforeTheFirstRound,
}

/// A kind of act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Make,
    MakeInSales,
    PutBack,
    DeleteInExchange,
    DeleteInSales,
    Purge,
    Restore,
    Categorise,
    Uncategorise,
    Move,
    Copy,
    Hide,
    Reassign,
    Decline,
    Merge,
    Befriend,
    EditOne,
    DeleteOneInExchange,
    DeleteOneInSales,
    Lengthen,
    Shorten,
    Split,
    Answer,
    Send,
    File,
    Stop,
    Index,
}

/// How mails are answered, each as often as it stands here.
const ANSWERS: &[Answering] = &[
    Answering::Plainly,
    Answering::Plainly,
    Answering::Plainly,
    Answering::InAnotherLanguage,
    Answering::InAnotherLanguage,
    Answering::WithoutHistory,
    Answering::WithoutHistory,
    Answering::UnderAnotherSubject,
    Answering::ByForward,
    Answering::InConfidence,
    Answering::WithExcluded,
    Answering::ByOwner,
    Answering::ByOwner,
    Answering::AmongColleagues,
];

/// The family of a seed.
pub fn family_of(seed: u64) -> &'static Family {
    let place = usize::try_from(seed % FAMILIES.len() as u64).unwrap_or(0);
    &FAMILIES[place]
}

/// The family with this name.
pub fn family_named(name: &str) -> Option<&'static Family> {
    FAMILIES.iter().find(|family| family.name == name)
}

impl Family {
    /// What the first records are: made, and most of them categorised.
    pub fn first_acts(&self, random: &mut Random) -> Vec<Act> {
        if self.begins_anew() {
            return first::acts(self, random);
        }
        let mut acts = Vec::new();
        let (least, more) = self.records;
        let asked_percent = if self.settings.autocapture { 25 } else { 85 };
        let count = least + random.below(more);
        for record in 0..count {
            let user = u8::from(random.chance(25));
            if random.chance(self.from_sales_percent) {
                let shape = self.shape_in_sales(random);
                acts.push(Act::MakesInSales { user, shape });
            } else {
                let shape = random.pick(self.shapes).copied().unwrap_or(Shape::Alone);
                acts.push(Act::Makes { user, shape });
                if random.chance(asked_percent) {
                    acts.push(Act::Categorises { record: record as u8 });
                }
            }
        }
        acts.push(Act::Indexes);
        acts
    }

    /// Whether the mailboxes were never synced when the story begins, and both sides have things already.
    pub fn begins_anew(&self) -> bool {
        self.edits == Edits::BeforeTheFirstRound
    }

    /// Whether there are so many records that everything is linked before anything happens: else most would be gone before they
    /// were known.
    pub fn is_crowd(&self) -> bool {
        self.records.0 > 10
    }

    /// What somebody does next.
    pub fn act(&self, random: &mut Random) -> Act {
        let record = random.below(32) as u8;
        let user = random.below(2) as u8;
        let edits_percent = match self.edits {
            Edits::Nowhere => 0,
            Edits::Disjoint
            | Edits::Contested
            | Edits::Own
            | Edits::OwnContested
            | Edits::InExchange
            | Edits::BeforeTheFirstRound => {
                if self.is_crowd() {
                    10
                } else {
                    60
                }
            }
        };
        if random.chance(edits_percent) || self.acts.is_empty() {
            return self.edit(record, random);
        }
        match random.pick(self.acts).copied().unwrap_or(Kind::Index) {
            Kind::Make => Act::Makes {
                user,
                shape: random.pick(self.shapes).copied().unwrap_or(Shape::Alone),
            },
            Kind::MakeInSales => Act::MakesInSales {
                user,
                shape: self.shape_in_sales(random),
            },
            Kind::PutBack => Act::PutsBack {
                side: if random.chance(50) {
                    Side::Exchange
                } else {
                    Side::Sales
                },
                record,
            },
            Kind::DeleteInExchange => Act::Deletes {
                side: Side::Exchange,
                record,
            },
            Kind::DeleteInSales => Act::Deletes {
                side: Side::Sales,
                record,
            },
            Kind::Purge => Act::Purges { user },
            Kind::Restore => Act::Restores { record },
            Kind::Categorise => Act::Categorises { record },
            Kind::Uncategorise => Act::Uncategorises { record },
            Kind::Move => Act::Moves { record },
            Kind::Copy => Act::Copies { record },
            Kind::Hide => Act::Hides { record },
            Kind::Reassign => Act::Reassigns { record },
            Kind::Decline => Act::Declines { record },
            Kind::Merge => Act::Merges {
                record,
                into: random.below(32) as u8,
            },
            Kind::Befriend => Act::Befriends,
            Kind::EditOne => self.edit_one(record, random),
            Kind::DeleteOneInExchange => Act::DeletesOne {
                side: Side::Exchange,
                record,
                occurrence: random.below(16) as u8,
            },
            Kind::DeleteOneInSales => Act::DeletesOne {
                side: Side::Sales,
                record,
                occurrence: random.below(16) as u8,
            },
            Kind::Lengthen => Act::Lengthens { record },
            Kind::Shorten => Act::Shortens { record },
            Kind::Split => Act::Splits { record },
            Kind::Answer => Act::Answers {
                record,
                how: random.pick(ANSWERS).copied().unwrap_or(Answering::Plainly),
            },
            Kind::Send => Act::Sends { record },
            Kind::File => Act::Files { record },
            Kind::Stop => Act::StopsCapture { record },
            Kind::Index => Act::Indexes,
        }
    }

    /// The same as an edit of the whole, to one meeting.
    fn edit_one(&self, record: u8, random: &mut Random) -> Act {
        let occurrence = random.below(16) as u8;
        let (side, field) = self.edited(random);
        Act::EditsOne {
            side,
            record,
            occurrence,
            field,
        }
    }

    /// Nothing is random where there is one shape only.
    fn shape_in_sales(&self, random: &mut Random) -> Shape {
        match self.shapes_in_sales {
            [] => Shape::Alone,
            [only] => *only,
            shapes => random.pick(shapes).copied().unwrap_or(Shape::Alone),
        }
    }

    fn edit(&self, record: u8, random: &mut Random) -> Act {
        let (side, field) = self.edited(random);
        Act::Edits { side, record, field }
    }

    /// What is edited, and where.
    fn edited(&self, random: &mut Random) -> (Side, EditedField) {
        let side = match self.edits {
            Edits::InExchange | Edits::Nowhere => Side::Exchange,
            Edits::Disjoint
            | Edits::Contested
            | Edits::Own
            | Edits::OwnContested
            | Edits::BeforeTheFirstRound => {
                if random.chance(50) {
                    Side::Exchange
                } else {
                    Side::Sales
                }
            }
        };
        let fields = match self.about {
            About::Appointments => self.fields::<Appointment>(side),
            About::Contacts => self.fields::<Contact>(side),
            About::Tasks => self.fields::<Task>(side),
            About::Series => self.fields::<Occurrences>(side),
            About::Mails => self.fields::<Email>(side),
        };
        let field = random.pick(fields).copied().unwrap_or(EditedField::Subject);
        (side, field)
    }

    fn fields<C: Told>(&self, side: Side) -> &'static [EditedField] {
        match (self.edits, side) {
            (Edits::Disjoint, Side::Exchange) => C::EDITED_IN_EXCHANGE,
            (Edits::Disjoint, Side::Sales) => C::EDITED_IN_SALES,
            (Edits::Own, Side::Exchange) => C::OWN_IN_EXCHANGE,
            (Edits::Own, Side::Sales) => C::OWN_IN_SALES,
            (Edits::OwnContested, _) => C::OWN,
            (Edits::Contested | Edits::InExchange | Edits::Nowhere, _) => C::EDITED,
            (Edits::BeforeTheFirstRound, _) => C::NOT_COMPARED,
        }
    }

    /// How many steps a story has before calm.
    pub fn steps(&self) -> u32 {
        match self.weather {
            Climate::Changeable | Climate::OverDays => 420,
            Climate::Foggy => 260,
        }
    }

    /// In which step days pass, if they do.
    pub fn long_pass(&self, random: &mut Random) -> Option<(u32, Step)> {
        let pass = Step::Pass { secs: FOUR_DAYS_SECS };
        (self.weather == Climate::OverDays).then(|| (random.below(self.steps()), pass))
    }

    /// What happens next, with `workers` of which these are busy.
    pub fn step(&self, random: &mut Random, busy: &[bool]) -> Step {
        let worker = random.below(busy.len() as u32) as u8;
        let acts = self.acts_percent;
        let passes = match self.weather {
            Climate::Changeable | Climate::OverDays => 4,
            Climate::Foggy => 2,
        };
        match random.below(100) {
            roll if roll < acts => Step::Acts(self.act(random)),
            roll if roll < acts + passes => self.pass(random),
            roll if roll == acts + passes && !self.turns.is_empty() && random.chance(30) => random
                .pick(self.turns)
                .map_or(Step::Pass { secs: 1 }, |turn| Step::Sets(*turn)),
            roll if roll == acts + passes + 1 && random.chance(60) => Step::Crashes { worker },
            roll if roll < acts + passes + 2 + self.interference_percent && roll > acts + passes + 1 => {
                Step::Interferes {
                    record: random.below(32) as u8,
                }
            }
            _ if busy.get(usize::from(worker)) == Some(&true) => Step::GoesOn {
                worker,
                weather: self.weather(random),
            },
            _ => Step::Starts {
                worker,
                user: random.below(2) as u8,
            },
        }
    }
}
