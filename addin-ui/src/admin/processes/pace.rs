//! How long runs take, and how long one will take still.

use super::run::{Process, Run};

const MINUTE_MS: i64 = 60_000;

/// How long a run took; none while it is on its way.
pub(crate) fn took(run: &Run) -> Option<i64> {
    run.ended.map(|ended| (ended - run.started).max(0))
}

/// How long a run takes still by its pace so far, in milliseconds; none while that cannot be told.
pub(crate) fn left(run: &Run, now: i64) -> Option<i64> {
    let elapsed = now - run.started;
    let (done, total) = (
        i64::try_from(run.told.done).ok()?,
        i64::try_from(run.told.total).ok()?,
    );
    if !run.is_running() || elapsed <= 0 || done == 0 {
        return None;
    }
    elapsed
        .checked_mul((total - done).max(0))
        .map(|whole| whole / done)
}

/// Whether a run took, or has taken already, longer than so many minutes.
pub(crate) fn is_longer_than(run: &Run, every_minutes: u32, now: i64) -> bool {
    let so_far = took(run).unwrap_or(now - run.started);
    so_far > i64::from(every_minutes) * MINUTE_MS
}

/// A run in the chart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Bar {
    /// The run.
    pub(crate) run: Run,
    /// How long it took, in milliseconds.
    pub(crate) took: i64,
}

/// The runs of a process that are over, the oldest first: the latest `most` of them.
pub(crate) fn bars(runs: &[Run], process: Process, most: usize) -> Vec<Bar> {
    let of_it = runs
        .iter()
        .filter(|run| Process::of(run.told.kind) == Some(process));
    let mut bars: Vec<Bar> = of_it
        .filter_map(|run| {
            Some(Bar {
                took: took(run)?,
                run: run.clone(),
            })
        })
        .take(most)
        .collect();
    bars.reverse();
    bars
}

#[cfg(test)]
mod tests {
    use super::super::run::tests::{MINUTE, run};
    use super::*;
    use shared::api::runs::RunKind;

    #[test]
    fn r_job_3_what_is_left_follows_the_pace_so_far() {
        let running = run("a", RunKind::Standard, 0, None);
        assert_eq!(
            left(&running, 2 * MINUTE),
            Some(6 * MINUTE),
            "two of eight took two minutes"
        );
        assert_eq!(left(&running, 0), None, "no time has passed");
        let mut begun = running.clone();
        begun.told.done = 0;
        assert_eq!(left(&begun, MINUTE), None, "nobody is done");
        assert_eq!(
            left(&run("a", RunKind::Standard, 0, Some(1)), 2 * MINUTE),
            None,
            "it is over"
        );
    }

    #[test]
    fn a_run_is_too_long_once_the_next_should_have_started() {
        let over = run("a", RunKind::Instant, 0, Some(15));
        assert!(!is_longer_than(&over, 15, 99 * MINUTE));
        assert!(is_longer_than(&over, 14, 99 * MINUTE));
        let running = run("a", RunKind::Instant, 0, None);
        assert!(!is_longer_than(&running, 15, 15 * MINUTE));
        assert!(is_longer_than(&running, 15, 16 * MINUTE));
    }

    #[test]
    fn the_chart_has_the_latest_runs_of_one_process_that_are_over() {
        let runs = [
            run("d", RunKind::Instant, 40, None),
            run("c", RunKind::Instant, 30, Some(3)),
            run("x", RunKind::Standard, 25, Some(9)),
            run("b", RunKind::Instant, 20, Some(2)),
            run("a", RunKind::Instant, 10, Some(1)),
        ];
        let took: Vec<i64> = bars(&runs, Process::Instant, 2)
            .iter()
            .map(|bar| bar.took / MINUTE)
            .collect();
        assert_eq!(took, [2, 3]);
    }
}
