//! The web kit: what every module needs to speak HTTP, so that handlers stay short and alike.
//!
//! One place turns an error's kind into a status; extractors answer in the same error body; every answer carries a
//! request id and the security headers; requests that change something must come from our own pages. A module exports
//! one [`Module`] value, and `server` lists the modules.
//!
//! Invariants: every error leaves as `{"error":{code,message,details,request_id}}`; an internal cause never leaves the
//! server; a body has a size limit; a handler that takes [`Caller`] is never reached without a signed-in person.

mod aside;
pub mod checks;
mod describe;
mod error;
mod etag;
mod events;
mod extract;
mod layer;
mod module;
mod note;
pub mod sniff;
mod upload;

pub use aside::{Aside, AsideFile, Keeper, put_aside};
pub use describe::describe;
pub use error::{ApiError, ApiResult, ErrorBody, ErrorCode, ErrorContent, status_of};
pub use etag::{etag_of, if_match, respond_with_etag};
pub use events::{StreamPlace, Streams, event_stream};
pub use extract::{Caller, Json, PageQuery, Path, Query, Session};
pub use layer::{RequestId, Shield, SignedIn, content_policy, protect};
pub use module::{Background, Module, Parts, Shared, Started, mount};
pub use note::{Note, Peer, note, noted};
pub use upload::Upload;
