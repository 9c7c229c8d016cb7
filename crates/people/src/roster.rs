//! Persons out of a workbook: every row is judged against the others and against who is registered, and either all of them
//! are made or none.
//!
//! A row is a post; rows with one login are one person. The same rules hold as at the desk: a person has one realm, nobody
//! gives a post to oneself, and whoever keeps accounts of business imports none of an administrator.

use std::collections::{BTreeMap, BTreeSet};

use axum::body::Body;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use kernel::{Ctx, Error, Result, Role, bureau_date, id};
use serde::Serialize;
use serde_json::json;
use store::{Conn, DbResult, Row, query};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use webkit::{ApiResult, Caller, Json, Upload};
use workbook::{Held, Limits, Line, MAX_BYTES, Wrong, cell_name, lines, wrong};

use crate::desk::{keeper, may_keep};
use crate::http::Http;
use crate::model::{PersonRow, login_key};
use crate::organisation::{Node, Post, department_of, organisation_list, post_insert, post_list};
use crate::password;
use crate::roster_sheet::{COLUMNS, Col, MAX_ROWS, SHEET, Shown, results, template};
use crate::service::People;
use crate::store::{password_reset, person_by_login, person_insert};

/// A form with a file has a little more than the file.
const MAX_FORM: usize = MAX_BYTES + 65_536;
/// Accounts made at once: each costs a hash of a password.
const MAX_NEW: usize = 300;
/// Problems that are listed; the others are counted.
const MAX_PROBLEMS: usize = 200;
/// Characters of a value that a message repeats.
const MAX_QUOTED: usize = 30;
const LIMITS: Limits = Limits { sheet: SHEET, rows: MAX_ROWS, cells: 20_000, text: 401 };
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const UNSAID: &str = "批量导入";

pub(crate) fn router() -> OpenApiRouter<Http> {
    OpenApiRouter::new().routes(routes!(roster_template)).merge(
        OpenApiRouter::new()
            .routes(routes!(roster_preview))
            .routes(routes!(roster_import))
            .layer(DefaultBodyLimit::max(MAX_FORM)),
    )
}

/// What is wrong with a cell, a row or the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = RosterProblem)]
struct Problem {
    /// The row as the spreadsheet counts, from 1; absent for the file as a whole.
    row: Option<u32>,
    /// The heading of the column.
    column: Option<String>,
    /// Such as `C7`.
    cell: Option<String>,
    code: &'static str,
    message_zh: String,
    message_en: String,
}

/// Somebody of the same name whose account is of another kind, one of the two an administrator.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = RosterNamesake)]
struct Namesake {
    /// The row as the spreadsheet counts.
    row: u32,
    login: String,
    name: String,
    /// The login of the other account.
    other: String,
    /// What the other account can hold.
    other_realm: String,
}

/// A post of a person that would be made.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = RosterPost)]
struct PlannedPost {
    role: String,
    unit: Option<String>,
    main: bool,
    valid_from: String,
}

/// A person that would be made, or given further posts.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = RosterPerson)]
struct PlannedPerson {
    login: String,
    name: String,
    realm: String,
    /// Whether the account is made; otherwise it is there, and is given posts.
    new: bool,
    posts: Vec<PlannedPost>,
}

/// What a file would bring.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[schema(as = RosterPreview)]
struct Preview {
    /// Rows with content below the headings.
    rows: usize,
    /// Accounts that would be made.
    new_persons: usize,
    /// Posts that would be given.
    posts: usize,
    problems: Vec<Problem>,
    /// Problems beyond those that are listed.
    more: usize,
    /// Namesakes that somebody has to look at: one person never holds two kinds of account.
    namesakes: Vec<Namesake>,
    persons: Vec<PlannedPerson>,
}

/// A row that became a post.
struct Ready {
    row: u32,
    login: String,
    name: String,
    post: Post,
}

/// A person of the file.
struct Planned {
    login: String,
    name: String,
    realm: &'static str,
    stored: Option<PersonRow>,
    posts: Vec<Ready>,
}

fn quoted(text: &str) -> String {
    let short: String = text.chars().take(MAX_QUOTED).collect();
    format!("“{short}{}”", if short.len() < text.len() { "…" } else { "" })
}

