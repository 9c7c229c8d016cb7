//! The commands of `huanheng`, one file each.

pub mod assess;
pub mod audit;
pub mod backup;
pub mod check;
pub mod completions;
pub mod data;
pub mod demo;
pub mod diff;
pub mod draft;
pub mod explain;
pub mod facts;
pub mod init;
pub mod notices;
pub mod openapi;
pub mod place;
pub mod registers;
pub mod replay;
pub mod report;
pub mod restore;
pub mod rubric;
pub mod rule;
pub mod serve;
pub mod upgrade;
pub mod whatif;

use clap::{Parser, Subcommand};
use kernel::{Error, Result};

/// Huanheng: assessment of the environmental information work of a city's units.
#[derive(Debug, Parser)]
#[command(name = "huanheng", version, about, max_term_width = 100)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What the program can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the workbench and the API.
    Serve(Box<serve::Args>),
    /// Make a simulated city with 60 days of history and serve it.
    Demo(demo::Args),
    /// Begin a city from a workbook of its units and people.
    Init(init::Args),
    /// Rule a reading or declare a policy, in a person's name; without an option, show what is ruled.
    Rule(rule::Args),
    /// Collect what is known, score every unit, and print or write the result.
    Assess(assess::Args),
    /// Make, check, compare and prove methods; explain a point.
    #[command(subcommand)]
    Rubric(rubric::Command),
    /// Check the definitions of registers.
    #[command(subcommand)]
    Registers(registers::Command),
    /// The forms that units fill in: write the empty ones, read the filled ones.
    #[command(subcommand)]
    Facts(facts::Command),
    /// Score a run with other facts, rulings or another method; nothing is stored.
    Whatif(whatif::Args),
    /// Documents to sign, hand on and keep: notice, scorecard, form, findings, comparison.
    #[command(subcommand)]
    Report(report::Command),
    /// Compute runs again and compare the bytes of the results.
    Replay(replay::Args),
    /// Verify the database against blobs and snapshots, and every run against its replay.
    Check(check::Args),
    /// Verify the audit log, or write it out; there is no command that changes it.
    #[command(subcommand)]
    Audit(audit::Command),
    /// Write one archive of the database and the files, also while the server runs; verify one.
    Backup(backup::Args),
    /// Bring a backup back, into an empty folder and an empty database.
    Restore(restore::Args),
    /// Bring the tables of an older release to this one, after a backup.
    Upgrade(upgrade::Args),
    /// Print the description of the API (OpenAPI 3.1).
    Openapi,
    /// Print the script by which a shell completes these commands.
    Completions(completions::Args),
}

/// Runs a command and gives its exit code.
pub fn run(cli: Cli) -> Result<u8> {
    let end = match cli.command {
        Command::Serve(args) => block_on(serve::run(*args)),
        Command::Demo(args) => block_on(demo::run(args)),
        // An empty workbook makes no city: there is nothing to write down.
        Command::Init(args) if args.template.is_some() => block_on(init::run(args)),
        Command::Init(args) => block_on(audit::after("init", args.place.clone(), None, init::run(args))),
        Command::Rule(args) if args.option.is_none() => block_on(rule::run(args)),
        Command::Rule(args) => block_on(audit::around("rule", args.place.clone(), args.by.clone(), rule::run(args))),
        Command::Assess(args) => block_on(audit::around("assess", args.place.clone(), None, assess::run(args))),
        Command::Rubric(command) => return rubric::run(command),
        Command::Registers(command) => return registers::run(&command),
        Command::Facts(facts::Command::Import(args)) if !args.dry_run => {
            let (place, by) = (args.place.clone(), Some(args.by.clone()));
            block_on(audit::around("facts_import", place, by, facts::run(facts::Command::Import(args))))
        }
        Command::Facts(command) => block_on(facts::run(command)),
        Command::Whatif(args) => block_on(whatif::run(args)),
        Command::Report(command) => block_on(report::run(command)),
        Command::Replay(args) => block_on(replay::run(args)),
        Command::Check(args) => block_on(check::run(args)),
        Command::Audit(command) => audit::run(command),
        Command::Backup(args) if args.command.is_some() => block_on(backup::run(args)),
        Command::Backup(args) => block_on(audit::around("backup", args.place.clone(), None, backup::run(args))),
        Command::Restore(args) => block_on(audit::after("restore", args.place.clone(), None, restore::run(args))),
        Command::Upgrade(args) if args.dry_run => block_on(upgrade::run(args)),
        Command::Upgrade(args) => block_on(audit::around("upgrade", args.place.clone(), None, upgrade::run(args))),
        Command::Openapi => openapi::run(),
        Command::Completions(args) => completions::run(&args),
    };
    end.map(|()| 0)
}

fn block_on(work: impl Future<Output = Result<()>>) -> Result<()> {
    let threads = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|e| Error::unavailable("cannot start the threads").with_source(e))?;
    let end = threads.block_on(work);
    // A source that hangs keeps its thread; the program ends all the same.
    threads.shutdown_background();
    end
}
