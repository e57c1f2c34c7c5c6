//! Contents of every kind, few enough that two of them often agree.

use crate::at;
use jiff::civil::date;
use proptest::prelude::*;
use sync_core::{
    Alarm, Appointment, AppointmentField, Company, Contact, ContactField, Content, ConversationKey,
    Description, Email, EmailField, Emails, Importance, Own, Party, Phone, PostalAddress, Related, Reminder,
    SalesId, SalesPerson, ShowAs, Side, Span, Status, Task, TaskField, Threading, Told, Visibility, Way,
};

/// A content of which there are samples.
pub(crate) trait Sampled: Content + 'static {
    /// The fields that depend on no other.
    const FIELDS: &'static [Self::Field];

    /// Any.
    fn any() -> BoxedStrategy<Self>;

    /// As this side holds it.
    fn on(self, side: Side) -> Self;

    /// Whether it may not leave this side without its owner's act.
    fn is_kept_on(&self, side: Side) -> bool;
}

fn visibility() -> impl Strategy<Value = Visibility> {
    prop_oneof![Just(Visibility::Normal), Just(Visibility::Private)]
}

fn told<T: Clone + std::fmt::Debug>(
    values: impl Strategy<Value = T> + 'static,
) -> impl Strategy<Value = Told<T>> {
    prop_oneof![1 => Just(Told::Nothing), 4 => values.prop_map(Told::This)]
}

fn own() -> impl Strategy<Value = Own> {
    let alarm = prop_oneof![Just(Alarm::Off), (0..3_u32).prop_map(Alarm::Before)];
    let show_as = prop_oneof![Just(ShowAs::Busy), Just(ShowAs::Free)];
    let of = prop_oneof![
        2 => Just(None),
        4 => Just(Some(SalesId(1))),
        1 => Just(Some(SalesId(2)))
    ];
    (of, told(show_as), told(alarm)).prop_map(|(of, show_as, reminder)| Own {
        of,
        show_as,
        reminder,
    })
}

fn join_link() -> impl Strategy<Value = Told<Box<str>>> {
    let link = prop_oneof![Just(""), Just("https://a.example/1"), Just("https://a.example/2")];
    told(link.prop_map(Box::from))
}

impl Sampled for Appointment {
    const FIELDS: &'static [AppointmentField] = AppointmentField::ALL;

    fn any() -> BoxedStrategy<Self> {
        let people = proptest::collection::btree_set(1_i64..5, 0..4);
        let texts = (0..3_u8, 0..3_u8, 0..3_u8);
        (texts, -3_i64..4, visibility(), people, own(), join_link())
            .prop_map(
                |((subject, description, location), hour, visibility, people, own, join_link)| Self {
                    subject: format!("subject {subject}"),
                    description: Description(format!("<p>{description}</p>")),
                    location: format!("room {location}"),
                    time: Span::Timed {
                        start: at(hour * 60),
                        end: at(hour * 60 + 30),
                    },
                    visibility,
                    people: people
                        .into_iter()
                        .map(|id| SalesPerson::Contact(SalesId(id)))
                        .collect(),
                    own,
                    join_link,
                    related: Related::default(),
                },
            )
            .boxed()
    }

    fn on(self, side: Side) -> Self {
        let is_elsewhere = self.join_link.this().is_some_and(|link| link.is_empty());
        let join_link = match side {
            Side::Exchange if is_elsewhere => Told::Nothing,
            Side::Exchange | Side::Sales => self.join_link.clone(),
        };
        Self { join_link, ..self }.reduced()
    }

    fn is_kept_on(&self, side: Side) -> bool {
        side == Side::Exchange && self.is_private()
    }
}

fn company() -> impl Strategy<Value = Company> {
    let account = |id, name: &str| {
        Just(Company::Account {
            id: SalesId(id),
            name: name.to_owned(),
        })
    };
    prop_oneof![
        2 => Just(Company::None),
        3 => account(5, "Acme"),
        1 => account(5, "Acme International"),
        1 => account(6, "Beta"),
        1 => Just(Company::Unknown("Acme".to_owned())),
        1 => Just(Company::Unknown("Gamma".to_owned())),
        1 => Just(Company::Ambiguous("Beta".to_owned())),
    ]
}

impl Sampled for Contact {
    const FIELDS: &'static [ContactField] = ContactField::ALL;

