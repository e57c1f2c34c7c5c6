//! When the pane is first of use, as the browser itself saw it.

use crate::chromium::Chromium;
use std::path::PathBuf;
use std::time::Duration;
use tests::World;
use thirtyfour::prelude::*;

const LOADS: usize = 7;
/// The largest text of the pane is painted with its first screen; the browser remembers when.
const LARGEST_PAINT: &str = r#"
    const done = arguments[0];
    new PerformanceObserver((list) => done(list.getEntries().at(-1).startTime))
        .observe({ type: "largest-contentful-paint", buffered: true });
"#;

/// Milliseconds from the frame's navigation to its first screen, once per cold browser.
pub(crate) async fn millis(pane: PathBuf, office_js: PathBuf) -> Vec<f64> {
    let world = World::for_browsers(pane, office_js).await;
    let item = world
        .event("ada@contoso.example", "Halvorsen Marine: rollout")
        .rest_id;
    let url = world.stand_ins.url(&format!(
        "/outlook/?person=ada@contoso.example&item={item}&pane=open"
    ));
    let mut millis = Vec::new();
    for _ in 0..LOADS {
        let browser = Chromium::start().await;
        millis.push(one(&browser.driver, &url).await.expect("the pane opens"));
        browser.quit().await;
    }
    millis
}

async fn one(driver: &WebDriver, url: &str) -> WebDriverResult<f64> {
    driver.goto(url).await?;
    let patience = |element: thirtyfour::extensions::query::ElementQuery| {
        element.wait(Duration::from_secs(20), Duration::from_millis(20))
    };
    patience(driver.query(By::Css("#pane-frame")))
        .first()
        .await?
        .enter_frame()
        .await?;
    patience(driver.query(By::Css("[data-testid=screen-sign-in]")))
        .first()
        .await?;
    driver.execute_async(LARGEST_PAINT, Vec::new()).await?.convert()
}
