//! What is done with records: ask `rights`, load, check, save.

use std::path::Path;
use std::sync::Arc;

use blobs::Blobs;
use kernel::{Ctx, Error, Micros, Result, Rng, id};
use rights::{Action, Subject, allow, scope};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use store::{Conn, Db};
use utoipa::ToSchema;

use crate::body::{self, Body, FieldProblem, problem};
use crate::definition::{FieldKind, Needs, Register, VOID};
use crate::definitions::Definitions;
use crate::index::Indexes;
use crate::list;
use crate::store::{
    Cell, FileRow, RecordRow, VersionRow, closing_add, closings, file_add, files, history, record_find, record_write,
};

/// The largest file that is handed in.
pub const MAX_FILE: usize = 16 << 20;
/// Workbooks that are written at the same time.
const MAX_EXPORTS: usize = 2;
/// Files that one unit hands in to one register.
const MAX_FILES: usize = 5_000;

#[derive(Clone)]
pub struct Registers {
    pub(crate) db: Db,
    pub(crate) blobs: Blobs,
    pub(crate) rng: Arc<dyn Rng>,
    pub(crate) set: Arc<Definitions>,
    pub(crate) indexes: Arc<Indexes>,
    /// Workbooks that are written at the same time.
    pub(crate) exports: Arc<tokio::sync::Semaphore>,
    /// Where files go that must not be received.
    pub(crate) aside: webkit::Aside,
}

/// What may be done with a record now by the one who asks.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = RecordCan)]
pub struct Can {
    pub change: bool,
    /// States it may be moved to.
    pub moves: Vec<String>,
}

/// A change of one field between two versions.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq, Eq, ToSchema)]
#[schema(as = RecordFieldChange)]
pub struct FieldChange {
    pub field: String,
    #[schema(value_type = Object)]
    pub before: Option<Json>,
    #[schema(value_type = Object)]
    pub after: Option<Json>,
}

/// The fields in which two bodies differ.
pub fn difference(before: &Body, after: &Body) -> Vec<FieldChange> {
    let mut keys: Vec<&String> = before.keys().chain(after.keys()).collect();
    keys.sort();
    keys.dedup();
    keys.into_iter()
        .filter(|k| before.get(*k) != after.get(*k))
        .map(|k| FieldChange { field: k.clone(), before: before.get(k).cloned(), after: after.get(k).cloned() })
        .collect()
}

/// Who writes and whether for another unit.
fn signature(ctx: &Ctx) -> (&str, &str) {
    (ctx.who.id(), ctx.who.name())
}

impl Registers {
    pub fn new(db: Db, blobs: Blobs, rng: Arc<dyn Rng>, set: Arc<Definitions>) -> Registers {
        let exports = Arc::new(tokio::sync::Semaphore::new(MAX_EXPORTS));
        Registers { db, blobs, rng, set, indexes: Arc::default(), exports, aside: webkit::Aside::default() }
    }

    /// The definitions in force.
    pub fn definitions(&self) -> &Definitions {
        &self.set
    }

    /// The folder in which a city keeps definitions of its own: beside the files.
    pub fn folder(blobs: &Blobs) -> Option<std::path::PathBuf> {
        blobs.folder().parent().map(|p: &Path| p.join("registers"))
    }

    /// A record that the caller may read; to others it does not exist.
    pub async fn record(&self, ctx: &Ctx, register: &Register, id: &str) -> Result<RecordRow> {
        let mut conn = self.db.read().await?;
        let found = record_find(&mut conn, &register.id, id).await?;
        self.seen(ctx, found)
    }

    fn seen(&self, ctx: &Ctx, found: Option<RecordRow>) -> Result<RecordRow> {
        let readable = scope(&ctx.who, Action::ReadRecords);
        found
            .filter(|r| readable.holds(&r.unit))
            .ok_or_else(|| Error::not_found("no such record").with_code("no_record"))
    }

