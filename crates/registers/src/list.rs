//! Lists: filters over declared fields, a total order, pages and sums, all within the caller's rights; and records that
//! name the same thing.

use std::collections::BTreeMap;
use std::sync::Arc;

use kernel::{Ctx, Error, Result};
use rights::{Action, scope};
use serde::Serialize;
use serde_json::Value as Json;
use store::{Conn, DbResult, Statement, query_built};
use utoipa::ToSchema;

use crate::body::{self, Body};
use crate::definition::{Field, FieldKind, Register, VOID};
use crate::service::Registers;
use crate::store::{COLUMNS, RecordRow, record, records_by_id, records_count};

/// Records of one page at most.
pub const MAX_PAGE: usize = 500;
/// Characters of a search.
const MAX_SEARCH: usize = 100;

/// What of a list is asked for.
#[derive(Clone, Debug, Default)]
pub struct Ask {
    pub unit: Option<String>,
    /// All but void when absent.
    pub state: Option<String>,
    pub search: Option<String>,
    /// Field, comparison (`is`, `from`, `to`), value.
    pub filters: Vec<(String, String, String)>,
    /// A field, with `-` before it for the other way; the newest change first when absent.
    pub sort: Option<String>,
}

impl Ask {
    /// Out of a query string: `f.date.from=2026-01-01`, `f.basis=final`.
    pub fn of(query: &BTreeMap<String, String>) -> Result<Ask> {
        let get = |key: &str| query.get(key).map(|v| v.trim().to_owned()).filter(|v| !v.is_empty());
        let mut filters = Vec::new();
        for (key, value) in query.iter().filter(|(_, v)| !v.trim().is_empty()) {
            let Some(rest) = key.strip_prefix("f.") else { continue };
            let (field, how) = rest.split_once('.').unwrap_or((rest, "is"));
            if !matches!(how, "is" | "from" | "to") {
                return Err(Error::invalid(format!("`{key}`: a filter is is, from or to")).with_code("wrong_filter"));
            }
            filters.push((field.to_owned(), how.to_owned(), value.trim().to_owned()));
        }
        Ok(Ask { unit: get("unit"), state: get("state"), search: get("q"), filters, sort: get("sort") })
    }

    /// What is searched for, as the texts of records hold it.
    pub fn searched(&self) -> Result<Option<String>> {
        let Some(search) = &self.search else { return Ok(None) };
        if search.chars().count() > MAX_SEARCH {
            let text = format!("a search has at most {MAX_SEARCH} characters");
            return Err(Error::invalid(text).with_code("long_search"));
        }
        Ok(Some(search.to_lowercase()))
    }
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bind {
    Text(String),
    Number(i64),
}

/// Values of a piece of SQL that grows with them.
#[derive(Default)]
struct Sql {
    binds: Vec<Bind>,
}

impl Sql {
    fn bind(&mut self, value: Bind) -> String {
        self.binds.push(value);
        format!("${}", self.binds.len())
    }

    fn text_bind(&mut self, value: impl Into<String>) -> String {
        self.bind(Bind::Text(value.into()))
    }

    fn query(&self, text: String) -> Statement {
        self.binds.iter().fold(query_built(text), |q, b| match b {
            Bind::Text(t) => q.bind(t.clone()),
            Bind::Number(n) => q.bind(*n),
        })
    }
}

/// A value of a filter as the index holds it.
pub fn value(field: &Field, written: &str) -> Result<Bind> {
    let bad =
        || Error::invalid(format!("`{}` is no value of the field {}", written, field.id)).with_code("wrong_filter");
    Ok(match field.kind {
        FieldKind::Integer | FieldKind::Money => Bind::Number(written.parse().map_err(|_| bad())?),
        FieldKind::Decimal => Bind::Number(body::decimal(written).ok_or_else(bad)?),
        FieldKind::YesNo => match written {
            "yes" | "true" => Bind::Number(1),
            "no" | "false" => Bind::Number(0),
            _ => return Err(bad()),
        },
        _ => Bind::Text(written.to_owned()),
    })
}

pub fn indexed<'a>(register: &'a Register, id: &str) -> Result<&'a Field> {
    register.field(id).map(|(_, f)| f).filter(|f| f.index).ok_or_else(|| {
        let short: String = id.chars().take(40).collect();
        Error::invalid(format!("lists do not filter or sort by `{short}`")).with_code("not_indexed")
    })
}

/// A page of a list, with what all of the list counts and sums up to.
#[derive(Clone, Debug, Default)]
pub struct Listed {
    pub count: usize,
    pub sums: Vec<Sum>,
    pub rows: Vec<RecordRow>,
}

/// A sum over the list: 分, whole numbers, or millionths of a decimal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = RegisterSum)]
pub struct Sum {
    pub field: String,
    /// The value of the field by which these sums are told apart.
    pub of: Option<String>,
    pub value: i64,
}

/// A figure of a chart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = RegisterBar)]
pub struct Bar {
    pub group: String,
    /// The value of the field by which the sums are told apart.
    pub of: Option<String>,
    pub value: i64,
}

const AT: &str = "read a register";

