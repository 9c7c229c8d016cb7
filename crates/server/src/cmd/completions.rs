//! `huanheng completions`: the script by which a shell completes commands, options and their values.

use clap::CommandFactory;
use clap_complete::Shell;
use kernel::Result;

use super::Cli;
use super::place::print_bytes;

/// What `completions` takes.
#[derive(Debug, Clone, clap::Args)]
#[command(
    after_help = "Examples:\n  huanheng completions bash > ~/.local/share/bash-completion/completions/huanheng\n  \
    huanheng completions zsh > ~/.zfunc/_huanheng            with fpath+=(~/.zfunc) before compinit\n  \
    huanheng completions fish > ~/.config/fish/completions/huanheng.fish\n  \
    huanheng completions powershell >> $PROFILE"
)]
pub struct Args {
    /// The shell.
    #[arg(value_parser = shells())]
    pub shell: Shell,
}

/// The shells that are documented, of those that could be.
fn shells() -> impl clap::builder::TypedValueParser<Value = Shell> {
    use clap::ValueEnum;
    use clap::builder::{PossibleValuesParser, TypedValueParser};
    PossibleValuesParser::new(["bash", "zsh", "fish", "powershell"]).try_map(|name| Shell::from_str(&name, true))
}

/// Runs it.
pub fn run(args: &Args) -> Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "huanheng", &mut script);
    print_bytes(&script)
}
