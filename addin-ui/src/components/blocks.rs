//! Pages as data: what stands on them, in order, and what happens when it is pressed. A page is then a plain function of the
//! model, tested natively, and what draws it is downloaded once for all pages.

use crate::model::failure::Failure;
use crate::model::pane::{Event, Press, Tab};
use crate::model::session::Side;
use crate::text::{self, Saying, Word};
use shared::api::records::RecordSummary;

/// A piece of a page.
#[derive(Debug)]
pub(crate) enum Block {
    /// The page: its name for tests, whether it has nothing to work on, what stands on it.
    Main(&'static str, Frame, Vec<Block>),
    /// The choice of pages.
    Tabs(Tab),
    /// What the page is about.
    Title(Word),
    /// What the next pieces are about.
    Heading(Word),
    /// Words; a name for tests, if they have one.
    Text(&'static str, String),
    /// Small words.
    Caption(&'static str, String),
    /// Small words before a moment, which is RFC 3339.
    At(Word, String),
    /// A large picture.
    Picture(&'static str),
    /// The page waits.
    Waiting(Word),
    /// What is awaited on a page.
    Busy(Word),
    /// The open item: its picture, subject, time, and the category it carries.
    Item(&'static str, String, String, Option<&'static str>),
    /// How far the first sign-in is.
    Steps(Side),
    /// Words, each with a picture.
    Gains(Vec<(&'static str, Word)>),
    /// What is the case, and what to do next.
    Bar(Tone, &'static str, Saying, Vec<Block>),
    /// A link that opens a window.
    Link(&'static str, Word, String),
    /// Pieces that belong together, and the class of the element they stand in. What comes and goes stands in one: whatever follows
    /// keeps its place, and so its elements and the focus.
    Group(&'static str, Vec<Block>),
    /// A button.
    Button(Button),
    /// Buttons beside each other.
    Buttons(Vec<Button>),
    /// Things of one kind.
    List(Vec<Entry>),
    /// What is hidden until it is wanted, under these words.
    More(Word, Vec<Block>),
    /// One of several: its element, its name, and what there is to choose.
    Choice(&'static str, Word, Vec<Choice>),
    /// Something to be switched on or off: its element, name and state.
    Check(&'static str, String, bool, fn(bool) -> Press),
    /// A text to be put in, by its name.
    Input(Word),
    /// A field's name, and its value in Outlook and in Sales. HTML is shown as its text.
    Values(String, String, String),
    /// What the item is related to.
    Related(Related),
}

/// How a page is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Frame {
    /// From its top.
    Plain,
    /// In its middle: there is nothing to work on.
    Centred,
    /// In its middle, for something is awaited.
    Waiting,
}

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    /// It went well.
    Success,
    /// It goes on by itself.
    Information,
    /// It waits for somebody.
    Warning,
    /// It did not work.
    Danger,
    /// It is under way.
    Busy,
}

/// How much a button stands out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    /// The one thing to do.
    Primary,
    /// Something else to do.
    Secondary,
    /// A way out.
    Subtle,
}

/// Something to be pressed. It stays focusable while it cannot be, so that the keyboard does not lose its place.
#[derive(Debug)]
pub(crate) struct Button {
    /// Its element.
    pub(crate) id: String,
    /// What stands on it.
    pub(crate) label: String,
    /// How much it stands out.
    pub(crate) look: Look,
    /// Whether it can be pressed.
    pub(crate) is_open: bool,
    /// What it does.
    pub(crate) press: Press,
}

/// One of several to choose from.
#[derive(Debug)]
pub(crate) struct Choice {
    /// Its name.
    pub(crate) label: String,
    /// Whether it is chosen.
    pub(crate) chosen: bool,
    /// What choosing it does.
    pub(crate) press: Press,
}

/// A thing in a list.
#[derive(Debug)]
pub(crate) struct Entry {
    /// What it is called.
    pub(crate) title: String,
    /// What it is.
    pub(crate) caption: String,
    /// What else stands there.
    pub(crate) blocks: Vec<Block>,
}

/// *Related to*: a kind, a search field with its list, and what was chosen.
#[derive(Debug)]
pub(crate) struct Related {
    /// Whether it can be changed.
    pub(crate) is_open: bool,
    /// The kinds of records.
    pub(crate) kinds: Vec<Choice>,
    /// What stands in the empty field.
    pub(crate) placeholder: Word,
    /// Whether the list is shown.
    pub(crate) is_shown: bool,
    /// The row that Enter would take.
    pub(crate) active: Option<usize>,
    /// Names, and what tells them from others of that name.
    pub(crate) rows: Vec<(String, String)>,
    /// What stands below the rows, or in their place.
    pub(crate) notes: Vec<Block>,
    /// What was chosen: a picture, and the record.
    pub(crate) chosen: Vec<(&'static str, RecordSummary)>,
}

impl Button {
    pub(crate) fn new(id: impl Into<String>, label: impl Into<String>, press: Press) -> Self {
        Button {
            id: id.into(),
            label: label.into(),
            look: Look::Secondary,
            is_open: true,
            press,
        }
    }

    pub(crate) fn primary(self) -> Self {
        self.looking(Look::Primary)
    }

    pub(crate) fn looking(self, look: Look) -> Self {
        Button { look, ..self }
    }

    pub(crate) fn closed_if(self, closed: bool) -> Self {
        Button {
            is_open: !closed,
            ..self
        }
    }
}

impl Block {
    /// Words without a name.
    pub(crate) fn text(words: impl Into<String>) -> Self {
        Block::Text("", words.into())
    }

    /// Small words without a name.
    pub(crate) fn caption(words: impl Into<String>) -> Self {
        Block::Caption("", words.into())
    }

    /// What comes and goes.
    pub(crate) fn maybe(class: &'static str, block: Option<Self>) -> Self {
        Block::Group(class, block.into_iter().collect())
    }

    /// What failed, what helps, and what support asks for.
    pub(crate) fn failure(tone: Tone, testid: &'static str, failure: &Failure, mut more: Vec<Block>) -> Self {
        let reference = text::reference(failure).map(|words| Block::Caption("request-id", words));
        more.extend(reference);
        Block::Bar(tone, testid, text::failure(failure), more)
    }

    /// A page with nothing to work on: a picture, what is the case, what to do next, and a button for it.
    pub(crate) fn empty(
        testid: &'static str,
        picture: &'static str,
        saying: Saying,
        button: Option<Button>,
    ) -> Self {
        let mut blocks = vec![
            Block::Picture(picture),
            Block::Group(
                "stack",
                vec![Block::Title(saying.what()), Block::text(saying.next())],
            ),
        ];
        blocks.extend(button.map(Block::Button));
        Block::Main(testid, Frame::Centred, blocks)
    }

    /// A page that waits.
    pub(crate) fn waiting(testid: &'static str, words: Word) -> Self {
        Block::Main(testid, Frame::Waiting, vec![Block::Waiting(words)])
    }
}

impl Press {
    /// What it is to the model.
    pub(crate) fn event(&self) -> Event {
        Event::Press(self.clone())
    }
}