    pub fn can(&self, ctx: &Ctx, register: &Register, row: &RecordRow) -> Can {
        let open = register.state(&row.state).is_some_and(|s| s.open);
        let change = open && allow(&ctx.who, Action::WriteRecords, Subject::Unit(&row.unit)).is_ok();
        let moves = register.moves.iter().filter(|m| m.from == row.state);
        let moves = moves.filter(|m| may_move(ctx, m, &row.unit).is_ok()).map(|m| m.to.clone()).collect();
        Can { change, moves }
    }

    /// Makes a record.
    pub async fn create(&self, ctx: &Ctx, register: &Register, unit: &str, given: &Body) -> Result<RecordRow> {
        let mut tx = self.db.write_tx().await?;
        let row = self.create_in(&mut tx, ctx, register, unit, given).await?;
        tx.commit().await?;
        Ok(row)
    }

    /// The same within a transaction of the caller's.
    pub async fn create_in(
        &self,
        conn: &mut Conn,
        ctx: &Ctx,
        register: &Register,
        unit: &str,
        given: &Body,
    ) -> Result<RecordRow> {
        allow(&ctx.who, Action::WriteRecords, Subject::Unit(unit))?;
        if !people::unit_list(conn, kernel::time::bureau_date(ctx.now)).await?.iter().any(|u| u.id == unit) {
            return Err(Error::not_found("no such unit").with_code("no_unit"));
        }
        let body = body::checked(register, given).map_err(|p| body::refused(register, &p))?;
        let row = RecordRow {
            id: id::new_id(&*self.rng),
            register: register.id.clone(),
            unit: unit.to_owned(),
            state: register.first().to_owned(),
            version: 1,
            definition: register.digest.clone(),
            body: body::canonical(&body)?,
            made_by: ctx.who.name().to_owned(),
            made_at: ctx.now,
            changed_by: ctx.who.name().to_owned(),
            changed_at: ctx.now,
            on_behalf: rights::on_behalf(&ctx.who, Action::WriteRecords, unit),
        };
        self.save(conn, ctx, register, &row, None, &body, None).await?;
        Ok(row)
    }

    /// Changes the fields of a record. Who read another version than the newest is told what changed since.
    pub async fn change(&self, ctx: &Ctx, register: &Register, id: &str, seen: i64, given: &Body) -> Result<RecordRow> {
        let mut tx = self.db.write_tx().await?;
        let row = self.change_in(&mut tx, ctx, register, (id, seen), given).await?;
        tx.commit().await?;
        Ok(row)
    }

    /// The same within a transaction of the caller's.
    pub async fn change_in(
        &self,
        conn: &mut Conn,
        ctx: &Ctx,
        register: &Register,
        (id, seen): (&str, i64),
        given: &Body,
    ) -> Result<RecordRow> {
        let old = self.newest(conn, ctx, register, id, seen).await?;
        allow(&ctx.who, Action::WriteRecords, Subject::Unit(&old.unit))?;
        if !register.state(&old.state).is_some_and(|s| s.open) {
            return Err(
                Error::conflict(format!("a record in the state `{}` is not changed", old.state)).with_code("not_open")
            );
        }
        let before = body::stored(&old.body)?;
        let body = body::checked(register, given).map_err(|p| body::refused(register, &p))?;
        if body == before {
            return Ok(old);
        }
        let row = RecordRow {
            version: old.version + 1,
            definition: register.digest.clone(),
            body: body::canonical(&body)?,
            changed_by: ctx.who.name().to_owned(),
            changed_at: ctx.now,
            on_behalf: rights::on_behalf(&ctx.who, Action::WriteRecords, &old.unit),
            ..old
        };
        self.save(conn, ctx, register, &row, Some(&before), &body, None).await?;
        Ok(row)
    }

    /// Moves a record to another state.
    pub async fn go(
        &self,
        ctx: &Ctx,
        register: &Register,
        id: &str,
        seen: i64,
        to: &str,
        reason: &str,
    ) -> Result<RecordRow> {
        let mut tx = self.db.write_tx().await?;
        let row = self.go_in(&mut tx, ctx, register, (id, seen), to, reason).await?;
        tx.commit().await?;
        Ok(row)
    }

