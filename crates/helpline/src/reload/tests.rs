//! What happens to a folder under a server: each look is made by hand, so that nothing depends on a clock.

use std::fs::{self, File};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::UNIX_EPOCH;

use super::*;

/// An article whose only answer is given.
fn article(answer: &str) -> String {
    format!(
        "<properties\n  pageTitle=\"Gates\"\n  articleId=\"0f1e2d3c-0000-4000-8000-000000000001\"\n  selfHelpType=\"generic\"\n  cloudEnvironments=\"public\"\n/>\n# Gates\n\n**Which gate is open at night?**\n\n{answer}\n"
    )
}

struct Bench {
    folder: PathBuf,
    /// Removed at the end.
    _root: tempfile::TempDir,
    watch: Watch,
    /// What was told, in order: the reason of a refusal, `None` for what was taken.
    told: Arc<Mutex<Vec<Option<String>>>>,
}

impl Bench {
    /// A server's watch over a folder that `fill` fills.
    fn over(fill: impl FnOnce(&Path)) -> Self {
        let root = tempfile::tempdir().expect("a folder");
        let folder = root.path().join("kb");
        fs::create_dir(&folder).expect("made");
        fill(&folder);
        let seen = folder::fingerprint(&folder).ok();
        let mut loader = Loader::new();
        let loaded = loader.load(&folder, None).expect("read");
        let told = Arc::new(Mutex::new(Vec::new()));
        let note = Arc::clone(&told);
        let reload = Reload {
            folder: Some(folder.clone()),
            seen,
            loader,
            agent: Arc::new(ArcSwap::from_pointee(Agent::new(loaded.knowledge))),
            train: Arc::new(Agent::new),
            tell: Arc::new(move |refusal| {
                let reason = refusal.map(|refusal| refusal.reason);
                note.lock().expect("not poisoned").push(reason);
            }),
        };
        Self {
            watch: Watch::new(reload, folder.clone()),
            folder,
            _root: root,
            told,
        }
    }

    /// One with the article.
    fn start() -> Self {
        Self::over(|folder| fs::write(folder.join("gates.md"), article("Gate one.")).expect("written"))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).expect("written");
    }

    fn look(&mut self) {
        self.watch.look(false);
    }

    /// The answer that is given now.
    fn answer(&self) -> String {
        let agent = self.watch.reload.agent.load();
        agent.knowledge().entries[0].answer.clone()
    }

    fn told(&self) -> Vec<Option<String>> {
        self.told.lock().expect("not poisoned").clone()
    }

    fn refusals(&self) -> usize {
        self.told().iter().flatten().count()
    }
}

