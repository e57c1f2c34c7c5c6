//! What a story says can be read back.

use simulation::steps::{
    Act, Again, Answering, EditedField, Fate, Feed, Mailing, Setting, Shape, Step, Struck, Weather,
};
use sync_core::Side;

#[test]
fn what_is_written_can_be_read_back() {
    let steps = [
        Step::Starts { worker: 1, user: 2 },
        Step::GoesOn {
            worker: 0,
            weather: Weather {
                stale_secs: 7,
                fate: Fate::AnswerLost { lands_after_secs: 9 },
                feed: Feed::Lags { secs: 3 },
                struck: Struck {
                    places: 0b1000_0101,
                    fate: Fate::Refused,
                },
            },
        },
        Step::GoesOn {
            worker: 1,
            weather: Weather {
                fate: Fate::RequestLost,
                struck: Struck {
                    places: 0b10,
                    fate: Fate::AnswerLost { lands_after_secs: 40 },
                },
                ..Weather::default()
            },
        },
        Step::Crashes { worker: 1 },
        Step::Pass { secs: 900 },
        Step::Acts(Act::Edits {
            side: Side::Sales,
            record: 3,
            field: EditedField::Customer,
        }),
        Step::Acts(Act::Makes {
            user: 0,
            shape: Shape::WithColleague,
        }),
        Step::Acts(Act::MakesAgain {
            record: 2,
            how: Again::Nearly,
        }),
        Step::Acts(Act::Makes {
            user: 1,
            shape: Shape::Mail(Mailing::FromCustomerToAll),
        }),
        Step::Acts(Act::Answers {
            record: 3,
            how: Answering::WithoutHistory,
        }),
        Step::Acts(Act::StopsCapture { record: 3 }),
        Step::Acts(Act::PutsBack {
            side: Side::Exchange,
            record: 3,
        }),
        Step::Interferes { record: 3 },
        Step::Acts(Act::Retries { record: 3 }),
        Step::Sets(Setting::Replies(false)),
        Step::Sets(Setting::IncludeNotes(true)),
        Step::Sets(Setting::OneWay(true)),
        Step::Sets(Setting::Limit(3)),
        Step::Sets(Setting::Connected(1, false)),
        Step::Acts(Act::Befriends),
        Step::Acts(Act::Makes {
            user: 0,
            shape: Shape::PrivateWithCustomer,
        }),
        Step::Acts(Act::MakesInSales {
            user: 0,
            shape: Shape::WithColleague,
        }),
    ];
    for step in steps {
        assert_eq!(step.to_string().parse(), Ok(step));
    }
    assert!("worker 1 sings".parse::<Step>().is_err());
}
