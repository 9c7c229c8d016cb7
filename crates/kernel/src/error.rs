//! The one error type: a closed kind, a stable code, a message that says what and which, and the cause.

use std::collections::BTreeMap;
use std::fmt;

/// What went wrong, in the few kinds a caller can act on. The kind alone decides the HTTP status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// The request is malformed or breaks a rule of its own form.
    Invalid,
    /// The thing does not exist, or the caller may not know that it does.
    NotFound,
    /// The thing exists already or was changed in between.
    Conflict,
    /// The caller is known and may not do this.
    Forbidden,
    /// The caller is not known.
    Unauthenticated,
    /// The request is well formed, but the state of the system does not allow it now.
    Precondition,
    /// Too many, too large or too often.
    Limit,
    /// A part we depend on does not answer; trying again may help.
    Unavailable,
    /// A fault of ours.
    Internal,
}

impl Kind {
    /// Every kind, in the order of the declaration.
    pub const ALL: [Kind; 9] = [
        Kind::Invalid,
        Kind::NotFound,
        Kind::Conflict,
        Kind::Forbidden,
        Kind::Unauthenticated,
        Kind::Precondition,
        Kind::Limit,
        Kind::Unavailable,
        Kind::Internal,
    ];

    /// The name of the kind, which is also the error code when no finer one is given.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Kind::Invalid => "invalid",
            Kind::NotFound => "not_found",
            Kind::Conflict => "conflict",
            Kind::Forbidden => "forbidden",
            Kind::Unauthenticated => "unauthenticated",
            Kind::Precondition => "precondition",
            Kind::Limit => "limit",
            Kind::Unavailable => "unavailable",
            Kind::Internal => "internal",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

type Source = Box<dyn std::error::Error + Send + Sync + 'static>;

/// An error of the house. Messages are lower case and say what and which.
#[derive(Debug)]
pub struct Error {
    kind: Kind,
    code: &'static str,
    message: String,
    details: BTreeMap<String, String>,
    source: Option<Source>,
}

/// The result of the house.
pub type Result<T, E = Error> = std::result::Result<T, E>;

macro_rules! constructors {
    ($($name:ident => $kind:ident),* $(,)?) => {
        $(
            #[doc = concat!("An error of kind [`Kind::", stringify!($kind), "`].")]
            #[must_use]
            pub fn $name(message: impl Into<String>) -> Error {
                Error::new(Kind::$kind, message)
            }
        )*
    };
}

impl Error {
    /// An error of the given kind.
    #[must_use]
    pub fn new(kind: Kind, message: impl Into<String>) -> Error {
        Error { kind, code: kind.name(), message: message.into(), details: BTreeMap::new(), source: None }
    }

    constructors! {
        invalid => Invalid,
        not_found => NotFound,
        conflict => Conflict,
        forbidden => Forbidden,
        unauthenticated => Unauthenticated,
        precondition => Precondition,
        limit => Limit,
        unavailable => Unavailable,
        internal => Internal,
    }

    /// Gives a finer stable code, by which a user interface chooses its words.
    #[must_use]
    pub fn with_code(mut self, code: &'static str) -> Error {
        self.code = code;
        self
    }

    /// Adds one named detail for the reader of the error.
    #[must_use]
    pub fn with_detail(mut self, name: impl Into<String>, value: impl fmt::Display) -> Error {
        self.details.insert(name.into(), value.to_string());
        self
    }

    /// Keeps the cause.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Source>) -> Error {
        self.source = Some(source.into());
        self
    }

    /// Says in front of the message what was being done.
    #[must_use]
    pub fn context(mut self, what: impl fmt::Display) -> Error {
        self.message = format!("{what}: {}", self.message);
        self
    }

    /// The kind.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The stable code; the name of the kind unless a finer one was given.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// The message without its cause.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The named details.
    #[must_use]
    pub fn details(&self) -> &BTreeMap<String, String> {
        &self.details
    }

    /// The message and every cause behind it, for a log or a terminal.
    #[must_use]
    pub fn chain(&self) -> String {
        let mut text = self.message.clone();
        let mut next = std::error::Error::source(self);
        while let Some(cause) = next {
            let line = cause.to_string();
            if !text.ends_with(&line) {
                text.push_str(": ");
                text.push_str(&line);
            }
            next = cause.source();
        }
        text
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_ref().map(|s| s.as_ref() as &(dyn std::error::Error + 'static))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_is_the_kind_until_a_finer_one_is_given() {
        let e = Error::limit("file larger than 8 MiB");
        assert_eq!((e.kind(), e.code()), (Kind::Limit, "limit"));
        assert_eq!(e.with_code("file_too_large").code(), "file_too_large");
    }

    #[test]
    fn the_chain_names_every_cause_once() {
        let inner = std::io::Error::other("disk full");
        let e = Error::internal("cannot save the run").with_source(inner).context("run 7");
        assert_eq!(e.chain(), "run 7: cannot save the run: disk full");
        assert_eq!(e.to_string(), "run 7: cannot save the run");
    }

    #[test]
    fn names_of_kinds_are_distinct() {
        let names: std::collections::BTreeSet<_> = Kind::ALL.iter().map(|k| k.name()).collect();
        assert_eq!(names.len(), Kind::ALL.len());
    }
}
