//! `huanheng openapi`: prints the description of the API.

use std::io::Write;

use kernel::{Error, Result};

/// Prints it.
pub fn run() -> Result<()> {
    let text = crate::app::openapi_text()?;
    std::io::stdout()
        .write_all(text.as_bytes())
        .map_err(|e| Error::unavailable("cannot write to the terminal").with_source(e))
}
