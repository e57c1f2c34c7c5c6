//! Adaptive Search: saved searches under `/crmRestApi/searchResources/…/custom-actions/queries`, listed, shown and run.
//! Queries are not stored through it, and ad-hoc conditions are not run: only what is saved is.

use super::accept::{COLLECTION, ITEM};
use super::answer::Answer;
use super::ask::Head;
use super::params::{Page, Params, decoded};
use super::shape::link;
use crate::sales::model::schema::Key;
use crate::sales::model::{Complaint, InScope, Sales, SavedSearch, Table, Term};
use axum::body::Bytes;
use axum::http::{Method, StatusCode};
use jiff::Timestamp;
use serde_json::{Value, json};

const QUERIES: &str = "custom-actions/queries";

/// A query to be run, out of a body.
#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct Run {
    entity: String,
    #[serde(default)]
    copied_from: Option<String>,
    #[serde(default)]
    sort: Vec<Sort>,
    #[serde(default)]
    limit: Option<usize>,
    #[serde(default)]
    offset: Option<usize>,
}

/// What to sort by, out of a body.
#[derive(serde::Deserialize)]
struct Sort {
    attribute: String,
    direction: Direction,
}

#[derive(Clone, Copy, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
enum Direction {
    Ascending,
    Descending,
}

/// One request below the root of the searches.
pub(super) fn respond(
    sales: &mut Sales,
    head: &Head,
    (method, path, params): (&Method, &str, &Params),
    (base, user): (&str, &str),
    now: Timestamp,
    body: &Bytes,
) -> Answer {
    sales.keep_index(now);
    let segments: Vec<String> = path
        .split('/')
        .filter(|part| !part.is_empty())
        .map(decoded)
        .collect();
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    let [
        version @ ("11.13.18.05" | "latest"),
        "custom-actions",
        "queries",
        rest @ ..,
    ] = segments.as_slice()
    else {
        return Answer::not_found(head);
    };
    let asking = Asking {
        sales,
        head,
        params,
        base: format!("{base}/{version}/{QUERIES}"),
        user,
        now,
    };
    let done = match (method, rest) {
        (&Method::GET, [name]) => match entity(name) {
            Some(table) => asking.list(table),
            None => asking.show(name),
        },
        (&Method::GET, [number, "results"]) => {
            asking.page().and_then(|page| asking.results(number, &[], page))
        }
        (&Method::POST, []) => asking.run(body),
        _ => Err(Answer::not_allowed(head)),
    };
    done.unwrap_or_else(|problem| problem)
}

struct Asking<'a> {
    sales: &'a Sales,
    head: &'a Head,
    params: &'a Params,
    /// Address of all queries.
    base: String,
    user: &'a str,
    now: Timestamp,
}

impl Asking<'_> {
    fn page(&self) -> Result<Page, Answer> {
        self.params
            .page()
            .map_err(|complaint| Answer::bad_request(self.head, complaint))
    }

    /// The searches of one kind of record that this user may use.
    fn list(&self, table: Table) -> Result<Answer, Answer> {
        let found = self.sales.searches(self.user, table);
        let found = found.map_err(|refusal| Answer::refused(self.head, refusal))?;
        let page = self.page()?;
        let rows: Vec<Value> = found.iter().map(|search| self.definition(search)).collect();
        Ok(self.collection(&rows, page, &self.base))
    }

    fn show(&self, number: &str) -> Result<Answer, Answer> {
        let search = self.sales.search(number, self.user);
        let search = search.map_err(|refusal| Answer::refused(self.head, refusal))?;
        Ok(Answer::json(
            self.head,
            StatusCode::OK,
            ITEM,
            self.definition(search),
        ))
    }

    fn definition(&self, search: &SavedSearch) -> Value {
        let address = format!("{}/{}", self.base, search.number);
        let criteria: Vec<Value> = search
            .terms
            .iter()
            .map(|term| condition(search.table, term))
            .collect();
        json!({
            "uuid": search.number,
            "name": search.name,
            "entity": entity_of(search.table),
            "access": if search.roles.is_empty() { "Public" } else { "Role" },
            "roles": search.roles,
            "q": { "op": "$and", "criteria": criteria },
            "links": [link("self", &address, "queries", "item"), link("canonical", &address, "queries", "item")],
        })
    }

    fn results(&self, number: &str, sort: &[Sort], page: Page) -> Result<Answer, Answer> {
        let search = self.sales.search(number, self.user);
        let search = search.map_err(|refusal| Answer::refused(self.head, refusal))?;
        let found = self.sales.ids_in_scope(number, self.user, self.now);
        let mut found = found.map_err(|refusal| Answer::refused(self.head, refusal))?;
        in_no_order(&mut found, page.offset);
        // The last one first: what is equal by an earlier one keeps the order of the later ones.
        for by in sort.iter().rev() {
            self.put_in_order(&mut found, search.table, by)?;
        }
        let rows: Vec<Value> = found.iter().map(|one| indexed(search.table, one)).collect();
        Ok(self.collection(&rows, page, &format!("{}/{number}/results", self.base)))
    }

    fn put_in_order(&self, found: &mut [InScope], table: Table, by: &Sort) -> Result<(), Answer> {
        if by.attribute == table.id_attribute() {
            found.sort_by_key(|one| one.id);
        } else if matches!(table.key(), Key::Number(name) if name == by.attribute) {
            found.sort_by(|one, other| one.number.cmp(&other.number));
        } else {
            let detail = format!("Results cannot be sorted by {}.", by.attribute);
            return Err(Answer::bad_request(
                self.head,
                Complaint::general("27518", detail),
            ));
        }
        match by.direction {
            Direction::Ascending => {}
            Direction::Descending => found.reverse(),
        }
        Ok(())
    }

    /// Runs what is saved, without saving it once more.
    fn run(&self, body: &Bytes) -> Result<Answer, Answer> {
        let bad = |detail: &str| Answer::bad_request(self.head, Complaint::general("27518", detail));
        let Ok(run) = serde_json::from_slice::<Run>(body) else {
            return Err(bad("The request body is not a valid query."));
        };
        let is_transient = self.head.preference.as_deref().map(str::trim) == Some("transient");
        if !is_transient {
            return Err(bad("A query without a name can be run, but not stored."));
        }
        let copied = run.copied_from.as_deref().map(str::trim);
        let Some(number) = copied.and_then(|address| address.rsplit('/').next()) else {
            return Err(bad("The query names no saved search."));
        };
        let search = self.sales.search(number, self.user);
        let search = search.map_err(|refusal| Answer::refused(self.head, refusal))?;
        if entity(&run.entity) != Some(search.table) {
            return Err(bad("The saved search is one of another entity."));
        }
        let mut page = self.page()?;
        page.limit = run.limit.unwrap_or(page.limit).clamp(1, 499);
        page.offset = run.offset.unwrap_or(page.offset);
        self.results(number, &run.sort, page)
    }

    fn collection(&self, rows: &[Value], page: Page, address: &str) -> Answer {
        let shown: Vec<&Value> = rows.iter().skip(page.offset).take(page.limit).collect();
        let count = shown.len();
        let mut body = json!({
            "items": shown,
            "count": count,
            "hasMore": page.offset.saturating_add(count) < rows.len(),
            "limit": page.limit,
            "offset": page.offset,
            "links": [link("self", address, "queries", "collection")],
        });
        if page.with_total {
            body["totalResults"] = Value::from(rows.len());
        }
        Answer::json(self.head, StatusCode::OK, COLLECTION, body)
    }
}

