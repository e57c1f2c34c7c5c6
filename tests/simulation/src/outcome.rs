//! What became of a story.

use crate::happenings::Happening;
use crate::oracle::Violation;
use crate::steps::Step;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// How a story ended.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// Which family it belongs to.
    pub family: &'static str,
    /// What happened.
    pub steps: Vec<Step>,
    /// What was said on the way, by step.
    pub notes: Vec<(usize, String)>,
    /// What was wrong, if something was.
    pub violation: Option<Violation>,
    /// How often what happened.
    pub happened: BTreeMap<Happening, u32>,
    /// Which states links were in.
    pub reached: BTreeSet<Happening>,
}

impl Outcome {
    /// The story, to be read and to be pasted into a test.
    pub fn story(&self) -> String {
        let mut story = format!("family {}\n", self.family);
        let mut notes = self.notes.iter().peekable();
        for (place, step) in self.steps.iter().enumerate() {
            let _ = writeln!(story, "{step}");
            while let Some((_, note)) = notes.next_if(|(of, _)| *of == place) {
                let _ = writeln!(story, "#   {note}");
            }
        }
        for (_, note) in notes {
            let _ = writeln!(story, "#   {note}");
        }
        if let Some(violation) = &self.violation {
            let _ = writeln!(story, "# {violation}");
        }
        story
    }
}
