//! Laws of the decisions about many items: order never decides, nobody is linked twice, who said stop is obeyed.

mod capture;
mod matching;
mod meeting;
