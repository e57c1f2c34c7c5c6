//! The whole crate against a little identity provider that behaves: it signs real tokens, remembers codes
//! and refresh tokens, and can be made to misbehave as real ones do.

mod access_token;
mod hostile;
mod keys;
mod oauth;
mod provider;
