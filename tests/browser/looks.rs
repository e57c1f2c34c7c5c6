//! How a page looks: never wider than its frame, readable in both themes, in order for axe; and pictures of it.

use crate::desk::{Desk, at_a_desk, environment};
use crate::person::VISIT;
use serde::Deserialize;
use std::path::{Path, PathBuf};
use thirtyfour::prelude::*;

const FITS: &str =
    "const { scrollWidth, clientWidth } = document.scrollingElement; return scrollWidth <= clientWidth;";
const RULES: &str = "const done = arguments[0];
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    axe.run(document, { runOnly: tags, iframes: false }).then(
      ({ violations }) => done(violations.map(({ id, nodes }) => ({ id, nodes: nodes.map((node) => node.html + ' ' + node.failureSummary) }))),
      (failure) => done([{ id: String(failure), nodes: [] }]));";

#[derive(Debug, Deserialize)]
struct Violation {
    id: String,
    nodes: Vec<String>,
}

impl Desk {
    /// The page in the present frame, in both themes; pictures of it are left in `target/tmp/looks`, and of the light theme
    /// for the documentation, if somebody wants some.
    pub(crate) async fn looks_right(&self, name: &str) {
        let before: Option<String> = self
            .runs("return document.documentElement.dataset.theme ?? null;")
            .await;
        for theme in ["light", "dark"] {
            self.is_drawn(theme).await;
            let looks = Path::new(env!("CARGO_TARGET_TMPDIR")).join("looks");
            self.draws("html", &looks, &format!("{name}-{theme}")).await;
            if let (Some(folder), "light") = (for_documentation(), theme) {
                self.draws("html", &folder, name).await;
            }
            let faults = self.faults_of_looks().await;
            assert!(faults.is_empty(), "{name}, {theme}:\n{}", faults.join("\n"));
        }
        self.is_drawn(before.as_deref().unwrap_or_default()).await;
    }

    /// What is wrong with the page as it is drawn now.
    async fn faults_of_looks(&self) -> Vec<String> {
        if self.runs::<bool>("return typeof axe === 'undefined';").await {
            self.runs::<()>(&format!("{}; return null;", axe_source())).await;
        }
        let violations = self.driver().execute_async(RULES, vec![]).await.unwrap();
        let violations: Vec<Violation> = violations.convert().unwrap();
        let told = |one: Violation| format!("{}: {}", one.id, one.nodes.join("\n  "));
        let mut faults: Vec<String> = violations.into_iter().map(told).collect();
        if !self.runs::<bool>(FITS).await {
            faults.push("the page is wider than its frame".to_owned());
        }
        faults
    }

    async fn draws(&self, what: &str, folder: &Path, name: &str) {
        std::fs::create_dir_all(folder).unwrap();
        let drawn = self.driver().find(By::Css(what)).await.unwrap();
        drawn
            .screenshot(&folder.join(format!("{name}.png")))
            .await
            .unwrap();
    }

    async fn is_drawn(&self, theme: &str) {
        let script = match theme {
            "" => "delete document.documentElement.dataset.theme; return null;".to_owned(),
            theme => format!("document.documentElement.dataset.theme = '{theme}'; return null;"),
        };
        self.runs::<()>(&script).await;
    }

    /// The whole of Outlook with the pane in it, for the documentation; the pane is gone to again.
    pub(crate) async fn takes_a_picture(&self, name: &str) {
        if let Some(folder) = for_documentation() {
            self.goes_to_outlook().await;
            self.draws("body", &folder, name).await;
            self.goes_to_the_pane().await;
        }
    }
}

/// Where pictures for the documentation are to be left, if `PICTURES_DIR` says that somebody wants some.
fn for_documentation() -> Option<PathBuf> {
    environment("PICTURES_DIR").map(PathBuf::from)
}

fn axe_source() -> String {
    let path = environment("AXE_JS")
        .unwrap_or_else(|| panic!("AXE_JS is not set. Run `cargo xtask test`: it fetches axe and sets it."));
    std::fs::read_to_string(path).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pane_takes_over_the_theme_of_outlook() {
    at_a_desk(async |desk| {
        const BACKGROUND: &str = "return getComputedStyle(document.body).backgroundColor;";
        desk.is_ready_to_share(VISIT).await;
        assert_eq!(desk.runs::<String>(BACKGROUND).await, "rgb(255, 255, 255)");
        assert_eq!(desk.runs::<u32>("return innerWidth;").await, 320);
        desk.goes_to_outlook().await;
        desk.clicks("#weather summary").await;
        desk.clicks("#weather-dark").await;
        desk.goes_to_the_pane().await;
        let dark = async || (desk.runs::<String>(BACKGROUND).await == "rgb(41, 41, 41)").then_some(());
        desk.waits_for("the dark theme", dark).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_is_too_wide_too_pale_or_nameless_is_found_out() {
    const PLANT: &str =
        "const [wide, pale, nameless] = ['p', 'p', 'input'].map((tag) => document.createElement(tag));
        wide.style.width = '2000px'; wide.textContent = 'wide'; pale.textContent = 'pale'; pale.style.color = 'rgb(200 200 200)';
        document.querySelector('main').append(wide, pale, nameless); return null;";
    at_a_desk(async |desk| {
        desk.driver().goto(desk.world.server.clone()).await.unwrap();
        desk.sees("[data-testid=screen-outside]").await;
        assert_eq!(desk.faults_of_looks().await, Vec::<String>::new());
        desk.runs::<()>(PLANT).await;
        let faults = desk.faults_of_looks().await.join("\n");
        for fault in ["color-contrast", "label", "wider than its frame"] {
            assert!(faults.contains(fault), "{fault} is not in:\n{faults}");
        }
    })
    .await;
}
