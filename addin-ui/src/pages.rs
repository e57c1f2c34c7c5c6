//! One file per page: the model in, what stands on the page out.

mod answers;
mod home;
mod my_sync;
mod records;
mod related;
mod share;
mod sign_in;
mod status;

use crate::components::blocks::{Block, Button, Frame, Tone};
use crate::components::icon;
use crate::model::pane::{Network, Pane, Press, Screen};
use crate::model::session::Session;
use crate::text::{self, Word};

/// Everything that the pane shows.
pub(crate) fn pane(pane: &Pane) -> Vec<Block> {
    let offline = (pane.network() == Network::Offline)
        .then(|| Block::Bar(Tone::Warning, "offline", text::OFFLINE, vec![]));
    let mut blocks = vec![Block::maybe("top", offline)];
    if *pane.session() == Session::Connected {
        blocks.push(Block::Tabs(pane.tab()));
    }
    blocks.push(page(pane));
    blocks
}

fn page(pane: &Pane) -> Block {
    let look_again = || Some(Button::new("check-again", text::CHECK_AGAIN, Press::LookAgain));
    match pane.screen() {
        Screen::Starting => Block::waiting("screen-starting", text::STARTING),
        Screen::OfficeSilent => {
            let retry = Button::new("retry-office", text::TRY_AGAIN, Press::Reload).primary();
            Block::empty(
                "screen-office-silent",
                icon::PLUG,
                text::OFFICE_SILENT,
                Some(retry),
            )
        }
        Screen::Outside => Block::empty("screen-outside", icon::WINDOW, text::OUTSIDE, None),
        Screen::SignIn => sign_in::page(pane),
        Screen::ReadingItem => Block::waiting("screen-reading-item", text::READING_ITEM),
        Screen::ItemUnreadable => Block::empty(
            "screen-item-unreadable",
            icon::WARNING,
            text::ITEM_UNREADABLE,
            look_again(),
        ),
        Screen::NoItem => Block::empty("screen-no-item", icon::CALENDAR, text::NO_ITEM, None),
        Screen::Several => Block::empty("screen-several", icon::MAIL, text::SEVERAL, None),
        Screen::Unsaved => Block::empty(
            "screen-unsaved",
            icon::SAVE,
            text::unsaved(pane.kind()),
            look_again(),
        ),
        Screen::Share => share::page(pane),
        Screen::Records => sheet("screen-records", text::TABS[1], records::page(pane)),
        Screen::Sync => sheet("screen-sync", text::TABS[2], my_sync::page(pane)),
    }
}

/// A page under its title.
fn sheet(testid: &'static str, title: Word, mut blocks: Vec<Block>) -> Block {
    blocks.insert(0, Block::Title(title));
    Block::Main(testid, Frame::Plain, blocks)
}
