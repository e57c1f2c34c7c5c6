//! Both grammars of `q`: what they find, what they refuse, and that no text at all makes them fall over.

use super::super::query::{by_example, row_match};
use super::*;
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};

#[test]
fn expressions_find_what_they_say() {
    let sales = pod();
    let accounts = |query: &str| keys(&sales, Table::Accounts, query);
    assert_eq!(
        accounts("OrganizationName = 'Halvorsen Marine AS'"),
        ["CDRM_201001"]
    );
    assert_eq!(
        accounts("upper(OrganizationName) like upper('%marine%')"),
        ["CDRM_201001"]
    );
    assert_eq!(accounts("OrganizationName like '%marine%'"), Vec::<String>::new());
    assert_eq!(
        accounts("PartyId in (300000000000201001, '300000000000201002')").len(),
        2
    );
    assert_eq!(
        accounts("PartyId between 300000000000201002 and 300000000000201003").len(),
        2
    );
    assert_eq!(
        accounts("PartyId >= 300000000000201001 and PartyId < 300000000000201003").len(),
        2
    );
    assert_eq!(
        accounts("Country = 'NO' or (Country = 'GB' and not City = 'London')").len(),
        2
    );
    assert_eq!(accounts("Description is null").len(), sales.counts().accounts - 1);
    assert_eq!(
        accounts("Description is not null or Description <> 'x'"),
        Vec::<String>::new()
    );
    assert_eq!(
        accounts("Country not in ('NO','GB','DE','US','FR','SG','FI')"),
        accounts("Country = 'CL'")
    );
    assert_eq!(
        accounts("LastUpdateDate >= '2020-01-01T00:00:00+02:00'").len(),
        sales.counts().accounts - 1
    );
}

#[test]
fn a_quote_inside_a_text_is_doubled() {
    let mut sales = pod();
    let draft = Draft::new().with("OrganizationName", "O'Hara & Sons");
    let key = sales.create(ADA, Table::Accounts, &draft, now()).unwrap();
    assert_eq!(
        keys(&sales, Table::Accounts, "OrganizationName = 'O''Hara & Sons'"),
        [key]
    );
}

#[test]
fn examples_find_what_they_say() {
    let sales = pod();
    let find = |query: &str| {
        let wanted = Selection {
            filters: vec![by_example(Table::Contacts, query).unwrap()],
            order: Vec::new(),
        };
        sales.list(ADA, Table::Contacts, &wanted, now()).unwrap().len()
    };
    assert_eq!(find("EmailAddress=sigrid.halvorsen@halvorsen-marine.example"), 1);
    assert_eq!(find("ContactName=Sigrid Halvorsen;PartyId=300000000000301001"), 1);
    assert_eq!(find("LastName='Halvorsen'"), 1);
    assert_eq!(find("LastName=Halv*"), 1);
    assert_eq!(find("LastName LIKE Halv%"), 1);
    assert_eq!(find("PartyId>=300000000000301001;PartyId<=300000000000301002"), 2);
}

#[test]
fn large_text_unknown_attributes_and_the_other_grammar_are_refused() {
    for query in [
        "ActivityDescription = 'x'",
        "PartialMtgMinutes like '%x%'",
        "subject = 'case counts'",
        "Subject = x",
        "Subject",
        "Subject = 'x' and",
        "Subject = 'x' Location = 'y'",
        "ActivityId = 'many'",
        "ActivityStartDate > 'soon'",
        "(Subject = 'x'",
        "ActivityId like '3%'",
        "Subject not = 'x'",
        "",
    ] {
        assert!(row_match(Table::Activities, query).is_err(), "{query}");
    }
    for query in [
        "",
        ";",
        "Subject",
        "=x",
        "Subject=",
        "Nothing=1",
        "ActivityId=many",
        "Subject='x",
        "ActivityDescription=x",
    ] {
        assert!(by_example(Table::Activities, query).is_err(), "{query}");
    }
    let deep = format!("{}Subject = 'x'{}", "(".repeat(5000), ")".repeat(5000));
    assert!(row_match(Table::Activities, &deep).is_err());
}

/// Any text is either read or refused: 40 000 of them, half of them made of the grammar's own words.
#[test]
fn no_text_makes_a_query_fall_over() {
    const WORDS: [&str; 24] = [
        "Subject",
        "ActivityId",
        "=",
        "<>",
        "<=",
        "'",
        "''",
        "(",
        ")",
        " and ",
        " or ",
        "not ",
        " like ",
        "between ",
        " in ",
        ",",
        "upper(",
        "%",
        ";",
        "*",
        "3",
        "-",
        "é",
        "\u{0}",
    ];
    let sales = pod();
    let mut rng = StdRng::seed_from_u64(7);
    let mut read = 0;
    for round in 0..40_000 {
        let length = rng.random_range(0..14);
        let text: String = if round % 2 == 0 {
            (0..length)
                .map(|_| WORDS[rng.random_range(0..WORDS.len())])
                .collect()
        } else {
            let bytes: Vec<u8> = (0..length * 3).map(|_| rng.random()).collect();
            String::from_utf8_lossy(&bytes).into_owned()
        };
        for filter in [
            row_match(Table::Activities, &text),
            by_example(Table::Activities, &text),
        ]
        .into_iter()
        .flatten()
        {
            read += 1;
            let _ = sales
                .all(Table::Activities)
                .filter(|row| filter.takes(&sales, row))
                .count();
        }
    }
    assert!(read > 0, "the words never made a query, so this proves nothing");
}
