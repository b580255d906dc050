//! Loading a folder again: what changed is seen, what did not is not read, and nothing depends on the way there.

use std::fs;
use std::path::Path;

use knowledge::{Knowledge, Loaded, Loader, folder};

use crate::article;

fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().expect("a parent")).expect("made");
    fs::write(path, text).expect("written");
}

/// A folder with every kind of file.
fn a_folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for number in 0..100 {
        let body = format!(
            "# Gate {number}\n**Is gate {number} open?**\nYes, [see](https://gates.example/{number}).\n"
        );
        write(
            folder.path(),
            &format!("a/gate-{number:03}.md"),
            &article(&format!("gate-{number}"), &body),
        );
    }
    write(
        folder.path(),
        "a/gate-007.intents.toml",
        "keywords = [\"seven\"]\n[[entry]]\nquestion = \"Is gate 7 open?\"\nphrases = [\"may I come in\"]\nfollow_ups = [\"gate-8#is-gate-8-open\"]\ntests = [\"seven open?\"]\n",
    );
    write(
        folder.path(),
        "form.md",
        "<properties articleId=\"f\" selfHelpType=\"problemScopingQuestions\" supportTopicIds=\"1\"/>\n---\n{\"formElements\":[{\"id\":\"a\",\"controlType\":\"textbox\",\"displayLabel\":\"Which gate?\"}]}\n---\n",
    );
    write(
        folder.path(),
        "tree.md",
        "<properties articleId=\"t\" selfHelpType=\"SupportTopicDescription\" productPesIds=\"9\"/>\n---\n{\"supportTopics\":[{\"id\":\"x\",\"shortDescription\":\"Badges\",\"searchTags\":\"cards;passes\"}]}\n---\n",
    );
    write(folder.path(), "helpline.toml", "name = \"Gatekeeper\"\n");
    write(folder.path(), "notes.md", "nothing to see\n");
    folder
}

/// All of a knowledge, as text.
fn parts(loaded: &Loaded) -> String {
    let knowledge = &loaded.knowledge;
    format!(
        "{:?}{:?}{:?}{:?}{:?}{:?}{:?}{:?}",
        knowledge.version,
        knowledge.settings,
        knowledge.articles,
        knowledge.entries,
        knowledge.forms,
        knowledge.topic_trees,
        knowledge.cases,
        loaded.diagnostics
    )
}

fn afresh(folder: &Path) -> String {
    parts(&Knowledge::from_files(folder::read(folder).expect("read")))
}

#[test]
fn a_folder_loads_like_its_files() {
    let folder = a_folder();

    let loaded = Loader::new().load(folder.path(), None).expect("loaded");

    assert_eq!(parts(&loaded), afresh(folder.path()));
}

#[test]
fn nothing_is_read_again_where_nothing_changed() {
    let folder = a_folder();
    let mut loader = Loader::new();
    let first = loader.load(folder.path(), None).expect("loaded");

    let second = loader
        .load(folder.path(), Some(&first.knowledge))
        .expect("loaded");

    assert_eq!(loader.files_read(), 0);
    assert_eq!(parts(&second), parts(&first));
}

#[test]
fn a_fingerprint_changes_with_the_folder_and_with_nothing_else() {
    let folder = a_folder();
    let print = || folder::fingerprint(folder.path()).expect("looked");
    let first = print();
    assert_eq!(print(), first);

    write(folder.path(), "a/gate-042.md", "# Gate 42\nShut.\n");
    let second = print();
    fs::remove_file(folder.path().join("notes.md")).expect("removed");

    assert_ne!(second, first);
    assert_ne!(print(), second);
}

#[test]
fn one_changed_file_is_the_only_one_that_is_read() {
    let folder = a_folder();
    let mut loader = Loader::new();
    let first = loader.load(folder.path(), None).expect("loaded");
    write(
        folder.path(),
        "a/gate-042.md",
        &article("gate-42", "# Gate 42\n**Is it painted?**\nGreen.\n"),
    );

    let second = loader
        .load(folder.path(), Some(&first.knowledge))
        .expect("loaded");

    assert_eq!(loader.files_read(), 1);
    assert_ne!(second.knowledge.version, first.knowledge.version);
    assert_eq!(parts(&second), afresh(folder.path()));
}

