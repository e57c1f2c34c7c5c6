//! A worker that is killed and answers that get lost, against two sides that hold files.

use super::*;
use alloc::collections::BTreeMap;
use proptest::prelude::*;

/// One side: files by id, as name and content.
#[derive(Default, Clone)]
struct Hangs {
    files: BTreeMap<String, (String, u8)>,
    next: u32,
}

impl Hangs {
    fn add(&mut self, side: &str, name: &str, content: u8) -> ItemId {
        self.next += 1;
        let id = format!("{side}{}", self.next);
        self.files.insert(id.clone(), (name.to_string(), content));
        ItemId::new(id)
    }

    fn listed(&self) -> Vec<FileSeen> {
        let seen = |(id, (name, content)): (&String, &(String, u8))| FileSeen {
            id: ItemId::new(id.clone()),
            name: name.clone(),
            bytes: Some(u64::from(*content) + 1),
            media: String::new(),
            form: FileForm::File,
        };
        self.files.iter().map(seen).collect()
    }
}

/// What becomes of one send.
#[derive(Debug, Clone, Copy)]
enum Luck {
    Answered,
    AnsweredWithoutId,
    /// It landed, and the answer is lost.
    LostOnTheWayBack,
    /// It did not land, and nobody knows.
    LostOnTheWay,
    /// It landed, and the worker ended before it saved that.
    KilledAfter,
    /// It did not land, for the worker ended before it sent it.
    KilledBefore,
    Throttled,
}

fn luck() -> impl Strategy<Value = Luck> {
    use Luck::*;
    prop::sample::select(vec![
        Answered,
        AnsweredWithoutId,
        LostOnTheWayBack,
        LostOnTheWay,
        KilledAfter,
        KilledBefore,
        Throttled,
    ])
}

struct Play {
    exchange: Hangs,
    sales: Hangs,
    saved: FileLedger,
    both_ways: bool,
    secs: i64,
}

impl Play {
    fn side(&mut self, side: Side) -> &mut Hangs {
        match side {
            Side::Exchange => &mut self.exchange,
            Side::Sales => &mut self.sales,
        }
    }

    /// One go at it, as the shell takes it; says whether all has gone.
    fn go(&mut self, mut lucks: impl Iterator<Item = Luck>) -> bool {
        let route = if self.both_ways { FileRoute::Open } else { TO_SALES };
        let terms = terms(route);
        let mut ledger = self.saved.heard(Side::Exchange, &self.exchange.listed());
        if self.both_ways {
            ledger = ledger.heard(Side::Sales, &self.sales.listed());
        }
        for _ in 0..200 {
            ledger = ledger.chosen(&terms);
            match ledger.step(false, GRACE, at(self.secs)) {
                FileStep::Rest => {
                    self.saved = ledger;
                    return true;
                }
                FileStep::Wait { until } => {
                    self.saved = ledger;
                    self.secs = until.as_second() - at(0).as_second();
                    return false;
                }
                FileStep::Find(file) => {
                    let side = ledger.files[file].goes_to();
                    let listed = self.side(side).listed();
                    let digest = ledger.files[file].digest;
                    let found = ledger.candidates(file, &listed).into_iter().find(|seen| {
                        let content = self.side(side).files[seen.id.as_str()].1;
                        Some(FileDigest::of(&[content])) == digest
                    });
                    ledger = match found {
                        Some(seen) => ledger.sent(file, Some(&seen.id)),
                        None => ledger.lost(file),
                    };
                    self.saved = ledger.clone();
                }
                FileStep::Read(file) => {
                    let known = ledger.files[file].clone();
                    let id = known.ids(known.made_in).first().unwrap();
                    let content = self.side(known.made_in).files[id.as_str()].1;
                    ledger = ledger
                        .met(file, FileDigest::of(&[content]), u64::from(content) + 1)
                        .0;
                }
                FileStep::Carry(file) => {
                    let known = ledger.files[file].clone();
                    let id = known.ids(known.made_in).first().unwrap();
                    let (name, content) = self.side(known.made_in).files[id.as_str()].clone();
                    let (next, met) = ledger.met(file, FileDigest::of(&[content]), u64::from(content) + 1);
                    ledger = next;
                    if met == Met::Known {
                        continue;
                    }
                    let to = known.goes_to();
                    let in_words = match to {
                        Side::Exchange => "e",
                        Side::Sales => "s",
                    };
                    ledger = ledger.sending(file, at(self.secs));
                    self.saved = ledger.clone();
                    match lucks.next().unwrap_or(Luck::Answered) {
                        Luck::Answered => {
                            let id = self.side(to).add(in_words, &name, content);
                            ledger = ledger.sent(file, Some(&id));
                        }
                        Luck::AnsweredWithoutId => {
                            self.side(to).add(in_words, &name, content);
                            ledger = ledger.sent(file, None);
                        }
                        Luck::LostOnTheWayBack => {
                            self.side(to).add(in_words, &name, content);
                        }
                        Luck::LostOnTheWay => {}
                        Luck::KilledAfter => {
                            self.side(to).add(in_words, &name, content);
                            return false;
                        }
                        Luck::KilledBefore => return false,
                        Luck::Throttled => {
                            self.saved = ledger.unsent(file);
                            return false;
                        }
                    }
                    self.saved = ledger.clone();
                }
                FileStep::Tell | FileStep::FindNote => panic!("nothing takes notes here"),
            }
        }
        panic!("it does not come to rest");
    }
}

