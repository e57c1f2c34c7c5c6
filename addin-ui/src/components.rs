//! What pages are made of: [`blocks`] says it as data, [`draw`] puts it on the screen.

pub(crate) mod blocks;
pub(crate) mod draw;
mod element;
pub(crate) mod icon;
