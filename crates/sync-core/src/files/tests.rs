use super::*;
use crate::reason::Detail;
use alloc::format;
use alloc::string::ToString;
use alloc::vec;

mod play;

const MB: u64 = BYTES_PER_MB;
const GRACE: jiff::SignedDuration = jiff::SignedDuration::from_secs(60);

fn at(secs: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + secs).unwrap()
}

fn terms(to_exchange: FileRoute) -> FileTerms {
    FileTerms {
        size_max_mb: 10,
        routes: FileRoutes {
            to_sales: FileRoute::Open,
            to_exchange,
        },
    }
}

const TO_SALES: FileRoute = FileRoute::Closed(ReasonCode::OneWay);

fn seen(id: &str, bytes: u64) -> FileSeen {
    FileSeen {
        id: ItemId::new(id),
        name: format!("{id}.pdf"),
        bytes: Some(bytes),
        media: String::new(),
        form: FileForm::File,
    }
}

/// Names of those that are to go, in the order in which they go, and of those that stay behind with the reason.
fn told(mut ledger: FileLedger, terms: &FileTerms) -> (Vec<String>, Vec<(String, ReasonCode)>) {
    ledger = ledger.chosen(terms);
    let left = ledger.files.iter().filter_map(|file| {
        let reason = file.left_out()?;
        Some((file.name.clone(), reason.code))
    });
    let left = left.collect();
    let mut going = Vec::new();
    while let FileStep::Carry(file) = ledger.step(false, GRACE, at(0)) {
        going.push(ledger.files[file].name.clone());
        ledger = ledger.sent(file, None);
    }
    (going, left)
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| format!("{name}.pdf")).collect()
}

#[test]
fn r_mail_7_r_appt_19_r_lim_4_what_is_too_large_is_left_out_and_says_so() {
    let listed = [
        seen("1", 10 * MB),
        seen("2", 10 * MB + 1),
        seen("3", 0),
        seen("4", 5),
    ];
    let ledger = FileLedger::default().heard(Side::Exchange, &listed);
    let (going, left) = told(ledger, &terms(TO_SALES));
    assert_eq!(going, names(&["1", "4"]));
    let expected = [
        ("2.pdf".to_string(), ReasonCode::FileTooLarge),
        ("3.pdf".to_string(), ReasonCode::FileEmpty),
    ];
    assert_eq!(left, expected);
}

#[test]
fn r_mail_7_what_the_body_shows_stays_in_it_and_is_no_attachment() {
    let image = FileSeen {
        form: FileForm::InBody,
        ..seen("1", 11 * MB)
    };
    let ledger = FileLedger::default().heard(Side::Exchange, &[image, seen("2", 1)]);
    assert_eq!(told(ledger, &terms(TO_SALES)), (names(&["2"]), vec![]));
}

#[test]
fn r_err_1_what_has_no_bytes_of_its_own_stays_and_says_so() {
    let link = FileSeen {
        form: FileForm::NoFile,
        bytes: None,
        ..seen("1", 0)
    };
    let ledger = FileLedger::default().heard(Side::Exchange, &[link]);
    let left = vec![("1.pdf".to_string(), ReasonCode::FileElsewhere)];
    assert_eq!(told(ledger, &terms(TO_SALES)), (vec![], left));
}

#[test]
fn r_task_3_a_task_gets_the_smallest_as_far_as_they_fit_together() {
    let listed = [
        seen("1", 9 * MB),
        seen("2", 8 * MB),
        seen("3", MB),
        seen("4", 8 * MB),
        seen("5", 11 * MB),
    ];
    let both_ways = terms(FileRoute::Open);
    let ledger = FileLedger::default().heard(Side::Sales, &listed);
    let (going, left) = told(ledger.clone(), &both_ways);
    assert_eq!(going, names(&["3", "2", "4"]));
    let expected = vec![
        ("1.pdf".to_string(), ReasonCode::FilesTooLargeTogether),
        ("5.pdf".to_string(), ReasonCode::FileTooLarge),
    ];
    assert_eq!(left, expected);
    let with_own = ledger.heard(Side::Exchange, &[seen("own", 9 * MB)]);
    let (going, _) = told(with_own, &both_ways);
    assert_eq!(going, names(&["own", "3", "2"]), "what hangs there counts");
    let just = [seen("1", 10 * MB), seen("2", 10 * MB), seen("3", 5 * MB)];
    let (_, left) = told(FileLedger::default().heard(Side::Sales, &just), &both_ways);
    assert_eq!(left, vec![]);
}