#[test]
fn a_file_that_is_gone_leaves_nothing() {
    let folder = a_folder();
    let mut loader = Loader::new();
    let first = loader.load(folder.path(), None).expect("loaded");
    fs::remove_file(folder.path().join("a/gate-008.md")).expect("removed");

    let second = loader
        .load(folder.path(), Some(&first.knowledge))
        .expect("loaded");

    assert_eq!(loader.files_read(), 0);
    assert_eq!(parts(&second), afresh(folder.path()));
    assert!(
        second
            .diagnostics
            .iter()
            .any(|found| found.rule == "unknown-follow-up")
    );
}

#[test]
fn a_load_that_was_refused_spoils_no_later_one() {
    let folder = a_folder();
    let mut loader = Loader::new();
    let first = loader.load(folder.path(), None).expect("loaded");
    write(
        folder.path(),
        "a/gate-001.md",
        &article("gate-1", "# Gate 1\n**Is it new?**\nYes.\n"),
    );
    write(folder.path(), "helpline.toml", "nam = \"x\"\n");
    let refused = loader
        .load(folder.path(), Some(&first.knowledge))
        .expect("loaded");
    assert!(
        refused
            .diagnostics
            .iter()
            .any(|found| found.rule == "unknown-key")
    );
    drop(refused);
    write(folder.path(), "helpline.toml", "name = \"x\"\n");

    let third = loader
        .load(folder.path(), Some(&first.knowledge))
        .expect("loaded");

    assert_eq!(parts(&third), afresh(folder.path()));
    assert_eq!(loader.files_read(), 2);
}

#[test]
fn a_relative_link_leads_where_the_settings_say() {
    let folder = tempfile::tempdir().expect("a folder");
    let links = "# Drill\n\nSee [parts](parts.md#top), [set up](../guide/) and ![the plan](img/a b.png).\n\n`[parts](parts.md)`\n";
    write(folder.path(), "shop/drill.md", &article("drill", links));
    write(
        folder.path(),
        "shop/parts.md",
        &article("parts", "# Parts\n\nMany.\n"),
    );
    write(
        folder.path(),
        "guide/index.md",
        &article("setup", "# Set up\n\nPlug it in.\n"),
    );
    let answer = |loaded: &Loaded| {
        let entry = loaded
            .knowledge
            .entries
            .iter()
            .find(|entry| entry.question == "Drill");
        entry.expect("the drill").answer.clone()
    };
    let mut loader = Loader::new();
    let mut previous: Option<Loaded> = None;

    for (settings, said) in [
        ("", "See parts, set up and the plan.\n\n`[parts](parts.md)`"),
        (
            "article_url = \"https://help.example.com/{article}\"\n",
            "See [parts](https://help.example.com/parts#top), [set up](https://help.example.com/setup) and the plan.\n\n`[parts](parts.md)`",
        ),
        (
            "article_url = \"https://help.example.com/{path}\"\n",
            "See [parts](https://help.example.com/shop/parts#top), [set up](https://help.example.com/guide/) and [the plan](https://help.example.com/shop/img/a%20b.png).\n\n`[parts](parts.md)`",
        ),
        (
            "# nothing\n",
            "See parts, set up and the plan.\n\n`[parts](parts.md)`",
        ),
    ] {
        write(folder.path(), "helpline.toml", settings);

        let known = previous.as_ref().map(|loaded| &loaded.knowledge);
        let loaded = loader.load(folder.path(), known).expect("loaded");

        assert_eq!(answer(&loaded), said, "{settings}");
        assert_eq!(
            parts(&loaded),
            parts(&Knowledge::from_files(
                folder::read(folder.path()).expect("files")
            ))
        );
        previous = Some(loaded);
    }
}
