//! The tutorial: its commands are run as they stand there, and what it says that they print is held to them.

use std::fs;
use std::path::Path;

use crate::{Workplace, data, talk};

/// The words of a command line: quotes keep blanks together.
pub(crate) fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut is_quoted = false;
    for letter in line.trim().chars() {
        match letter {
            '"' => is_quoted = !is_quoted,
            ' ' if !is_quoted => {
                if words.last().is_some_and(|word| !word.is_empty()) {
                    words.push(String::new());
                }
            }
            letter => words.last_mut().unwrap().push(letter),
        }
    }
    words
}

/// Copies a folder without folders in it.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

#[test]
fn every_command_does_what_the_page_says() {
    let page = include_str!("../../docs/tutorial.md");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let workplace = Workplace::new(&[]);
    let mut said = String::new();
    let mut commands = 0;
    for block in page.split("\n```").collect::<Vec<_>>().chunks(2) {
        let &[_, block] = block else { continue };
        let (kind, text) = block.split_once('\n').unwrap();
        match kind {
            "sh" => {
                said.clear();
                for line in text.lines() {
                    let words = words(line);
                    let words: Vec<&str> = words.iter().map(String::as_str).collect();
                    match words[..] {
                        ["cp", "-r", from, to] => {
                            copy(&root.join(from), &workplace.path().join(to));
                        }
                        ["deadzone", ref arguments @ ..] => {
                            let done = workplace.run(arguments).success();
                            said.push_str(&talk(&done));
                            said.push_str(&data(&done));
                            commands += 1;
                        }
                        _ => panic!("the test does not know how to run {line:?}"),
                    }
                }
            }
            "toml" => {
                let path = workplace.path().join("my-province/deadzone.toml");
                let mut project = fs::read_to_string(&path).unwrap();
                project.push('\n');
                project.push_str(text);
                fs::write(&path, project).unwrap();
            }
            "text" => {
                for line in text.lines().filter(|line| !line.is_empty()) {
                    assert!(said.contains(line), "the page says {line:?}, not {said}");
                }
            }
            kind => panic!("what is a block of {kind:?}?"),
        }
    }
    assert!(commands >= 8, "{commands}");
}
