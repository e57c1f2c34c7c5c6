//! Invented customers who are in no mailbox, deals, and visits.

/// A customer with one contact whom no mailbox knows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Elsewhere {
    /// `PartyId`; the contact's is 100 000 higher.
    pub(super) party_id: i64,
    pub(super) name: &'static str,
    pub(super) city: &'static str,
    pub(super) country: &'static str,
    pub(super) first: &'static str,
    pub(super) last: &'static str,
    pub(super) address: &'static str,
}

/// An opportunity.
pub(super) struct Deal {
    /// Number of the company in the list that Exchange knows too.
    pub(super) company: usize,
    pub(super) name: &'static str,
    pub(super) revenue_cents: i64,
    pub(super) win_probability: i64,
}

/// A lead.
pub(super) struct Lead {
    pub(super) company: usize,
    pub(super) name: &'static str,
    pub(super) rank: &'static str,
}

/// An activity of the past week.
pub(super) struct Visit {
    pub(super) company: usize,
    pub(super) subject: &'static str,
    pub(super) days_ago: i64,
    pub(super) hour: i8,
    pub(super) is_task: bool,
}

const fn elsewhere(
    number: i64,
    name: &'static str,
    (city, country): (&'static str, &'static str),
    (first, last, address): (&'static str, &'static str, &'static str),
) -> Elsewhere {
    Elsewhere {
        party_id: 300_000_000_000_202_000 + number,
        name,
        city,
        country,
        first,
        last,
        address,
    }
}

/// The last one belongs to a single sales person.
pub(super) const ELSEWHERE: &[Elsewhere] = &[
    elsewhere(
        1,
        "Aldgate Print Works Ltd",
        ("London", "GB"),
        ("Ruby", "Ashdown", "ruby@aldgate-print.example"),
    ),
    elsewhere(
        2,
        "Brandt Elektrotechnik GmbH",
        ("Kassel", "DE"),
        ("Uwe", "Brandt", "uwe@brandt-elektro.example"),
    ),
    elsewhere(
        3,
        "Cordillera Mining SpA",
        ("Antofagasta", "CL"),
        ("Inés", "Rojas", "ines@cordillera.example"),
    ),
    elsewhere(
        4,
        "Delphine Textiles SARL",
        ("Lille", "FR"),
        ("Luc", "Moreau", "luc@delphine-textiles.example"),
    ),
    elsewhere(
        5,
        "Evergreen Timber Oy",
        ("Oulu", "FI"),
        ("Aino", "Laine", "aino@evergreen-timber.example"),
    ),
    elsewhere(
        6,
        "Northgate Private Bank",
        ("Geneva", "CH"),
        ("Claire", "Aubert", "claire@northgate-bank.example"),
    ),
];

pub(super) const DEALS: &[Deal] = &[
    Deal {
        company: 0,
        name: "Fleet monitoring for 14 vessels",
        revenue_cents: 18_400_000,
        win_probability: 60,
    },
    Deal {
        company: 1,
        name: "Cold chain sensors, Leeds",
        revenue_cents: 4_275_050,
        win_probability: 40,
    },
    Deal {
        company: 2,
        name: "Press line retrofit",
        revenue_cents: 61_000_000,
        win_probability: 75,
    },
    Deal {
        company: 3,
        name: "Clinic scheduling, three sites",
        revenue_cents: 9_900_000,
        win_probability: 30,
    },
    Deal {
        company: 5,
        name: "Warehouse routing pilot",
        revenue_cents: 2_500_000,
        win_probability: 50,
    },
];

pub(super) const LEADS: &[Lead] = &[
    Lead {
        company: 1,
        name: "Packing hall extension",
        rank: "WARM",
    },
    Lead {
        company: 4,
        name: "Store displays for autumn",
        rank: "HOT",
    },
    Lead {
        company: 5,
        name: "Second depot",
        rank: "COOL",
    },
];

const fn visit(days_ago: i64, hour: i8, company: usize, subject: &'static str) -> Visit {
    Visit {
        company,
        subject,
        days_ago,
        hour,
        is_task: false,
    }
}

const fn task(days_ago: i64, company: usize, subject: &'static str) -> Visit {
    Visit {
        company,
        subject,
        days_ago,
        hour: 9,
        is_task: true,
    }
}

pub(super) const VISITS: &[Visit] = &[
    visit(6, 9, 0, "Site visit with the fleet team"),
    visit(5, 13, 2, "Press line: technical questions"),
    visit(4, 10, 1, "Quarterly review"),
    visit(3, 15, 3, "Scheduling demo"),
    visit(1, 11, 4, "Autumn range, first look"),
    task(2, 0, "Send revised offer"),
    task(1, 2, "Check delivery dates with production"),
];