    /// The same within a transaction of the caller's.
    pub async fn go_in(
        &self,
        conn: &mut Conn,
        ctx: &Ctx,
        register: &Register,
        (id, seen): (&str, i64),
        to: &str,
        reason: &str,
    ) -> Result<RecordRow> {
        let old = self.newest(conn, ctx, register, id, seen).await?;
        let Some(way) = register.move_between(&old.state, to) else {
            let short: String = to.chars().take(40).collect();
            return Err(Error::conflict(format!("no move from `{}` to `{short}`", old.state)).with_code("no_move"));
        };
        may_move(ctx, way, &old.unit)?;
        let reason = reason.trim();
        if way.reason && reason.is_empty() {
            return Err(Error::invalid("this move needs a reason").with_code("no_reason"));
        }
        if reason.chars().count() > body::MAX_TEXT {
            return Err(
                Error::invalid(format!("a reason has at most {} characters", body::MAX_TEXT)).with_code("long_reason")
            );
        }
        let body = body::stored(&old.body)?;
        let row = RecordRow {
            state: to.to_owned(),
            version: old.version + 1,
            changed_by: ctx.who.name().to_owned(),
            changed_at: ctx.now,
            on_behalf: rights::on_behalf(&ctx.who, action_of(way.needs), &old.unit),
            ..old
        };
        let reason = (!reason.is_empty()).then_some(reason);
        self.save(conn, ctx, register, &row, Some(&body), &body, reason).await?;
        Ok(row)
    }

    async fn newest(&self, conn: &mut Conn, ctx: &Ctx, register: &Register, id: &str, seen: i64) -> Result<RecordRow> {
        let old = self.seen(ctx, record_find(conn, &register.id, id).await?)?;
        if old.version == seen {
            return Ok(old);
        }
        let versions = history(conn, id).await?;
        let before = versions.iter().find(|v| v.version == seen).map(|v| body::stored(&v.body)).transpose()?;
        let changes = difference(&before.unwrap_or_default(), &body::stored(&old.body)?);
        let changes = serde_json::to_string(&changes).unwrap_or_default();
        Err(Error::precondition(format!("version {seen} was read, version {} stands now", old.version))
            .with_code("changed_meanwhile")
            .with_detail("version", old.version.to_string())
            .with_detail("by", &old.changed_by)
            .with_detail("state", &old.state)
            .with_detail("changes", &changes))
    }

    #[expect(clippy::too_many_arguments, reason = "one place saves; each is another thing")]
    async fn save(
        &self,
        conn: &mut Conn,
        ctx: &Ctx,
        register: &Register,
        row: &RecordRow,
        before: Option<&Body>,
        body: &Body,
        reason: Option<&str>,
    ) -> Result<()> {
        self.year_open(conn, register, row, before, body).await?;
        let mut problems = Vec::new();
        if before != Some(body) {
            self.files_known(conn, register, row, body, &mut problems).await?;
            self.references_known(conn, ctx, register, body, &mut problems).await?;
        }
        if row.state != VOID {
            for group in &register.unique {
                if list::twin(conn, register, group, body, Some(&row.unit), &row.id).await?.is_some() {
                    let names: Vec<_> = group.iter().filter_map(|at| register.fields.get(*at)).collect();
                    let zh: Vec<_> = names.iter().map(|f| f.names.zh.as_str()).collect();
                    let en: Vec<_> = names.iter().map(|f| f.names.en.as_str()).collect();
                    let field = names.first().map_or("", |f| f.id.as_str());
                    let zh = format!("已有一条记录的{}相同", zh.join("、"));
                    problems.push(problem(
                        field,
                        "not_unique",
                        &zh,
                        &format!("another record has the same {}", en.join(", ")),
                    ));
                }
            }
        }
        if !problems.is_empty() {
            return Err(body::refused(register, &problems));
        }
        let search = body::search_text(register, body);
        record_write(conn, row, search, &cells(register, body), signature(ctx), reason).await
    }

