//! Is the house still the house? The dependency direction, and what every part inherits.

#![expect(clippy::unwrap_used, reason = "a file that cannot be read fails the test")]

mod direction;
mod inheritance;
mod manifest;
mod purity;
