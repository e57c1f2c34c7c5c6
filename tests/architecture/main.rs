//! Is the house still the house? The dependency direction, what every part inherits, and which test holds which rule.

#![expect(clippy::unwrap_used, reason = "a file that cannot be read fails the test")]

mod conformance;
mod direction;
mod inheritance;
mod manifest;
mod purity;
