//! Notices: what is due is told to those who have to do it, 30, 7 and 1 days ahead and when it is overdue, on the
//! to-do list and, where it is configured, by mail and webhook.
//!
//! A module that knows of things that are due gives a [`DueSource`] to the [`Desk`]; it never sends. Raising writes a
//! notice and, in the same transaction, a message for each channel with the id under which it will be sent. Sending
//! takes messages by lease and writes down the answer.
//!
//! Invariants: one thing, step and person have one notice, however often and by however many processes it is raised;
//! of one thing a person has at most one open notice; a message is sent again only while no answer to it was recorded,
//! and always under the id it was given when it was raised; a notice is shown and sent only to a person who may read
//! the unit it is about, at that moment.
//!
//! Tables owned: `notices_notice`, `notices_message`, `notices_preference`.

mod channels;
mod hook;
mod http;
mod message;
mod model;
mod outbox;
mod raise;
mod sender;
mod store;

pub use self::store::{MIGRATIONS, MessageRow, OpenNotice, last_change, open_of, persons_since};
pub use channels::{Channel, Channels, Settings};
pub use hook::signature;
pub use http::MODULE;
pub use model::{Due, DueSource, Dues, OVERDUE, OVERDUE_DAYS, STEPS};
pub use outbox::{MessageCount, message_counts, message_list};
pub use raise::{Desk, Raised};
pub use sender::{LEASE, MOST_TRIES};
