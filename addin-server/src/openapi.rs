//! The API as OpenAPI: made from the routes themselves, completed with what they all have in common.

use crate::problem::{CODES, PROBLEM_JSON, described};
use axum::Extension;
use axum::http::header;
use axum::response::IntoResponse;
use shared::api::problem::Problem;
use std::sync::Arc;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{Content, OpenApi, Ref, RefOr, ResponseBuilder, Schema};
use utoipa::{PartialSchema, ToSchema};

const BEARER: &str = "bearer";
/// Addresses that nobody needs a bearer for.
const OPEN: [&str; 2] = ["/api/session", "/api/openapi.json"];

/// Adds title, bearer and the one shape of all failures.
pub fn complete(mut described: OpenApi) -> OpenApi {
    described.info.title = "Sales for Outlook".to_owned();
    described.info.description = Some(format!(
        "What the add-in's pane and scripts call. JSON is camelCase, times are RFC 3339 in UTC, ids are opaque. Every \
         answer of 400 and above is a problem (RFC 9457) with one of these codes:\n\n{}",
        codes()
    ));
    let components = described.components.get_or_insert_default();
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some(
            "From `POST /api/session`, or an access token of the identity provider for this API.",
        ))
        .build();
    components.add_security_scheme(BEARER, SecurityScheme::Http(bearer));
    let mut schemas = Vec::new();
    Problem::schemas(&mut schemas);
    schemas.push((Problem::name().into_owned(), Problem::schema()));
    components.schemas.extend(schemas);
    if let Some(RefOr::T(Schema::Object(codes_schema))) = components.schemas.get_mut("ProblemCode") {
        codes_schema.description = Some(codes());
    }

    let problem = ResponseBuilder::new()
        .description("The request is refused; `code` says why.")
        .content(PROBLEM_JSON, Content::new(Some(Ref::from_schema_name("Problem"))))
        .build();
    for (path, item) in &mut described.paths.paths {
        let operations = [
            &mut item.get,
            &mut item.post,
            &mut item.put,
            &mut item.patch,
            &mut item.delete,
        ];
        for operation in operations.into_iter().flatten() {
            operation
                .responses
                .responses
                .insert("default".to_owned(), RefOr::T(problem.clone()));
            if path.starts_with("/api/") && !OPEN.contains(&path.as_str()) {
                let needs_bearer = SecurityRequirement::new(BEARER, [""; 0]);
                operation.security.get_or_insert_default().push(needs_bearer);
            }
        }
    }
    described
}

/// The description as it is sent, written once.
#[derive(Debug, Clone)]
pub(crate) struct Written(Arc<str>);

impl Written {
    pub(crate) fn new(described: &OpenApi) -> Self {
        Self(serde_json::to_string(described).unwrap_or_default().into())
    }
}

/// This description.
#[utoipa::path(get, path = "/api/openapi.json", tag = "operations",
    responses((status = 200, content_type = "application/json", description = "OpenAPI 3.1")))]
pub(crate) async fn show_description(Extension(Written(json)): Extension<Written>) -> impl IntoResponse {
    (
        [
            (header::CONTENT_TYPE, "application/json"),
            (header::CACHE_CONTROL, "public, max-age=300"),
        ],
        json.to_string(),
    )
}

fn codes() -> String {
    let line = |code: &_| {
        let (status, title) = described(*code);
        let spelled = serde_json::to_value(code).unwrap_or_default();
        format!(
            "* `{}` ({}): {title}",
            spelled.as_str().unwrap_or_default(),
            status.as_u16()
        )
    };
    CODES.iter().map(line).collect::<Vec<_>>().join("\n")
}
