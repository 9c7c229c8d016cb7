//! The commands of `huanheng`, one file each.

pub mod archive;
pub mod assess;
pub mod audit;
pub mod backup;
pub mod campaign;
pub mod check;
pub mod completions;
pub mod data;
pub mod demo;
pub mod demo_devices;
pub mod diff;
pub mod draft;
pub mod explain;
pub mod facts;
pub mod hj212;
pub mod init;
pub mod node;
pub mod notices;
pub mod openapi;
pub mod place;
pub mod registers;
pub mod replay;
pub mod report;
pub mod restore;
pub mod rubric;
pub mod rule;
pub mod series;
pub mod serve;
pub mod simulate;
pub mod telemetry;
pub mod upgrade;
pub mod verify;
pub mod verify_receipt;
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
    /// Show the public key of this installation and its fingerprint, which others pin.
    Node(node::Args),
    /// Begin a city from a workbook of its units and people.
    Init(init::Args),
    /// Rule a reading or declare a policy, in a person's name; without an option, show what is ruled.
    Rule(rule::Args),
    /// The course of the assessment year: draft, move on, days, extensions, consent.
    #[command(subcommand)]
    Campaign(campaign::Command),
    /// Collect what is known, score every unit, and print or write the result.
    Assess(assess::Args),
    /// Make, check, compare and prove methods; explain a point.
    #[command(subcommand)]
    Rubric(rubric::Command),
    /// Check the definitions of registers.
    #[command(subcommand)]
    Registers(registers::Command),
    /// Judge frames of monitoring devices (HJ 212), for engineers in the field.
    #[command(subcommand)]
    Hj212(hj212::Command),
    /// Let simulated devices speak HJ 212 to a receiver: for demonstrations, tests and benchmarks.
    Simulate(Box<simulate::Args>),
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
    /// The series of measured values: check their files, derive them again from the journal.
    #[command(subcommand)]
    Series(series::Command),
    /// Write the disc of a campaign: everything its result rests on, signed, with the program that verifies it.
    Archive(archive::Args),
    /// Verify a disc by nothing but its bytes: exit code 0 holds, 3 holds and the signer is unknown, 1 does not hold.
    Verify(verify::Args),
    /// Verify the text of a receipt by nothing but itself: exit codes as for `verify`.
    VerifyReceipt(verify_receipt::Args),
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
        Command::Node(args) => block_on(node::run(args)),
        Command::Rule(args) if args.option.is_none() => block_on(rule::run(args)),
        Command::Rule(args) => block_on(audit::around("rule", args.place.clone(), args.by.clone(), rule::run(args))),
        Command::Campaign(command) => match command.changes() {
            None => block_on(campaign::run(command)),
            Some((place, by)) => block_on(audit::around("campaign", place, Some(by), campaign::run(command))),
        },
        Command::Assess(args) => block_on(audit::around("assess", args.place.clone(), None, assess::run(args))),
        Command::Rubric(command) => return rubric::run(command),
        Command::Registers(command) => return registers::run(&command),
        Command::Hj212(command) => return hj212::run(&command),
        Command::Simulate(args) => block_on(simulate::run(*args)),
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
        Command::Series(series::Command::Check(args)) => series::run(&args),
        Command::Series(series::Command::Rebuild(args)) => {
            block_on(audit::around("series_rebuild", args.place.clone(), None, series::rebuild(args)))
        }
        Command::Series(series::Command::Retain(args)) if args.dry_run => block_on(series::retain(args)),
        Command::Series(series::Command::Retain(args)) => {
            block_on(audit::around("series_retain", args.place.clone(), None, series::retain(args)))
        }
        Command::Archive(args) => {
            let place = args.place.clone();
            block_on(audit::around("archive", place, args.by.clone(), archive::run(args)))
        }
        Command::Verify(args) => return verify::run(&args),
        Command::VerifyReceipt(args) => return verify_receipt::run(&args),
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
