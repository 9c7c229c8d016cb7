//! The module of discs: `dossier` keeps what was asked for, the server knows what stands on one.

use std::path::PathBuf;
use std::sync::Arc;

use assessment::Assessment;
use dossier::{Built, Later, Maker, RunNamed};
use reports::{Reports, reports_of};
use webkit::{Module, Parts};

use crate::cmd::archive::{chosen, own_program, write};
use crate::gather::{Wanted, own_part};

/// The module of discs.
pub const MODULE: Module = Module {
    name: "dossier",
    migrations: dossier::MIGRATIONS,
    api: dossier::api,
    start: |parts| dossier::start(parts, Arc::new(House { parts: parts.clone(), reports: reports_of(parts) })),
};

struct House {
    parts: Parts,
    reports: Reports,
}

impl Maker for House {
    fn run<'a>(&'a self, id: Option<&'a str>, unit: Option<&'a str>) -> Later<'a, RunNamed> {
        Box::pin(async move {
            let assessment = Assessment::of(&self.parts);
            let run = match id {
                Some(_) => assessment.run_find(id).await?,
                None => chosen(&assessment, assessment.campaign().await?.year, None).await?,
            };
            if let Some(unit) = unit {
                own_part(&*assessment.load_unit(Some(&run.id), unit).await?, unit)?;
            }
            let course = assessment.course_record(run.year, (&run.id, run.created_at), None).await?;
            let until = course.map_or(run.created_at, |c| c.until);
            Ok(RunNamed { id: run.id, number: run.number, year: run.year, until })
        })
    }

    fn write<'a>(&'a self, run: &'a str, unit: Option<&'a str>, out: PathBuf) -> Later<'a, Built> {
        Box::pin(async move {
            let run = Assessment::of(&self.parts).run_find(Some(run)).await?;
            let wanted = Wanted { run, unit: unit.map(str::to_owned), program: own_program()? };
            write(&self.parts, self.reports.clone(), &wanted, &out, true, &|_| {}).await
        })
    }
}
