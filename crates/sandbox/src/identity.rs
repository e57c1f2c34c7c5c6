//! Stand-in for Entra ID: sign-in page, tokens, keys, and what makes them fail.

pub mod error;
pub mod http;
pub mod jwt;
pub mod keys;
pub mod known;
pub mod model;