/// A sheet while it is judged.
struct Judge<'a> {
    ctx: &'a Ctx,
    today: Date,
    tree: Vec<Node>,
    places: BTreeMap<Col, u32>,
    /// The name that stands first beside a login, also in a row that is wrong elsewhere.
    names: BTreeMap<String, String>,
    out: Preview,
}

impl Judge<'_> {
    fn push(&mut self, problem: Problem) {
        if self.out.problems.len() < MAX_PROBLEMS {
            self.out.problems.push(problem);
        } else {
            self.out.more += 1;
        }
    }

    fn file(&mut self, w: Wrong) {
        let Wrong { code, zh, en } = w;
        self.push(Problem { row: None, column: None, cell: None, code, message_zh: zh, message_en: en });
    }

    fn at(&mut self, row: u32, col: Col, w: Wrong) {
        let heading = COLUMNS.iter().find(|c| c.0 == col).map(|c| c.1.to_owned());
        let cell = self.places.get(&col).map(|at| cell_name(row, *at));
        let Wrong { code, zh, en } = w;
        let row = Some(row.saturating_add(1));
        self.push(Problem { row, column: heading, cell, code, message_zh: zh, message_en: en });
    }

    fn count(&self) -> usize {
        self.out.problems.len() + self.out.more
    }

    /// Finds the columns by their headings.
    fn heads(&mut self, first: Option<&Line>) {
        let known: Vec<_> = COLUMNS.iter().map(|c| c.1).collect();
        for (at, held) in first.into_iter().flatten() {
            let text = match held {
                Ok(Held::Text(text)) => text.clone(),
                _ => String::new(),
            };
            let plain = text.trim().to_lowercase();
            let cell = cell_name(0, *at);
            match COLUMNS.iter().find(|c| c.1 == plain || c.2.to_lowercase() == plain) {
                None => {
                    let zh = format!("{cell} 的表头{}不认识；应为：{}", quoted(&text), known.join("、"));
                    let en = format!("the heading {} in {cell} is not known", quoted(&text));
                    self.file(wrong("unknown_heading", zh, en));
                }
                Some((col, title, ..)) => {
                    if self.places.insert(*col, *at).is_some() {
                        let en = format!("the heading {title} stands twice, again in {cell}");
                        self.file(wrong("heading_twice", format!("表头“{title}”出现了两次，又见于 {cell}"), en));
                    }
                }
            }
        }
        for (col, title, _, needed, _) in COLUMNS {
            if needed && !self.places.contains_key(&col) {
                let en = format!("the heading {title} is missing");
                self.file(wrong("missing_heading", format!("缺少表头“{title}”"), en));
            }
        }
    }

    /// The text of a cell; none when it is empty or wrong, which is told.
    fn text(&mut self, row: u32, line: &Line, col: Col, most: usize) -> Option<String> {
        let held = self.places.get(&col).and_then(|at| line.get(at))?;
        let text = match held {
            Ok(Held::Text(text)) => text.trim().to_owned(),
            Ok(Held::Number(number)) => number.clone(),
            Ok(Held::Day(day)) => day.to_string(),
            Ok(Held::Bool(_)) => {
                self.at(row, col, wrong("not_a_text", "应为文字", "a text is expected"));
                return None;
            }
            Err(w) => {
                let w = w.clone();
                self.at(row, col, w);
                return None;
            }
        };
        if text.chars().count() > most || text.chars().any(char::is_control) {
            let en = format!("at most {most} characters, on one line");
            self.at(row, col, wrong("too_long", format!("最多 {most} 字，不能换行"), en));
            return None;
        }
        Some(text).filter(|t| !t.is_empty())
    }

    fn day(&mut self, row: u32, line: &Line, col: Col) -> Option<Date> {
        let text = self.text(row, line, col, 40)?;
        let plain = text.replace(['/', '.', '年', '月'], "-").replace('日', "");
        let parts: Vec<Option<i16>> = plain.split('-').map(|p| p.trim().parse().ok()).collect();
        let date = match parts.as_slice() {
            [Some(y), Some(m), Some(d)] if (1900..2200).contains(y) => {
                i8::try_from(*m).ok().zip(i8::try_from(*d).ok()).and_then(|(m, d)| Date::new(*y, m, d).ok())
            }
            _ => None,
        };
        if date.is_none() {
            let en = format!("a date such as 2026-12-01 is expected, not {}", quoted(&text));
            self.at(row, col, wrong("not_a_date", format!("应为日期，例如 2026-12-01，实为{}", quoted(&text)), en));
        }
        date
    }

    fn unit(&mut self, row: u32, line: &Line) -> Option<String> {
        let text = self.text(row, line, Col::Unit, 100)?;
        let fits = |n: &&Node| n.level != "department" && [&n.id, &n.name, &n.short_name].contains(&&text);
        let found: Vec<String> = self.tree.iter().filter(fits).map(|n| n.id.clone()).collect();
        if found.len() != 1 {
            let (zh, en) = match found.len() {
                0 => ("没有名称、简称或编号为", "no unit is called"),
                _ => ("不止一个单位叫", "several units are called"),
            };
            self.at(
                row,
                Col::Unit,
                wrong("no_unit", format!("{zh}{}", quoted(&text)), format!("{en} {}", quoted(&text))),
            );
            return None;
        }
        found.into_iter().next()
    }

    /// A row by itself.
    async fn row(&mut self, conn: &mut Conn, row: u32, line: &Line) -> Result<Option<Ready>> {
        let before = self.count();
        let must =
            |judge: &mut Judge<'_>, col| judge.at(row, col, wrong("required", "必须填写", "it must be filled in"));
        let login = match self.text(row, line, Col::Login, 60) {
            None => None,
            Some(text) => {
                let key = login_key(&text).ok();
                if key.is_none() {
                    let zh = format!("{}不能作登录名：2 至 40 个字母、数字、汉字或 . - _", quoted(&text));
                    let en = format!("{} cannot be a login: 2 to 40 letters, digits or . - _", quoted(&text));
                    self.at(row, Col::Login, wrong("bad_login", zh, en));
                }
                key
            }
        };
        if login.is_none() && before == self.count() {
            must(self, Col::Login);
        }
        let name = self.text(row, line, Col::Name, 60).unwrap_or_default();
        if let Some(login) = login.as_ref().filter(|_| !name.is_empty()) {
            self.names.entry(login.clone()).or_insert_with(|| name.clone());
        }
        let said = self.count();
        let role = self.text(row, line, Col::Role, 60);
        if role.is_none() && said == self.count() {
            must(self, Col::Role);
        }
        let role = role.and_then(|text| {
            let found = Role::ALL.into_iter().find(|r| r.title() == text || r.name() == text);
            if found.is_none() {
                let en = format!("there is no role {}", quoted(&text));
                self.at(row, Col::Role, wrong("no_role", format!("没有角色{}", quoted(&text)), en));
            }
            found
        });
        if let Some(role) = role
            && may_keep(self.ctx, role.realm()).is_err()
        {
            let (zh, en) = if role.realm() == "business" {
                ("业务账号由系统管理员导入", "accounts of business are imported by the system administrator")
            } else {
                ("三员账号由安全管理员导入", "accounts of administrators are imported by the security administrator")
            };
            self.at(row, Col::Role, wrong("not_allowed", zh, en));
        }
        let said = self.count();
        let unit = self.unit(row, line);
        if unit.is_none() && said == self.count() && role.is_some_and(Role::of_unit) {
            self.at(row, Col::Unit, wrong("unit_missing", "该角色须填单位", "this role needs a unit"));
        }
        let title = self.text(row, line, Col::Title, 60).unwrap_or_default();
        let main = match self.text(row, line, Col::Main, 20).as_deref() {
            None | Some("主岗" | "主职" | "main") => true,
            Some("兼岗" | "兼职" | "part-time") => false,
            Some(other) => {
                let en = format!("main or part-time is expected, not {}", quoted(other));
                self.at(
                    row,
                    Col::Main,
                    wrong("not_main_or_part", format!("应为主岗或兼岗，实为{}", quoted(other)), en),
                );
                true
            }
        };
        let from = self.day(row, line, Col::From).unwrap_or(self.today);
        if from < self.today {
            let en = "a post cannot begin before today";
            self.at(row, Col::From, wrong("bad_dates", "起始日不能早于今天", en));
        }
        let to = self.day(row, line, Col::To);
        if to.is_some_and(|to| to <= from) {
            self.at(row, Col::To, wrong("bad_dates", "截止日须晚于起始日", "a post ends after it begins"));
        }
        let department_id = self.department(conn, row, line, unit.as_deref(), from).await?;
        let why = self.text(row, line, Col::Why, 200).unwrap_or_else(|| UNSAID.to_owned());
        let (Some(login), Some(role)) = (login, role) else { return Ok(None) };
        if before != self.count() {
            return Ok(None);
        }
        let post = Post {
            id: String::new(),
            person_id: String::new(),
            role,
            unit_id: unit,
            department_id,
            title,
            main,
            valid_from: from,
            valid_to: to,
            why,
        };
        Ok(Some(Ready { row, login, name, post }))
    }

    async fn department(
        &mut self,
        conn: &mut Conn,
        row: u32,
        line: &Line,
        unit: Option<&str>,
        from: Date,
    ) -> Result<Option<String>> {
        let Some(text) = self.text(row, line, Col::Department, 100) else { return Ok(None) };
        let fits = |n: &&Node| n.level == "department" && (n.id == text || n.name == text);
        let ids: Vec<String> = self.tree.iter().filter(fits).map(|n| n.id.clone()).collect();
        let mut found = Vec::new();
        for id in ids {
            if department_of(conn, &id, unit.unwrap_or_default(), from).await? {
                found.push(id);
            }
        }
        if found.len() != 1 {
            let zh = format!("该单位当日没有（或不止一个）部门{}，请先在“组织机构”登记", quoted(&text));
            let en = format!("the unit has no (or more than one) department {} on that day", quoted(&text));
            self.at(row, Col::Department, wrong("no_department", zh, en));
            return Ok(None);
        }
        Ok(found.into_iter().next())
    }

    /// Rows of one login become one person, against each other.
    fn persons(&mut self, ready: Vec<Ready>) -> Vec<Planned> {
        let mut all: Vec<Planned> = Vec::new();
        let mut known: BTreeMap<String, usize> = BTreeMap::new();
        for r in ready {
            let Some(n) = known.get(&r.login).copied() else {
                let name = self.names.get(&r.login).cloned().unwrap_or_default();
                if name.is_empty() {
                    self.at(r.row, Col::Name, wrong("required", "必须填写", "it must be filled in"));
                }
                known.insert(r.login.clone(), all.len());
                let (login, realm) = (r.login.clone(), r.post.role.realm());
                all.push(Planned { login, name, realm, stored: None, posts: vec![r] });
                continue;
            };
            let Some(person) = all.get_mut(n) else { continue };
            let first = person.posts.first().map_or(0, |p| p.row).saturating_add(1);
            if !r.name.is_empty() && r.name != person.name {
                let zh = format!("登录名与第 {first} 行相同而姓名不同");
                let en = format!("the same login as in row {first} with another name");
                self.at(r.row, Col::Name, wrong("login_taken", zh, en));
            }
            if r.post.role.realm() != person.realm {
                let zh = format!("与第 {first} 行的角色不能由一人兼任：系统、安全、审计三员各自独立，不兼任何其他角色");
                let en = format!(
                    "one person cannot hold this and the role in row {first}: the three administrators stand apart"
                );
                self.at(r.row, Col::Role, wrong("roles_apart", zh, en));
            }
            person.posts.push(r);
        }
        all
    }

    /// Persons of the file against who is registered.
    async fn against(&mut self, conn: &mut Conn, all: &mut [Planned]) -> Result<()> {
        for person in all.iter_mut() {
            let stored = person_by_login(conn, &person.login, self.today).await?;
            let row = person.posts.first().map_or(0, |p| p.row);
            let mut held = Vec::new();
            if let Some(s) = &stored {
                if s.id == self.ctx.who.id() {
                    let zh = "不能给本人任命岗位";
                    self.at(row, Col::Login, wrong("own_post", zh, "nobody gives a post to oneself"));
                } else if s.name != person.name {
                    let zh = format!("登录名已被{}使用", quoted(&s.name));
                    let en = "this login belongs to somebody of another name";
                    self.at(row, Col::Login, wrong("login_taken", zh, en));
                    // Whatever that person holds is no business of this row.
                    person.stored = stored;
                    continue;
                } else if s.realm != person.realm {
                    let zh = "已有账号与所填角色不能由一人兼任：系统、安全、审计三员各自独立，不兼任何其他角色";
                    let en = "the account that is there cannot hold this role: the three administrators stand apart";
                    self.at(row, Col::Role, wrong("roles_apart", zh, en));
                }
                for p in &person.posts {
                    if s.open_on(p.post.valid_from).is_err() {
                        self.at(
                            p.row,
                            Col::Login,
                            wrong("account_closed", "账号届时已停用", "the account is closed by then"),
                        );
                    }
                }
                held = post_list(conn, &s.id).await?;
            }
            self.posts_meet(person, &held);
            person.stored = stored;
        }
        self.namesakes(conn, all).await
    }

    /// One main post at a time, and no post twice.
    fn posts_meet(&mut self, person: &Planned, held: &[Post]) {
        let mut earlier: Vec<(Option<u32>, &Post)> = held.iter().map(|p| (None, p)).collect();
        for r in &person.posts {
            let p = &r.post;
            let meets =
                |o: &Post| o.valid_to.is_none_or(|e| e > p.valid_from) && p.valid_to.is_none_or(|e| o.valid_from < e);
            let place = |row: Option<u32>| match row {
                Some(row) => (format!("第 {} 行", row.saturating_add(1)), format!("row {}", row.saturating_add(1))),
                None => ("已有的岗位".to_owned(), "a post that is held".to_owned()),
            };
            let same = |o: &Post| (o.role, &o.unit_id, &o.department_id) == (p.role, &p.unit_id, &p.department_id);
            if let Some((row, _)) = earlier.iter().find(|(_, o)| meets(o) && same(o)) {
                let (zh, en) = place(*row);
                self.at(r.row, Col::Role, wrong("same_post", format!("与{zh}相同"), format!("the same as {en}")));
            } else if let Some((row, _)) = earlier.iter().find(|(_, o)| p.main && o.main && meets(o)) {
                let (zh, en) = place(*row);
                let zh = format!("同一时期已有主岗（{zh}），请改为兼岗");
                let en = format!("there is a main post at that time ({en}); give this one as part-time");
                self.at(r.row, Col::Main, wrong("two_main_posts", zh, en));
            }
            earlier.push((Some(r.row), p));
        }
    }

    /// Accounts of one name where one is of an administrator: whether that is one person nobody but people can tell.
    async fn namesakes(&mut self, conn: &mut Conn, all: &[Planned]) -> Result<()> {
        let at = "look for namesakes";
        let mut seen: BTreeSet<(String, String)> = BTreeSet::new();
        for person in all.iter().filter(|p| p.stored.is_none()) {
            let row = person.posts.first().map_or(0, |p| p.row).saturating_add(1);
            let rows = query("SELECT login, realm FROM people_person WHERE name = $1 AND realm <> $2 ORDER BY login")
                .bind(person.name.clone())
                .bind(person.realm.to_owned())
                .fetch_all(&mut *conn)
                .await
                .db(at)?;
            let mut others: Vec<(String, String)> = Vec::new();
            for r in &rows {
                others.push((r.try_get("login").db(at)?, r.try_get("realm").db(at)?));
            }
            let here = all.iter().filter(|o| o.name == person.name && o.realm != person.realm);
            others.extend(here.map(|o| (o.login.clone(), o.realm.to_owned())));
            for (other, other_realm) in others {
                if !seen.insert((person.login.clone(), other.clone())) {
                    continue;
                }
                let (login, name) = (person.login.clone(), person.name.clone());
                self.out.namesakes.push(Namesake { row, login, name, other, other_realm });
            }
        }
        Ok(())
    }
}

