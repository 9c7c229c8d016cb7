//! `huanheng init`: begins a city from a workbook of its units and people.

use std::io::Write;
use std::path::PathBuf;

use assessment::sheets::{MAX_BYTES, units_import, units_template};
use assessment::{NewCampaign, campaign_record, checked_name};
use kernel::calendar::Calendar;
use kernel::{Error, Result, id};

use super::assess::write_new;
use super::facts::report;
use super::place::{Place, method_files, operator, print_line, progress, progress_end, read_file};

/// What `init` takes.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = "Examples:\n  huanheng init --template units.xlsx       write the workbook to fill in\n  \
    huanheng init --units units.xlsx --rulings defaults --by 王方\n\n\
    Without --rulings every reading stays open; the scores are then intervals until `huanheng rule` settles them.")]
pub struct Args {
    #[command(flatten)]
    pub place: Place,
    /// Write the empty workbook of units and people, and stop.
    #[arg(long, value_name = "FILE", conflicts_with = "units")]
    pub template: Option<PathBuf>,
    /// The filled workbook.
    #[arg(long, value_name = "FILE", required_unless_present = "template")]
    pub units: Option<PathBuf>,
    /// The method: a folder, or the name of one that the program carries.
    #[arg(long, default_value = "municipal-2009")]
    pub method: String,
    /// The assessed year; this year when absent.
    #[arg(long, value_parser = clap::value_parser!(i16).range(1949..=2999))]
    pub year: Option<i16>,
    /// Working-day calendar as JSON; the announced one of the year when the program carries it.
    #[arg(long, value_name = "FILE")]
    pub calendar: Option<PathBuf>,
    /// `defaults` records every default as a ruling of the person named by --by.
    #[arg(long, value_name = "defaults", value_parser = ["defaults"], requires = "by")]
    pub rulings: Option<String>,
    /// Who rules.
    #[arg(long)]
    pub by: Option<String>,
}

/// Runs it.
pub async fn run(args: Args) -> Result<()> {
    let files = method_files(&args.method)?;
    let (method, problems) = rubric::read(&files);
    let Some(method) = method else {
        let first = problems.first().map(ToString::to_string).unwrap_or_default();
        return Err(Error::invalid(format!(
            "the method {} has {} problems; the first: {first}",
            args.method,
            problems.len()
        )));
    };
    if let Some(file) = &args.template {
        write_new(file, &units_template(&method.kinds, &method.statuses)?)?;
        return print_line(&format!(
            "written to {}; fill it in, then: huanheng init --units {}",
            file.display(),
            file.display()
        ));
    }
    let file = args.units.as_ref().ok_or_else(|| Error::invalid("--units FILE is missing"))?;
    let bytes = read_file(file, MAX_BYTES)?;
    let city = units_import(&bytes, &method.kinds, &method.statuses)
        .map_err(|list| report(&file.display().to_string(), &list))?;
    let calendar: Option<Calendar> = match &args.calendar {
        Some(file) => {
            let text = read_file(file, MAX_BYTES)?;
            Some(serde_json::from_slice(&text).map_err(|e| Error::invalid(format!("{}: {e}", file.display())))?)
        }
        None => None,
    };
    let (parts, assessment) = args.place.create().await?;
    let year = args.year.unwrap_or_else(|| assessment.today().year());
    let calendar = match calendar {
        Some(calendar) => calendar,
        None => calendar::carried_calendar()?,
    };
    let by = checked_name(args.by.as_deref().unwrap_or("console"))?;
    let ctx = operator(&parts, &by);
    if assessment.campaign().await.is_ok() {
        return Err(Error::conflict("there is a city here already; `huanheng init` begins an empty one"));
    }
    let mut passwords = Vec::new();
    let prepared = NewCampaign { year, files, calendar: calendar.clone() };
    let campaign = assessment.campaign_prepare(&ctx, prepared).await?;
    let mut tx = parts.db.write_tx().await?;
    campaign_record(&mut tx, &campaign).await?;
    for u in &city.units {
        people::import_unit(&mut tx, &ctx, &u.new_unit()).await?;
    }
    for p in &city.people {
        progress(&format!("people: {}", p.login));
        let new = p.new_person(|| format!("Hh-{}", id::new_id(&*parts.rng).chars().take(12).collect::<String>()));
        if p.password.is_none() {
            passwords.push((p.login.clone(), new.password.clone()));
        }
        people::import_person(&mut tx, &ctx, &*parts.rng, &new).await?;
    }
    progress_end();
    // The passwords are kept only as hashes: they must have been handed over before anything counts.
    for (login, password) in &passwords {
        writeln!(std::io::stdout(), "first password of {login}: {password}")
            .map_err(|e| Error::unavailable("cannot print the first passwords, so nothing was begun").with_source(e))?;
    }
    tx.commit().await?;
    print_line(&format!(
        "{} units and {} people; the campaign of {year} uses the method {}",
        city.units.len(),
        city.people.len(),
        method.id
    ))?;
    if args.rulings.is_some() {
        let count = assessment.rule_defaults(&by, &[], parts.clock.now()).await?;
        print_line(&format!("{count} readings and policies ruled at their defaults by {by}"))?;
    }
    if calendar.covered.is_none() {
        print_line(&format!(
            "no holiday arrangement of {year} is known: gaps and deadlines count Saturdays and Sundays only; give one with --calendar"
        ))?;
    }
    print_line(
        "next: huanheng facts template --all (and --review for the reviewers), fill the workbooks in, \
         huanheng facts import FILES --by NAME, huanheng assess",
    )
}
