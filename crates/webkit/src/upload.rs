//! A file that a browser hands in, with the plain fields beside it.

use std::collections::BTreeMap;

use axum::extract::multipart::{Multipart, MultipartError};
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use kernel::Error;

use crate::error::ApiError;

/// Fields beside the file, and how long one may be.
const MOST_FIELDS: usize = 16;
const MOST_FIELD: usize = 4096;

/// A form of `multipart/form-data` with one file named `file`. How large it may be is the route's body limit.
#[derive(Debug, Clone)]
pub struct Upload {
    /// The file's name as the browser gives it, without folders.
    pub name: String,
    /// The file.
    pub bytes: Vec<u8>,
    /// The other fields.
    pub fields: BTreeMap<String, String>,
}

impl<S: Send + Sync> FromRequest<S> for Upload {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let mut form = Multipart::from_request(request, state).await.map_err(|e| {
            Error::invalid(format!("the body must be a form with a file: {e}")).with_code("wrong_content_type")
        })?;
        let (mut file, mut fields) = (None, BTreeMap::new());
        while let Some(field) = form.next_field().await.map_err(broken)? {
            let key = field.name().unwrap_or_default().to_owned();
            if key == "file" {
                let name = field.file_name().unwrap_or_default();
                let name: String = name.rsplit(['/', '\\']).next().unwrap_or_default().chars().take(200).collect();
                let bytes = field.bytes().await.map_err(broken)?.to_vec();
                if file.replace((name, bytes)).is_some() {
                    return Err(Error::invalid("one file at a time").with_code("many_files").into());
                }
            } else {
                let text = field.text().await.map_err(broken)?;
                if text.len() > MOST_FIELD || fields.len() >= MOST_FIELDS {
                    return Err(Error::invalid("too many or too long fields beside the file")
                        .with_code("wrong_body")
                        .into());
                }
                fields.insert(key, text);
            }
        }
        let (name, bytes) =
            file.ok_or_else(|| Error::invalid("the form has no file named `file`").with_code("no_file"))?;
        Ok(Upload { name, bytes, fields })
    }
}

fn broken(e: MultipartError) -> ApiError {
    if e.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return Error::limit("the file is larger than this address takes")
            .with_code("file_too_large")
            .with_source(e)
            .into();
    }
    Error::invalid("the form ended early or is not well formed").with_code("body_torn").with_source(e).into()
}
