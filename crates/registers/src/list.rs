//! Lists: filters over declared fields, a total order, pages and sums, all in SQL and within the caller's rights.

use std::collections::BTreeMap;

use kernel::{Ctx, Error, Result};
use rights::{Action, scope};
use serde::Serialize;
use serde_json::Value as Json;
use store::{Conn, DbResult, Row, Statement, query_built};
use utoipa::ToSchema;

use crate::body::{self, Body};
use crate::definition::{Field, FieldKind, Register, VOID};
use crate::service::Registers;
use crate::store::{COLUMNS, RecordRow, record};

/// Records of one page at most.
pub const MAX_PAGE: i64 = 500;
/// Figures of one chart at most; the newest groups stay.
const MAX_BARS: usize = 120;
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
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bind {
    Text(String),
    Number(i64),
}

/// A piece of SQL that grows with its values.
pub struct Sql {
    text: String,
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

    pub fn query(&self, text: String) -> Statement {
        self.binds.iter().fold(query_built(text), |q, b| match b {
            Bind::Text(t) => q.bind(t.clone()),
            Bind::Number(n) => q.bind(*n),
        })
    }
}

/// A value of a filter as the index holds it.
fn value(field: &Field, written: &str) -> Result<Bind> {
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

/// Everything between `FROM` and `ORDER BY`.
fn condition(ctx: &Ctx, register: &Register, ask: &Ask) -> Result<Sql> {
    let mut sql = Sql { text: String::new(), binds: Vec::new() };
    let own = sql.text_bind(&register.id);
    let mut text = format!("r.register = {own}");
    let allowed = scope(&ctx.who, Action::ReadRecords).predicate("r.unit", None, sql.binds.len() + 1);
    text.push_str(&format!(" AND {}", allowed.sql));
    sql.binds.extend(allowed.binds.into_iter().map(Bind::Text));
    if let Some(unit) = &ask.unit {
        let mark = sql.text_bind(unit);
        text.push_str(&format!(" AND r.unit = {mark}"));
    }
    match &ask.state {
        Some(state) => {
            let mark = sql.text_bind(state);
            text.push_str(&format!(" AND r.state = {mark}"));
        }
        None => {
            let mark = sql.text_bind(VOID);
            text.push_str(&format!(" AND r.state <> {mark}"));
        }
    }
    if let Some(search) = &ask.search {
        if search.chars().count() > MAX_SEARCH {
            return Err(
                Error::invalid(format!("a search has at most {MAX_SEARCH} characters")).with_code("long_search")
            );
        }
        let escaped = search.to_lowercase().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        let mark = sql.text_bind(format!("%{escaped}%"));
        text.push_str(&format!(" AND r.search LIKE {mark} ESCAPE '\\'"));
    }
    let mut by_field: BTreeMap<&str, Vec<(&str, &str)>> = BTreeMap::new();
    for (field, how, written) in &ask.filters {
        by_field.entry(field).or_default().push((how, written));
    }
    for (id, tests) in by_field {
        let field = indexed(register, id)?;
        let column = if field.kind.in_numbers() { "f.number" } else { "f.text" };
        let (of, named) = (sql.text_bind(&register.id), sql.text_bind(id));
        let mut inner = format!("f.register = {of} AND f.field = {named}");
        for (how, written) in tests {
            let op = match how {
                "from" => ">=",
                "to" => "<=",
                _ => "=",
            };
            let mark = sql.bind(value(field, written)?);
            inner.push_str(&format!(" AND {column} {op} {mark}"));
        }
        text.push_str(&format!(" AND r.id IN (SELECT f.record FROM registers_field f WHERE {inner})"));
    }
    sql.text = text;
    Ok(sql)
}

fn indexed<'a>(register: &'a Register, id: &str) -> Result<&'a Field> {
    register.field(id).map(|(_, f)| f).filter(|f| f.index).ok_or_else(|| {
        let short: String = id.chars().take(40).collect();
        Error::invalid(format!("lists do not filter or sort by `{short}`")).with_code("not_indexed")
    })
}

/// The records of a list in their order, without a page.
pub fn rows_sql(ctx: &Ctx, register: &Register, ask: &Ask) -> Result<(Sql, String)> {
    let mut sql = condition(ctx, register, ask)?;
    let (mut join, mut order) = (String::new(), "r.changed_at DESC, r.id DESC".to_owned());
    if let Some(sort) = &ask.sort {
        let (id, way) = sort.strip_prefix('-').map_or((sort.as_str(), "ASC"), |id| (id, "DESC"));
        if matches!(id, "unit" | "state" | "changed_at") {
            order = format!("r.{id} {way}, r.id {way}");
        } else {
            let field = indexed(register, id)?;
            let mark = sql.text_bind(id);
            join = format!(" LEFT JOIN registers_field s ON s.record = r.id AND s.field = {mark}");
            let column = if field.kind.in_numbers() { "s.number" } else { "s.text" };
            // Empty ones last in both databases, whichever way.
            order = format!("CASE WHEN {column} IS NULL THEN 1 ELSE 0 END, {column} {way}, r.id {way}");
        }
    }
    let text = format!("SELECT {COLUMNS} FROM registers_record r{join} WHERE {} ORDER BY {order}", sql.text);
    Ok((sql, text))
}

