//! What browsers load: the pane's page, its files, the icons.

use crate::headers::{A_DAY, ASK_AGAIN, IMMUTABLE, own_page, page};
use crate::problem::Refusal;
use crate::state::AppState;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, Response, header};
use axum::response::IntoResponse;
use shared::api::problem::ProblemCode;
use tower::{Layer, Service};
use tower_http::services::ServeDir;
use tower_http::set_header::{SetResponseHeader, SetResponseHeaderLayer};

const ICONS: [(&str, &[u8]); 5] = [
    ("icon-16.png", include_bytes!("../../icons/icon-16.png")),
    ("icon-32.png", include_bytes!("../../icons/icon-32.png")),
    ("icon-64.png", include_bytes!("../../icons/icon-64.png")),
    ("icon-80.png", include_bytes!("../../icons/icon-80.png")),
    ("icon-128.png", include_bytes!("../../icons/icon-128.png")),
];

/// The task pane.
pub(crate) async fn pane(State(state): State<AppState>) -> Result<impl IntoResponse, Refusal> {
    match &state.pane.index {
        Some(html) => Ok((page(&state.config, ASK_AGAIN), html.clone())),
        None => Err(Refusal::new(ProblemCode::Unavailable).titled("The pane is not built on this server.")),
    }
}

/// The administrator's pages: one, whose parts are named behind `#`.
pub(crate) async fn admin(State(state): State<AppState>) -> Result<impl IntoResponse, Refusal> {
    match &state.pane.admin {
        Some(html) => Ok((own_page(ASK_AGAIN), html.clone())),
        None => {
            let title = "The administrator's pages are not built on this server.";
            Err(Refusal::new(ProblemCode::Unavailable).titled(title))
        }
    }
}

/// One icon of the manifest.
pub(crate) async fn icon(Path(name): Path<String>) -> Result<impl IntoResponse, Refusal> {
    let icon = ICONS
        .iter()
        .find(|(known, _)| *known == name)
        .ok_or(Refusal::new(ProblemCode::NotFound))?;
    Ok((
        [
            (header::CONTENT_TYPE, HeaderValue::from_static("image/png")),
            (header::CACHE_CONTROL, A_DAY),
        ],
        icon.1,
    ))
}

type Caching<B> = fn(&Response<B>) -> Option<HeaderValue>;
type Files = SetResponseHeader<ServeDir, Caching<<ServeDir as ServesFiles>::Body>>;

/// The pane's files, whose names change with their content, compressed when they were built.
pub(crate) fn assets(state: &AppState) -> Files {
    let files = ServeDir::new(&state.pane.files)
        .append_index_html_on_directories(false)
        .precompressed_br()
        .precompressed_gzip();
    let caching: Caching<_> = |response| response.status().is_success().then_some(IMMUTABLE);
    SetResponseHeaderLayer::overriding(header::CACHE_CONTROL, caching).layer(files)
}

/// Names the body that [`ServeDir`] answers with.
pub(crate) trait ServesFiles {
    type Body;
}

impl<B> ServesFiles for ServeDir
where
    ServeDir: Service<axum::extract::Request, Response = Response<B>>,
{
    type Body = B;
}
