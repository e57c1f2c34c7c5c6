//! Is the house still the house? The dependency direction, and what every part inherits.

mod direction;
mod inheritance;
mod manifest;
mod purity;
