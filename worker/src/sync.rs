//! Bringing pairs to rest, and the rounds that find out which are not.

pub mod capture;
pub mod linked;
pub mod pull;
pub mod rest;
pub mod round;
pub mod seats;