#[test]
fn r_appt_19_a_way_that_is_closed_bars_files_until_it_opens() {
    let ledger = FileLedger::default().heard(Side::Sales, &[seen("1", 1)]);
    let barred = ledger.chosen(&terms(TO_SALES));
    assert_eq!(barred.files[0].way, FileWay::Barred(ReasonCode::OneWay));
    assert_eq!((barred.left_out(), barred.is_under_way()), (0, false));
    assert_eq!(told(barred, &terms(FileRoute::Open)).0, names(&["1"]));
}

#[test]
fn r_lim_4_a_larger_limit_lets_go_what_was_left_out() {
    let ledger = FileLedger::default().heard(Side::Exchange, &[seen("1", 20 * MB)]);
    let left = ledger.chosen(&terms(TO_SALES));
    let reason = ReasonCode::FileTooLarge.with(Detail::Allowed(10));
    assert_eq!(left.files[0].left_out(), Some(&reason));
    let wider = FileTerms {
        size_max_mb: 30,
        ..terms(TO_SALES)
    };
    assert_eq!(told(left, &wider).0, names(&["1"]));
}

#[test]
fn r_new_5_the_same_file_under_another_id_is_the_same_file() {
    let ledger = FileLedger::default().heard(Side::Exchange, &[seen("ada", 3)]);
    let digest = FileDigest::of(b"abc");
    let (ledger, met) = ledger.met(0, digest, 3);
    assert_eq!(met, Met::New);
    let carried = ledger.sending(0, at(0)).sent(0, Some(&ItemId::new("s")));
    let of_grace = FileSeen {
        name: "ada.pdf".to_string(),
        ..seen("grace", 3)
    };
    let heard = carried
        .heard(Side::Exchange, &[of_grace])
        .chosen(&terms(TO_SALES));
    assert_eq!(
        heard.step(false, GRACE, at(1)),
        FileStep::Carry(1),
        "nobody knows it yet"
    );
    let (known, met) = heard.met(1, digest, 3);
    assert_eq!((met, known.files.len()), (Met::Known, 1));
    assert_eq!(known.step(false, GRACE, at(1)), FileStep::Rest);
    let other = heard.met(1, FileDigest::of(b"abd"), 3);
    assert_eq!(
        other.1,
        Met::New,
        "another content under the same name is another file"
    );
}

#[test]
fn r_appt_19_what_is_taken_off_in_outlook_stays_in_sales_and_is_not_carried_again() {
    let ledger = FileLedger::default().heard(Side::Exchange, &[seen("1", 3), seen("2", 4)]);
    let (ledger, _) = ledger.met(0, FileDigest::of(b"abc"), 3);
    let carried = ledger.sent(0, Some(&ItemId::new("s")));
    let alone = carried.heard(Side::Exchange, &[]);
    assert_eq!(alone.files.len(), 1, "what had not gone yet is missed by nobody");
    assert_eq!(
        alone.chosen(&terms(TO_SALES)).step(true, GRACE, at(0)),
        FileStep::Rest
    );
}

#[test]
fn r_err_2_a_file_that_never_arrives_is_given_up_after_eight_tries() {
    let mut ledger = FileLedger::default().heard(Side::Exchange, &[seen("1", 3)]);
    for _ in 0..8 {
        ledger = ledger.chosen(&terms(TO_SALES));
        assert_eq!(ledger.step(true, GRACE, at(0)), FileStep::Carry(0));
        ledger = ledger.sending(0, at(0));
        assert_eq!(ledger.step(true, GRACE, at(59)), FileStep::Wait { until: at(60) });
        assert_eq!(ledger.step(true, GRACE, at(60)), FileStep::Find(0));
        assert!(ledger.candidates(0, &[seen("other", 3)]).is_empty());
        ledger = ledger.lost(0);
    }
    let given_up = Reason::from(ReasonCode::TriedTooOften);
    assert_eq!(
        ledger.chosen(&terms(TO_SALES)).files[0].left_out(),
        Some(&given_up)
    );
}

