//! The note that names what stays behind: it is for whoever looks at the record in Sales and misses a file.

use crate::files::{FileKnown, FileLedger, Noted};
use crate::pair::Side;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use jiff::Timestamp;

/// More names than this no note holds; it says how many more there are.
pub const NAMED_MAX: usize = 40;

const BYTES_PER_MB: u64 = super::BYTES_PER_MB;

impl FileLedger {
    /// What stays behind and was named nowhere is being named from now on.
    pub fn telling(&self, now: Timestamp) -> Self {
        self.with_noted(is_untold, Noted::Telling { since: now })
    }

    /// It is named.
    pub fn told(&self) -> Self {
        self.with_noted(FileKnown::is_being_told, Noted::Told)
    }

    /// It is not, and is to be.
    pub fn untold(&self) -> Self {
        self.with_noted(FileKnown::is_being_told, Noted::Untold)
    }

    /// The note that names what is being named; the same as long as that is.
    pub fn note(&self) -> Option<String> {
        let told = self.files.iter().filter(|file| file.is_being_told());
        let (to_sales, to_exchange): (Vec<_>, Vec<_>) = told.partition(|file| file.goes_to() == Side::Sales);
        let lines = [("Oracle Sales", to_sales), ("Outlook", to_exchange)];
        let lines = lines.into_iter().filter(|(_, files)| !files.is_empty());
        let lines: Vec<_> = lines.map(|(whither, files)| line(whither, &files)).collect();
        (!lines.is_empty()).then(|| lines.join("\n"))
    }

    /// Since when something is being named.
    pub(super) fn told_since(&self) -> Option<Timestamp> {
        let since = self.files.iter().filter_map(|file| match file.noted {
            Noted::Telling { since } => Some(since),
            Noted::Untold | Noted::Told => None,
        });
        since.min()
    }

    pub(super) fn has_untold(&self) -> bool {
        self.files.iter().any(is_untold)
    }

    fn with_noted(&self, which: impl Fn(&FileKnown) -> bool, noted: Noted) -> Self {
        let mut next = self.clone();
        for file in next.files.iter_mut().filter(|file| which(file)) {
            file.noted = noted;
        }
        next
    }
}

fn is_untold(file: &FileKnown) -> bool {
    file.left_out().is_some() && file.noted == Noted::Untold
}

fn line(whither: &str, files: &[&FileKnown]) -> String {
    let named: Vec<_> = files.iter().take(NAMED_MAX).map(|file| named(file)).collect();
    let more = match files.len().saturating_sub(NAMED_MAX) {
        0 => String::new(),
        more => format!(", and {more} more"),
    };
    format!("Not carried over to {whither}: {}{more}", named.join(", "))
}

fn named(file: &FileKnown) -> String {
    match file.bytes {
        Some(bytes) if bytes > 0 => format!("{} ({})", file.name, size(bytes)),
        Some(_) | None => file.name.clone(),
    }
}

/// In megabytes with one digit after the point, rounded up; small files in kilobytes.
fn size(bytes: u64) -> String {
    if bytes < BYTES_PER_MB {
        return format!("{} KB", bytes.div_ceil(1024));
    }
    let tenths = (u128::from(bytes) * 10).div_ceil(u128::from(BYTES_PER_MB));
    format!("{}.{} MB", tenths / 10, tenths % 10)
}
