//! What makes a record whole: the defaults that Sales fills in, and the rules that look at several attributes.

use super::draft::Moment;
use super::{Complaint, Field, Row, Table, User};
use jiff::Timestamp;

const FUNCTIONS: [&str; 3] = ["APPOINTMENT", "TASK", "CALLREPORT"];
const STATUSES: [&str; 5] = ["NOT_STARTED", "IN_PROGRESS", "COMPLETE", "ON_HOLD", "CANCELED"];

/// Fills in what Sales fills in, then says what is still missing or does not go together.
pub(super) fn finish(row: &mut Row, caller: &User, moment: Moment, now: Timestamp) -> Vec<Complaint> {
    if moment == Moment::Birth {
        fill_in(row, caller, now);
    }
    if let Field::Bytes(bytes) = row.stored("FileContents") {
        let length = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
        row.put("UploadedFileLength", Field::Int(length));
    }
    complete(row, now);
    let mut found: Vec<Complaint> = row
        .table
        .attributes()
        .iter()
        .filter(|attribute| attribute.required && is_blank(row.stored(attribute.name)))
        .map(Complaint::required)
        .collect();
    match row.table {
        Table::Activities => found.extend(activity(row)),
        Table::Contacts => found.extend(contact(row)),
        Table::Attachments => found.extend(attachment(row)),
        Table::Opportunities => found.extend(percentage(row, "WinProb")),
        Table::ActivityContact
        | Table::ActivityAssignee
        | Table::Accounts
        | Table::ContactPoint
        | Table::Note
        | Table::SourceSystemReference
        | Table::OpportunityContact
        | Table::OpportunityResource
        | Table::Leads
        | Table::Conversations
        | Table::ConversationReferences
        | Table::ConversationMessages
        | Table::ConversationRecipients
        | Table::Resources
        | Table::ResourceUsers
        | Table::DeletedRecords => {}
    }
    found
}

fn fill_in(row: &mut Row, caller: &User, now: Timestamp) {
    if let Some(owner) = row.table.owner_attribute() {
        default(row, owner, Field::Int(caller.party_id));
    }
    match row.table {
        Table::Activities => {
            let is_task = row.stored("ActivityFunctionCode").as_text() == Some("TASK");
            if is_task {
                default(row, "ActivityStartDate", Field::Time(now));
                default(row, "PercentageComplete", Field::Int(0));
            }
            default(row, "StatusCode", Field::from("NOT_STARTED"));
            default(row, "PriorityCode", Field::from("2"));
            default(row, "AllDayFlag", Field::Flag(false));
            default(row, "PrivateFlag", Field::Flag(false));
        }
        Table::ActivityContact => {
            default(row, "AttendeeFlag", Field::Flag(true));
            default(row, "PrimaryContactFlag", Field::Flag(false));
        }
        // Nobody is reminded unless they ask for it.
        Table::ActivityAssignee => {
            default(row, "AttendeeFlag", Field::Flag(true));
            default(row, "ShowTimeAsCode", Field::from("BUSY"));
        }
        Table::Accounts => {
            default(row, "Type", Field::from("ZCA_CUSTOMER"));
            default(row, "SalesProfileStatus", Field::from("A"));
        }
        Table::Contacts => {
            default(row, "DoNotEmailFlag", Field::Flag(false));
            default(row, "DoNotCallFlag", Field::Flag(false));
        }
        Table::Opportunities => {
            default(row, "StatusCode", Field::from("OPEN"));
            default(row, "CurrencyCode", Field::from("EUR"));
        }
        Table::OpportunityContact => default(row, "PrimaryFlg", Field::Flag(false)),
        Table::OpportunityResource => default(row, "AccessLevelCode", Field::from("200")),
        Table::Leads => default(row, "StatusCode", Field::from("UNQUALIFIED")),
        Table::ContactPoint => default(row, "PrimaryFlag", Field::Flag(false)),
        Table::Note => default(row, "NoteTypeCode", Field::from("GENERAL")),
        Table::Attachments => {
            default(row, "DatatypeCode", Field::from("FILE"));
            default(row, "CategoryName", Field::from("MISC"));
        }
        Table::Conversations => default(row, "ConversationStatusCd", Field::from("OPEN")),
        Table::ConversationMessages => default(row, "ConversationStripeCd", Field::from("CRM")),
        Table::ConversationReferences
        | Table::ConversationRecipients
        | Table::SourceSystemReference
        | Table::Resources
        | Table::ResourceUsers
        | Table::DeletedRecords => {}
    }
}