    fn any() -> BoxedStrategy<Self> {
        let emails = proptest::collection::vec(
            prop_oneof![Just("A"), Just("a"), Just("b"), Just("c"), Just("d")],
            0..5,
        );
        let word = || prop_oneof![Just(""), Just("one"), Just("two")];
        let notes = proptest::option::of(word());
        let country = prop_oneof![3 => Just(""), 2 => Just("SE"), 1 => Just("Sverige")];
        (
            word(),
            prop_oneof![1 => Just(""), 5 => Just("Berg"), 2 => Just("Lund")],
            company(),
            emails,
            word(),
            country,
            notes,
        )
            .prop_map(|(first, last, company, emails, phone, country, notes)| Self {
                first_name: first.to_owned(),
                last_name: last.to_owned(),
                company,
                emails: Emails(emails.iter().map(|name| format!("{name}@x.example")).collect()),
                mobile_phone: Phone(phone.to_owned()),
                business_address: PostalAddress {
                    country: country.to_owned(),
                    ..PostalAddress::default()
                },
                notes: notes.map(str::to_owned),
                ..Self::empty()
            })
            .prop_map(Self::reduced)
            .boxed()
    }

    /// Sales knows accounts alone.
    fn on(mut self, side: Side) -> Self {
        self.company = match (side, self.company) {
            (Side::Sales, Company::Unknown(_) | Company::Ambiguous(_)) => Company::None,
            (Side::Exchange | Side::Sales, company) => company,
        };
        self.reduced()
    }

    fn is_kept_on(&self, _: Side) -> bool {
        false
    }
}

impl Sampled for Task {
    const FIELDS: &'static [TaskField] = &[
        TaskField::Subject,
        TaskField::Description,
        TaskField::StartDate,
        TaskField::DueDate,
        TaskField::Status,
        TaskField::Importance,
        TaskField::Reminder,
    ];

    fn any() -> BoxedStrategy<Self> {
        let status = prop_oneof![
            Just(Status::NotStarted),
            Just(Status::InProgress),
            Just(Status::OnHold),
            Just(Status::Completed)
        ];
        let day = || proptest::option::of((1_i8..4).prop_map(|day| date(2026, 11, day)));
        let reminder = prop_oneof![
            1 => Just(Reminder::NotKept),
            2 => Just(Reminder::Off),
            2 => (0_i64..3).prop_map(|minute| Reminder::At(at(minute)))
        ];
        let importance = prop_oneof![Just(Importance::Normal), Just(Importance::High)];
        let visibility = prop_oneof![4 => Just(Visibility::Normal), 1 => Just(Visibility::Private)];
        (
            (0..3_u8, 0..3_u8, day(), day(), status, day()),
            (importance, reminder, visibility, 1_i64..4),
        )
            .prop_map(
                |(
                    (subject, description, start_date, due_date, status, completed_date),
                    (importance, reminder, visibility, owner),
                )| Self {
                    description: Description(format!("<p>{description}</p>")),
                    start_date,
                    due_date,
                    status,
                    completed_date,
                    importance,
                    reminder,
                    visibility,
                    owner: Some(SalesId(owner.min(2))),
                    ..Self::called(format!("subject {subject}"))
                },
            )
            .prop_map(Self::reduced)
            .boxed()
    }

    /// To Do marks nothing private, and every task in it is its mailbox's owner's, who is user 1.
    fn on(mut self, side: Side) -> Self {
        if side == Side::Exchange {
            self.visibility = Visibility::Normal;
            self.owner = Some(SalesId(1));
        }
        self.reduced()
    }

    fn is_kept_on(&self, side: Side) -> bool {
        side == Side::Sales && self.is_private()
    }
}

impl Sampled for Email {
    const FIELDS: &'static [EmailField] = &[];

    fn any() -> BoxedStrategy<Self> {
        (0..3_u8, visibility(), any::<bool>())
            .prop_map(|(subject, visibility, is_sent)| Self {
                conversation: ConversationKey::of_thread(&[], "1@x.example"),
                subject: format!("subject {subject}"),
                threading: Threading::default(),
                body: Some(Description::default()),
                sent_at: at(0),
                way: if is_sent { Way::Sent } else { Way::Received },
                from: Some(Party::at("a@x.example")),
                to: [Party::Known(SalesPerson::User(SalesId(1)))].into(),
                cc: [].into(),
                visibility,
                related: Related::default(),
            })
            .boxed()
    }

    fn on(self, _: Side) -> Self {
        self.reduced()
    }

    fn is_kept_on(&self, side: Side) -> bool {
        side == Side::Exchange && self.is_private()
    }
}