impl Registers {
    /// A page of the records that the caller may read, with count and sums of all that the list holds.
    pub async fn list(&self, ctx: &Ctx, register: &Register, ask: &Ask, offset: usize, limit: usize) -> Result<Listed> {
        let mut conn = self.db.read().await?;
        let standing = self.indexes.standing(&mut conn, register).await?;
        let (count, sums, ids) = {
            let index = standing.read();
            let lines = index.lines(&scope(&ctx.who, Action::ReadRecords), register, ask)?;
            let (count, sums) = (lines.len(), index.sums(register, &lines)?);
            (count, sums, index.ordered(register, ask, lines, offset, limit)?)
        };
        Ok(Listed { count, sums, rows: records_by_id(&mut conn, &ids).await? })
    }

    /// The ids of all that a list holds, in its order.
    pub(crate) async fn ids(
        &self,
        conn: &mut Conn,
        ctx: &Ctx,
        register: &Register,
        ask: &Ask,
    ) -> Result<Vec<Arc<str>>> {
        let standing = self.indexes.standing(conn, register).await?;
        let index = standing.read();
        let lines = index.lines(&scope(&ctx.who, Action::ReadRecords), register, ask)?;
        let many = lines.len();
        index.ordered(register, ask, lines, 0, many)
    }

    /// How many living records the caller may read.
    pub async fn count(&self, ctx: &Ctx, register: &Register) -> Result<i64> {
        let allowed = scope(&ctx.who, Action::ReadRecords).predicate("r.unit", None, 3);
        let mut conn = self.db.read().await?;
        records_count(&mut conn, &register.id, allowed).await
    }

    /// The figures of a chart, at most 120, in the order of the groups.
    pub async fn chart(
        &self,
        ctx: &Ctx,
        register: &Register,
        ask: &Ask,
        by: &str,
        sum: Option<&str>,
    ) -> Result<Vec<Bar>> {
        let mut conn = self.db.read().await?;
        let standing = self.indexes.standing(&mut conn, register).await?;
        let index = standing.read();
        let lines = index.lines(&scope(&ctx.who, Action::ReadRecords), register, ask)?;
        index.bars(register, &lines, by, sum)
    }

    /// Records that name the same thing as this one does, with the caller's rights: groups of fields that agree.
    pub async fn duplicates(&self, ctx: &Ctx, register: &Register, row: &RecordRow) -> Result<Vec<RecordRow>> {
        let body = body::stored(&row.body)?;
        let mut conn = self.db.read().await?;
        let readable = scope(&ctx.who, Action::ReadRecords);
        let mut out: Vec<RecordRow> = Vec::new();
        for group in &register.duplicates {
            for twin in twins(&mut conn, register, group, &body, None, &row.id, 20).await? {
                if readable.holds(&twin.unit) && !out.iter().any(|o| o.id == twin.id) {
                    out.push(twin);
                }
            }
        }
        Ok(out)
    }
}

/// What two records of the same thing share: the fields, the columns of the index, the values; none where one is empty.
pub fn key<'a>(register: &'a Register, group: &[usize], body: &Body) -> Option<Vec<(&'a Field, &'static str, Bind)>> {
    let one = |field: &'a Field| {
        let value = body.get(&field.id).filter(|v| !matches!(v, Json::Null))?;
        Some(match (field.kind, body::indexed(field, body)) {
            (FieldKind::Text, _) => ("normal", Bind::Text(value.as_str().map(body::normal).filter(|n| !n.is_empty())?)),
            (_, Some((Some(text), _))) => ("text", Bind::Text(text)),
            (_, Some((_, Some(number)))) => ("number", Bind::Number(number)),
            _ => return None,
        })
    };
    group.iter().filter_map(|at| register.fields.get(*at)).map(|f| one(f).map(|(c, b)| (f, c, b))).collect()
}

/// A living record with the same values in these fields; none where one of them is empty.
pub async fn twin(
    conn: &mut Conn,
    register: &Register,
    group: &[usize],
    body: &Body,
    unit: Option<&str>,
    not: &str,
) -> Result<Option<RecordRow>> {
    Ok(twins(conn, register, group, body, unit, not, 1).await?.into_iter().next())
}

pub async fn twins(
    conn: &mut Conn,
    register: &Register,
    group: &[usize],
    body: &Body,
    unit: Option<&str>,
    not: &str,
    most: i64,
) -> Result<Vec<RecordRow>> {
    let mut sql = Sql::default();
    let (own, void, this) = (sql.text_bind(&register.id), sql.text_bind(VOID), sql.text_bind(not));
    // Joined to an empty text, register and unit take no index: the few records of the key are looked up by their id, and
    // not all of the unit gone through.
    let mut text = format!("r.register || '' = {own} AND r.state <> {void} AND r.id <> {this}");
    if let Some(unit) = unit {
        let mark = sql.text_bind(unit);
        text.push_str(&format!(" AND r.unit || '' = {mark}"));
    }
    let Some(key) = key(register, group, body) else { return Ok(Vec::new()) };
    for (field, column, bind) in key {
        let (of, named, mark) = (sql.text_bind(&register.id), sql.text_bind(&field.id), sql.bind(bind));
        text.push_str(&format!(
            " AND r.id IN (SELECT f.record FROM registers_field f WHERE f.register = {of} AND f.field = {named} AND f.{column} = {mark})"
        ));
    }
    let mark = sql.bind(Bind::Number(most));
    let text = format!("SELECT {COLUMNS} FROM registers_record r WHERE {text} ORDER BY r.id LIMIT {mark}");
    sql.query(text).fetch_all(conn).await.db(AT)?.iter().map(record).collect()
}
