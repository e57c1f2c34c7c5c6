//! What sealing promises.

use super::*;
use std::collections::BTreeSet;
use uuid::Uuid;

fn key_named(id: &str) -> KeyId {
    KeyId::parse(id).unwrap()
}

fn ring(current: &str) -> Sealer {
    let keys = [("2026-a", 7), ("2026-b", 9)];
    let ring = keys.map(|(id, byte)| (key_named(id), SealingKey::from_bytes([byte; 32])));
    Sealer::new(ring, key_named(current)).unwrap()
}

fn plain() -> Zeroizing<Vec<u8>> {
    Zeroizing::new(b"a refresh token".to_vec())
}

fn user(number: u128) -> UserId {
    UserId(Uuid::from_u128(number))
}

const MINE: Context = Context::Authorization(UserId(Uuid::from_u128(1)), TokenKind::Exchange);

#[test]
fn what_was_sealed_opens_again() {
    let sealer = ring("2026-a");
    let sealed = sealer.seal(&MINE, plain()).unwrap();
    assert_eq!(*sealer.open(&MINE, &sealed).unwrap(), *plain());
    let nothing = sealer.seal(&MINE, Zeroizing::new(Vec::new())).unwrap();
    assert!(sealer.open(&MINE, &nothing).unwrap().is_empty());
}

#[test]
fn a_sealed_value_shows_nothing_and_is_never_the_same_twice() {
    let sealer = ring("2026-a");
    let sealed: BTreeSet<_> = (0..1000).map(|_| sealer.seal(&MINE, plain()).unwrap()).collect();
    assert_eq!(sealed.len(), 1000);
    assert!(
        sealed
            .iter()
            .all(|value| !value.windows(7).any(|part| part == b"refresh"))
    );
}

#[test]
fn a_value_moved_to_another_place_does_not_open() {
    let digest = [3; 32];
    let meeting = MeetingId(Uuid::from_u128(1));
    let copy = CopyId(Uuid::from_u128(1));
    let share = ShareId(Uuid::from_u128(1));
    let places = [
        MINE,
        Context::Authorization(user(1), TokenKind::Sales),
        Context::Authorization(user(2), TokenKind::Exchange),
        Context::TicketPayload(digest, TicketPurpose::MicrosoftState),
        Context::TicketPayload(digest, TicketPurpose::SessionCode),
        Context::TicketPayload(digest, TicketPurpose::SalesStart),
        Context::TicketPayload(digest, TicketPurpose::SalesState),
        Context::TicketPayload(digest, TicketPurpose::SalesCode),
        Context::TicketPayload([4; 32], TicketPurpose::SalesCode),
        Context::MeetingBase(meeting),
        Context::MeetingFiles(meeting),
        Context::MeetingSales(meeting),
        Context::CopyExchange(user(1), copy),
        Context::CopyEngines(user(1), copy),
        Context::LostValue(user(1), copy),
        Context::CopyExchange(user(2), copy),
        Context::CopyExchange(user(1), CopyId(Uuid::from_u128(2))),
        Context::ShareDraft(user(1), share),
        Context::ShareDraft(user(2), share),
        Context::ShareDraft(user(1), ShareId(Uuid::from_u128(2))),
        Context::Address(user(1)),
        Context::Address(user(2)),
        Context::DisplayName(user(1)),
        Context::DisplayName(user(2)),
        Context::Act(ActId(Uuid::from_u128(1))),
        Context::Act(ActId(Uuid::from_u128(2))),
    ];
    let sealer = ring("2026-a");
    for (at, place) in places.iter().enumerate() {
        let sealed = sealer.seal(place, plain()).unwrap();
        for (to, other) in places.iter().enumerate() {
            assert_eq!(
                sealer.open(other, &sealed).is_ok(),
                at == to,
                "{place:?} as {other:?}"
            );
        }
    }
}

#[test]
fn no_byte_may_be_lost_added_or_changed() {
    let sealer = ring("2026-a");
    let sealed = sealer.seal(&MINE, plain()).unwrap();
    for length in 0..sealed.len() {
        assert!(sealer.open(&MINE, &sealed[..length]).is_err(), "cut to {length}");
    }
    for at in 0..sealed.len() {
        for bit in 0..8 {
            let mut changed = sealed.clone();
            changed[at] ^= 1 << bit;
            assert!(sealer.open(&MINE, &changed).is_err(), "bit {bit} of byte {at}");
        }
    }
    let longer = [sealed.as_slice(), &[0]].concat();
    assert!(sealer.open(&MINE, &longer).is_err());
}

