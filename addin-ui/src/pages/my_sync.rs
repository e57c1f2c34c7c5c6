//! The user's sync: both connections, *Sync now*, the pause, and what the user may choose.

use super::answers;
use crate::components::blocks::{Block, Button, Choice, Tone};
use crate::model::pane::{Pane, Press};
use crate::model::question::Question;
use crate::model::session::Side;
use crate::model::settings::{Chosen, OBJECTS, place};
use crate::text::{self, Word};
use shared::api::choices::{
    ConflictChoiceView, ConflictInForce, ConflictResolution, DecidedBy, Object, SavedSearch,
};
use shared::api::me::{CategoryAction, Me};
use shared::api::runs::RunStatus;

const RESOLUTIONS: [ConflictResolution; 3] = [
    ConflictResolution::SalesWins,
    ConflictResolution::ExchangeWins,
    ConflictResolution::UserDecides,
];

/// The page.
pub(crate) fn page(pane: &Pane) -> Vec<Block> {
    let mut blocks = vec![Block::Heading(text::CONNECTIONS)];
    let Some(me) = pane.me() else {
        return vec![Block::Busy(text::ASKING)];
    };
    let microsoft = ["Microsoft", text::connection(&me.exchange).text()].concat();
    let sales = ["Oracle Sales", text::connection(&me.sales).text()].concat();
    blocks.push(Block::text(microsoft));
    blocks.push(Block::text(sales));
    let disconnect = |id, label, side| {
        let question = Question::Disconnect(side);
        let closed = pane.awaits(&question);
        Button::new(id, label, Press::Ask(question)).closed_if(closed)
    };
    blocks.push(Block::Buttons(vec![
        disconnect("disconnect-exchange", text::DISCONNECT[0], Side::Exchange),
        disconnect("disconnect-sales", text::DISCONNECT[1], Side::Sales),
    ]));
    blocks.push(Block::Heading(text::SYNC));
    blocks.extend(sync(pane, me));
    blocks.push(Block::maybe("stack", answers::trouble(pane)));
    blocks.push(Block::maybe("stack", category(pane, me)));
    if let Some(chosen) = pane.settings().chosen.here() {
        blocks.push(Block::Heading(text::SAVED_SEARCHES));
        blocks.push(Block::text(text::SAVED_SEARCHES_LEAD));
        for object in OBJECTS {
            blocks.extend(search(pane, me, chosen, object));
        }
    }
    if let Some(conflicts) = pane.settings().conflicts.here() {
        blocks.push(Block::Heading(text::CONFLICTS));
        blocks.extend(conflict(me, conflicts));
    }
    blocks.push(Block::Heading(text::PRIVACY));
    blocks.push(Block::Check(
        "content-access",
        text::CONTENT_ACCESS.into(),
        me.content_allowed_until.is_some(),
        |allowed| Press::Ask(Question::ContentAccess(allowed)),
    ));
    let until = me.content_allowed_until.clone();
    blocks.extend(until.map(|until| Block::At(text::UNTIL, until)));
    blocks
}

fn sync(pane: &Pane, me: &Me) -> Vec<Block> {
    let mut blocks = Vec::new();
    if let Some(round) = &me.latest_round {
        blocks.push(Block::At(text::round(round.result), round.ended_at.clone()));
        let why = round.reason.map(text::reason);
        blocks.extend(why.map(|why| Block::text(why.in_a_row())));
    } else {
        blocks.push(Block::text(text::NEVER_SYNCED));
    }
    let running = pane.awaits(&Question::SyncNow);
    if running {
        blocks.push(Block::Busy(text::SYNCING));
    }
    if let Some(run) = pane.run() {
        blocks.push(Block::text(
            [text::RECORDS_AT_REST.text(), &run.records.to_string()].concat(),
        ));
        if run.status == RunStatus::Failed || run.errors > 0 {
            blocks.push(Block::Bar(Tone::Warning, "run-failed", text::RUN_FAILED, vec![]));
        }
    }
    let paused = pane.paused();
    if paused.by_administrator {
        let words = text::PAUSED_BY_ADMINISTRATOR;
        blocks.push(Block::Bar(Tone::Information, "paused", words, vec![]));
    }
    let mut blocks = vec![Block::Group("stack", blocks)];
    let pause = if paused.by_user { text::RESUME } else { text::PAUSE };
    let stands = paused.by_user || paused.by_administrator;
    let sync = Button::new("sync-now", text::SYNC_NOW, Press::Ask(Question::SyncNow));
    blocks.push(Block::Buttons(vec![
        sync.primary().closed_if(running || stands),
        Button::new("pause", pause, Press::Ask(Question::Pause(!paused.by_user))),
    ]));
    blocks
}

