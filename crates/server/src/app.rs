//! The modules, and the one router made of them.

use std::sync::Arc;
use std::time::Duration;

use audit::Watch;
use axum::middleware::from_fn_with_state;
use axum::{Extension, Router};
use jobs::{Daily, Handler};
use kernel::{Error, Result};
use people::People;
use store::Migration;
use tower_http::compression::CompressionLayer;
use utoipa::openapi::{InfoBuilder, OpenApi, OpenApiBuilder};
use webkit::{ApiError, Background, Module, Parts, Shield};

use crate::observe::{Slow, observe};
use crate::ready::Pulse;
use crate::{discs, health, methods, pages};

/// What the house consists of.
pub const MODULES: &[Module] = &[
    health::MODULE,
    methods::MODULE,
    people::MODULE,
    calendar::MODULE,
    places::MODULE,
    audit::MODULE,
    assessment::MODULE,
    authoring::MODULE,
    reports::MODULE,
    review::MODULE,
    registers::MODULE,
    submissions::MODULE,
    notices::MODULE,
    telemetry::MODULE,
    discs::MODULE,
];

/// The tables that belong to no module with addresses.
const SPINE: &[&[Migration]] = &[store::MIGRATIONS, jobs::MIGRATIONS];

/// Every migration.
#[must_use]
pub fn migrations() -> Vec<Migration> {
    let modules = MODULES.iter().map(|m| m.migrations);
    SPINE.iter().copied().chain(modules).flatten().copied().collect()
}

/// The description of every address.
#[must_use]
pub fn openapi() -> OpenApi {
    let info = InfoBuilder::new()
        .title("Huanheng")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some("Assessment of the environmental information work of a city's units."));
    let mut all = OpenApiBuilder::new().info(info.build()).build();
    for module in MODULES {
        all.merge((module.api)());
    }
    webkit::describe(&mut all, people::COOKIE);
    all
}

/// The description as the committed file `api/openapi.json` has it.
pub fn openapi_text() -> Result<String> {
    let text = serde_json::to_string_pretty(&openapi())
        .map_err(|e| Error::internal("cannot write the description of the addresses").with_source(e))?;
    Ok(text + "\n")
}

/// The whole application.
pub struct App {
    /// Every address, with its layers.
    pub router: Router,
    /// What works on jobs.
    pub handlers: Vec<Handler>,
    /// The daily jobs.
    pub daily: Vec<Daily>,
    /// Whether it is ready, for whoever starts and stops it.
    pub pulse: Pulse,
    /// What goes on beside the requests.
    pub background: Vec<Background>,
}

/// Starts every module. `origins` may ask for changes besides the address the server is reached by.
pub fn app(parts: &Parts, origins: Vec<String>) -> Result<App> {
    app_with(parts, origins, Duration::from_secs(2))
}

/// The same; a request that takes longer than `slow` is warned of.
pub fn app_with(parts: &Parts, origins: Vec<String>, slow: Duration) -> Result<App> {
    let mut api = Router::new();
    let (mut handlers, mut daily, mut background) = (Vec::new(), Vec::new(), Vec::new());
    for module in MODULES {
        let started = (module.start)(parts).map_err(|e| e.context(format!("module {}", module.name)))?;
        api = api.merge(started.router);
        handlers.extend(started.handlers);
        daily.extend(started.daily);
        background.extend(started.background);
    }
    let text: Arc<str> = openapi_text()?.into();
    api = api.route(
        "/api/v1/openapi.json",
        axum::routing::get(move || async move {
            ([(axum::http::header::CONTENT_TYPE, "application/json")], text.to_string())
        }),
    );
    let watch = Watch::new(parts.audit.clone(), parts.clock.clone(), &openapi());
    let api = api.layer(from_fn_with_state(watch.clone(), audit::watch));
    let people = People::of(parts);
    let router = people::with_caller(api, people)
        .method_not_allowed_fallback(method_not_allowed)
        .fallback(pages::page)
        .layer(CompressionLayer::new());
    let policy = webkit::content_policy(parts.shared.get(places::BaseMap::default).origin().as_deref())?;
    let shield = Shield { rng: parts.rng.clone(), origins: Arc::new(origins), policy };
    let pulse = Pulse::default();
    let router = webkit::protect(router.layer(Extension(pulse.clone())), shield)
        .layer(from_fn_with_state(watch, audit::refused_outside))
        .layer(from_fn_with_state(Slow(slow), observe));
    Ok(App { router, handlers, daily, background, pulse })
}

async fn method_not_allowed() -> ApiError {
    Error::invalid("this address does not take this method").with_code("method_not_allowed").into()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::collections::BTreeMap;

    use super::MODULES;

    /// Merging keeps the first of two shapes with one name, and the description of the other would be wrong without a word.
    #[test]
    fn no_two_modules_call_different_shapes_by_one_name() {
        let mut known: BTreeMap<String, (&str, serde_json::Value)> = BTreeMap::new();
        let mut clashes = Vec::new();
        for module in MODULES {
            for (name, shape) in (module.api)().components.map(|c| c.schemas).unwrap_or_default() {
                let shape = serde_json::to_value(shape).unwrap();
                match known.get(&name) {
                    Some((other, had)) if *had != shape => clashes.push(format!("{name}: {other}, {}", module.name)),
                    Some(_) => {}
                    None => {
                        known.insert(name, (module.name, shape));
                    }
                }
            }
        }
        assert!(clashes.is_empty(), "{clashes:?}");
        assert!(known.len() > 100, "{}", known.len());
    }
}
