//! What runs came to on each of the last days: a drawing of the records, of the errors, and of how old a change became before it was
//! synced, with the first and the last day and the most of one; and the numbers as a table behind them.

use crate::components::{day, number, span};
use crate::desk::Desk;
use crate::words::Word;
use leptos::prelude::*;
use shared::api::monitor::{DayCounts, MonitorView};

/// The room of all bars, in units of the drawing.
const WIDTH: u64 = 280;
const HEIGHT: u64 = 72;
/// From one bar to the next, and what of that it takes.
const STEP: u64 = 20;
const THICK: u64 = 14;

/// What is drawn of the days.
#[derive(Clone, Copy)]
struct Plotted {
    id: &'static str,
    title: Word,
    /// What stands below, with the sum of the days and the most of one.
    words: Word,
    of: fn(&DayCounts) -> u64,
    told: fn(Desk, u64) -> String,
}

const PLOTS: [Plotted; 3] = [
    Plotted {
        id: "plot-records",
        title: Word::PlotRecords,
        words: Word::PlotWords,
        of: |day| day.records,
        told: number,
    },
    Plotted {
        id: "plot-errors",
        title: Word::PlotErrors,
        words: Word::PlotWords,
        of: |day| day.errors,
        told: number,
    },
    Plotted {
        id: "plot-freshness",
        title: Word::PlotFreshness,
        words: Word::PlotFreshnessWords,
        of: |day| day.freshness_seconds,
        told: seconds,
    },
];

fn seconds(desk: Desk, seconds: u64) -> String {
    span(
        desk,
        i64::try_from(seconds).unwrap_or(i64::MAX).saturating_mul(1000),
    )
}

/// The drawings, with their table.
pub(super) fn plots(desk: Desk, view: Memo<Option<MonitorView>>) -> AnyView {
    let days = Memo::new(move |_| view.with(|view| view.as_ref().map(|view| view.days.clone())));
    let drawn = move || {
        days.with(|days| {
            let days = days.as_ref()?;
            Some(view! {
                <div class="charts">
                    {PLOTS.into_iter().map(|plotted| plot(desk, plotted, days)).collect::<Vec<AnyView>>()}
                </div>
                {table(desk, days)}
            })
        })
    };
    view! {
        <section class="card card-one" data-testid="plots">
            <h2 class="card-title">{move || desk.say(Word::Days)}</h2>
            {drawn}
        </section>
    }
    .into_any()
}

fn plot(desk: Desk, plotted: Plotted, days: &[DayCounts]) -> AnyView {
    let Plotted {
        id,
        title,
        words,
        of,
        told,
    } = plotted;
    let title = desk.say(title);
    let most = days.iter().map(of).max().unwrap_or_default();
    let sum = told(desk, days.iter().map(of).sum());
    let words = desk.with_words(|all| all.fill(words, &[&sum, &told(desk, most)]));
    let bars = (0..).zip(days).map(|(place, day)| {
        let (count, height) = (of(day), height(of(day), most));
        let told = [&day.day, ": ", &told(desk, count)].concat();
        view! {
            <rect class="chart-bar" x=(place * STEP + 3).to_string() y=(HEIGHT - height).to_string()
                width=THICK.to_string() height=height.to_string()>
                <title>{told}</title>
            </rect>
        }
        .into_any()
    });
    let bars: Vec<AnyView> = bars.collect();
    let ends = [days.first(), days.last()].into_iter().flatten();
    let ends: Vec<AnyView> = ends
        .map(|one| view! { <span>{day(desk, &one.day)}</span> }.into_any())
        .collect();
    view! {
        <figure class="chart">
            <figcaption class="label">{title}</figcaption>
            <p class="caption" aria-hidden="true">{told(desk, most)}</p>
            <svg class="chart-room" role="img" aria-labelledby=id
                viewBox=["0 0 ", &WIDTH.to_string(), " ", &HEIGHT.to_string()].concat()>
                <title id=id>{[title, ". ", &words].concat()}</title>
                {bars}
                <line class="chart-ground" x1="0" x2=WIDTH.to_string() y1=HEIGHT.to_string() y2=HEIGHT.to_string() />
            </svg>
            <p class="caption chart-ends" aria-hidden="true">{ends}</p>
            <p class="caption">{words.clone()}</p>
        </figure>
    }
    .into_any()
}

/// One is seen beside a million; nothing is nothing.
fn height(count: u64, most: u64) -> u64 {
    let share = count.saturating_mul(HEIGHT) / most.max(1);
    share.max(count.min(1))
}

fn table(desk: Desk, days: &[DayCounts]) -> AnyView {
    let rows: Vec<AnyView> = days
        .iter()
        .rev()
        .map(|day| {
            let cell = |plotted: Plotted| {
                let told = (plotted.told)(desk, (plotted.of)(day));
                view! { <td>{told}</td> }.into_any()
            };
            let cells: Vec<AnyView> = PLOTS.into_iter().map(cell).collect();
            view! { <tr><th scope="row">{day.day.clone()}</th>{cells}</tr> }.into_any()
        })
        .collect();
    let head = |plotted: Plotted| view! { <th scope="col">{desk.say(plotted.title)}</th> }.into_any();
    let heads: Vec<AnyView> = PLOTS.into_iter().map(head).collect();
    view! {
        <details data-testid="plots-table">
            <summary>{desk.say(Word::DaysTable)}</summary>
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">{desk.say(Word::ColumnDay)}</th>
                        {heads}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </details>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_reaches_the_top_one_is_seen_and_nothing_is_not() {
        assert_eq!([0, 1, 50, 100].map(|count| height(count, 100)), [0, 1, 36, 72]);
        assert_eq!(height(1, 1_000_000), 1);
        assert_eq!(height(0, 0), 0);
        assert_eq!(WIDTH, 14 * STEP, "as many bars as there are days have room");
    }
}
