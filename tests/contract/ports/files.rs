//! One suite over the places of files, with their two implementations: on the items of Outlook and on the records of Sales, of
//! every kind that files hang on; and the promises of the notes on records. The simulation has no files: nothing about them is
//! merged.

use super::kinds::{Acted, Appointment, Email, Occurrences, Task};
use super::stands::{Adapted, OverHttp};
use super::{Stand as _, TITLE, Weather, creation, link, to_sales};
use crate::exchange::mailbox;
use crate::sales::user;
use crate::stand::ADA;
use sandbox::Sandbox;
use sandbox::exchange::attachment::Attachment;
use sandbox::sales::model::{Draft, Field, Table};
use sync_core::files::{FileForm, FileSeen};
use sync_core::{Item, ItemId, Outcome, Side, Version};
use worker::adapters::exchange::{ItemFiles, ItemsWithFiles};
use worker::adapters::sales::{RecordFiles, RecordsWithFiles};
use worker::ports::{
    FilePlace, FileRead, FilesSeen, Hung, HungOn, ItemSeen, Mailbox as _, NotePlace as _, Refusal, SentFile,
    Stop,
};

const NAME: &str = "Angebot 🌊.pdf";
const PDF: &str = "application/pdf";
const CONTENT: &[u8] = b"An offer";
/// More than a file that goes to Exchange in one request.
const LARGE_BYTES: usize = 4 * 1024 * 1024;
const BYTES_MAX: u64 = 10 * 1024 * 1024;

/// An item or a record, with what is told of its files.
struct Shelf<C: Adapted, P> {
    stand: OverHttp<C>,
    place: P,
    on: HungOn,
}

/// One implementation, by what its user sees of it.
trait Place: FilePlace + Sized {
    const SIDE: Side;

    /// The same for a client that nobody asked for patience.
    fn afresh(&self, sandbox: &Sandbox) -> Self;
    /// The user hangs a file there.
    fn takes<C: Adapted>(shelf: &Shelf<C, Self>, name: &str, bytes: &[u8]);
    /// What the user finds there, by name.
    fn holds<C: Adapted>(shelf: &Shelf<C, Self>) -> Vec<String>;
}

impl<C: Adapted> Shelf<C, ItemFiles> {
    async fn on_item() -> Self {
        let stand = OverHttp::<C>::start().await;
        let id = ItemId::new(stand.act(|models| C::acts_in_outlook(models, None, TITLE)));
        let looked = stand.mailbox().look(&[&link(Some(&id))]).await.unwrap().remove(0);
        let ItemSeen::Found(item, _) = looked else {
            panic!("it is there")
        };
        let mailbox = mailbox(stand.sandbox(), ADA);
        let on = match C::KIND {
            sync_core::Kind::Email => ItemsWithFiles::Messages,
            sync_core::Kind::Task => ItemsWithFiles::Tasks(mailbox.default_task_list().await.unwrap()),
            sync_core::Kind::Appointment | sync_core::Kind::Contact => ItemsWithFiles::Events,
        };
        let place = ItemFiles { mailbox, on };
        let on = hung_on(&item);
        Self { stand, place, on }
    }
}

impl<C: Adapted> Shelf<C, RecordFiles> {
    async fn on_record(kind: RecordsWithFiles) -> Self {
        let stand = OverHttp::<C>::start().await;
        let Outcome::Applied(item) = to_sales(&stand, None, &creation(Side::Sales, TITLE))
            .await
            .outcome
        else {
            panic!("it is made")
        };
        let place = RecordFiles {
            sales: user(stand.sandbox(), ADA),
            on: kind,
        };
        let on = hung_on(&item);
        Self { stand, place, on }
    }

    /// The row that files and notes hang on: of a series, that of its first meeting.
    fn row(&self) -> String {
        let number = self.on.id.as_str();
        self.stand.act(|models| {
            let rows = models.sales.all(C::RECORDS).map(|row| row.key.clone());
            let ours = rows.filter(|key| key.starts_with(number));
            ours.min().expect("a record is one row at least")
        })
    }

    /// The user adds a row to it.
    fn gets(&self, child: Table, draft: &Draft) {
        let row = self.row();
        self.stand.act(|models| {
            let sales = &mut models.sales;
            sales
                .add_child(&models.address, (C::RECORDS, &row), child, draft, models.now)
                .unwrap();
        });
    }

