//! How a page looks: never wider than its frame, readable in both themes, in order for axe; and pictures of it.

use crate::desk::{Desk, at_a_desk, environment};
use crate::person::VISIT;
use axum::http::Method;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::json;
use std::path::{Path, PathBuf};
use thirtyfour::common::command::FormatRequestData;
use thirtyfour::prelude::*;
use thirtyfour::{RequestData, SessionId};

const FITS: &str =
    "const { scrollWidth, clientWidth } = document.scrollingElement; return scrollWidth <= clientWidth;";
const RULES: &str = "const done = arguments[0];
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    axe.run(document, { runOnly: tags, iframes: false }).then(
      ({ violations }) => done(violations.map(({ id, nodes }) => ({ id, nodes: nodes.map((node) => node.html + ' ' + node.failureSummary) }))),
      (failure) => done([{ id: String(failure), nodes: [] }]));";

/// Whether a picture holds two pixels that are not alike.
const SHOWS_SOMETHING: &str = "const [picture, done] = arguments;
    const bytes = Uint8Array.from(atob(picture), (letter) => letter.charCodeAt(0));
    createImageBitmap(new Blob([bytes], { type: 'image/png' })).then((bitmap) => {
      const { width, height } = bitmap;
      const context = new OffscreenCanvas(width, height).getContext('2d');
      context.drawImage(bitmap, 0, 0);
      const pixels = new Uint32Array(context.getImageData(0, 0, width, height).data.buffer);
      done(pixels.some((pixel) => pixel !== pixels[0]));
    }, () => done(false));";

/// DevTools' own command for a picture of the whole page, however little of it the window shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
struct WholePage {
    width: u32,
    height: u32,
}

impl FormatRequestData for WholePage {
    fn format_request(&self, session: &SessionId) -> RequestData {
        let clip = json!({"x": 0, "y": 0, "width": self.width, "height": self.height, "scale": 1});
        let params = json!({"format": "png", "captureBeyondViewport": true, "clip": clip});
        RequestData::new(Method::POST, format!("/session/{session}/goog/cdp/execute"))
            .add_body(json!({"cmd": "Page.captureScreenshot", "params": params}))
    }
}

/// What that command answers with.
#[derive(Debug, Deserialize)]
struct Captured {
    data: String,
}

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
            let picture = self.picture().await;
            self.keeps(&picture, &looks, &format!("{name}-{theme}")).await;
            if let (Some(folder), "light") = (for_documentation(), theme) {
                self.keeps(&picture, &folder, name).await;
            }
            let faults = self.faults_of_looks().await;
            assert!(faults.is_empty(), "{name}, {theme}:\n{}", faults.join("\n"));
        }
        self.is_drawn(before.as_deref().unwrap_or_default()).await;
    }

    /// Whether the page is no wider than its frame.
    pub(crate) async fn fits(&self) -> bool {
        self.runs(FITS).await
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
        if !self.fits().await {
            faults.push("the page is wider than its frame".to_owned());
        }
        faults
    }

    /// A picture of the page in the present frame, in base64: from its top, and all of it unless it lies in another page.
    async fn picture(&self) -> String {
        const SIZE: &str =
            "scrollTo(0, 0); const { scrollWidth: width, scrollHeight: height } = document.documentElement;
            return window === top ? { width, height } : null;";
        // What sticks to an edge of the window would lie over the middle of a picture that is larger.
        const LIES_FLAT: &str = "for (const each of document.querySelectorAll('body *'))
              if (getComputedStyle(each).position === 'sticky') each.style.position = 'static';
            return null;";
        const STICKS: &str = "for (const each of document.querySelectorAll('body *'))
              if (each.style.position === 'static') each.style.removeProperty('position');
            return null;";
        match self.runs::<Option<WholePage>>(SIZE).await {
            Some(page) => {
                self.runs::<()>(LIES_FLAT).await;
                let answer = self.driver().cmd(page).await.unwrap();
                self.runs::<()>(STICKS).await;
                answer.value::<Captured>().unwrap().data
            }
            None => self.picture_of("html").await,
        }
    }

    /// A picture of what is seen of an element, in base64.
    async fn picture_of(&self, element: &str) -> String {
        let drawn = self.driver().find(By::Css(element)).await.unwrap();
        drawn.screenshot_as_png_base64().await.unwrap()
    }

    /// Leaves a picture that shows something.
    async fn keeps(&self, picture: &str, folder: &Path, name: &str) {
        let given = vec![picture.into()];
        let answer = self.driver().execute_async(SHOWS_SOMETHING, given).await.unwrap();
        assert!(answer.convert::<bool>().unwrap(), "{name} is of one colour");
        std::fs::create_dir_all(folder).unwrap();
        let bytes = STANDARD.decode(picture).unwrap();
        std::fs::write(folder.join(format!("{name}.png")), bytes).unwrap();
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
            let picture = self.picture_of("body").await;
            self.keeps(&picture, &folder, name).await;
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

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_shows_a_long_page_to_its_end_and_one_of_one_colour_is_found_out() {
    const LONG: &str = "document.body.replaceChildren(); document.body.style.height = '3000px'; scrollTo(0, 900); return null;";
    const END: &str =
        "const end = document.createElement('p'); end.textContent = 'end'; end.style.marginTop = '2900px';
        document.body.append(end); return null;";
    at_a_desk(async |desk| {
        desk.driver().goto(desk.world.server.clone()).await.unwrap();
        desk.sees("[data-testid=screen-outside]").await;
        let shows = async || {
            let given = vec![desk.picture().await.into()];
            let answer = desk.driver().execute_async(SHOWS_SOMETHING, given).await.unwrap();
            answer.convert::<bool>().unwrap()
        };
        desk.runs::<Option<bool>>(LONG).await;
        assert!(!shows().await, "nothing is on it");
        desk.runs::<Option<bool>>(END).await;
        assert!(shows().await, "its end is on it");
    })
    .await;
}
