//! The invented people and companies that Exchange and Sales both know, so that a meeting's attendee is a contact there.

/// Somebody with a mailbox here and, for salespeople, a resource in Sales.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Address and user principal name; also the Sales user name.
    pub address: String,
    /// First name.
    pub first: String,
    /// Last name.
    pub last: String,
    /// Directory object id, the `oid` of tokens.
    pub oid: String,
    /// `PartyId` of the person's resource in Sales: 18 digits, above 2^53, never to be held in a double.
    pub sales_party_id: i64,
    /// `SyncAdmin` and the like, the `roles` of tokens.
    pub roles: Vec<String>,
    /// Whether Sales knows this person as a resource with access.
    pub in_sales: bool,
}

impl Person {
    /// As Outlook and Sales show the name.
    pub fn display_name(&self) -> String {
        format!("{} {}", self.first, self.last)
    }
}

/// A customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Company {
    /// Account name in Sales.
    pub name: &'static str,
    /// Mail domain, on `.example`.
    pub domain: &'static str,
    /// Street, postal code and city, for meeting places.
    pub street: &'static str,
    /// City.
    pub city: &'static str,
    /// ISO country code.
    pub country: &'static str,
    /// `PartyId` of the account.
    pub party_id: i64,
    /// `PartyNumber`, the key in URLs.
    pub party_number: &'static str,
    /// People whom Sales has as contacts of this account.
    pub contacts: &'static [Contact],
}

/// A customer's person whom Sales knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Contact {
    /// First name.
    pub first: &'static str,
    /// Last name.
    pub last: &'static str,
    /// Address.
    pub address: &'static str,
    /// Job title.
    pub title: &'static str,
    /// Phone, international form.
    pub phone: &'static str,
    /// `PartyId` in Sales.
    pub party_id: i64,
    /// `PartyNumber`, the key in URLs.
    pub party_number: &'static str,
}

impl Contact {
    /// As Outlook and Sales show the name.
    pub fn display_name(&self) -> String {
        format!("{} {}", self.first, self.last)
    }
}

/// Tenant of the demo company, a GUID.
pub const CONTOSO_TENANT: &str = "7a1d3c52-0b7e-4c1c-9d0a-52f1c8a4e6b1";
/// A tenant that is nobody's customer, a GUID.
pub const FABRIKAM_TENANT: &str = "c93f5d0e-66a1-4f1b-8e2c-d1b54a7f0e39";

/// The people of the demo, in the order in which sign-in pages list them.
pub fn demo_people() -> Vec<Person> {
    let person =
        |address: &str, first: &str, last: &str, oid: &str, party: i64, roles: &[&str], in_sales| Person {
            address: address.to_owned(),
            first: first.to_owned(),
            last: last.to_owned(),
            oid: oid.to_owned(),
            sales_party_id: party,
            roles: roles.iter().map(|role| (*role).to_owned()).collect(),
            in_sales,
        };
    vec![
        person(
            "ada@contoso.example",
            "Ada",
            "Marlow",
            "1f0d7b2e-4a35-4c8e-9b61-0e3a7c5d2f10",
            300_000_000_000_101_001,
            &[],
            true,
        ),
        person(
            "grace@contoso.example",
            "Grace",
            "Okafor",
            "2b8e6c41-93d7-4f0a-8c52-7d1f4e9a3b20",
            300_000_000_000_101_002,
            &[],
            true,
        ),
        person(
            "admin@contoso.example",
            "Ingrid",
            "Solheim",
            "3c9a5d70-1e84-4b6f-a7d3-6b2c8f0e4d30",
            300_000_000_000_101_003,
            &["SyncAdmin"],
            true,
        ),
    ]
}

/// Somebody of a foreign tenant, whom nothing here may serve.
pub fn stranger() -> Person {
    Person {
        address: "mallory@fabrikam.example".to_owned(),
        first: "Mallory".to_owned(),
        last: "Quist".to_owned(),
        oid: "4d7b6e83-2f95-4a1c-b8e4-5c3d9a1f0e40".to_owned(),
        sales_party_id: 300_000_000_000_101_900,
        roles: Vec::new(),
        in_sales: false,
    }
}

/// One of the generated people of a larger world; `number` counts from 1 and decides every field.
pub fn generated_person(number: u32) -> Person {
    const FIRST: [&str; 12] = [
        "Nora", "Emil", "Tessa", "Jonas", "Priya", "Marek", "Lucia", "Owen", "Hana", "Pavel", "Ruth", "Samir",
    ];
    const LAST: [&str; 11] = [
        "Berg", "Castell", "Dunne", "Ferro", "Gruber", "Hale", "Iversen", "Jansen", "Kowal", "Lindh",
        "Moreau",
    ];
    let index = number as usize;
    Person {
        address: format!("seller{number}@contoso.example"),
        first: FIRST[index % FIRST.len()].to_owned(),
        last: LAST[index % LAST.len()].to_owned(),
        oid: format!("5e000000-0000-4000-8000-{number:012x}"),
        sales_party_id: 300_000_000_000_110_000 + i64::from(number),
        roles: Vec::new(),
        in_sales: true,
    }
}