    /// What the user finds in its rows.
    fn texts(&self, child: Table, attribute: &str) -> Vec<String> {
        let row = self.row();
        self.stand.act(|models| {
            let record = models.sales.record(C::RECORDS, &row).unwrap();
            let texts = record.children(child);
            let texts = texts.map(|row| row.stored(attribute).as_text().unwrap().to_owned());
            texts.collect()
        })
    }
}

impl Place for ItemFiles {
    const SIDE: Side = Side::Exchange;

    fn afresh(&self, sandbox: &Sandbox) -> Self {
        Self {
            mailbox: mailbox(sandbox, ADA),
            on: self.on.clone(),
        }
    }

    fn takes<C: Adapted>(shelf: &Shelf<C, Self>, name: &str, bytes: &[u8]) {
        let file = Attachment {
            name: name.to_owned(),
            content_type: PDF.to_owned(),
            bytes: bytes.to_vec(),
            ..Attachment::default()
        };
        shelf.stand.act(|models| {
            let exchange = &mut models.exchange;
            exchange
                .attach(&models.oid, shelf.on.id.as_str(), file, models.now)
                .unwrap();
        });
    }

    fn holds<C: Adapted>(shelf: &Shelf<C, Self>) -> Vec<String> {
        shelf.stand.act(|models| {
            let mailbox = models.exchange.mailbox(&models.oid).unwrap();
            let files = mailbox.attachments(shelf.on.id.as_str()).iter();
            files.map(|file| file.name.clone()).collect()
        })
    }
}

impl Place for RecordFiles {
    const SIDE: Side = Side::Sales;

    fn afresh(&self, sandbox: &Sandbox) -> Self {
        Self {
            sales: user(sandbox, ADA),
            on: self.on,
        }
    }

    fn takes<C: Adapted>(shelf: &Shelf<C, Self>, name: &str, bytes: &[u8]) {
        let file = Draft::new()
            .with("FileName", name)
            .with("UploadedFileContentType", PDF)
            .with("FileContents", Field::Bytes(bytes.to_vec().into()));
        shelf.gets(Table::Attachments, &file);
    }

    fn holds<C: Adapted>(shelf: &Shelf<C, Self>) -> Vec<String> {
        shelf.texts(Table::Attachments, "FileName")
    }
}

/// Makes a test of every promise for every place.
macro_rules! of_files {
    ($($promise:ident)*) => {$(
        mod $promise {
            use super::*;

            #[tokio::test]
            async fn on_an_event() {
                super::$promise(&Shelf::<Appointment, _>::on_item().await).await;
            }

            #[tokio::test]
            async fn on_a_series() {
                super::$promise(&Shelf::<Occurrences, _>::on_item().await).await;
            }

            #[tokio::test]
            async fn on_a_task() {
                super::$promise(&Shelf::<Task, _>::on_item().await).await;
            }

            #[tokio::test]
            async fn on_a_mail() {
                super::$promise(&Shelf::<Email, _>::on_item().await).await;
            }

            #[tokio::test]
            async fn on_an_appointment_in_sales() {
                let shelf = Shelf::<Appointment, _>::on_record(RecordsWithFiles::Activities).await;
                super::$promise(&shelf).await;
            }

            #[tokio::test]
            async fn on_a_series_in_sales() {
                let shelf = Shelf::<Occurrences, _>::on_record(RecordsWithFiles::Series).await;
                super::$promise(&shelf).await;
            }

            #[tokio::test]
            async fn on_a_task_in_sales() {
                let shelf = Shelf::<Task, _>::on_record(RecordsWithFiles::Activities).await;
                super::$promise(&shelf).await;
            }

            #[tokio::test]
            async fn on_a_message_in_sales() {
                let shelf = Shelf::<Email, _>::on_record(RecordsWithFiles::Messages).await;
                super::$promise(&shelf).await;
            }
        }
    )*};
}

of_files! {
    what_a_person_hangs_there_is_listed_and_read
    what_we_hang_there_is_there_whole_and_a_repetition_is_another_one
    what_is_not_there_spoils_no_list_and_takes_no_file
    a_lost_answer_says_nothing_and_a_list_finds_what_landed
    throttling_stops_everything_and_hangs_nothing
}

