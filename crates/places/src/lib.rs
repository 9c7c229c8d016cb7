//! Places: the stations that watch the quality of the environment, the enterprises, and the outlets of enterprises.
//! A *point* (监测点) is a station or an outlet: what a device can stand on.
//!
//! Every attribute is stated for a span of days, and a statement is only ever added: on a day that one is in force which
//! was recorded last among those that cover the day. So a change begins on a day, a correction keeps what it corrects,
//! and a read takes a day and, where it matters, the instant up to which statements are known.
//!
//! Invariants: a place never changes its kind and an outlet never its enterprise; a position lies in China and is
//! CGCS2000 in whole millionths of a degree, never GCJ-02; a point that need not be connected says why.
//!
//! Tables owned: `places_place`, `places_attribute`.

mod basemap;
mod days;
mod http;
mod http_sheets;
mod import;
mod model;
mod position;
mod read;
mod service;
mod sheet;
mod store;

pub use self::store::MIGRATIONS;
pub use basemap::BaseMap;
pub use http::MODULE;
pub use model::{Domain, Due, Enterprise, Kind, Medium, Owner, Point};
pub use position::Position;
pub use read::{enterprise_by_id, enterprise_list, enterprise_list_known, point_by_id, point_list, point_list_known};
pub use service::{NewEnterprise, NewPoint, Places, grades};
