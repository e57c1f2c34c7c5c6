//! Bringing pairs to rest, and the rounds that find out which are not.

mod adopt;
pub mod answers;
pub mod by_hand;
pub mod capture;
mod circumstances;
mod converted;
pub mod files;
pub mod linked;
pub mod pull;
mod reconcile;
pub mod replies;
pub mod rest;
pub mod round;
pub mod seats;
mod wake;
mod walk;