#[test]
fn r_mail_7_a_note_names_what_stays_behind_once() {
    let listed = [seen("film", 31 * MB - 5), seen("empty", 0), seen("fits", 1)];
    let ledger = FileLedger::default()
        .heard(Side::Exchange, &listed)
        .chosen(&terms(TO_SALES));
    let ledger = ledger.sent(2, None);
    assert_eq!(ledger.note(), None);
    assert_eq!(ledger.step(true, GRACE, at(0)), FileStep::Tell);
    assert_eq!(
        ledger.step(false, GRACE, at(0)),
        FileStep::Rest,
        "a message has no notes"
    );
    let telling = ledger.telling(at(0));
    let note = "Not carried over to Oracle Sales: film.pdf (31.0 MB), empty.pdf";
    assert_eq!(telling.note().as_deref(), Some(note));
    assert_eq!(telling.step(true, GRACE, at(1)), FileStep::Wait { until: at(60) });
    assert_eq!(telling.step(true, GRACE, at(60)), FileStep::FindNote);
    assert_eq!(telling.untold().step(true, GRACE, at(60)), FileStep::Tell);
    let told = telling.told();
    assert_eq!(told.step(true, GRACE, at(60)), FileStep::Rest);
    let one_more = [&listed[..], &[seen("more", 11 * MB)]].concat();
    let next = told.heard(Side::Exchange, &one_more).chosen(&terms(TO_SALES));
    let note = next.telling(at(61)).note().unwrap_or_default();
    assert_eq!(note, "Not carried over to Oracle Sales: more.pdf (11.0 MB)");
}

#[test]
fn a_note_holds_no_more_names_than_it_may() {
    let listed: Vec<_> = (0..1_000).map(|file| seen(&file.to_string(), 0)).collect();
    let ledger = FileLedger::default().heard(Side::Sales, &listed);
    let note = ledger
        .chosen(&terms(FileRoute::Open))
        .telling(at(0))
        .note()
        .unwrap_or_default();
    assert!(
        note.starts_with("Not carried over to Outlook: 0.pdf, 1.pdf"),
        "{note}"
    );
    assert!(note.ends_with("39.pdf, and 960 more"), "{note}");
}

mod routes {
    use super::*;
    use crate::content::Content;
    use crate::pair::{Facts, Known, Pair};
    use crate::policy::{Lead, Search};
    use crate::samples::{item, pair, present, two_way, visit};

    fn routes<C: Content>(pair: &Pair<C>, ledger: &FileLedger) -> Option<FileRoutes> {
        file_routes(pair, &two_way(), ReasonCode::InStep, ledger)
    }

    fn gone_through() -> FileLedger {
        FileLedger {
            through: Some(Through {
                item: ItemId::new("item"),
                exchange: Version::new("1"),
                sales: None,
                size_max_mb: 10,
            }),
            ..FileLedger::default()
        }
    }

    #[test]
    fn r_appt_19_files_of_appointments_go_to_sales_alone() {
        let linked = pair(Some(visit()), present(visit()), present(visit()));
        let routes = routes(&linked, &FileLedger::default()).unwrap();
        assert_eq!(routes.to_sales, FileRoute::Open);
        assert_eq!(routes.to_exchange, FileRoute::Closed(ReasonCode::OneWay));
    }

    #[test]
    fn r_appt_2_what_is_added_to_a_meeting_that_is_over_stays() {
        let over = Known::Present(crate::pair::Item {
            modified: Timestamp::from_second(4_000_000_000).unwrap(),
            facts: Facts::default(),
            ..item(visit(), 0)
        });
        let linked = pair(Some(visit()), over, present(visit()));
        let first = routes(&linked, &FileLedger::default()).unwrap();
        assert_eq!(
            first.to_sales,
            FileRoute::Open,
            "shared for the first time, past or future"
        );
        let later = routes(&linked, &gone_through()).unwrap();
        assert_eq!(later.to_sales, FileRoute::Closed(ReasonCode::Past));
    }

    #[test]
    fn r_appt_13_r_appt_9_files_go_only_with_what_is_kept_in_step() {
        let linked = pair(Some(visit()), present(visit()), present(visit()));
        let none = FileLedger::default();
        let follows = crate::policy::Policy {
            lead: Lead::Follows,
            ..two_way()
        };
        assert_eq!(file_routes(&linked, &follows, ReasonCode::InStep, &none), None);
        let halted = file_routes(&linked, &two_way(), ReasonCode::MadePrivate, &none);
        assert_eq!(halted, None);
        let alone = pair(Some(visit()), present(visit()), Known::Absent);
        assert_eq!(routes(&alone, &none), None);
    }

    #[test]
    fn r_task_3_files_of_tasks_go_both_ways_as_their_edits_do() {
        use crate::content::task::Task;
        let task = || Task::called("Call");
        let linked = pair(Some(task()), present(task()), present(task()));
        let open = routes(&linked, &gone_through()).unwrap();
        assert_eq!(
            (open.to_sales, open.to_exchange),
            (FileRoute::Open, FileRoute::Open)
        );
        let policy = crate::policy::Policy {
            search: Search::NotAccessible,
            ..two_way()
        };
        let told = file_routes(&linked, &policy, ReasonCode::InStep, &gone_through()).unwrap();
        assert_eq!(
            told.to_exchange,
            FileRoute::Closed(ReasonCode::SearchNotAccessible)
        );
    }
}