/// How many records there are and what their fields sum up to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    pub count: i64,
    pub sums: Vec<Sum>,
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

/// The value of a field of the index, as a text in both databases.
fn as_text(field: &Field, table: &str) -> String {
    match field.kind {
        FieldKind::Date => format!("SUBSTR({table}.text, 1, 7)"),
        FieldKind::YesNo => format!("CAST({table}.number AS TEXT)"),
        _ => format!("{table}.text"),
    }
}

const AT: &str = "read a register";

impl Registers {
    /// A page of the records that the caller may read.
    pub async fn page(
        &self,
        ctx: &Ctx,
        register: &Register,
        ask: &Ask,
        offset: i64,
        limit: i64,
    ) -> Result<Vec<RecordRow>> {
        let (mut sql, text) = rows_sql(ctx, register, ask)?;
        let (many, from) = (sql.bind(Bind::Number(limit)), sql.bind(Bind::Number(offset)));
        let text = format!("{text} LIMIT {many} OFFSET {from}");
        let mut conn = self.db.read().await?;
        sql.query(text).fetch_all(&mut *conn).await.db(AT)?.iter().map(record).collect()
    }

    /// Count and sums of all that the list holds, not only of the page.
    pub async fn totals(&self, ctx: &Ctx, register: &Register, ask: &Ask) -> Result<Totals> {
        let mut conn = self.db.read().await?;
        let sql = condition(ctx, register, ask)?;
        let text = format!("SELECT COUNT(*) AS n FROM registers_record r WHERE {}", sql.text);
        let count = sql.query(text).fetch_one(&mut *conn).await.db(AT)?.try_get("n").db(AT)?;
        let mut sums = Vec::new();
        for field in register.fields.iter().filter(|f| f.sum) {
            let mut sql = condition(ctx, register, ask)?;
            let mark = sql.text_bind(&field.id);
            let (of, join) = match register.sum_by(field) {
                Some(by) => {
                    let mark = sql.text_bind(&by.id);
                    let join = format!(" LEFT JOIN registers_field b ON b.record = r.id AND b.field = {mark}");
                    (as_text(by, "b"), join)
                }
                None => ("CAST(NULL AS TEXT)".to_owned(), String::new()),
            };
            let text = format!(
                "SELECT {of} AS o, CAST(SUM(t.number) AS BIGINT) AS n FROM registers_record r JOIN registers_field t ON \
                 t.record = r.id AND t.field = {mark}{join} WHERE {} GROUP BY 1 ORDER BY 1",
                sql.text
            );
            for row in sql.query(text).fetch_all(&mut *conn).await.db(AT)? {
                let value = row.try_get("n").db(AT)?;
                sums.push(Sum { field: field.id.clone(), of: row.try_get("o").db(AT)?, value });
            }
        }
        Ok(Totals { count, sums })
    }

    /// How many living records the caller may read.
    pub async fn count(&self, ctx: &Ctx, register: &Register) -> Result<i64> {
        let sql = condition(ctx, register, &Ask::default())?;
        let mut conn = self.db.read().await?;
        let text = format!("SELECT COUNT(*) AS n FROM registers_record r WHERE {}", sql.text);
        sql.query(text).fetch_one(&mut *conn).await.db(AT)?.try_get("n").db(AT)
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
        let field = indexed(register, by)?;
        let mut sql = condition(ctx, register, ask)?;
        let mark = sql.text_bind(by);
        let group = as_text(field, "g");
        let mut of = "CAST(NULL AS TEXT)".to_owned();
        let (number, join) = match sum {
            Some(id) => {
                let summed = indexed(register, id)?;
                let mark = sql.text_bind(&summed.id);
                let mut join = format!(" LEFT JOIN registers_field t ON t.record = r.id AND t.field = {mark}");
                if let Some(apart) = register.sum_by(summed).filter(|f| f.id != by) {
                    let mark = sql.text_bind(&apart.id);
                    join.push_str(&format!(" LEFT JOIN registers_field b ON b.record = r.id AND b.field = {mark}"));
                    of = as_text(apart, "b");
                }
                ("CAST(COALESCE(SUM(t.number), 0) AS BIGINT)", join)
            }
            None => ("COUNT(*)", String::new()),
        };
        let text = format!(
            "SELECT {group} AS g, {of} AS o, {number} AS n FROM registers_record r JOIN registers_field g ON g.record = \
             r.id AND g.field = {mark}{join} WHERE {} GROUP BY 1, 2 ORDER BY 1 DESC, 2 LIMIT {MAX_BARS}",
            sql.text
        );
        let mut conn = self.db.read().await?;
        let rows = sql.query(text).fetch_all(&mut *conn).await.db(AT)?;
        let one = |r: &store::DbRow| {
            let (group, of) = (r.try_get("g").db(AT)?, r.try_get("o").db(AT)?);
            Ok(Bar { group, of, value: r.try_get("n").db(AT)? })
        };
        let mut out: Vec<Bar> = rows.iter().map(one).collect::<Result<_>>()?;
        out.sort_by(|a, b| (&a.group, &a.of).cmp(&(&b.group, &b.of)));
        Ok(out)
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
    let mut sql = Sql { text: String::new(), binds: Vec::new() };
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
