//! The path of a newcomer: docs/first-run.md is what a terminal shows, line by line, and what other pages show on the
//! shipped datasets runs.
//!
//! `UPDATE_DOCS=1 cargo nextest run -E 'test(first_run)'` writes the page anew. Masked is nothing but the version of
//! the program; every other line must stand there as it is printed.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::Workplace;
use crate::tutorial::words;

/// The page, from the root of the repository.
const PAGE: &str = "docs/first-run.md";

/// What stands behind a command whose output is cut, and the number of lines that stay.
const HEAD: &str = " | head -n ";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Copies a folder with all that is in it.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let (from, to) = {
            let entry = entry.unwrap();
            (entry.path(), to.join(entry.file_name()))
        };
        if from.is_dir() {
            copy(&from, &to);
        } else {
            fs::copy(from, to).unwrap();
        }
    }
}

/// What a terminal shows of a command: both streams as they come.
fn shown(folder: &Path, line: &str) -> String {
    let (line, most) = match line.split_once(HEAD) {
        Some((line, most)) => (line, most.trim().parse().unwrap()),
        None => (line, usize::MAX),
    };
    let words = words(line);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let arguments = match words[..] {
        ["cp", "-r", from, to] => {
            copy(&root().join(from), &folder.join(to));
            return String::new();
        }
        ["deadzone", ref arguments @ ..] => arguments,
        _ => panic!("the test does not know how to run {line:?}"),
    };
    // Both streams go to the screen; what is piped on is none of it.
    let screen = tempfile::NamedTempFile::new().unwrap();
    let piped = tempfile::NamedTempFile::new().unwrap();
    let out = if most < usize::MAX { &piped } else { &screen };
    let status = Command::new(crate::program().get_program())
        .current_dir(folder)
        .args(arguments)
        .stdout(appended(out.path()))
        .stderr(appended(screen.path()))
        .status()
        .unwrap();
    let mut said = fs::read_to_string(screen.path()).unwrap();
    // Without a command the program says what to do first, which is no success.
    let expected = if arguments.is_empty() { 2 } else { 0 };
    assert_eq!(status.code(), Some(expected), "{line}\n{said}");
    for line in fs::read_to_string(piped.path()).unwrap().lines().take(most) {
        let _ = writeln!(said, "{line}");
    }
    said
}

/// A way to the end of a file.
fn appended(path: &Path) -> fs::File {
    fs::OpenOptions::new().append(true).open(path).unwrap()
}

/// A text without the version of the program.
fn masked(text: &str) -> String {
    text.replace(concat!("version ", env!("CARGO_PKG_VERSION")), "version N")
}

#[test]
fn the_first_run_is_as_recorded() {
    let path = root().join(PAGE);
    let page = fs::read_to_string(&path).unwrap();
    let workplace = Workplace::new(&[]);
    let mut made = String::new();
    let (mut is_console, mut commands) = (false, 0);
    for line in page.lines() {
        if !is_console {
            made.push_str(line);
            made.push('\n');
            is_console = line == "```console";
        } else if let Some(command) = line.strip_prefix("$ ") {
            commands += 1;
            let _ = writeln!(made, "{line}");
            made.push_str(&shown(workplace.path(), command));
        } else if line == "```" {
            made.push_str("```\n");
            is_console = false;
        }
        // Other lines are what the commands said.
    }
    assert!(commands >= 8, "{commands}");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, &made).unwrap();
        return;
    }
    let (made, page) = (masked(&made), masked(&page));
    for (number, (made, stands)) in made.lines().zip(page.lines()).enumerate() {
        assert_eq!(
            made,
            stands,
            "line {} of {PAGE}; UPDATE_DOCS=1 writes it anew",
            number + 1
        );
    }
    assert_eq!(made.lines().count(), page.lines().count());
}

/// Options that make a documented command small enough for a test.
const SMALLER: [(&str, &[&str]); 4] = [
    ("predict", &["--radius-km", "2", "--pixel-m", "1000"]),
    (
        "run",
        &[
            "--set",
            "plan.effort_s=0.1",
            "--set",
            "ranking.robustness.draws=100",
            "--set",
            "outputs.documents=[]",
            "--out",
            "out",
        ],
    ),
    ("explain", &["--set", "plan.effort_s=0.1"]),
    ("sky", &["--hours", "1"]),
];

#[test]
fn commands_on_the_kossou_dataset_run_as_documented() {
    let workplace = Workplace::new(&[]);
    copy(
        &root().join("datasets/kossou"),
        &workplace.path().join("datasets/kossou"),
    );
    let mut pages: Vec<_> = fs::read_dir(root().join("docs"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "md"))
        .collect();
    pages.push(root().join("README.md"));
    pages.push(root().join("datasets/kossou/README.md"));
    pages.sort();
    let mut done = Vec::new();
    for page in pages {
        let text = fs::read_to_string(&page).unwrap().replace("\\\n", " ");
        let mut is_shell = false;
        for line in text.lines() {
            if let Some(kind) = line.strip_prefix("```") {
                is_shell = !is_shell && kind == "sh";
            }
            // Remarks stand behind blanks and a hash.
            let line = line.split(" #").next().unwrap_or(line).trim();
            let is_ours =
                is_shell && line.starts_with("deadzone ") && line.contains("datasets/kossou");
            if !is_ours || done.iter().any(|known| known == line) {
                continue;
            }
            let mut words = words(line);
            let smaller = SMALLER.iter().find(|(name, _)| *name == words[1]);
            if let Some((_, options)) = smaller {
                words.extend(options.iter().map(|&option| option.to_owned()));
            }
            let arguments: Vec<&str> = words[1..].iter().map(String::as_str).collect();
            workplace.run(&arguments).success();
            done.push(line.to_owned());
        }
    }
    let commands = ["run", "predict", "link", "explain", "sky"];
    for command in commands {
        let start = format!("deadzone {command} ");
        assert!(done.iter().any(|line| line.starts_with(&start)), "{done:?}");
    }
}

/// A line for each page, and no page without one.
#[test]
fn the_readme_lists_every_page() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let index = readme.split("\n## All pages\n").nth(1).unwrap();
    let index = index.split("\n## ").next().unwrap();
    let mut pages = 0;
    for entry in fs::read_dir(root().join("docs")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if Path::new(&name).extension().is_none_or(|end| end != "md") {
            continue;
        }
        pages += 1;
        let link = format!("](docs/{name})");
        let lines: Vec<&str> = index.lines().filter(|line| line.contains(&link)).collect();
        assert_eq!(lines.len(), 1, "{name}: {lines:?}");
    }
    assert_eq!(index.matches("](docs/").count(), pages);
}
