//! What holds for every address, written into the description once: who must be signed in, and which errors come out of
//! the extractors and layers. A handler names only the errors that are its own.

use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::path::{Operation, ParameterIn};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{Components, OpenApi, Ref, RefOr, Response, ResponseBuilder};
use utoipa::{PartialSchema, ToSchema};

use crate::error::{ErrorBody, ErrorContent};

/// The scheme's name in the description.
const SESSION: &str = "session";

/// Every error that an address can answer with.
const ERRORS: [(&str, &str); 14] = [
    ("400", "The body is not JSON (`malformed_json`)."),
    ("401", "Nobody is signed in (`not_signed_in`), or the sign-in failed."),
    (
        "403",
        "This person may not (`not_allowed`), or the change was asked by a page of another origin (`foreign_origin`).",
    ),
    ("404", "There is no such thing."),
    ("405", "The address does not take this method (`method_not_allowed`)."),
    ("408", "The body did not come in time (`body_late`)."),
    ("409", "It is not possible in the present state."),
    ("412", "Something else must be done first, or the run belongs to another engine."),
    ("413", "The body is too large (`body_too_large`)."),
    ("415", "The content type is not the one that is taken (`wrong_content_type`)."),
    ("422", "What was sent does not fit; the code says in which way."),
    ("429", "Too many tries; the header `Retry-After` says for how long."),
    ("500", "A fault of the server; its log has the cause under the request id (`internal`)."),
    ("503", "The server cannot answer now (`unavailable`)."),
];

/// Completes the description of every address. An operation that needs nobody says `security(())`.
pub fn describe(api: &mut OpenApi, cookie: &str) {
    let parts = api.components.get_or_insert_with(Components::default);
    parts.schemas.insert(ErrorBody::name().into(), ErrorBody::schema());
    parts.schemas.insert(ErrorContent::name().into(), ErrorContent::schema());
    for (status, text) in ERRORS {
        parts.responses.insert(name(status), RefOr::T(error(text)));
    }
    let note = "Set by POST /api/v1/session: HttpOnly, SameSite=Strict. There is no token against forged requests: a \
        request that changes something is refused with 403 unless its `Origin` (or `Sec-Fetch-Site`) is our own.";
    let key = ApiKeyValue::with_description(cookie, note);
    parts.add_security_scheme(SESSION, SecurityScheme::ApiKey(ApiKey::Cookie(key)));
    for item in api.paths.paths.values_mut() {
        for (changes, operation) in [
            (false, &mut item.get),
            (true, &mut item.post),
            (true, &mut item.put),
            (true, &mut item.patch),
            (true, &mut item.delete),
        ] {
            if let Some(operation) = operation {
                complete(operation, changes);
            }
        }
    }
}

fn complete(operation: &mut Operation, changes: bool) {
    let mut more = vec!["500", "503"];
    match &operation.security {
        None => {
            operation.security = Some(vec![SecurityRequirement::new(SESSION, Vec::<String>::new())]);
            more.push("401");
        }
        Some(_) => operation.security = Some(Vec::new()),
    }
    if changes {
        more.push("403");
    }
    if operation.request_body.is_some() {
        more.extend(["400", "408", "413", "415", "422"]);
    }
    let asked = |place: ParameterIn| {
        let all = operation.parameters.iter().flatten();
        all.filter_map(|p| if let RefOr::T(p) = p { Some(p) } else { None }).any(|p| p.parameter_in == place)
    };
    if asked(ParameterIn::Query) {
        more.push("422");
    }
    if asked(ParameterIn::Path) {
        more.push("404");
    }
    let answers = &mut operation.responses.responses;
    for (status, answer) in answers.iter_mut().filter(|(status, _)| ERRORS.iter().any(|(s, _)| *s == status.as_str())) {
        let own = if let RefOr::T(answer) = &*answer { answer.description.clone() } else { String::new() };
        *answer = shared(status, own);
    }
    for status in more {
        answers.entry(status.to_owned()).or_insert_with(|| shared(status, String::new()));
    }
}

fn name(status: &str) -> String {
    format!("Error{status}")
}

fn shared(status: &str, description: String) -> RefOr<Response> {
    let mut to = Ref::from_response_name(name(status));
    to.description = description;
    RefOr::Ref(to)
}

fn error(description: &str) -> Response {
    let body = ContentBuilder::new().schema(Some(Ref::from_schema_name(ErrorBody::name()))).build();
    ResponseBuilder::new().description(description).content("application/json", body).build()
}