fn default(row: &mut Row, name: &'static str, value: Field) {
    if row.stored(name).is_null() {
        row.put(name, value);
    }
}

fn activity(row: &Row) -> Vec<Complaint> {
    let mut found = Vec::new();
    let function = row.stored("ActivityFunctionCode").as_text().unwrap_or_default();
    if !function.is_empty() && !FUNCTIONS.contains(&function) {
        let detail = format!("{function} is not a valid value of attribute ActivityFunctionCode.");
        found.push(Complaint::value("ActivityFunctionCode", detail));
    }
    if matches!(function, "APPOINTMENT" | "CALLREPORT") {
        let dates = ["ActivityStartDate", "ActivityEndDate"];
        let missing = dates.into_iter().filter(|name| row.stored(name).is_null());
        found.extend(
            missing
                .filter_map(|name| row.table.attribute(name))
                .map(Complaint::required),
        );
    }
    let (start, end) = (row.stored("ActivityStartDate"), row.stored("ActivityEndDate"));
    if start.compare(end).is_some_and(std::cmp::Ordering::is_gt) {
        let detail = "The end date and time must be later than the start date and time.";
        found.push(Complaint::value("ActivityEndDate", detail));
    }
    match row.stored("StatusCode").as_text() {
        Some(status) if !STATUSES.contains(&status) => {
            let detail = format!("{status} is not a valid value of attribute StatusCode.");
            found.push(Complaint::value("StatusCode", detail));
        }
        _ => {}
    }
    found.extend(percentage(row, "PercentageComplete"));
    found
}

fn contact(row: &Row) -> Vec<Complaint> {
    let mut found = Vec::new();
    if is_blank(row.stored("FirstName")) && is_blank(row.stored("LastName")) {
        found.push(Complaint::value(
            "LastName",
            "You must enter a first name or a last name.",
        ));
    }
    let has_address = ["AddressLine1", "City", "State", "PostalCode"]
        .iter()
        .any(|name| !is_blank(row.stored(name)));
    if has_address && is_blank(row.stored("Country")) {
        found.extend(row.table.attribute("Country").map(Complaint::required));
    }
    match row.stored("EmailAddress").as_text() {
        Some(address) if !address.contains('@') => {
            found.push(Complaint::value(
                "EmailAddress",
                "The email address is not valid.",
            ));
        }
        _ => {}
    }
    found
}

/// A task that is complete was completed at some time, and wholly.
fn complete(row: &mut Row, now: Timestamp) {
    let is_task = row.stored("ActivityFunctionCode").as_text() == Some("TASK");
    if is_task && row.stored("StatusCode").as_text() == Some("COMPLETE") {
        // Nothing ends before it starts.
        let start = row.stored("ActivityStartDate").as_time();
        let end = start.map_or(now, |start| start.max(now));
        default(row, "ActivityEndDate", Field::Time(end));
        row.put("PercentageComplete", Field::Int(100));
    }
}

/// A file has a name; anything else that is attached is an address or a text.
fn attachment(row: &Row) -> Option<Complaint> {
    let is_file = row.stored("DatatypeCode").as_text() == Some("FILE");
    let attribute = row.table.attribute("FileName")?;
    (is_file && is_blank(row.stored("FileName"))).then(|| Complaint::required(attribute))
}

fn percentage(row: &Row, name: &str) -> Option<Complaint> {
    let value = row.stored(name).as_int()?;
    let detail = "The value must be between 0 and 100.";
    (!(0..=100).contains(&value)).then(|| Complaint::value(name, detail))
}

fn is_blank(value: &Field) -> bool {
    value.is_null() || value.as_text().is_some_and(|text| text.trim().is_empty())
}
