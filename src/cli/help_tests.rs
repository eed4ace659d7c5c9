//! Every command tells what it is for, and every command that a page shows is one that there is.

use std::path::{Path, PathBuf};

use clap::Command;

use super::{FIRST_STEPS, GROUPS, command};

/// All commands with what clap adds to them.
fn built() -> Command {
    let mut command = command();
    command.build();
    command
}

/// A help as a window of 100 columns shows it.
fn shown(command: &Command) -> String {
    let mut command = command.clone().term_width(100);
    command.render_long_help().to_string()
}

/// Commands of ours: `help` is that of clap.
fn ours(command: &Command) -> impl Iterator<Item = &Command> {
    let all = command.get_subcommands();
    all.filter(|one| one.get_name() != "help")
}

#[test]
fn help_reads_as_documentation() {
    let built = built();
    for one in ours(&built) {
        let name = one.get_name();
        let about = one.get_about().unwrap_or_default().to_string();
        assert!(
            (10..=64).contains(&about.chars().count()),
            "{name}: {about:?}"
        );
        let long = one.get_long_about().map(ToString::to_string);
        let long = long.unwrap_or_default();
        assert!(long.len() > about.len() + 80, "{name} says only {long:?}");
        let after = one.get_after_help().map(ToString::to_string);
        let after = after.unwrap_or_default();
        assert!(after.contains("Example"), "{name} has no example");
        for option in one.get_arguments() {
            let help = option.get_help().map(ToString::to_string);
            assert!(
                help.is_some_and(|help| help.chars().count() > 5),
                "{name}: {} has no help",
                option.get_id()
            );
        }
    }
}

#[test]
fn help_fits_a_window() {
    let built = built();
    for one in ours(&built).chain([&built]) {
        for line in shown(one).lines().chain(FIRST_STEPS.lines()) {
            assert!(line.chars().count() <= 100, "{}: {line}", one.get_name());
        }
    }
    assert!(FIRST_STEPS.lines().count() <= 15);
    let all = shown(&built);
    let commands = all.split("Options:").next().unwrap_or_default();
    for line in commands.lines() {
        assert!(line.chars().count() <= 80, "{line}");
    }
}

#[test]
fn every_command_is_listed_once() {
    let built = built();
    let all = shown(&built);
    for one in ours(&built) {
        let start = format!("  {} ", one.get_name());
        let times = all.lines().filter(|line| line.starts_with(&start)).count();
        assert_eq!(times, 1, "{start:?} in {all}");
    }
    for name in GROUPS.iter().flat_map(|(_, names)| *names) {
        assert!(built.find_subcommand(name).is_some(), "{name} is grouped");
    }
}

/// The words of a command line as a shell would part them; `#` begins a remark.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let (mut word, mut quote, mut is_word) = (String::new(), None, false);
    for letter in line.chars() {
        match (letter, quote) {
            (letter, Some(end)) if letter == end => quote = None,
            ('"' | '\'', None) => (quote, is_word) = (Some(letter), true),
            ('#', None) if !is_word => break,
            (' ', None) => {
                if is_word {
                    words.push(std::mem::take(&mut word));
                }
                is_word = false;
            }
            (letter, _) => {
                word.push(letter);
                is_word = true;
            }
        }
    }
    if is_word {
        words.push(word);
    }
    words
}

/// README and the pages of docs.
fn pages() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let docs = std::fs::read_dir(root.join("docs")).expect("docs is there");
    let docs = docs.map(|entry| entry.expect("docs can be read").path());
    docs.chain([root.join("README.md")])
        .chain([root.join("datasets/dien-bien/README.md")])
        .chain([root.join("datasets/kossou/README.md")])
        .chain([root.join("datasets/vietnam/README.md")])
        .filter(|path| path.extension().is_some_and(|end| end == "md"))
        .collect()
}

/// Command lines in blocks of a page that are for a shell.
fn in_blocks(page: &str) -> Vec<String> {
    let mut lines = Vec::new();
    // Whether the block that is open is for a shell.
    let mut block = None;
    let mut is_console = false;
    for line in page.replace("\\\n", " ").lines() {
        match (line.strip_prefix("```"), block) {
            (Some(kind), None) => {
                block = Some(["sh", "console"].contains(&kind));
                is_console = kind == "console";
            }
            (Some(_), Some(_)) => block = None,
            (None, Some(true)) => {
                // Where a prompt stands, other lines are what was said.
                let line = if is_console {
                    line.strip_prefix("$ ").unwrap_or_default()
                } else {
                    line
                };
                // What goes on to another program is ours up to there.
                let line = line.split(" | ").next().unwrap_or(line);
                if line.starts_with("deadzone ") {
                    lines.push(line.to_owned());
                } else if let Some(line) = line.strip_prefix("cargo run --release -- ") {
                    lines.push(format!("deadzone {line}"));
                }
            }
            _ => {}
        }
    }
    lines
}

/// Why a command line would be refused before anything is done.
fn refused(line: &str) -> Option<String> {
    let words = words(line);
    match command().try_get_matches_from(&words) {
        Ok(_) => None,
        Err(error) if !error.use_stderr() => None,
        Err(error) => Some(error.to_string()),
    }
}

#[test]
fn every_command_of_the_pages_is_understood() {
    let mut count = 0;
    for path in pages() {
        let page = std::fs::read_to_string(&path).expect("pages are text");
        for line in in_blocks(&page) {
            count += 1;
            if let Some(why) = refused(&line) {
                panic!("{}: {line}\n{why}", path.display());
            }
        }
    }
    assert!(count > 40, "{count}");
    assert!(refused("deadzone frobnicate out").is_some());
    assert!(refused("deadzone run --no-such-option").is_some());
}

#[test]
fn every_example_of_the_help_is_understood() {
    let built = built();
    for one in ours(&built) {
        let after = one.get_after_help().map(ToString::to_string);
        let after = after.unwrap_or_default().replace("\\\n", " ");
        let mut examples = 0;
        for line in after.lines() {
            let Some(at) = line.find("deadzone ").filter(|_| line.starts_with("  ")) else {
                continue;
            };
            for line in line[at..].split(" && ") {
                let line = line.split(" > ").next().unwrap_or(line);
                let line = line.split(" | ").next().unwrap_or(line);
                examples += 1;
                if let Some(why) = refused(line) {
                    panic!("{}: {line}\n{why}", one.get_name());
                }
            }
        }
        assert!(examples > 0, "{} has no example", one.get_name());
    }
}

#[test]
fn commands_and_options_within_sentences_exist() {
    let built = built();
    for path in pages() {
        let page = std::fs::read_to_string(&path).expect("pages are text");
        let spans = page.split('`').skip(1).step_by(2);
        for span in spans.filter(|span| !span.contains('\n')) {
            let Some(rest) = span.strip_prefix("deadzone ") else {
                continue;
            };
            let words = words(rest);
            let name = words.first().map_or("", String::as_str);
            if name.starts_with('-') {
                continue;
            }
            let Some(found) = built.find_subcommand(name) else {
                panic!("{}: there is no command {span:?}", path.display());
            };
            for word in words.iter().filter_map(|word| word.strip_prefix("--")) {
                let option = word.split('=').next().unwrap_or(word);
                let is_known = found
                    .get_arguments()
                    .any(|known| known.get_long() == Some(option));
                assert!(is_known, "{}: {span:?} has no --{option}", path.display());
            }
        }
    }
}
