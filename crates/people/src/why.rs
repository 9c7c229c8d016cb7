//! Why somebody may do something.

use axum::extract::State;
use kernel::{Actor, Error, bureau_date};
use rights::{Action, Subject, allow, reasons};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use webkit::{ApiResult, Caller, Json, Query};

use crate::desk::day;
use crate::http::Http;
use crate::organisation::post_list;
use crate::persons::PersonEntry;
use crate::posts::{PostEntry, post_entry};
use crate::store::person_by_id;

pub(crate) fn router() -> OpenApiRouter<Http> {
    OpenApiRouter::new().routes(routes!(why))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct WhyQuery {
    /// The person; oneself when absent.
    person: Option<String>,
    /// The action, such as `read_unit`.
    action: String,
    /// The unit; the city as a whole when absent.
    unit: Option<String>,
    /// The day, `2026-11-22`; today when absent.
    date: Option<String>,
}

/// One rule that speaks for or against.
#[derive(Serialize, ToSchema)]
struct WhyRule {
    /// The role.
    role: String,
    /// The unit for which it is held.
    unit: Option<String>,
    /// Who lent it, when it is held by delegation.
    lent_by: Option<String>,
    /// Whether it gives the action.
    gives: bool,
    /// What the role says: everywhere, own_unit, other_unit, no_unit, not_given, not_delegated.
    ground: String,
    /// In words.
    words: String,
}

/// Why somebody may do something, or may not.
#[derive(Serialize, ToSchema)]
struct Why {
    /// The person.
    person: PersonEntry,
    /// The action.
    action: String,
    /// The unit that was asked about.
    unit: Option<String>,
    /// The day.
    date: String,
    /// What is decided.
    allowed: bool,
    /// The deciding rule in words.
    decided: String,
    /// Every role that is held on the day, and whether it gives the action.
    rules: Vec<WhyRule>,
    /// Posts and delegations that do not hold on the day.
    not_held: Vec<PostEntry>,
}

/// Why a person may do something: for oneself anybody, for others the security administrator.
#[utoipa::path(get, path = "/api/v1/people/why", tag = "people", operation_id = "why", params(WhyQuery),
    responses((status = 200, body = Why), (status = 403), (status = 404), (status = 422)))]
async fn why(State(http): State<Http>, caller: Caller, Query(ask): Query<WhyQuery>) -> ApiResult<Json<Why>> {
    let person = ask.person.unwrap_or_else(|| caller.0.who.id().to_owned());
    if person != caller.0.who.id() {
        allow(&caller.0.who, Action::ManageSecurity, Subject::City)?;
    }
    let shown: String = ask.action.chars().take(40).collect();
    let action = Action::named(&ask.action)
        .ok_or_else(|| Error::invalid(format!("no action `{shown}`")).with_code("no_action"))?;
    let date = ask.date.map_or(Ok(bureau_date(caller.0.now)), |d| day("date", &d))?;
    let mut conn = http.people.db.read().await?;
    let row = person_by_id(&mut conn, &person, date).await?;
    let row = row.ok_or_else(|| Error::not_found("no such person").with_code("no_person"))?;
    let subject = ask.unit.as_deref().map_or(Subject::City, Subject::Unit);
    let actor = row.actor();
    let rules = reasons(&actor, action, subject);
    let who = Actor::Person(actor);
    let closed = row.closed_at.is_some();
    let posts = post_list(&mut conn, &row.id).await?;
    Ok(Json(Why {
        person: PersonEntry::from(&row),
        action: action.name().to_owned(),
        allowed: !closed && allow(&who, action, subject).is_ok(),
        decided: if closed { "the account is closed".into() } else { rights::explain(&who, action, subject) },
        rules: rules
            .into_iter()
            .map(|r| WhyRule {
                role: r.role.to_string(),
                unit: r.unit_id,
                lent_by: r.lent.map(|l| l.name),
                gives: r.ground.gives(),
                ground: r.ground.name().to_owned(),
                words: r.words,
            })
            .collect(),
        not_held: posts.into_iter().filter(|p| !p.holds(date)).map(|p| post_entry(p, date)).collect(),
        unit: ask.unit,
        date: date.to_string(),
    }))
}