#[test]
fn an_older_key_still_opens_and_new_values_use_the_current_one() {
    let before = ring("2026-a").seal(&MINE, plain()).unwrap();
    let rotated = ring("2026-b");
    assert_eq!(*rotated.open(&MINE, &before).unwrap(), *plain());
    assert_eq!(key_id(&before), Some(key_named("2026-a")));
    assert_eq!(
        key_id(&rotated.seal(&MINE, plain()).unwrap()),
        Some(key_named("2026-b"))
    );
}

#[test]
fn an_unknown_key_is_named_and_nothing_else_is() {
    let sealed = ring("2026-b").seal(&MINE, plain()).unwrap();
    let only = (key_named("2026-a"), SealingKey::from_bytes([7; 32]));
    let alone = Sealer::new([only], key_named("2026-a")).unwrap();
    let Err(StoreError::Sealed { key_id }) = alone.open(&MINE, &sealed) else {
        panic!("a key that is not in the ring must not open");
    };
    assert_eq!(key_id, "2026-b");
    assert!(matches!(
        alone.open(&MINE, b"\x02junk"),
        Err(StoreError::Sealed { .. })
    ));
}

#[test]
fn a_name_alone_does_not_open_what_another_key_sealed() {
    let sealed = ring("2026-a").seal(&MINE, plain()).unwrap();
    let impostor = (key_named("2026-a"), SealingKey::from_bytes([8; 32]));
    let other = Sealer::new([impostor], key_named("2026-a")).unwrap();
    assert!(other.open(&MINE, &sealed).is_err());
}

#[test]
fn a_ring_without_its_current_key_is_refused() {
    let only = (key_named("2026-a"), SealingKey::from_bytes([7; 32]));
    let refused = Sealer::new([only], key_named("2026-b")).map(|_| ());
    assert_eq!(refused, Err(RingError::CurrentMissing("2026-b".to_owned())));
}

#[test]
fn keys_and_ids_are_read_strictly() {
    let text = STANDARD.encode([5; 32]);
    assert!(SealingKey::parse(&format!("{text}\n")).is_ok());
    for wrong in [
        String::new(),
        STANDARD.encode([5; 31]),
        STANDARD.encode([5; 33]),
        "…".into(),
    ] {
        assert!(matches!(SealingKey::parse(&wrong), Err(RingError::Key)));
    }
    for wrong in ["", "a b", "ä", &"k".repeat(33)] {
        assert_eq!(KeyId::parse(wrong), Err(RingError::KeyId));
    }
}

#[test]
fn debug_prints_no_key() {
    let printed = format!("{:?} {:?}", ring("2026-a"), SealingKey::from_bytes([7; 32]));
    assert_eq!(printed, "Sealer { current: KeyId(\"2026-a\"), .. } SealingKey(…)");
}

#[test]
fn r_priv_1_an_item_is_named_by_its_id_its_mailbox_and_the_current_key() {
    let (item, other) = (ItemId::new("an item"), ItemId::new("another"));
    let name = ring("2026-a").name_of_item(user(1), &item);
    assert_eq!(ring("2026-a").name_of_item(user(1), &item), name);
    let others = [
        ring("2026-a").name_of_item(user(1), &other),
        ring("2026-a").name_of_item(user(2), &item),
        ring("2026-b").name_of_item(user(1), &item),
    ];
    assert!(others.iter().all(|other| *other != name));
}

#[test]
fn an_address_is_named_in_any_letter_case_under_the_current_key_first_and_under_each_other() {
    let names = |current, text| {
        let address = MailAddress::parse(text).unwrap();
        ring(current).names_of_address(&address)
    };
    let before = names("2026-a", "Ada@Contoso.example");
    assert_eq!(before, names("2026-a", "ada@contoso.EXAMPLE"));
    let mut after = names("2026-b", "ada@contoso.example");
    assert_ne!(after[0], before[0], "another key names otherwise");
    assert!(after.contains(&before[0]), "what was named before is found");
    after.sort();
    let other = names("2026-b", "ada@contoso.test");
    assert!(other.iter().all(|name| after.binary_search(name).is_err()));
}