    /// A year that its unit closed takes no record and loses none.
    async fn year_open(
        &self,
        conn: &mut Conn,
        register: &Register,
        row: &RecordRow,
        before: Option<&Body>,
        body: &Body,
    ) -> Result<()> {
        let Some(field) = register.dated.and_then(|at| register.fields.get(at)) else { return Ok(()) };
        if before.is_some_and(|b| b.get(&field.id) == body.get(&field.id) && completes(register, row, b, body)) {
            return Ok(());
        }
        for body in before.into_iter().chain([body]) {
            let Some(year) = body.get(&field.id).and_then(Json::as_str).and_then(|d| d.get(..4)?.parse().ok()) else {
                continue;
            };
            let shut = closings(conn, &register.id, year, Micros(i64::MAX)).await?;
            if shut.iter().any(|c| c.unit == row.unit && c.closed) {
                return Err(Error::conflict(format!("the unit closed {year} in this register; open it again first"))
                    .with_code("year_closed")
                    .with_detail("year", year.to_string()));
            }
        }
        Ok(())
    }

    async fn files_known(
        &self,
        conn: &mut Conn,
        register: &Register,
        row: &RecordRow,
        body: &Body,
        problems: &mut Vec<FieldProblem>,
    ) -> Result<()> {
        let named = register.fields.iter().filter(|f| f.kind == FieldKind::Attachments);
        let named: Vec<_> = named.filter_map(|f| Some((f, body.get(&f.id)?.as_array()?))).collect();
        if named.is_empty() {
            return Ok(());
        }
        let known = files(conn, &register.id, Some(&row.unit)).await?;
        for (field, list) in named {
            if list.iter().any(|d| !known.iter().any(|k| Some(k.digest.as_str()) == d.as_str())) {
                let (zh, en) = ("附件未上传到本登记簿", "the file was not handed in to this register");
                problems.push(problem(&field.id, "no_file", zh, en));
            }
        }
        Ok(())
    }

    async fn references_known(
        &self,
        conn: &mut Conn,
        ctx: &Ctx,
        register: &Register,
        body: &Body,
        problems: &mut Vec<FieldProblem>,
    ) -> Result<()> {
        for field in &register.fields {
            let Some(id) = body.get(&field.id).and_then(Json::as_str) else { continue };
            let known = match field.kind {
                FieldKind::Record => {
                    let target = field.register.as_deref().unwrap_or_default();
                    self.seen(ctx, record_find(conn, target, id).await?).is_ok()
                }
                FieldKind::Unit => {
                    people::unit_list(conn, kernel::time::bureau_date(ctx.now)).await?.iter().any(|u| u.id == id)
                }
                _ => true,
            };
            if !known {
                problems.push(problem(&field.id, "no_record", "所引用的对象不存在", "what it names does not exist"));
            }
        }
        Ok(())
    }

    /// The versions of a record, oldest first.
    pub async fn versions(&self, ctx: &Ctx, register: &Register, id: &str) -> Result<Vec<VersionRow>> {
        self.record(ctx, register, id).await?;
        let mut conn = self.db.read().await?;
        history(&mut conn, id).await
    }

    /// Closes a year of a register for a unit, or begins it or opens it again.
    pub async fn close_year(&self, ctx: &Ctx, register: &Register, unit: &str, year: i64, closed: bool) -> Result<()> {
        allow(&ctx.who, Action::ConfirmRecords, Subject::Unit(unit))?;
        if !(1949..=2999).contains(&year) {
            return Err(Error::invalid("a year from 1949 to 2999 is expected").with_code("bad_year"));
        }
        let mut tx = self.db.write_tx().await?;
        let now = closings(&mut tx, &register.id, year, ctx.now.plus(1)).await?;
        if now.iter().any(|c| c.unit == unit && c.closed == closed) {
            return Ok(());
        }
        closing_add(&mut tx, &register.id, unit, year, closed, signature(ctx), ctx.now).await?;
        tx.commit().await
    }

