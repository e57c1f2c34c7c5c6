//! Pictures of every state of every page, for the documentation.

use crate::shell::run;
use crate::{built, test};
use std::path::Path;

/// Where they are kept, from the root.
const FOLDER: &str = "docs/pictures";

/// Draws every page in every state that the tests in the browser bring it to.
///
/// # Errors
/// If something cannot be installed or built, or a page is not as it should be.
pub(crate) fn draw() -> anyhow::Result<()> {
    let mut tests = built::tests("browser")?;
    test::with_a_browser(&mut tests)?;
    tests.env("PICTURES_DIR", std::path::absolute(Path::new(FOLDER))?);
    run(&mut tests)
}
