//! What each of the pane's questions is over HTTP.

use super::{Method, OWN_TIMEOUT_MS, VENDOR_TIMEOUT_MS};
use crate::browser::{encoded, fresh_key};
use crate::json::{Object, Word};
use crate::model::question::{Question, Said};
use crate::model::session::Side;
use shared::api::shares::ShareRequest;
use shared::api::synced::RepairAction;
use shared::ids::{ItemId, LinkId};

/// A request, before it is sent.
pub(super) struct Wanted {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) header: Option<(&'static str, String)>,
    pub(super) body: Option<String>,
    pub(super) timeout_ms: u32,
}

pub(super) fn wanted(question: &Question) -> Wanted {
    let (method, path) = place(question);
    Wanted {
        method,
        path,
        header: header(question),
        body: body(question),
        timeout_ms: if matches!(
            question,
            Question::Submit(_) | Question::Share(_) | Question::Search(..)
        ) {
            OWN_TIMEOUT_MS
        } else {
            VENDOR_TIMEOUT_MS
        },
    }
}

fn place(question: &Question) -> (Method, String) {
    let get = |path: String| (Method::GET, path);
    let item = |id: &ItemId, more| ["/api/items/", &encoded(id.as_str()), more].concat();
    let record = |id: &LinkId, more| ["/api/me/records/", id.as_str(), more].concat();
    let (method, path) = match question {
        Question::Search(kind, query) => {
            let (kind, query) = (kind.word(), encoded(query));
            return get(["/api/sales/records?type=", &kind, "&q=", &query].concat());
        }
        Question::Share(id) => return get(["/api/shares/", id.as_str()].concat()),
        Question::Item(id) => return get(item(id, "")),
        Question::Thread(id) => return get(item(id, "/thread")),
        Question::StopCapturing(id) => return (Method::POST, item(id, "/stop-capturing")),
        Question::Records(state, before) => {
            let path = ["/api/me/records?state=", &state.word()].concat();
            return get(match before {
                Some(before) => [&path, "&before=", before.as_str()].concat(),
                None => path,
            });
        }
        Question::Detail(id) => return get(record(id, "")),
        Question::NearAccounts(id) => return get(record(id, "/accounts")),
        Question::Say(shown, said, _) => {
            let held = |word| ["/api/me/held/", shown.id.as_str(), word].concat();
            let path = match said {
                Said::Approve => held("/approve"),
                Said::Discard => held("/discard"),
                Said::Repair(_) => record(&shown.id, "/repair"),
            };
            return (Method::POST, path);
        }
        Question::Seen(repair) => return get(["/api/repairs/", repair.as_str()].concat()),
        Question::Own(kind) => return get(["/api/exchange/records?type=", &kind.word()].concat()),
        Question::Run(run) => return get(["/api/runs/", run.as_str()].concat()),
        Question::Searches(object) => {
            return get(["/api/saved-searches?object=", &object.word()].concat());
        }
        Question::ConfirmExchange => (Method::POST, "/api/me/exchange"),
        Question::StartSales => (Method::POST, "/api/me/sales"),
        Question::CompleteSales(_) => (Method::POST, "/api/me/sales/complete"),
        Question::Submit(_) | Question::ShareOwn(..) => (Method::POST, "/api/shares"),
        Question::Me => (Method::GET, "/api/me"),
        Question::CreateContact(..) => (Method::POST, "/api/sales/contacts"),
        Question::SyncNow => (Method::POST, "/api/me/sync"),
        Question::Disconnect(Side::Exchange) => (Method::DELETE, "/api/me/exchange"),
        Question::Disconnect(Side::Sales) => (Method::DELETE, "/api/me/sales"),
        Question::Pause(_) => (Method::PUT, "/api/me/paused"),
        Question::Category(_) => (Method::POST, "/api/me/category"),
        Question::ContentAccess(_) => (Method::PUT, "/api/me/content-access"),
        Question::Chosen => (Method::GET, "/api/me/saved-searches"),
        Question::Choose(_) => (Method::PUT, "/api/me/saved-searches"),
        Question::Conflicts => (Method::GET, "/api/me/conflict-resolution"),
        Question::ChooseConflict(_) => (Method::PUT, "/api/me/conflict-resolution"),
    };
    (method, path.to_owned())
}

fn header(question: &Question) -> Option<(&'static str, String)> {
    if let Question::Say(shown, ..) = question {
        return Some(("if-match", shown.version.clone()));
    }
    let key = if let Question::Submit(submission) = question {
        submission.key.0.clone()
    } else if let Question::ShareOwn(..) = question {
        fresh_key().0
    } else {
        return None;
    };
    Some(("idempotency-key", key))
}

fn body(question: &Question) -> Option<String> {
    let object = Object::new();
    let object = match question {
        Question::CompleteSales(code) => object.text("code", code),
        Question::Submit(submission) => share(&submission.request),
        Question::ShareOwn(item_type, item_id) => share(&ShareRequest {
            item_type: *item_type,
            item_id: item_id.clone(),
            related: None,
            composing: false,
            whole_thread: false,
        }),
        Question::CreateContact(item, address) => {
            object.text("itemId", item.as_str()).text("address", address)
        }
        Question::Say(_, Said::Repair(action), entry) => {
            let object = object.text("action", &action.word());
            let is = |named| *action == named;
            object
                .text_if_any("recordId", is(RepairAction::Link).then_some(entry))
                .text_if_any("accountId", is(RepairAction::PickAccount).then_some(entry))
        }
        Question::Pause(paused) => object.truth("paused", *paused),
        Question::Category(action) => object.text("action", &action.word()),
        Question::ContentAccess(allowed) => object.truth("allowed", *allowed),
        Question::Choose(choices) => {
            let chosen = [
                ("appointments", &choices.appointments),
                ("contacts", &choices.contacts),
                ("tasks", &choices.tasks),
            ];
            chosen.into_iter().fold(object, |object, (name, chosen)| {
                object.text_if_any(name, chosen.as_ref().map(|search| search.as_str()))
            })
        }
        Question::ChooseConflict(chosen) => {
            const NAME: &str = "conflictResolution";
            match chosen {
                Some(chosen) => object.text(NAME, &chosen.word()),
                None => object.json(NAME, "null"),
            }
        }
        Question::ConfirmExchange
        | Question::StartSales
        | Question::Search(..)
        | Question::Share(_)
        | Question::Me
        | Question::Item(_)
        | Question::Thread(_)
        | Question::StopCapturing(_)
        | Question::Records(..)
        | Question::Detail(_)
        | Question::NearAccounts(_)
        | Question::Say(..)
        | Question::Seen(_)
        | Question::Own(_)
        | Question::SyncNow
        | Question::Run(_)
        | Question::Disconnect(_)
        | Question::Searches(_)
        | Question::Chosen
        | Question::Conflicts => return None,
    };
    Some(object.end())
}

fn share(request: &ShareRequest) -> Object {
    let object = Object::new()
        .text("itemType", &request.item_type.word())
        .text("itemId", request.item_id.as_str())
        .truth("composing", request.composing)
        .truth("wholeThread", request.whole_thread);
    let Some(related) = &request.related else {
        return object;
    };
    let related: Vec<String> = related
        .iter()
        .map(|one| {
            let one = Object::new()
                .text("type", &one.record_type.word())
                .text("id", one.id.as_str());
            one.end()
        })
        .collect();
    object.json("related", &["[", &related.join(","), "]"].concat())
}

#[cfg(test)]
mod tests;