fn category(pane: &Pane, me: &Me) -> Option<Block> {
    let asked = me.category_question.as_ref()?;
    let button = |id, label, action| {
        let question = Question::Category(action);
        let closed = pane.awaits(&question);
        Button::new(id, label, Press::Ask(question)).closed_if(closed)
    };
    let more = vec![
        Block::text([text::CATEGORY_ITEMS.text(), &asked.items.to_string()].concat()),
        Block::Buttons(vec![
            button("mark-again", text::MARK_AGAIN, CategoryAction::MarkAgain),
            button("stop-sharing", text::STOP_SHARING, CategoryAction::StopSharing),
        ]),
    ];
    let words = text::CATEGORY_QUESTION;
    Some(Block::Bar(Tone::Warning, "category-question", words, more))
}

fn search(pane: &Pane, me: &Me, chosen: &Chosen, object: Object) -> Vec<Block> {
    let name = text::objects(object);
    let limit = chosen.limit(object);
    let offered = pane.settings().offered[place(object)].here();
    let offered = offered.map(Vec::as_slice).unwrap_or_default();
    let holds = chosen.in_force(object);
    let of_id = |id: &shared::ids::SearchId| offered.iter().find(|search| search.id == *id);
    let told = match holds {
        None => text::NO_SEARCH_HOLDS.into(),
        Some(holds) => of_id(&holds.id).map_or_else(|| holds.id.0.clone(), |search| counted(search, limit)),
    };
    let mut blocks = vec![Block::caption([name.text(), ": ", &told].concat())];
    if holds.is_some_and(|holds| holds.problem.is_some()) {
        let words = text::SEARCH_BRINGS_NOTHING;
        blocks.push(Block::Bar(Tone::Warning, "search-problem", words, vec![]));
    }
    if me.allow_user_saved_search_override {
        let own = chosen.own(object);
        let default = Choice {
            label: text::BY_ADMINISTRATOR.into(),
            chosen: own.is_none(),
            press: Press::Ask(Question::Choose(chosen.with(object, None))),
        };
        let usable = offered
            .iter()
            .filter(|search| search.usable || own == Some(&search.id));
        let usable = usable.map(|search| Choice {
            label: counted(search, limit),
            chosen: own == Some(&search.id),
            press: Press::Ask(Question::Choose(chosen.with(object, Some(search.id.clone())))),
        });
        let id = match object {
            Object::Appointments => "search-appointments",
            Object::Contacts => "search-contacts",
            Object::Tasks => "search-tasks",
        };
        blocks.push(Block::Choice(
            id,
            name,
            [default].into_iter().chain(usable).collect(),
        ));
    }
    blocks
}

/// A search by its name, with how much it holds of how much has a place (R-SRCH-3).
fn counted(search: &SavedSearch, limit: u32) -> String {
    match search.record_count {
        Some(count) => {
            let (count, limit) = (count.to_string(), limit.to_string());
            [&search.name, " (", &count, text::OF_AT_MOST.text(), &limit, ")"].concat()
        }
        None => search.name.clone(),
    }
}

fn conflict(me: &Me, conflicts: &ConflictChoiceView) -> Vec<Block> {
    let line = |name: Word, holds: ConflictInForce| {
        let who = match holds.decided_by {
            DecidedBy::User => text::BY_YOU.text(),
            DecidedBy::Administrator => text::BY_YOUR_ADMINISTRATOR.text(),
            DecidedBy::Product => "",
        };
        Block::caption([name.text(), ": ", text::resolution(holds.value).text(), who].concat())
    };
    let mut blocks = vec![
        line(text::objects(Object::Appointments), conflicts.appointments),
        line(text::objects(Object::Contacts), conflicts.contacts),
        line(text::objects(Object::Tasks), conflicts.tasks),
    ];
    if me.allow_user_conflict_override {
        let own = conflicts.conflict_resolution;
        let choice = |label: Word, value| Choice {
            label: label.into(),
            chosen: own == value,
            press: Press::Ask(Question::ChooseConflict(value)),
        };
        let all = RESOLUTIONS.map(|value| choice(text::resolution(value), Some(value)));
        let all = [choice(text::BY_ADMINISTRATOR, None)].into_iter().chain(all);
        blocks.push(Block::Choice("conflicts", text::CONFLICTS, all.collect()));
    }
    blocks
}
