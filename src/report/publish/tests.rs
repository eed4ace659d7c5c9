//! Tests of outputs that appear whole or not at all.

use super::*;

#[test]
fn nothing_appears_before_all_is_written_and_old_results_stay_until_then() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("a.txt"), "old").unwrap();
    let publication = Publication::begin(dir.path(), &["a.txt", "b.txt"]).unwrap();
    publication
        .write("a.txt", |out| out.write_all(b"new"))
        .unwrap();
    assert_eq!(
        std::fs::read_to_string(dir.path().join("a.txt")).unwrap(),
        "old"
    );
    let outputs = publication.finish().unwrap();
    assert_eq!(
        std::fs::read_to_string(dir.path().join("a.txt")).unwrap(),
        "new"
    );
    assert_eq!(outputs[0].bytes, 3);
    assert_eq!(
        std::fs::read_dir(dir.path()).unwrap().count(),
        1,
        "no staging folder is left"
    );
}

#[test]
fn a_folder_in_the_place_of_an_output_is_found_before_anything_is_written() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("b.txt")).unwrap();
    let error = Publication::begin(dir.path(), &["a.txt", "b.txt"]).unwrap_err();
    assert!(error.to_string().contains("b.txt"));
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
}

#[test]
fn what_a_killed_run_left_is_swept() {
    let dir = tempfile::tempdir().unwrap();
    // No process has this number: Linux counts to 4,194,304 at most.
    std::fs::create_dir(dir.path().join(".deadzone-4194305-x")).unwrap();
    let alive = dir
        .path()
        .join(format!(".deadzone-{}-x", std::process::id()));
    std::fs::create_dir(&alive).unwrap();
    drop(Publication::begin(dir.path(), &[]).unwrap());
    let left: Vec<_> = std::fs::read_dir(dir.path())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    assert_eq!(left, [alive]);
}

#[test]
fn a_failed_write_leaves_everything_as_it_was() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("a.txt"), "old").unwrap();
    let publication = Publication::begin(dir.path(), &["a.txt", "b.txt"]).unwrap();
    publication
        .write("a.txt", |out| out.write_all(b"new"))
        .unwrap();
    let error = publication
        .write("b.txt", |_| {
            Err(io::Error::from(io::ErrorKind::StorageFull))
        })
        .unwrap_err();
    assert!(error.to_string().contains("b.txt"));
    drop(publication);
    assert_eq!(
        std::fs::read_to_string(dir.path().join("a.txt")).unwrap(),
        "old"
    );
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
}

/// A folder with an old set, and a new one in staging.
fn half_way(dir: &Path) -> Publication {
    std::fs::write(dir.join("a.txt"), "old").unwrap();
    std::fs::write(dir.join("gone.txt"), "old").unwrap();
    let mut publication = Publication::begin_set(dir, &["a.txt", "figures/b.svg"]).unwrap();
    publication.replaces(vec!["gone.txt".to_owned(), "a.txt".to_owned()]);
    for name in ["a.txt", "figures/b.svg", "run.json"] {
        publication
            .write(name, |out| out.write_all(b"new"))
            .unwrap();
    }
    publication
}

/// What a kill leaves right behind the deciding rename.
fn decided(dir: &Path) -> PathBuf {
    let publication = half_way(dir);
    let files = publication.outputs().into_iter();
    let manifest = Manifest::of(
        files.map(|of| (of.file, of.bytes)),
        vec!["gone.txt".to_owned()],
    );
    commit::decide(dir, &publication.staging.path, &manifest).unwrap()
}

fn is_new(dir: &Path) {
    for name in ["a.txt", "figures/b.svg", "run.json"] {
        assert_eq!(std::fs::read_to_string(dir.join(name)).unwrap(), "new");
    }
    let left = std::fs::read_dir(dir).unwrap().count();
    assert_eq!(left, 3, "the earlier file and all folders of ours are gone");
}

#[test]
fn a_set_that_is_complete_is_put_in_place_by_whoever_comes_next() {
    let dir = tempfile::tempdir().unwrap();
    decided(dir.path());
    assert_eq!(
        std::fs::read_to_string(dir.path().join("a.txt")).unwrap(),
        "old"
    );
    restore(dir.path()).unwrap();
    is_new(dir.path());
    assert!(restored().contains(&dir.path().to_owned()));
}

#[test]
fn moving_may_be_stopped_behind_every_file_and_done_again() {
    for stopped in ["a.txt", "figures/b.svg", "run.json"] {
        let dir = tempfile::tempdir().unwrap();
        let complete = decided(dir.path());
        let from = complete.join(FILES).join(stopped);
        std::fs::rename(from, dir.path().join(stopped)).unwrap();
        drop(Publication::begin(dir.path(), &[]).unwrap());
        is_new(dir.path());
    }
}

#[test]
fn a_manifest_that_leads_out_of_the_folder_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("mine.txt"), "mine").unwrap();
    let out = dir.path().join("out");
    let planted = out.join(".deadzone-complete-1-x");
    std::fs::create_dir_all(&planted).unwrap();
    let manifest = r#"{"program":"deadzone","files":[],"remove":["../mine.txt"]}"#;
    std::fs::write(planted.join("manifest.json"), manifest).unwrap();
    let error = restore(&out).unwrap_err();
    assert!(matches!(error, PublishError::Waiting { .. }));
    assert!(dir.path().join("mine.txt").exists());
}

#[test]
fn one_set_at_a_time_and_single_files_beside_it() {
    let dir = tempfile::tempdir().unwrap();
    let first = Publication::begin_set(dir.path(), &["a.txt"]).unwrap();
    let error = Publication::begin_set(dir.path(), &["a.txt"]).unwrap_err();
    assert!(matches!(error, PublishError::Busy { .. }));
    let beside = Publication::begin(dir.path(), &["b.txt"]).unwrap();
    beside
        .write("b.txt", |out| out.write_all(b"whole"))
        .unwrap();
    beside.finish().unwrap();
    first.write("a.txt", |out| out.write_all(b"set")).unwrap();
    first.finish().unwrap();
    assert!(Publication::begin_set(dir.path(), &["a.txt"]).is_ok());
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 2);
}

#[test]
fn a_lock_file_that_a_killed_run_left_is_no_lock() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join(".deadzone.lock"), "").unwrap();
    drop(Publication::begin_set(dir.path(), &[]).unwrap());
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
}
