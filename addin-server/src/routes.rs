//! Every address of this server, on one screen.

mod admin;
mod events;
mod health;
mod items;
mod manifest;
mod me;
mod outlook_records;
mod pages;
mod records;
mod runs;
pub(crate) mod searches;
mod session;
mod shares;
mod sign_in;
mod synced;
mod threads;

use crate::openapi;
use crate::state::AppState;
use axum::Router;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// What programs call, each with its description.
pub(crate) fn table() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(health::healthz))
        .routes(routes!(health::readyz))
        .routes(routes!(manifest::manifest))
        .routes(routes!(sign_in::microsoft_start::start_microsoft))
        .routes(routes!(sign_in::microsoft_callback::finish_microsoft))
        .routes(routes!(sign_in::sales_start::start_sales))
        .routes(routes!(sign_in::sales_callback::finish_sales))
        .routes(routes!(session::create_session))
        .routes(routes!(me::show::show_me))
        .routes(routes!(
            me::exchange::connect_exchange,
            me::exchange::disconnect_exchange
        ))
        .routes(routes!(me::sales::connect_sales, me::sales::disconnect_sales))
        .routes(routes!(me::sales_complete::complete_sales))
        .routes(routes!(shares::create::create_share))
        .routes(routes!(shares::show::show_share))
        .routes(routes!(records::list::list_records))
        .routes(routes!(records::create_contact::create_contact))
        .routes(routes!(outlook_records::list_outlook_records))
        .routes(routes!(searches::list_searches))
        .routes(routes!(
            me::searches::show_searches,
            me::searches::choose_searches
        ))
        .routes(routes!(
            me::conflicts::show_conflict_resolution,
            me::conflicts::choose_conflict_resolution
        ))
        .routes(routes!(me::category::answer_category))
        .routes(routes!(me::paused::pause))
        .routes(routes!(me::sync::sync_now))
        .routes(routes!(me::content_access::allow_content))
        .routes(routes!(me::synced::list_synced))
        .routes(routes!(me::synced::show_synced))
        .routes(routes!(me::synced::repair))
        .routes(routes!(me::near_accounts::list_near_accounts))
        .routes(routes!(me::synced::list_held, me::synced::answer_many_held))
        .routes(routes!(me::synced::approve_held))
        .routes(routes!(me::synced::discard_held))
        .routes(routes!(synced::show_repair::show_repair))
        .routes(routes!(admin::held::list_all_held, admin::held::answer_any_held))
        .routes(routes!(admin::held::count_all_held))
        .routes(routes!(admin::held::approve_any_held))
        .routes(routes!(admin::held::discard_any_held))
        .routes(routes!(admin::monitor::show_monitor))
        .routes(routes!(admin::checklist::show_checklist))
        .routes(routes!(admin::checklist::test_step))
        .routes(routes!(admin::listed_users::list_users))
        .routes(routes!(
            admin::users::show_user,
            admin::users::change_user,
            admin::users::delete_user
        ))
        .routes(routes!(admin::audit::list_acts))
        .routes(routes!(admin::users::list_runs_of_user))
        .routes(routes!(admin::users::list_records_of_user))
        .routes(routes!(admin::users::show_record_of_user))
        .routes(routes!(admin::users::repair_for_user))
        .routes(routes!(runs::show_run))
        .routes(routes!(events::tell_events))
        .routes(routes!(items::show_item))
        .routes(routes!(threads::show_thread))
        .routes(routes!(threads::stop_capturing))
        .routes(routes!(
            admin::schedules::show_schedule,
            admin::schedules::set_schedule
        ))
        .routes(routes!(admin::schedules::run_process))
        .routes(routes!(admin::schedules::cancel_process))
        .routes(routes!(admin::runs::list_runs))
        .routes(routes!(
            admin::configuration::show_configuration,
            admin::configuration::save_configuration
        ))
        .routes(routes!(openapi::show_description))
}

/// What browsers load.
pub(crate) fn pages(state: &AppState) -> Router<AppState> {
    Router::new()
        .route("/", axum::routing::get(pages::pane))
        .route("/admin/", axum::routing::get(pages::admin))
        .route(
            "/admin",
            axum::routing::get(async || axum::response::Redirect::permanent("/admin/")),
        )
        .route("/icons/{name}", axum::routing::get(pages::icon))
        .nest_service("/assets", pages::assets(state))
}
