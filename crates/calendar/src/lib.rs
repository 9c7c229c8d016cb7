//! The working-day calendar of the installation: the holidays and make-up working days of each year, as the General
//! Office of the State Council announces them in the autumn before.
//!
//! A year is entered as a whole. Years that the program carries stand until an administrator enters another version;
//! a campaign may have been opened with a calendar of its own, which stands between the two. Versions are added and
//! never changed, so that what was known at an instant can be asked for.
//!
//! Invariants: the years that are covered follow one another without a gap; a year's runs do not overlap; a make-up
//! day is a Saturday or Sunday on which there is no holiday.
//!
//! Table owned: `calendar_year`.

mod http;
mod model;
mod notice;
mod store;

pub use self::store::{MIGRATIONS, calendar_at, year_put};
pub use http::MODULE;
pub use model::{Holiday, YearDays, carried, carried_calendar, merged, years_of};
pub use notice::{HolidayNotice, read_notice};