impl People {
    async fn roster_judged(
        &self,
        conn: &mut Conn,
        ctx: &Ctx,
        read: &std::result::Result<BTreeMap<u32, Line>, Wrong>,
    ) -> Result<(Preview, Vec<Planned>)> {
        let today = bureau_date(ctx.now);
        let tree = organisation_list(conn, today).await?;
        let mut judge =
            Judge { ctx, today, tree, places: BTreeMap::new(), names: BTreeMap::new(), out: Preview::default() };
        let found = match read {
            Ok(found) => found,
            Err(w) => {
                judge.file(w.clone());
                return Ok((judge.out, Vec::new()));
            }
        };
        judge.heads(found.get(&0));
        let rows: Vec<_> = found.iter().filter(|(row, _)| **row > 0).collect();
        judge.out.rows = rows.len();
        if rows.is_empty() {
            judge.file(wrong(
                "no_rows",
                "表中没有人员，请从第 2 行填起",
                "there is nobody in the sheet; begin in row 2",
            ));
        }
        let mut ready = Vec::new();
        if judge.count() == 0 {
            for (row, line) in rows {
                ready.extend(judge.row(conn, *row, line).await?);
            }
        }
        let mut all = judge.persons(ready);
        judge.against(conn, &mut all).await?;
        let fresh = all.iter().filter(|p| p.stored.is_none()).count();
        if fresh > MAX_NEW {
            let zh = format!("一次最多新增 {MAX_NEW} 人，表中有 {fresh} 人，请分几次导入");
            judge.file(wrong("too_many_new", zh, format!("at most {MAX_NEW} new accounts at a time, not {fresh}")));
        }
        judge.out.problems.sort_by_key(|p| p.row);
        judge.out.new_persons = fresh;
        judge.out.posts = all.iter().map(|p| p.posts.len()).sum();
        judge.out.persons = all.iter().map(planned).collect();
        Ok((judge.out, all))
    }

