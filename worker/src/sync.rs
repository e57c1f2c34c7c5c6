//! Bringing pairs to rest.

pub mod rest;
