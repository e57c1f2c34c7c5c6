//! A person in a browser: Chromium, the pane in a frame of another origin, Office.js as Microsoft publishes it.
//!
//! Every test has a system, a browser and a profile of its own. After each, no page may have written an error to its
//! console, and none may have run into its content security policy.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "what fails here fails the test, and says where its picture is"
)]

mod admin;
mod chromium;
mod complaints;
mod desk;
mod keyboard;
mod looks;
mod nested;
mod pane;
mod people;
mod person;
mod sharing;
mod states;