    /// Makes all that a sheet holds, and gives the sheet with the passwords.
    async fn roster_keep(
        &self,
        ctx: &Ctx,
        read: &std::result::Result<BTreeMap<u32, Line>, Wrong>,
        names_apart: bool,
    ) -> Result<(Preview, Vec<u8>)> {
        let (out, all) = {
            let mut conn = self.db.read_tx().await?;
            self.roster_judged(&mut conn, ctx, read).await?
        };
        refuse(&out, names_apart)?;
        // Passwords take long to hash: that is done before the one writer's turn.
        let mut given: BTreeMap<String, (String, String)> = BTreeMap::new();
        for person in all.iter().filter(|p| p.stored.is_none()) {
            let text = self.password_given();
            let hash = password::hash(text.clone(), &*self.rng).await?;
            given.insert(person.login.clone(), (text, hash));
        }
        let mut tx = self.db.write_tx().await?;
        let (out, all) = self.roster_judged(&mut tx, ctx, read).await?;
        refuse(&out, names_apart)?;
        let mut shown = Vec::with_capacity(all.len());
        for person in all {
            let (id, password) = match &person.stored {
                Some(stored) => (stored.id.clone(), None),
                None => {
                    let (text, hash) = given.get(&person.login).ok_or_else(|| {
                        Error::conflict("accounts were changed in between").with_code("changed_meanwhile")
                    })?;
                    let id = id::new_id(&*self.rng);
                    person_insert(&mut tx, (&id, &person.login, &person.name), person.realm, hash, ctx.now).await?;
                    password_reset(&mut tx, &id, hash).await?;
                    (id, Some(text.clone()))
                }
            };
            let mut posts = Vec::new();
            for r in person.posts {
                let post = Post { id: id::new_id(&*self.rng), person_id: id.clone(), ..r.post };
                post_insert(&mut tx, ctx, person.realm, &post).await?;
                let unit = post.unit_id.as_deref().map(|u| format!("（{u}）")).unwrap_or_default();
                posts.push(format!("{}{unit}", post.role.title()));
            }
            let (login, name, posts) = (person.login, person.name, posts.join("；"));
            shown.push(Shown { login, name, posts, password });
        }
        let sheet = results(&shown, bureau_date(ctx.now))?;
        tx.commit().await?;
        tracing::info!(persons = out.new_persons, posts = out.posts, by = ctx.who.id(), "persons were imported");
        Ok((out, sheet))
    }
}