/// Whoever asks for no order gets another one for every page.
fn in_no_order(found: &mut [InScope], offset: usize) {
    let offset = u64::try_from(offset).unwrap_or_default();
    found.sort_by_key(|one| {
        let mixed = (one.id.cast_unsigned() ^ offset.rotate_left(32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        (mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9)
    });
}

/// A record as the index names it.
fn indexed(table: Table, one: &InScope) -> Value {
    let mut row = json!({ "_entity": entity_of(table), table.id_attribute(): one.id });
    if let Key::Number(name) = table.key() {
        row[name] = Value::from(one.number.as_str());
    }
    row
}

fn condition(table: Table, term: &Term) -> Value {
    let compare =
        |op: &str, attribute: &str, value: Value| json!({ "op": op, "attribute": attribute, "value": value });
    let mine = || {
        let owner = table.owner_attribute().unwrap_or("CreatedBy");
        compare("$eq", owner, json!("#CURRENT_USER_PARTY_ID#"))
    };
    let values = |fields: &[crate::sales::model::Field]| {
        let decimals = crate::sales::model::field::Decimals::Strings;
        Value::Array(fields.iter().map(|field| field.to_json(decimals)).collect())
    };
    match term {
        Term::Mine => mine(),
        Term::MineOrAssigned => {
            let assigned = compare("$eq", "AssigneeId", json!("#CURRENT_USER_PARTY_ID#"));
            json!({ "op": "$or", "criteria": [mine(), assigned] })
        }
        Term::OneOf(name, fields) => compare("$in", name, values(fields)),
        Term::NoneOf(name, fields) => compare("$nin", name, values(fields)),
        Term::InFuture(name) => compare("$gt", name, json!("#NOW#")),
        // A condition of the model's own language has no spelling in this one.
        Term::Matching(_) => json!({ "op": "$pr", "attribute": table.id_attribute() }),
        Term::AllOfTheWords(name, words) => compare("$all", name, json!(words.join(" "))),
    }
}

fn entity(name: &str) -> Option<Table> {
    const KNOWN: [Table; 5] = [
        Table::Activities,
        Table::Accounts,
        Table::Contacts,
        Table::Opportunities,
        Table::Leads,
    ];
    KNOWN.into_iter().find(|table| entity_of(*table) == name)
}

/// What the index calls a kind of record.
fn entity_of(table: Table) -> &'static str {
    match table {
        Table::Accounts => "Account",
        Table::Contacts => "Contact",
        Table::Opportunities => "Opportunity",
        Table::Leads => "Lead",
        Table::Activities => "Activity",
        Table::ActivityContact
        | Table::ActivityAssignee
        | Table::ContactPoint
        | Table::Note
        | Table::SourceSystemReference
        | Table::Attachments
        | Table::OpportunityContact
        | Table::OpportunityResource
        | Table::Conversations
        | Table::ConversationReferences
        | Table::ConversationMessages
        | Table::ConversationRecipients
        | Table::Resources
        | Table::ResourceUsers
        | Table::DeletedRecords => table.path(),
    }
}
