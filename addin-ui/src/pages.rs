//! One file per page: the model's state in, events out.

pub(crate) mod related;
pub(crate) mod share;
pub(crate) mod sign_in;
pub(crate) mod status;