/// Customers whom Sales has as accounts, with their contacts.
pub const COMPANIES: &[Company] = &[
    Company {
        name: "Halvorsen Marine AS",
        domain: "halvorsen-marine.example",
        street: "Strandgaten 18, 5013 Bergen",
        city: "Bergen",
        country: "NO",
        party_id: 300_000_000_000_201_001,
        party_number: "CDRM_201001",
        contacts: &[
            Contact {
                first: "Sigrid",
                last: "Halvorsen",
                address: "sigrid.halvorsen@halvorsen-marine.example",
                title: "Managing Director",
                phone: "+47 55 01 20 10",
                party_id: 300_000_000_000_301_001,
                party_number: "CDRM_301001",
            },
            Contact {
                first: "Tor",
                last: "Eikeland",
                address: "tor.eikeland@halvorsen-marine.example",
                title: "Head of Procurement",
                phone: "+47 55 01 20 34",
                party_id: 300_000_000_000_301_002,
                party_number: "CDRM_301002",
            },
        ],
    },
    Company {
        name: "Brightwater Foods Ltd",
        domain: "brightwater-foods.example",
        street: "4 Canal Wharf, Leeds LS11 5PS",
        city: "Leeds",
        country: "GB",
        party_id: 300_000_000_000_201_002,
        party_number: "CDRM_201002",
        contacts: &[
            Contact {
                first: "Imogen",
                last: "Clarke",
                address: "imogen.clarke@brightwater-foods.example",
                title: "Operations Director",
                phone: "+44 113 496 0112",
                party_id: 300_000_000_000_301_003,
                party_number: "CDRM_301003",
            },
            Contact {
                first: "Daniel",
                last: "Osei",
                address: "daniel.osei@brightwater-foods.example",
                title: "IT Manager",
                phone: "+44 113 496 0148",
                party_id: 300_000_000_000_301_004,
                party_number: "CDRM_301004",
            },
        ],
    },
    Company {
        name: "Kessler & Söhne Maschinenbau GmbH",
        domain: "kessler-maschinenbau.example",
        street: "Industriestraße 7, 70565 Stuttgart",
        city: "Stuttgart",
        country: "DE",
        party_id: 300_000_000_000_201_003,
        party_number: "CDRM_201003",
        contacts: &[
            Contact {
                first: "Jürgen",
                last: "Kessler",
                address: "j.kessler@kessler-maschinenbau.example",
                title: "Geschäftsführer",
                phone: "+49 711 5550 101",
                party_id: 300_000_000_000_301_005,
                party_number: "CDRM_301005",
            },
            Contact {
                first: "Anja",
                last: "Vogt",
                address: "a.vogt@kessler-maschinenbau.example",
                title: "Leiterin Einkauf",
                phone: "+49 711 5550 117",
                party_id: 300_000_000_000_301_006,
                party_number: "CDRM_301006",
            },
        ],
    },
    Company {
        name: "Larkspur Health Partners",
        domain: "larkspur-health.example",
        street: "210 Alder Street, Portland, OR 97205",
        city: "Portland",
        country: "US",
        party_id: 300_000_000_000_201_004,
        party_number: "CDRM_201004",
        contacts: &[
            Contact {
                first: "Marisol",
                last: "Vega",
                address: "marisol.vega@larkspur-health.example",
                title: "Chief Operating Officer",
                phone: "+1 503 555 0142",
                party_id: 300_000_000_000_301_007,
                party_number: "CDRM_301007",
            },
            Contact {
                first: "Peter",
                last: "Nakamura",
                address: "peter.nakamura@larkspur-health.example",
                title: "Director of Facilities",
                phone: "+1 503 555 0177",
                party_id: 300_000_000_000_301_008,
                party_number: "CDRM_301008",
            },
        ],
    },
    Company {
        name: "Orchidée Cosmétiques SA",
        domain: "orchidee-cosmetiques.example",
        street: "22 rue des Tanneurs, 69001 Lyon",
        city: "Lyon",
        country: "FR",
        party_id: 300_000_000_000_201_005,
        party_number: "CDRM_201005",
        contacts: &[Contact {
            first: "Hélène",
            last: "Dufour",
            address: "helene.dufour@orchidee-cosmetiques.example",
            title: "Directrice commerciale",
            phone: "+33 4 72 00 11 25",
            party_id: 300_000_000_000_301_009,
            party_number: "CDRM_301009",
        }],
    },
    Company {
        name: "Tamarind Logistics Pte Ltd",
        domain: "tamarind-logistics.example",
        street: "31 Pioneer Road, Singapore 628505",
        city: "Singapore",
        country: "SG",
        party_id: 300_000_000_000_201_006,
        party_number: "CDRM_201006",
        contacts: &[
            Contact {
                first: "Wei Ling",
                last: "Tan",
                address: "weiling.tan@tamarind-logistics.example",
                title: "Regional Manager",
                phone: "+65 6555 0193",
                party_id: 300_000_000_000_301_010,
                party_number: "CDRM_301010",
            },
            Contact {
                first: "Arjun",
                last: "Menon",
                address: "arjun.menon@tamarind-logistics.example",
                title: "Fleet Planner",
                phone: "+65 6555 0161",
                party_id: 300_000_000_000_301_011,
                party_number: "CDRM_301011",
            },
        ],
    },
];
