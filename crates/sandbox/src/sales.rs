//! Stands in for Oracle Sales: its REST interface under `/crmRestApi/` and its identity domain under `/sales-identity/`.

pub mod http;
pub mod model;