/// What hangs there, each as often as it does.
fn counted(hangs: &Hangs) -> BTreeMap<(String, u8), usize> {
    let mut counted = BTreeMap::new();
    for file in hangs.files.values() {
        *counted.entry(file.clone()).or_default() += 1;
    }
    counted
}

fn files() -> impl Strategy<Value = Vec<(&'static str, u8)>> {
    let name = prop::sample::select(vec!["offer.pdf", "plan.pdf"]);
    prop::collection::vec((name, 0..3_u8), 0..4)
}

proptest! {
    #[test]
    fn r_new_5_r_err_2_every_file_arrives_once_whatever_gets_lost_and_whoever_is_killed(
        in_exchange in files(),
        in_sales in files(),
        both_ways in any::<bool>(),
        lucks in prop::collection::vec(luck(), 0..7),
    ) {
        let mut play = Play {
            exchange: Hangs::default(),
            sales: Hangs::default(),
            saved: FileLedger::default(),
            both_ways,
            secs: 0,
        };
        for (name, content) in &in_exchange {
            play.exchange.add("e", name, *content);
        }
        for (name, content) in &in_sales {
            play.sales.add("s", name, *content);
        }
        let (exchange, sales) = (counted(&play.exchange), counted(&play.sales));
        let mut lucks = lucks.into_iter();
        let mut goes = 0;
        while !play.go(&mut lucks) {
            goes += 1;
            prop_assert!(goes < 100, "it never ends");
        }
        let expected = |own: &BTreeMap<(String, u8), usize>, other: &BTreeMap<(String, u8), usize>| {
            let mut all = own.clone();
            for file in other.keys() {
                all.entry(file.clone()).or_insert(1);
            }
            all
        };
        if both_ways {
            prop_assert_eq!(counted(&play.exchange), expected(&exchange, &sales));
            prop_assert_eq!(counted(&play.sales), expected(&sales, &exchange));
        } else {
            prop_assert_eq!(&counted(&play.exchange), &exchange);
            let in_sales = counted(&play.sales);
            for (file, count) in &in_sales {
                let own = sales.get(file).copied().unwrap_or(0);
                let carried = in_exchange.iter().any(|(name, content)| (*name, *content) == (file.0.as_str(), file.1));
                // One that hung in Sales already is taken for what was sent, where that got lost: it is the same.
                prop_assert!((own..=own + usize::from(carried)).contains(count), "{}", count);
            }
            prop_assert!(exchange.keys().all(|file| in_sales.contains_key(file)));
        }
        let again = play.saved.clone();
        prop_assert!(play.go(core::iter::empty()), "a further go finds nothing to do");
        prop_assert_eq!(play.saved.files.len(), again.files.len());
    }
}