/// Makes a test of every promise for every kind of record that has notes.
macro_rules! of_notes {
    ($($promise:ident)*) => {$(
        mod $promise {
            use super::*;

            #[tokio::test]
            async fn on_an_appointment() {
                let shelf = Shelf::<Appointment, _>::on_record(RecordsWithFiles::Activities).await;
                super::$promise(&shelf).await;
            }

            #[tokio::test]
            async fn on_a_series() {
                let shelf = Shelf::<Occurrences, _>::on_record(RecordsWithFiles::Series).await;
                super::$promise(&shelf).await;
            }

            #[tokio::test]
            async fn on_a_task() {
                let shelf = Shelf::<Task, _>::on_record(RecordsWithFiles::Activities).await;
                super::$promise(&shelf).await;
            }
        }
    )*};
}

of_notes! {
    what_is_noted_is_told_whoever_did
    a_lost_answer_to_a_note_says_nothing_and_the_notes_tell
    throttling_stops_notes_too
}

async fn what_a_person_hangs_there_is_listed_and_read<C: Adapted, P: Place>(shelf: &Shelf<C, P>) {
    assert_eq!(listed(shelf).await, []);
    P::takes(shelf, NAME, CONTENT);
    let [file] = &listed(shelf).await[..] else {
        panic!("one file")
    };
    assert_eq!((file.name.as_str(), file.form), (NAME, FileForm::File));
    assert!(
        file.bytes >= Some(CONTENT.len() as u64),
        "Exchange counts more than the content"
    );
    let read = |id: &ItemId, bytes_max| {
        let id = id.clone();
        async move { shelf.place.read(&shelf.on, &id, bytes_max).await.unwrap() }
    };
    assert_eq!(
        read(&file.id, BYTES_MAX).await,
        FileRead::Content(CONTENT.to_vec())
    );
    assert_eq!(read(&file.id, CONTENT.len() as u64 - 1).await, FileRead::TooLarge);
    assert_eq!(
        read(&ItemId::new("AAMkNobody="), BYTES_MAX).await,
        FileRead::Missing
    );
}

async fn what_we_hang_there_is_there_whole_and_a_repetition_is_another_one<C: Adapted, P: Place>(
    shelf: &Shelf<C, P>,
) {
    let bytes: Vec<u8> = (0..=250).cycle().take(LARGE_BYTES).collect();
    let mut known = Vec::new();
    for _ in 0..2 {
        let file = SentFile {
            name: NAME,
            media: PDF,
            bytes: &bytes,
        };
        let Hung::Done(id) = shelf.place.hang(&shelf.on, file).await else {
            panic!("it is hung")
        };
        let mut files = listed(shelf).await;
        files.retain(|file| !known.contains(&file.id));
        let [file] = &files[..] else {
            panic!("one more: {files:?}")
        };
        assert!(id.is_none_or(|id| id == file.id));
        assert_eq!((file.name.as_str(), file.form), (NAME, FileForm::File));
        let read = shelf.place.read(&shelf.on, &file.id, BYTES_MAX).await.unwrap();
        assert!(read == FileRead::Content(bytes.clone()), "{read:?}");
        known.push(file.id.clone());
    }
    assert_eq!(P::holds(shelf), [NAME, NAME]);
}

async fn what_is_not_there_spoils_no_list_and_takes_no_file<C: Adapted, P: Place>(shelf: &Shelf<C, P>) {
    P::takes(shelf, NAME, CONTENT);
    let lists = shelf.place.list(&[nobody(), shelf.on.clone()]).await.unwrap();
    let is_told = matches!(&lists[..], [FilesSeen::NotNow(_), FilesSeen::There(files)] if files.len() == 1);
    assert!(is_told, "{lists:?}");
    let hung = shelf.place.hang(&nobody(), offer()).await;
    assert!(matches!(hung, Hung::NotDone(_)), "{hung:?}");
}

async fn a_lost_answer_says_nothing_and_a_list_finds_what_landed<C: Adapted, P: Place>(shelf: &Shelf<C, P>) {
    shelf.stand.weather(P::SIDE, Weather::LosesAnswers);
    assert_eq!(shelf.place.hang(&shelf.on, offer()).await, Hung::Uncertain);
    shelf.stand.clears_up();
    let names: Vec<_> = listed(shelf).await.into_iter().map(|file| file.name).collect();
    assert_eq!(
        (names, P::holds(shelf)),
        (vec![NAME.to_owned()], vec![NAME.to_owned()])
    );
}