fn planned(p: &Planned) -> PlannedPerson {
    let post = |r: &Ready| PlannedPost {
        role: r.post.role.name().to_owned(),
        unit: r.post.unit_id.clone(),
        main: r.post.main,
        valid_from: r.post.valid_from.to_string(),
    };
    PlannedPerson {
        login: p.login.clone(),
        name: p.name.clone(),
        realm: p.realm.to_owned(),
        new: p.stored.is_none(),
        posts: p.posts.iter().map(post).collect(),
    }
}

fn refuse(out: &Preview, names_apart: bool) -> Result<()> {
    if let Some(first) = out.problems.first() {
        let place = first.cell.clone().map(|c| format!("{c}: ")).unwrap_or_default();
        let text = format!("nothing was imported; {place}{}", first.message_en);
        let problems = out.problems.len() + out.more;
        return Err(Error::invalid(text).with_code("import_refused").with_detail("problems", problems));
    }
    if !out.namesakes.is_empty() && !names_apart {
        let text = "accounts of one name, one of them an administrator's: say that they are different persons";
        return Err(Error::conflict(text).with_code("names_unconfirmed"));
    }
    Ok(())
}

async fn opened(bytes: Vec<u8>) -> Result<std::result::Result<BTreeMap<u32, Line>, Wrong>> {
    let read = tokio::task::spawn_blocking(move || lines(&bytes, LIMITS)).await;
    read.map_err(|e| Error::internal("reading a workbook stopped").with_source(e))
}

