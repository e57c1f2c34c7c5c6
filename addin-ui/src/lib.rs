//! Runs in Outlook: the task pane, 320 pixels wide, compiled to WebAssembly.
//!
//! It asks Office.js what is open and our server for everything else; it keeps a bearer in memory and nothing anywhere
//! else. It decides nothing about sync, and what it shows of an item the server reads again for itself.
//!
//! [`model::pane::Pane`] is the whole behaviour as a state machine, tested natively; [`effects`] carries out what it asks
//! for, through [`office`] (the only file that touches Office.js), [`browser`] and [`api`] (the only place that does HTTP).
//! `pages` says what stands on each page, as data; `components` draws it; [`text`] holds every sentence a user can read.

pub mod api;
pub mod app;
pub mod browser;
mod components;
pub mod effects;
pub mod json;
pub mod model;
pub mod office;
mod pages;
pub mod text;
