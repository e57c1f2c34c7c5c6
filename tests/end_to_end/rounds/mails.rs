//! Emails: one way, each once, and their replies.

use super::{ADA, CATEGORY, Desk};
use sandbox::exchange::event::{Body, BodyType, Mailable};
use sandbox::exchange::message::{Mail, Message};
use sandbox::sales::model::Table;
use std::sync::Arc;
use store::links::Leads;
use sync_core::capture::ReplyCapture;
use sync_core::{Email, ItemId, Standing};
use tests::World;
use worker::adapters::exchange::{MailFolders, MailboxFeeds};
use worker::adapters::sales::Messages;
use worker::adapters::store::Links;
use worker::ports::RoundStore as _;
use worker::sync::round::Report;

const GRACE: &str = "grace@contoso.example";
const CUSTOMER: &str = "sam@customer.example";

impl Desk<'_> {
    async fn round_of_mails(&self) -> Report {
        let folders = MailFolders {
            scope: self.mailbox.mail_scope().await.unwrap(),
            mailbox: self.mailbox.clone(),
            feeds: MailboxFeeds::default(),
        };
        let links = Links::<Email>::of(&*self.world.store, self.user.id, &self.allowance);
        self.round(&folders, &Messages(self.sales("")), &links).await
    }

    /// As many as it takes until nothing is in doubt any more.
    async fn rounds_of_mails(&self) -> Report {
        let mut report = self.round_of_mails().await;
        for _ in 0..3 {
            self.pass(1);
            report = self.round_of_mails().await;
        }
        assert_eq!(report.waiting, 0, "{report:?}");
        report
    }

    /// A mail comes.
    fn receives(&self, mail: &Mail) -> Arc<Message> {
        self.in_outlook(|exchange, oid, now| exchange.receive_message(oid, mail, now).unwrap())
    }

    fn categorises(&self, message: &Message, categories: &[&str]) {
        let categories: Vec<_> = categories.iter().map(|name| (*name).to_owned()).collect();
        self.in_outlook(|exchange, oid, now| {
            exchange
                .categorise_message(oid, &message.immutable_id, &categories, None, now)
                .unwrap();
        });
    }

    fn answers(&self, message: &Message) -> Arc<Message> {
        let reply = Mail::reply(message, at(self.address));
        self.in_outlook(|exchange, oid, now| exchange.send_message(oid, &reply, now).unwrap())
    }

    fn categories(&self, message: &Message) -> Vec<String> {
        let stand_ins = self.world.stand_ins.sandbox.world();
        let mailbox = stand_ins.exchange.mailbox(self.address).unwrap();
        mailbox.message(&message.immutable_id).unwrap().categories.clone()
    }

    fn in_outlook<T>(
        &self,
        act: impl FnOnce(&mut sandbox::exchange::model::Exchange, &str, jiff::Timestamp) -> T,
    ) -> T {
        let now = self.world.stand_ins.sandbox.now();
        let mut stand_ins = self.world.stand_ins.sandbox.world();
        let oid = stand_ins.exchange.mailbox(self.address).unwrap().oid.clone();
        act(&mut stand_ins.exchange, &oid, now)
    }
}

fn at(address: &str) -> Mailable {
    Mailable {
        name: "Somebody".to_owned(),
        address: address.to_owned(),
    }
}

fn offer() -> Mail {
    Mail {
        body: Body {
            kind: BodyType::Html,
            content: "<p>Dear Ada</p>".to_owned(),
        },
        cc: vec![at(GRACE)],
        ..Mail::plain(at(CUSTOMER), vec![at(ADA)], "Offer")
    }
}

/// The subjects of all messages in Sales, and how many conversations there are.
fn in_sales(world: &World) -> (Vec<String>, usize) {
    let stand_ins = world.stand_ins.sandbox.world();
    let messages = stand_ins.sales.all(Table::ConversationMessages);
    let subject = |row: &sandbox::sales::model::Row| row.stored("Subject").as_text().map(str::to_owned);
    let mut subjects: Vec<_> = messages.filter_map(subject).collect();
    subjects.sort();
    (subjects, stand_ins.sales.all(Table::Conversations).count())
}

