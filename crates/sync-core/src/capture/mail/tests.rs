//! Which mails are replies, and which of them are captured.

use super::*;
use crate::people::{Role, domains};
use crate::samples::at;
use alloc::format;
use alloc::vec;

const ME: &str = "me@contoso.example";
const COLLEAGUE: &str = "ada@contoso.example";
const CUSTOMER: &str = "bo@acme.example";
const BANK: &str = "cy@mail.bank.example";

fn thread_named(name: &str) -> ConversationKey {
    ConversationKey::of_thread(&[], name)
}

fn shared(id: &str, conversation: &str, subject: &str, thread: &str) -> SharedMail {
    SharedMail {
        message_id: format!("<{id}>"),
        conversation: conversation.to_string(),
        subject: subject.to_string(),
        participants: [ME, CUSTOMER].map(ToString::to_string).into(),
        thread: thread_named(thread),
        capture: Thread::GoesOn,
    }
}

struct Draft {
    subject: &'static str,
    references: Vec<String>,
    conversation: &'static str,
    participants: Vec<Attendee>,
    visibility: Visibility,
    at: i64,
    opted_out: Option<OptedOut>,
}

/// An answer of the customer's to the shared mail `m1`.
fn answer(subject: &'static str) -> Draft {
    Draft {
        subject,
        references: vec!["<m1>".to_string()],
        conversation: "other",
        participants: between(&[CUSTOMER, ME]),
        visibility: Visibility::Normal,
        at: 10,
        opted_out: None,
    }
}

fn between(addresses: &[&str]) -> Vec<Attendee> {
    let one = |address: &&str| Attendee {
        address: (*address).to_string(),
        role: Role::Attendee,
    };
    addresses.iter().map(one).collect()
}

impl Draft {
    fn mail(&self) -> Mail<'_> {
        Mail {
            opted_out: self.opted_out,
            at: at(self.at),
            subject: self.subject,
            visibility: self.visibility,
            participants: &self.participants,
            references: &self.references,
            conversation: self.conversation,
            thread: thread_named(self.subject),
        }
    }

    fn judged(&self, shared: &Shared, option: ReplyCapture) -> Reply {
        shared.answered_by(
            &self.mail(),
            option,
            &domains(["contoso.example"]),
            &domains(["Bank.example"]),
        )
    }

    fn code(&self, shared: &Shared) -> ReasonCode {
        self.judged(shared, ReplyCapture::Since(at(0))).code()
    }
}

fn offer() -> Shared {
    Shared::new([shared("m1", "c1", "Offer", "T1")])
}

#[test]
fn r_mail_5_a_reply_by_header_or_else_by_conversation_is_captured() {
    let by_header = answer("RE: Offer");
    let by_conversation = Draft {
        references: vec!["<unknown>".to_string()],
        conversation: "c1",
        ..answer("AW: Offer")
    };
    let bare = Draft {
        references: vec![" m1 ".to_string()],
        ..answer("Offer")
    };
    for draft in [by_header, by_conversation, bare] {
        let thread = thread_named("T1");
        assert_eq!(
            draft.judged(&offer(), ReplyCapture::Since(at(0))),
            Reply::Yes { thread }
        );
    }
}

#[test]
fn r_mail_5_what_refers_to_nothing_shared_is_no_reply() {
    let stranger = Draft {
        references: vec![],
        ..answer("RE: Offer")
    };
    assert_eq!(stranger.code(&offer()), ReasonCode::MailNotReply);
    // A conversation without an id is none.
    let nowhere = Draft {
        references: vec![],
        conversation: "",
        ..answer("RE: Offer")
    };
    let unfiled = Shared::new([shared("m1", "", "Offer", "T1")]);
    assert_eq!(nowhere.code(&unfiled), ReasonCode::MailNotReply);
}

#[test]
fn r_mail_5_a_changed_subject_or_a_forward_is_not_captured() {
    let cases = [
        ("RE: Offer", "Offer", ReasonCode::ReplyCaptured),
        ("RE: Offer", "RE: offer", ReasonCode::ReplyCaptured),
        ("Antwort: RE: Offer", "AW: Offer", ReasonCode::ReplyCaptured),
        ("RE: Another offer", "Offer", ReasonCode::MailSubjectChanged),
        ("Lunch?", "Offer", ReasonCode::MailSubjectChanged),
        ("Automatic reply: Offer", "Offer", ReasonCode::MailSubjectChanged),
        ("FW: Offer", "Offer", ReasonCode::MailForward),
        ("WG: RE: Offer", "Offer", ReasonCode::MailForward),
        ("FW: Lunch", "Offer", ReasonCode::MailForward),
        // Shared after it had been passed on: Outlook drops that prefix in the reply, others keep it.
        ("RE: Offer", "FW: Offer", ReasonCode::ReplyCaptured),
        ("RE: FW: Offer", "FW: Offer", ReasonCode::ReplyCaptured),
        // Passed on after it was shared: a third person's reply to a forward.
        ("RE: FW: Offer", "Offer", ReasonCode::MailSubjectChanged),
    ];
    for (subject, of_shared, expected) in cases {
        let there = Shared::new([shared("m1", "c1", of_shared, "T1")]);
        assert_eq!(answer(subject).code(&there), expected, "{subject} to {of_shared}");
    }
}