fn download(name: &str, bytes: Vec<u8>) -> Result<Response> {
    let name: String = name.bytes().map(|b| format!("%{b:02X}")).collect();
    let place = HeaderValue::from_str(&format!("attachment; filename*=UTF-8''{name}"))
        .map_err(|e| Error::internal("a header").with_source(e))?;
    let mut response = Body::from(bytes).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(XLSX));
    headers.insert(header::CONTENT_DISPOSITION, place);
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    Ok(response)
}

/// What the audit log keeps of a file.
fn told(form: &Upload, digest: &str, out: &Preview) {
    let brief = |p: &PlannedPerson| {
        let posts: Vec<String> =
            p.posts.iter().map(|o| format!("{} {}", o.role, o.unit.as_deref().unwrap_or("-"))).collect();
        format!("{}{}: {}", p.login, if p.new { "" } else { " (there)" }, posts.join(", "))
    };
    let persons: Vec<String> = out.persons.iter().take(200).map(brief).collect();
    let told = json!({"file": form.name, "bytes": form.bytes.len(), "digest": digest, "rows": out.rows,
        "new_persons": out.new_persons, "posts": out.posts, "namesakes": out.namesakes.len(), "persons": persons});
    webkit::note(|n| {
        n.detail.insert("import".into(), told);
    });
}