#[tokio::test(flavor = "multi_thread")]
async fn r_mail_5_a_categorised_mail_and_its_replies_become_one_conversation() {
    let world = World::new().await;
    let mut desk = Desk::of(&world).await;
    desk.replies = ReplyCapture::Since(world.stand_ins.sandbox.now());
    let first = desk.receives(&offer());
    let plain = desk.receives(&Mail {
        subject: "Newsletter".to_owned(),
        ..offer()
    });
    desk.rounds_of_mails().await;
    assert_eq!(in_sales(&world), (vec![], 0), "nobody asked for anything");
    desk.categorises(&first, &["Red category", CATEGORY]);
    let report = desk.rounds_of_mails().await;
    assert_eq!(in_sales(&world), (vec!["Offer".to_owned()], 1), "{report:?}");
    {
        let stand_ins = world.stand_ins.sandbox.world();
        let message = stand_ins.sales.all(Table::ConversationMessages).next().unwrap();
        assert_eq!(
            message.stored("MessageContent").as_text(),
            Some("<p>Dear Ada</p>")
        );
        assert!(message.key.starts_with("OM-"), "{}", message.key);
    }

    let reply = desk.answers(&first);
    desk.rounds_of_mails().await;
    let both = vec!["Offer".to_owned(), reply.subject.clone()];
    assert_eq!(in_sales(&world), (both.clone(), 1));
    assert_eq!(desk.categories(&reply), [CATEGORY], "R-CAT-3");
    assert_eq!(desk.categories(&first), ["Red category", CATEGORY]);
    assert_eq!(desk.categories(&plain), Vec::<String>::new());

    desk.categorises(&first, &["Red category"]);
    desk.rounds_of_mails().await;
    desk.answers(&reply);
    let report = desk.rounds_of_mails().await;
    assert_eq!(in_sales(&world), (both.clone(), 1), "R-MAIL-6: {report:?}");
    assert_eq!(desk.categories(&first), ["Red category"], "R-CAT-4");

    for message in [&first, &reply] {
        desk.in_outlook(|exchange, oid, now| {
            exchange.delete_message(oid, &message.immutable_id, now).unwrap();
        });
    }
    desk.rounds_of_mails().await;
    assert_eq!(in_sales(&world), (both, 1), "R-MAIL-8");
}

#[tokio::test(flavor = "multi_thread")]
async fn r_mail_3_a_second_sharer_leads_to_no_second_message() {
    let world = World::new().await;
    let ada = Desk::of(&world).await;
    let grace = Desk::of_person(&world, GRACE).await;
    let hers = ada.receives(&offer());
    let same = Mail {
        internet_message_id: Some(hers.internet_message_id.clone()),
        ..offer()
    };
    let other = grace.receives(&same);
    ada.categorises(&hers, &[CATEGORY]);
    ada.rounds_of_mails().await;
    grace.categorises(&other, &[CATEGORY]);
    grace.rounds_of_mails().await;
    let links = Links::<Email>::of(&*world.store, grace.user.id, &grace.allowance);
    let items = [ItemId::new(&other.immutable_id)];
    let link = links.of_items(&items).await.unwrap().remove(0);
    assert_eq!((link.leads, link.pair.standing), (Leads::No, Standing::Linked));
    assert!(link.sales_id.is_some(), "it is the same message");
    assert_eq!(in_sales(&world), (vec!["Offer".to_owned()], 1));

    grace.in_outlook(|exchange, oid, now| {
        exchange.delete_message(oid, &other.immutable_id, now).unwrap();
    });
    grace.rounds_of_mails().await;
    ada.rounds_of_mails().await;
    assert_eq!(in_sales(&world), (vec!["Offer".to_owned()], 1), "R-MAIL-8");
    assert_eq!(ada.categories(&hers), [CATEGORY], "it goes on for the other");
}