#[test]
fn a_folder_that_is_gone_is_told_once_until_it_is_back() {
    let mut bench = Bench::start();
    let away = bench.folder.with_extension("away");

    fs::rename(&bench.folder, &away).expect("moved");
    for _ in 0..5 {
        bench.look();
    }
    let while_gone = (bench.refusals(), bench.answer());
    fs::rename(&away, &bench.folder).expect("moved back");
    bench.look();

    assert_eq!(while_gone, (1, "Gate one.".to_owned()));
    assert_eq!(bench.told().last(), Some(&None));
    fs::rename(&bench.folder, &away).expect("moved");
    bench.look();
    assert_eq!(bench.refusals(), 2, "gone again is told again");
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_that_cannot_be_read_is_told_once_and_keeps_the_old_knowledge() {
    let mut bench = Bench::start();

    // Reading it fails whoever asks, as reading a file without rights fails for all but root.
    std::os::unix::fs::symlink("/proc/self/mem", bench.path("secret.md")).expect("linked");
    bench.write("gates.md", &article("Gate two."));
    for _ in 0..4 {
        bench.look();
    }
    let while_unreadable = (bench.refusals(), bench.answer());
    fs::remove_file(bench.path("secret.md")).expect("removed");
    bench.look();

    assert_eq!(while_unreadable, (1, "Gate one.".to_owned()));
    assert!(
        bench.told()[0]
            .as_ref()
            .is_some_and(|reason| reason.contains("secret.md"))
    );
    assert_eq!(bench.answer(), "Gate two.");
}

#[test]
fn a_change_that_makes_us_panic_is_refused_while_the_next_one_is_taken() {
    let mut bench = Bench::start();
    bench.watch.reload.train = Arc::new(|knowledge| {
        assert!(!knowledge.entries[0].answer.contains("two"), "a fault of ours");
        Agent::new(knowledge)
    });

    bench.write("gates.md", &article("Gate two."));
    for _ in 0..3 {
        bench.watch.look_again(false);
    }
    let after_the_panic = (bench.told(), bench.answer());
    bench.write("gates.md", &article("Gate three."));
    bench.watch.look_again(false);

    assert_eq!(
        after_the_panic,
        (vec![Some(PANICKED.to_owned())], "Gate one.".to_owned())
    );
    assert_eq!(bench.answer(), "Gate three.");
}

#[test]
fn a_folder_that_never_settles_is_left_until_it_does() {
    let mut bench = Bench::start();
    bench.write("gates.md", &article("Gate two."));
    let log = bench.path("log.md");
    let is_done = AtomicBool::new(false);

    std::thread::scope(|scope| {
        scope.spawn(|| {
            for line in 0_u64.. {
                if is_done.load(Ordering::Relaxed) {
                    return;
                }
                fs::write(&log, format!("# Log\n\nLine {line}.\n")).expect("written");
                std::thread::sleep(SETTLES_IN / 10);
            }
        });
        bench.look();
        is_done.store(true, Ordering::Relaxed);
    });
    let meanwhile = bench.answer();
    bench.look();

    assert_eq!(meanwhile, "Gate one.", "it was looked at, and left");
    assert_eq!(bench.answer(), "Gate two.");
    assert_eq!(bench.refusals(), 0);
}

#[test]
fn half_an_article_is_refused_once_and_the_whole_is_taken() {
    let mut bench = Bench::start();
    let whole = article("Gate two.");

    bench.write("gates.md", &whole[..whole.find("selfHelpType").expect("there")]);
    for _ in 0..3 {
        bench.look();
    }
    let while_half = (bench.refusals(), bench.answer());
    bench.write("gates.md", &whole);
    bench.look();

    assert_eq!(while_half, (1, "Gate one.".to_owned()));
    assert_eq!(
        (bench.told().last(), bench.answer()),
        (Some(&None), "Gate two.".to_owned())
    );
}

#[test]
fn an_editor_that_writes_beside_and_renames_is_seen() {
    let mut bench = Bench::start();

    bench.write(".gates.md.swp", "half of it");
    bench.look();
    bench.write("gates.md~", &article("Gate two."));
    fs::rename(bench.path("gates.md~"), bench.path("gates.md")).expect("renamed");
    bench.look();

    assert_eq!(bench.answer(), "Gate two.");
}

#[test]
fn a_change_that_keeps_size_and_time_is_seen() {
    let mut bench = Bench::start();
    let path = bench.path("gates.md");
    let modified = fs::metadata(&path)
        .and_then(|metadata| metadata.modified())
        .expect("a time");

    bench.write("gates.md", &article("Gate two."));
    File::options()
        .write(true)
        .open(&path)
        .and_then(|file| file.set_modified(modified))
        .expect("set");
    bench.look();

    assert_eq!(bench.answer(), "Gate two.");
}

#[test]
fn a_file_from_the_past_or_the_future_is_seen() {
    let mut bench = Bench::start();
    let far = Duration::from_hours(40 * 365 * 24);

    for (answer, moment) in [
        ("Gate two.", UNIX_EPOCH),
        ("Gate six.", std::time::SystemTime::now() + far),
    ] {
        bench.write("gates.md", &article(answer));
        File::options()
            .write(true)
            .open(bench.path("gates.md"))
            .and_then(|file| file.set_modified(moment))
            .expect("set");
        bench.look();
        assert_eq!(bench.answer(), answer);
    }
}

#[test]
fn a_folder_replaced_as_a_whole_is_taken_as_a_whole() {
    let mut bench = Bench::start();
    let new = bench.folder.with_extension("new");
    fs::create_dir(&new).expect("made");
    fs::write(new.join("doors.md"), article("Gate two.")).expect("written");

    fs::rename(&bench.folder, bench.folder.with_extension("old")).expect("moved");
    fs::rename(&new, &bench.folder).expect("moved");
    bench.look();

    let agent = bench.watch.reload.agent.load_full();
    let paths: Vec<&str> = agent
        .knowledge()
        .articles
        .iter()
        .map(|article| article.path.as_str())
        .collect();
    assert_eq!(
        (paths.as_slice(), bench.answer()),
        (["doors.md"].as_slice(), "Gate two.".to_owned())
    );
    assert_eq!(bench.refusals(), 0);
}

#[cfg(unix)]
#[test]
fn a_mounted_config_map_is_taken_when_its_link_is_swapped() {
    use std::os::unix::fs::symlink;

    // As Kubernetes mounts one: files link to `..data`, which links to a folder with a time in its name.
    let mut bench = Bench::over(|folder| {
        fs::create_dir(folder.join("..2026_01")).expect("made");
        fs::write(folder.join("..2026_01/gates.md"), article("Gate one.")).expect("written");
        symlink("..2026_01", folder.join("..data")).expect("linked");
        symlink("..data/gates.md", folder.join("gates.md")).expect("linked");
    });

    fs::create_dir(bench.path("..2026_02")).expect("made");
    fs::write(bench.path("..2026_02/gates.md"), article("Gate two.")).expect("written");
    bench.look();
    let before = bench.answer();
    symlink("..2026_02", bench.path("..data_tmp")).expect("linked");
    fs::rename(bench.path("..data_tmp"), bench.path("..data")).expect("swapped");
    bench.look();

    assert_eq!(
        (before.as_str(), bench.answer().as_str()),
        ("Gate one.", "Gate two.")
    );
}

#[test]
fn a_thousand_touched_files_are_the_same_knowledge() {
    const FILES: usize = 1_000;
    let mut bench = Bench::over(|folder| {
        fs::write(folder.join("0.md"), article("Gate one.")).expect("written");
        for number in 1..FILES {
            fs::write(
                folder.join(format!("{number}.md")),
                format!("# Gate {number}\n\nOpen.\n"),
            )
            .expect("written");
        }
    });
    let before = bench.watch.reload.agent.load_full();

    for number in 0..FILES {
        File::options()
            .write(true)
            .open(bench.path(&format!("{number}.md")))
            .and_then(|file| file.set_modified(UNIX_EPOCH))
            .expect("touched");
    }
    bench.look();

    assert_eq!(bench.watch.reload.loader.files_read(), FILES);
    assert!(
        Arc::ptr_eq(&before, &bench.watch.reload.agent.load_full()),
        "nothing was trained again"
    );
    assert_eq!(bench.told(), [None]);
}
