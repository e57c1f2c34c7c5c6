//! Recurring appointments: Sales keeps a row for every occurrence, held together by `RecurSeriesId`.

use super::{Draft, Field, Refusal, Row, Sales, Table};
use jiff::Timestamp;

impl Sales {
    /// The rows of a series that the user sees, by start, ties by id.
    ///
    /// # Errors
    /// [`Refusal::NobodyHere`].
    pub fn series(&self, user: &str, series: i64) -> Result<Vec<&Row>, Refusal> {
        let caller = self.caller(user)?;
        let mut rows: Vec<&Row> = self
            .all(Table::Activities)
            .filter(|row| row.stored("RecurSeriesId").as_int() == Some(series))
            .filter(|row| self.sees(&caller, row))
            .collect();
        rows.sort_by_key(|row| (row.stored("ActivityStartDate").as_time(), row.id));
        Ok(rows)
    }

    /// Makes a recurring appointment as a person does in Sales: one row per draft, all in a new series, or none at all.
    /// Returns the series and the numbers of its rows in the order of the drafts.
    ///
    /// # Errors
    /// As [`Sales::create`], for the first draft that is refused.
    pub fn create_series(
        &mut self,
        user: &str,
        occurrences: &[Draft],
        now: Timestamp,
    ) -> Result<(i64, Vec<String>), Refusal> {
        let mut trial = self.clone();
        let series = trial.take_id();
        let numbers = occurrences
            .iter()
            .map(|draft| {
                let draft = draft.clone().with("RecurSeriesId", Field::Int(series));
                trial.create(user, Table::Activities, &draft, now)
            })
            .collect::<Result<_, _>>()?;
        *self = trial;
        Ok((series, numbers))
    }
}