#[test]
fn r_mail_5_vs_is_a_reply_among_those_who_had_the_mail_and_a_forward_to_others() {
    assert_eq!(answer("VS: Offer").code(&offer()), ReasonCode::ReplyCaptured);
    let passed_on = Draft {
        participants: between(&[ME, "new@acme.example"]),
        ..answer("VS: Offer")
    };
    assert_eq!(passed_on.code(&offer()), ReasonCode::MailForward);
    let nobody_known = Shared::new([SharedMail {
        participants: BTreeSet::new(),
        ..shared("m1", "c1", "Offer", "T1")
    }]);
    assert_eq!(answer("VS: Offer").code(&nobody_known), ReasonCode::MailForward);
}

#[test]
fn r_mail_5_the_nearest_shared_mail_with_that_subject_is_the_one_answered() {
    let there = Shared::new([
        shared("m1", "c1", "Offer", "T1"),
        shared("m2", "c2", "Offer", "T2"),
        shared("m3", "c3", "Lunch", "T3"),
    ]);
    let references = ["<m1>", "<m2>", "<m3>"].map(ToString::to_string).to_vec();
    let reply = Draft {
        references,
        ..answer("RE: Offer")
    };
    let thread = thread_named("T2");
    assert_eq!(
        reply.judged(&there, ReplyCapture::Since(at(0))),
        Reply::Yes { thread }
    );
}

#[test]
fn r_mail_5_only_from_when_the_option_was_switched_on() {
    for (option, expected) in [
        (ReplyCapture::Off, ReasonCode::MailCaptureOff),
        (ReplyCapture::Since(at(11)), ReasonCode::MailBeforeCapture),
        (ReplyCapture::Since(at(10)), ReasonCode::ReplyCaptured),
    ] {
        assert_eq!(
            answer("RE: Offer").judged(&offer(), option).code(),
            expected,
            "{option:?}"
        );
    }
}

#[test]
fn r_mail_6_what_is_never_captured() {
    let private = Draft {
        visibility: Visibility::Private,
        ..answer("RE: Offer")
    };
    assert_eq!(private.code(&offer()), ReasonCode::MailPrivate);
    let internal = Draft {
        participants: between(&[ME, COLLEAGUE]),
        ..answer("RE: Offer")
    };
    assert_eq!(internal.code(&offer()), ReasonCode::MailInternal);
    let excluded = Draft {
        participants: between(&[ME, CUSTOMER, BANK]),
        ..answer("RE: Offer")
    };
    assert_eq!(excluded.code(&offer()), ReasonCode::MailDomainExcluded);
    let near_miss = Draft {
        participants: between(&[ME, "cy@notbank.example", "no domain"]),
        ..answer("RE: Offer")
    };
    assert_eq!(near_miss.code(&offer()), ReasonCode::ReplyCaptured);
    for opted_out in [OptedOut::CategoryStayed, OptedOut::CategoryWasOff] {
        let opted_out = Draft {
            opted_out: Some(opted_out),
            ..answer("RE: Offer")
        };
        assert_eq!(opted_out.code(&offer()), ReasonCode::OptedOut);
    }
}

#[test]
fn r_mail_6_a_stop_on_one_mail_stops_its_thread() {
    let stopped = SharedMail {
        capture: Thread::Stopped,
        ..shared("m0", "c1", "Offer", "T1")
    };
    let there = Shared::new([
        stopped,
        shared("m1", "c1", "Offer", "T1"),
        shared("m2", "c2", "Offer", "T2"),
    ]);
    assert_eq!(answer("RE: Offer").code(&there), ReasonCode::MailThreadStopped);
    let elsewhere = Draft {
        references: vec!["<m2>".to_string()],
        ..answer("RE: Offer")
    };
    assert_eq!(elsewhere.code(&there), ReasonCode::ReplyCaptured);
    let pressed = Shared::new([shared("m1", "c1", "Offer", "T1")]);
    for thread in ["T1", "RE: Offer"] {
        let there = pressed.clone().stopped_in([thread_named(thread)]);
        assert_eq!(answer("RE: Offer").code(&there), ReasonCode::MailThreadStopped);
    }
    // It is the same thread, whatever conversation in Sales its mails have come into.
    let same_thread = Draft {
        conversation: "c1",
        ..elsewhere
    };
    assert_eq!(same_thread.code(&there), ReasonCode::MailThreadStopped);
}

#[test]
fn r_mail_2_what_is_shared_by_hand_goes_into_the_conversation_of_its_thread_whatever_its_subject() {
    let by_header = answer("Something else");
    let by_conversation = Draft {
        references: vec!["<unknown>".to_string()],
        conversation: "c1",
        ..answer("FW: Offer")
    };
    for draft in [by_header, by_conversation] {
        assert_eq!(offer().thread_of(&draft.mail()), Some(thread_named("T1")));
    }
    let stranger = Draft {
        references: vec![],
        ..answer("RE: Offer")
    };
    assert_eq!(offer().thread_of(&stranger.mail()), None);
}

#[test]
fn debug_shows_no_content() {
    let draft = answer("RE: Offer");
    let shown = format!(
        "{:?} {:?} {:?}",
        draft.mail(),
        shared("m1@acme", "c", "Offer", "T1"),
        offer()
    );
    for private in ["Offer", "acme", "contoso"] {
        assert!(!shown.contains(private), "{shown}");
    }
}
