//! Version 1. One resource a folder, one endpoint a file.

pub(crate) mod activities;
pub(crate) mod conversations;
pub(crate) mod deliveries;
pub(crate) mod erasures;
pub(crate) mod export;
pub(crate) mod handoff;
pub(crate) mod incidents;
pub(crate) mod knowledge;
pub(crate) mod misses;
pub(crate) mod outbox;
pub(crate) mod refusals;
pub(crate) mod replay;
pub(crate) mod reviews;
pub(crate) mod search;
pub(crate) mod statistics;
pub(crate) mod support_requests;
pub(crate) mod turns;

use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::App;

/// One page of a list; `next` is the cursor of the page after it, `null` on the last.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Page<T> {
    /// The items of this page.
    items: Vec<T>,
    /// Give it as `cursor` to get the next page.
    #[schema(required)]
    next: Option<String>,
}

impl<R, T: From<R>> From<conversation_log::Page<R>> for Page<T> {
    fn from(page: conversation_log::Page<R>) -> Self {
        Self {
            items: page.items.into_iter().map(T::from).collect(),
            next: page.next,
        }
    }
}

/// All routes, with their descriptions.
pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(conversations::list::get))
        .routes(routes!(conversations::get::get, erasures::conversation::delete))
        .routes(routes!(erasures::user::delete))
        .routes(routes!(erasures::list::get))
        .routes(routes!(export::get))
        .routes(routes!(activities::list::get, activities::post::post))
        .routes(routes!(handoff::put))
        .routes(routes!(turns::list::get))
        .routes(routes!(search::get))
        .routes(routes!(misses::get))
        .routes(routes!(statistics::get))
        .routes(routes!(replay::get, replay::post, replay::delete))
        .routes(routes!(reviews::put::put))
        .routes(routes!(reviews::put_many::put))
        .routes(routes!(outbox::get::get))
        .routes(routes!(deliveries::list::get))
        .routes(routes!(deliveries::retry::post))
        .routes(routes!(support_requests::list::get))
        .routes(routes!(incidents::get))
        .routes(routes!(incidents::put, incidents::delete))
        .routes(routes!(refusals::get))
        .routes(routes!(knowledge::get))
}
