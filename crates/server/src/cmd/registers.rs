//! `huanheng registers`: the definitions of registers, checked before a server starts with them.

use std::path::PathBuf;

use kernel::{Error, Result};
use registers::Definitions;
use serde_json::json;

use super::place::{Lang, print_json, print_line};

/// What can be done with the definitions of registers.
#[derive(Debug, Clone, clap::Subcommand)]
pub enum Command {
    /// Check definition files: those the program carries, and a folder's in their place and beside them.
    Check(CheckArgs),
}

/// What `registers check` takes.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = "Examples:\n  huanheng registers check                     the definitions of the program\n  \
    huanheng registers check data/registers      a city's own, as the server would read them\n\n\
    Ends with 2 when there is an error, as the server would refuse to start.\n\
    The language of definitions: docs/registers.md")]
pub struct CheckArgs {
    /// A folder with definition files, such as `registers` beside the data.
    pub folder: Option<PathBuf>,
    /// Language of what is printed.
    #[arg(long, value_enum, default_value = "zh")]
    pub lang: Lang,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// Runs a command on definitions.
pub fn run(command: &Command) -> Result<u8> {
    let Command::Check(args) = command;
    let mut files = Definitions::carried();
    if let Some(folder) = &args.folder {
        if !folder.is_dir() {
            return Err(Error::invalid(format!("no folder {}", folder.display())));
        }
        files.extend(Definitions::files(folder)?);
    }
    let (set, problems) = Definitions::judge(&files);
    let zh = args.lang == Lang::Zh;
    if args.json {
        let facts: usize = set.list().iter().map(|r| r.facts.len()).sum();
        print_json(&json!({"registers": set.list().len(), "facts": facts, "problems": problems}))?;
        return Ok(if problems.is_empty() { 0 } else { 2 });
    }
    for p in &problems {
        let (file, at, code) = (&p.file, p.span, p.code);
        let said = if zh {
            format!("{file}:{}:{}: 错误[{code}]：{}", at.line, at.column, p.message_zh)
        } else {
            p.to_string()
        };
        print_line(&said)?;
    }
    if !problems.is_empty() {
        let n = problems.len();
        print_line(&if zh { format!("{n} 处错误") } else { format!("{n} errors") })?;
        return Ok(2);
    }
    for r in set.list() {
        let (fields, facts) = (r.fields.len(), r.facts.len());
        let name = if zh { &r.names.zh } else { &r.names.en };
        print_line(&if zh {
            format!("{} {name}（{}）：{fields} 个字段，{facts} 个事实", r.item, r.id)
        } else {
            format!("{} {name} ({}): {fields} fields, {facts} facts", r.item, r.id)
        })?;
    }
    Ok(0)
}
