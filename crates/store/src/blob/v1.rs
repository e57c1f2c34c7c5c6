//! Version 1 of what is kept, one type for each of the core's. Never change one that has shipped; add a version.

use serde::{Deserialize, Serialize};
use std::borrow::Cow;

type Text<'a> = Cow<'a, str>;

/// Words that are spelt alike in the core: the type that is written and read, and the way there and back.
macro_rules! words {
    ($($name:ident { $($word:ident)+ })+) => {$(
        #[derive(serde::Serialize, serde::Deserialize)]
        #[serde(rename_all = "camelCase")]
        pub(in crate::blob) enum $name {
            $($word,)+
        }

        impl From<sync_core::$name> for $name {
            fn from(word: sync_core::$name) -> Self {
                match word {
                    $(sync_core::$name::$word => Self::$word,)+
                }
            }
        }

        impl From<$name> for sync_core::$name {
            fn from(word: $name) -> Self {
                match word {
                    $($name::$word => Self::$word,)+
                }
            }
        }
    )+};
}

mod audit;
mod bond;
mod configuration;
mod contact;
mod content;
mod draft;
mod email;
mod engines;
mod files;
mod known;
mod lost;
mod reason;
mod said;
mod series;
mod task;

pub(super) use audit::{ActDetail, deed_from_stored, name_of_deed};
pub(super) use bond::{Bond, HeldFor};
pub(super) use configuration::Configuration;
pub(super) use contact::Contact;
pub(super) use content::{Appointment, Related};
pub(super) use draft::Draft;
pub(super) use email::Email;
pub(super) use engines::Engines;
pub(super) use files::FileLedger;
pub(super) use known::Known;
pub(super) use lost::Lost;
pub(super) use reason::{Detail, detail_from_stored};
pub(super) use said::Said;
pub(super) use series::Occurrences;
pub(super) use task::Task;

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Tokens<'a> {
    pub(super) refresh: Option<Text<'a>>,
    pub(super) access: Text<'a>,
}