/// The empty sheet to be filled in with persons, for the kinds of account that the caller keeps.
#[utoipa::path(get, path = "/api/v1/people/import/template.xlsx", tag = "people", operation_id = "roster_template",
    responses((status = 200, description = "the workbook", content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), (status = 403)))]
async fn roster_template(State(http): State<Http>, caller: Caller) -> ApiResult<Response> {
    keeper(&caller.0.who)?;
    let today = bureau_date(caller.0.now);
    let mut conn = http.people.db.read().await?;
    let tree = organisation_list(&mut conn, today).await?;
    let realms = ["business", "system", "security", "audit"];
    let realms: Vec<&str> = realms.into_iter().filter(|r| may_keep(&caller.0, r).is_ok()).collect();
    Ok(download("人员导入-模板.xlsx", template(&realms, &tree, today)?)?)
}

/// Looks at a filled sheet: what it would bring, and everything that is wrong with it. Nothing is changed.
#[utoipa::path(post, path = "/api/v1/people/import/preview", tag = "people", operation_id = "roster_preview",
    responses((status = 200, body = Preview), (status = 403)))]
async fn roster_preview(State(http): State<Http>, caller: Caller, form: Upload) -> ApiResult<Json<Preview>> {
    keeper(&caller.0.who)?;
    let read = opened(form.bytes).await?;
    let mut conn = http.people.db.read_tx().await?;
    Ok(Json(http.people.roster_judged(&mut conn, &caller.0, &read).await?.0))
}

/// Makes everything that a filled sheet holds, or nothing. The answer is a workbook with the passwords, which nobody sees
/// again. The field `names_apart` is `yes` when somebody made sure that namesakes are different persons.
#[utoipa::path(post, path = "/api/v1/people/import", tag = "people", operation_id = "roster_import",
    responses((status = 200, description = "the workbook with the passwords", content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (status = 403), (status = 409, description = "names_unconfirmed, changed_meanwhile"),
    (status = 422, description = "import_refused"), (status = 429, description = "sign_in_busy")))]
async fn roster_import(State(http): State<Http>, caller: Caller, form: Upload) -> ApiResult<Response> {
    keeper(&caller.0.who)?;
    let names_apart = form.fields.get("names_apart").is_some_and(|v| v == "yes");
    let digest = seal::digest_bytes(&form.bytes).to_string();
    let read = opened(form.bytes.clone()).await?;
    let (out, sheet) = http.people.roster_keep(&caller.0, &read, names_apart).await?;
    told(&form, &digest, &out);
    Ok(download("人员导入-结果.xlsx", sheet)?)
}
