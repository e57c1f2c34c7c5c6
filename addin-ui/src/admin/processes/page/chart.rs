//! How long runs took, as bars: one chart for each process, for each has times of its own.

use super::super::pace::{Bar, bars};
use super::super::run::{PROCESSES, Process};
use super::history::Shown;
use super::{fill, moment, number, status};
use crate::components::span;
use crate::desk::Desk;
use crate::words::Word;
use leptos::prelude::*;
use shared::api::runs::RunStatus;

/// How many runs a chart shows at most.
const MOST: usize = 24;
/// The room of all bars, in units of the drawing.
const WIDTH: i64 = 240;
const HEIGHT: i64 = 72;
/// From one bar to the next, and what of that it takes.
const STEP: i64 = 10;
const THICK: i64 = 7;
const MINUTE_MS: i64 = 60_000;

/// The charts of every process that runs are shown of.
pub(super) fn charts(desk: Desk, shown: &Shown) -> AnyView {
    let wanted = PROCESSES
        .into_iter()
        .filter(|process| shown.only.is_none_or(|only| only == *process));
    let charts: Vec<AnyView> = wanted
        .filter_map(|process| {
            let bars = bars(&shown.runs, process, MOST);
            (!bars.is_empty()).then(|| chart(desk, process, &bars, shown.every(process)))
        })
        .collect();
    let note =
        (!charts.is_empty()).then(|| view! { <p class="caption">{desk.say(Word::ChartNote)}</p> }.into_any());
    view! { <div class="charts" data-testid="charts">{charts}</div>{note} }.into_any()
}

fn chart(desk: Desk, process: Process, bars: &[Bar], every: Option<u32>) -> AnyView {
    let longest = bars.iter().map(|bar| bar.took).max().unwrap_or_default();
    let shortest = bars.iter().map(|bar| bar.took).min().unwrap_or_default();
    let scale = Scale::of(longest, every.map(|every| i64::from(every) * MINUTE_MS));
    let name = fill(desk, Word::ChartTitle, &[desk.say(process.name())]);
    let places = [
        number(desk, u64::try_from(bars.len()).unwrap_or_default()),
        span(desk, shortest),
        span(desk, longest),
    ];
    let words = fill(desk, Word::ChartWords, &places.each_ref().map(String::as_str));
    let drawn = (0..)
        .zip(bars)
        .map(|(place, bar)| drawn(desk, &scale, place, bar));
    let drawn: Vec<AnyView> = drawn.collect();
    let line = scale.line.map(|y| {
        view! { <line class="chart-interval" x1="0" x2=WIDTH.to_string() y1=y.to_string() y2=y.to_string() /> }
    });
    let title = ["chart-", process.path()].concat();
    view! {
        <figure class="chart">
            <figcaption class="label">{name.clone()}</figcaption>
            <p class="caption" aria-hidden="true">{span(desk, scale.top)}</p>
            <svg class="chart-room" role="img" aria-labelledby=title
                viewBox=["0 0 ", &WIDTH.to_string(), " ", &HEIGHT.to_string()].concat()>
                <title id=title.clone()>{[&name, ". ", &words].concat()}</title>
                {drawn}
                {line}
                <line class="chart-ground" x1="0" x2=WIDTH.to_string() y1=HEIGHT.to_string() y2=HEIGHT.to_string() />
            </svg>
            <p class="caption">{words}</p>
        </figure>
    }
    .into_any()
}

/// One bar; a pointer that rests on it is told which run it is.
fn drawn(desk: Desk, scale: &Scale, place: i64, bar: &Bar) -> AnyView {
    let (started, took) = (moment(desk, bar.run.started), span(desk, bar.took));
    let ended = desk.say(status(bar.run.told.status));
    let words = [&started, ", ", &took, ", ", ended].concat();
    let class = match bar.run.told.status {
        RunStatus::Succeeded => "chart-bar",
        RunStatus::Running | RunStatus::Failed | RunStatus::Cancelled => "chart-bar chart-bar-hollow",
    };
    let (x, height) = (place * STEP + 1, scale.height(bar.took));
    view! {
        <rect class=class x=x.to_string() y=(HEIGHT - height).to_string() width=THICK.to_string() height=height.to_string()>
            <title>{words}</title>
        </rect>
    }
    .into_any()
}

/// How times become heights.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Scale {
    /// The time at the top, in milliseconds.
    top: i64,
    /// Where the interval lies, from above; none where it lies far above all bars.
    line: Option<i64>,
}

impl Scale {
    fn of(longest: i64, every: Option<i64>) -> Self {
        let near = every.filter(|every| *every <= longest.saturating_mul(2));
        let top = longest.max(near.unwrap_or_default()).max(1);
        let scale = Self { top, line: None };
        Self {
            line: near.map(|every| HEIGHT - scale.height(every)),
            ..scale
        }
    }

    /// Never nothing: a run that took no time is a run.
    fn height(&self, ms: i64) -> i64 {
        (ms.saturating_mul(HEIGHT) / self.top).clamp(1, HEIGHT)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_run_reaches_the_top_and_the_interval_is_drawn_where_it_is_near() {
        let far = Scale::of(10, Some(21));
        assert_eq!((far.top, far.line), (10, None));
        assert_eq!([0, 5, 10].map(|ms| far.height(ms)), [1, 36, 72]);
        let near = Scale::of(10, Some(20));
        assert_eq!((near.top, near.line), (20, Some(0)));
        let beyond = Scale::of(10, Some(5));
        assert_eq!((beyond.top, beyond.line), (10, Some(36)));
        assert_eq!(Scale::of(0, None).height(0), 1, "runs that took no time");
    }

    #[test]
    fn as_many_bars_as_are_shown_have_room() {
        assert_eq!(i64::try_from(MOST).unwrap() * STEP, WIDTH);
    }
}
