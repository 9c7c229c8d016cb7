//! What is due by the registers: open records with a last day that are not done.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use kernel::Result;
use notices::{Due, DueSource, Dues, STEPS};
use rights::Action;
use store::Db;

use crate::body;
use crate::definition::Register;
use crate::definitions::Definitions;
use crate::store::{RecordRow, records_in_state};

/// The registers as a source of what is due.
pub struct RegisterDues {
    db: Db,
    set: Arc<Definitions>,
}

impl RegisterDues {
    pub fn new(db: Db, set: Arc<Definitions>) -> RegisterDues {
        RegisterDues { db, set }
    }

    async fn read(&self, until: Date) -> Result<Vec<Due>> {
        let mut out = Vec::new();
        let mut conn = self.db.read_tx().await?;
        for register in self.set.list().iter().filter(|r| r.due.is_some()) {
            for state in register.states.iter().filter(|s| s.open) {
                for row in records_in_state(&mut conn, &register.id, &state.id).await? {
                    out.extend(due_of(register, &row)?.filter(|d| d.day <= until));
                }
            }
        }
        Ok(out)
    }
}

impl DueSource for RegisterDues {
    fn name(&self) -> &'static str {
        "registers"
    }

    fn dues(&self, _: Date, until: Date) -> Dues<'_> {
        Box::pin(self.read(until))
    }
}

fn due_of(register: &Register, row: &RecordRow) -> Result<Option<Due>> {
    let Some(due) = &register.due else { return Ok(None) };
    let fields = body::stored(&row.body)?;
    if due.done.as_ref().is_some_and(|done| fields.contains_key(done)) {
        return Ok(None);
    }
    // A record without its day is due on no day.
    let day = fields.get(&due.field).and_then(|v| v.as_str()).and_then(|v| v.parse().ok());
    let Some(day) = day else { return Ok(None) };
    let called = register.fields.get(register.title);
    let called = called.and_then(|f| Some(body::shown(f, fields.get(&f.id)?))).unwrap_or_default();
    let title =
        |name: &str, colon: &str| if called.is_empty() { name.to_owned() } else { format!("{name}{colon}{called}") };
    Ok(Some(Due {
        id: format!("{}/{}", register.id, row.id),
        unit: row.unit.clone(),
        day,
        remind: if due.remind.is_empty() { STEPS.to_vec() } else { due.remind.clone() },
        workdays: due.workdays,
        escalates: true,
        action: Action::WriteRecords,
        title: title(&register.names.zh, "："),
        title_en: Some(title(&register.names.en, ": ")),
        indicator: None,
        path: format!("/registers/{}/{}", register.id, row.id),
        set: BTreeMap::new(),
    }))
}