    /// Takes a file for a unit; a record that names it comes later.
    pub async fn upload(
        &self,
        ctx: &Ctx,
        register: &Register,
        unit: &str,
        name: &str,
        bytes: Vec<u8>,
    ) -> Result<FileRow> {
        allow(&ctx.who, Action::WriteRecords, Subject::Unit(unit))?;
        let name = webkit::sniff::file_name(name)?;
        if bytes.is_empty() || bytes.len() > MAX_FILE {
            return Err(Error::invalid(format!("a file has 1 to {MAX_FILE} bytes")).with_code("file_size"));
        }
        let bytes = self.aside.passed(ctx, (unit, "record"), &name, bytes).await?;
        let found = webkit::sniff::sniff(&bytes, &name);
        if found.kind == webkit::sniff::FileKind::Other {
            return Err(
                Error::invalid("only images, PDF, texts, workbooks and Word files are taken").with_code("file_kind")
            );
        }
        let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
        let digest = self.blobs.put_async(bytes).await?.to_string();
        let mut tx = self.db.write_tx().await?;
        if files(&mut tx, &register.id, Some(unit)).await?.len() >= MAX_FILES {
            return Err(Error::limit(format!("at most {MAX_FILES} files of a unit")).with_code("many_files"));
        }
        let media = found.media.to_owned();
        let row = FileRow {
            unit: unit.into(),
            digest,
            name,
            media,
            bytes: size,
            by_name: ctx.who.name().into(),
            at: ctx.now,
        };
        file_add(&mut tx, &register.id, &row).await?;
        tx.commit().await?;
        Ok(row)
    }

    /// A file of a unit that the caller may read.
    pub async fn file(&self, ctx: &Ctx, register: &Register, unit: &str, digest: &str) -> Result<(FileRow, Vec<u8>)> {
        let none = || Error::not_found("no such file").with_code("no_file");
        if !scope(&ctx.who, Action::ReadRecords).holds(unit) {
            return Err(none());
        }
        let parsed = digest.parse().map_err(|_| none())?;
        let mut conn = self.db.read().await?;
        let row = files(&mut conn, &register.id, Some(unit)).await?.into_iter().find(|f| f.digest == digest);
        drop(conn);
        let row = row.ok_or_else(none)?;
        Ok((row, self.blobs.get_async(parsed).await?))
    }
}

/// A closed year still takes the result that a fact awaits of a record that was in it, and the step that settles it.
fn completes(register: &Register, row: &RecordRow, before: &Body, body: &Body) -> bool {
    let awaited = register.facts.iter().filter_map(|f| register.fields.get(f.awaits.as_ref()?.field));
    let awaited: Vec<_> = awaited.collect();
    if awaited.is_empty() || row.state == VOID {
        return false;
    }
    if before == body {
        return !register.state(&row.state).is_some_and(|s| s.open);
    }
    awaited.iter().any(|f| !before.contains_key(&f.id) && body.contains_key(&f.id))
}

/// The cells of the index for a body.
pub fn cells(register: &Register, body: &Body) -> Vec<Cell> {
    let indexed = register.fields.iter().filter(|f| f.index).filter_map(|f| {
        let (text, number) = body::indexed(f, body)?;
        // A text is compared as it is normally written, everything else as it is.
        let normal = text.as_deref().filter(|_| f.kind == FieldKind::Text).map(body::normal);
        let text = text.filter(|_| f.kind != FieldKind::Text);
        Some(Cell { field: f.id.clone(), text, number, normal })
    });
    indexed.collect()
}

pub(crate) fn action_of(needs: Needs) -> Action {
    match needs {
        Needs::Write => Action::WriteRecords,
        Needs::Confirm => Action::ConfirmRecords,
    }
}

/// The right, narrowed by the roles that the definition names.
fn may_move(ctx: &Ctx, way: &crate::definition::Move, unit: &str) -> Result<()> {
    let (action, subject) = (action_of(way.needs), Subject::Unit(unit));
    allow(&ctx.who, action, subject)?;
    let Some(person) = ctx.who.person().filter(|_| !way.roles.is_empty()) else { return Ok(()) };
    if rights::reasons(person, action, subject).iter().any(|r| r.ground.gives() && way.roles.contains(&r.role)) {
        return Ok(());
    }
    let names: Vec<_> = way.roles.iter().map(|r| r.name()).collect();
    Err(Error::forbidden(format!("this move is made by: {}", names.join(", "))).with_code("not_allowed"))
}