async fn throttling_stops_everything_and_hangs_nothing<C: Adapted, P: Place>(shelf: &Shelf<C, P>) {
    let afresh = || shelf.place.afresh(shelf.stand.sandbox());
    shelf.stand.weather(P::SIDE, Weather::Throttles);
    let listed = afresh().list(std::slice::from_ref(&shelf.on)).await;
    assert!(matches!(listed, Err(Stop::Throttled(Some(_)))), "{listed:?}");
    let read = afresh().read(&shelf.on, &ItemId::new("AAMk="), BYTES_MAX).await;
    assert!(matches!(read, Err(Stop::Throttled(Some(_)))), "{read:?}");
    is_stopped(&afresh().hang(&shelf.on, offer()).await);
    shelf.stand.clears_up();
    assert_eq!(P::holds(shelf), [""; 0]);
}

async fn what_is_noted_is_told_whoever_did<C: Adapted>(shelf: &Shelf<C, RecordFiles>) {
    assert_eq!(shelf.place.notes(&shelf.on).await, Ok(Vec::new()));
    let note = Draft::new()
        .with("NoteTypeCode", "GENERAL")
        .with("NoteTxt", "By hand");
    shelf.gets(Table::Note, &note);
    let added = shelf.place.add_note(&shelf.on, "Left out: film.mp4 🎬").await;
    assert!(matches!(added, Hung::Done(_)), "{added:?}");
    let mut notes = shelf.place.notes(&shelf.on).await.unwrap();
    notes.sort();
    assert_eq!(notes, ["By hand", "Left out: film.mp4 🎬"]);
    let nowhere = shelf.place.add_note(&nobody(), "x").await;
    assert!(matches!(nowhere, Hung::NotDone(_)), "{nowhere:?}");
    let unknown = shelf.place.notes(&nobody()).await;
    assert!(unknown.is_err_and(|stop| !stop.is_for_all()));
}

async fn a_lost_answer_to_a_note_says_nothing_and_the_notes_tell<C: Adapted>(shelf: &Shelf<C, RecordFiles>) {
    shelf.stand.weather(Side::Sales, Weather::LosesAnswers);
    assert_eq!(shelf.place.add_note(&shelf.on, "x").await, Hung::Uncertain);
    shelf.stand.clears_up();
    assert_eq!(shelf.place.notes(&shelf.on).await, Ok(vec!["x".to_owned()]));
}

async fn throttling_stops_notes_too<C: Adapted>(shelf: &Shelf<C, RecordFiles>) {
    let afresh = || shelf.place.afresh(shelf.stand.sandbox());
    shelf.stand.weather(Side::Sales, Weather::Throttles);
    let notes = afresh().notes(&shelf.on).await;
    assert!(matches!(notes, Err(Stop::Throttled(Some(_)))), "{notes:?}");
    is_stopped(&afresh().add_note(&shelf.on, "x").await);
    shelf.stand.clears_up();
    assert_eq!(shelf.texts(Table::Note, "NoteTxt"), [""; 0]);
}

fn is_stopped(hung: &Hung) {
    let is_stop = matches!(hung, Hung::NotDone(Refusal::Stop(Stop::Throttled(Some(_)))));
    assert!(is_stop, "{hung:?}");
}

async fn listed<C: Adapted, P: Place>(shelf: &Shelf<C, P>) -> Vec<FileSeen> {
    let lists = shelf.place.list(std::slice::from_ref(&shelf.on)).await.unwrap();
    let [FilesSeen::There(files)] = &lists[..] else {
        panic!("{lists:?}")
    };
    files.clone()
}

fn offer() -> SentFile<'static> {
    SentFile {
        name: NAME,
        media: PDF,
        bytes: CONTENT,
    }
}

fn hung_on<C: Acted>(item: &Item<C>) -> HungOn {
    HungOn {
        id: item.id.clone(),
        version: item.version.clone(),
    }
}

/// What nothing hangs on.
fn nobody() -> HungOn {
    HungOn {
        id: ItemId::new("AAMkNobody="),
        version: Version::new("\"1\""),
    }
}
