//! Every command tells what it does.

use clap::CommandFactory;
use server::cmd::Cli;

use crate::tools::*;

fn walk(command: &clap::Command, path: &[String], seen: &mut Vec<Vec<String>>) {
    seen.push(path.to_vec());
    for sub in command.get_subcommands() {
        let mut path = path.to_vec();
        path.push(sub.get_name().to_owned());
        walk(sub, &path, seen);
    }
}

#[test]
fn every_command_has_a_help_page() {
    let mut commands = Vec::new();
    walk(&Cli::command(), &[], &mut commands);
    let named = |name: &[&str]| commands.iter().any(|c| c == name);
    for name in [
        &["demo"][..],
        &["init"],
        &["rule"],
        &["assess"],
        &["registers", "check"],
        &["rubric", "check"],
        &["rubric", "test"],
        &["rubric", "explain"],
        &["rubric", "schema"],
        &["rubric", "import"],
        &["rubric", "export"],
        &["rubric", "apply"],
        &["rubric", "diff"],
        &["completions"],
        &["facts", "template"],
        &["facts", "import"],
        &["replay"],
        &["check"],
        &["backup"],
        &["backup", "verify"],
        &["restore"],
        &["upgrade"],
        &["serve"],
        &["openapi"],
    ] {
        assert!(named(name), "{name:?}");
    }
    for mut path in commands {
        path.push("--help".into());
        let text = run(&path).fine();
        assert!(text.contains("Usage: huanheng"), "{path:?}: {text}");
    }
    assert_eq!(run(["--version"]).fine(), format!("huanheng {}\n", env!("CARGO_PKG_VERSION")));
    run([""; 0]).ends(2, "Usage: huanheng");
    run(["fly"]).ends(2, "fly");
}

#[test]
fn the_description_of_the_api_is_printed() {
    assert_eq!(run(["openapi"]).fine(), server::app::openapi_text().unwrap());
}
