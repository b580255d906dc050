//! Reading a knowledge folder: the one place with I/O.

use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::SystemTime;

use crate::parallel;

/// A file as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Path relative to the knowledge folder, with `/`.
    pub path: String,
    /// Its content, byte for byte.
    pub bytes: Vec<u8>,
}

/// Largest file that is read; a larger one comes with one byte more than this and becomes a diagnostic. The largest
/// article of the corpus has 120 kB.
pub const LARGEST_FILE_BYTES: u64 = 4 * 1024 * 1024;

/// How the name of an article ends, after a dot.
pub(crate) const ARTICLE_ENDINGS: [&str; 3] = ["md", "mdx", "markdown"];

/// Most files a folder may hold, so that the home folder given by mistake ends soon.
pub const MOST_FILES: usize = 200_000;

/// Most folders in it: of folders with two links each to the next, 20 are a million paths.
const MOST_FOLDERS: usize = 20_000;

/// Deepest nesting of folders.
const DEEPEST: usize = 64;

/// Why a knowledge folder could not be read.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// There is no such folder.
    #[error("there is no folder `{}`\nhint: give the folder that holds the articles, or write one with `helpline init DIR`", path.display())]
    Missing {
        /// The folder asked for.
        path: PathBuf,
    },
    /// It is a file.
    #[error("`{}` is a file, not a folder\nhint: give the folder that holds it", path.display())]
    NotAFolder {
        /// The path asked for.
        path: PathBuf,
    },
    /// The system refused.
    #[error("cannot read `{}`\nhint: check that it exists and that this user may read it", path.display())]
    Unreadable {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// More files than a knowledge has.
    #[error("`{}` holds more than {MOST_FILES} files to read or {MOST_FOLDERS} folders\nhint: give the folder of the articles, not one above it", path.display())]
    TooManyFiles {
        /// The folder asked for.
        path: PathBuf,
    },
    /// An article so deep that nobody put it there on purpose.
    #[error("`{}` lies more than {DEEPEST} folders deep\nhint: move it up, or take the folder out", path.display())]
    TooDeep {
        /// The file.
        path: PathBuf,
    },
}

/// A file that is part of a knowledge, not read yet.
#[derive(Debug)]
pub(crate) struct Found {
    /// Path relative to the knowledge folder, with `/`.
    pub(crate) path: String,
    pub(crate) stamp: Stamp,
    full_path: PathBuf,
}

/// What changes when a file does, as far as its folder tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Stamp {
    bytes: u64,
    modified: Option<SystemTime>,
    /// Device, file number and the time of the last change of any kind in seconds and nanoseconds. An editor that
    /// keeps size and time of a file cannot keep these.
    identity: [i128; 4],
}

impl Stamp {
    fn of(metadata: &fs::Metadata) -> Self {
        Self {
            bytes: metadata.len(),
            modified: metadata.modified().ok(),
            identity: identity(metadata),
        }
    }
}

#[cfg(unix)]
fn identity(metadata: &fs::Metadata) -> [i128; 4] {
    use std::os::unix::fs::MetadataExt as _;

    [
        metadata.dev().into(),
        metadata.ino().into(),
        metadata.ctime().into(),
        metadata.ctime_nsec().into(),
    ]
}

#[cfg(not(unix))]
fn identity(_: &fs::Metadata) -> [i128; 4] {
    [0; 4]
}

impl Found {
    /// Reads the file, up to a byte more than [`LARGEST_FILE_BYTES`].
    pub(crate) fn read(&self) -> Result<SourceFile, FolderError> {
        let bytes =
            read_bounded(&self.full_path, self.stamp.bytes).map_err(|source| FolderError::Unreadable {
                path: self.full_path.clone(),
                source,
            })?;
        Ok(SourceFile {
            path: self.path.clone(),
            bytes,
        })
    }
}

/// Reads the `.md`, `.mdx`, `.markdown`, `*.intents.toml`, `helpline.toml` and `strings/*.ftl` files below `root`, sorted by path. Hidden folders,
/// `node_modules` and links that lead back up are passed over; links to files and other folders are followed.
///
/// # Errors
///
/// When `root` is no folder, when a file or folder cannot be read, when there are more than [`MOST_FILES`], and when an
/// article lies too deep.
pub fn read(root: &Path) -> Result<Vec<SourceFile>, FolderError> {
    let found = scan(root)?;
    parallel::map(&found, Found::read).into_iter().collect()
}

/// A number that changes when a file of the folder does, comes or goes: of paths, sizes, times and identities. Reads no
/// file, so that it can be asked again and again; it means nothing to another run of the program.
///
/// # Errors
///
/// As [`read`].
pub fn fingerprint(root: &Path) -> Result<u64, FolderError> {
    let mut hasher = DefaultHasher::new();
    for found in scan(root)? {
        found.path.hash(&mut hasher);
        found.stamp.hash(&mut hasher);
    }
    Ok(hasher.finish())
}

/// Finds the files that [`read`] reads, in the same order, and reads none.
pub(crate) fn scan(root: &Path) -> Result<Vec<Found>, FolderError> {
    let metadata = fs::metadata(root).map_err(|source| match source.kind() {
        io::ErrorKind::NotFound => FolderError::Missing {
            path: root.to_owned(),
        },
        _ => FolderError::Unreadable {
            path: root.to_owned(),
            source,
        },
    })?;
    if !metadata.is_dir() {
        return Err(FolderError::NotAFolder {
            path: root.to_owned(),
        });
    }
    let walk = Walk {
        root,
        files: AtomicUsize::new(0),
        folders: AtomicUsize::new(0),
    };
    let mut files = Vec::new();
    let mut folders = vec![Folder {
        path: root.to_owned(),
        prefix: String::new(),
        above: Vec::new(),
    }];
    // Level by level, so that the folders of one are read side by side.
    while !folders.is_empty() {
        let mut below = Vec::new();
        for read in parallel::map(&folders, |folder| walk.read(folder)) {
            let (own, deeper) = read?;
            files.extend(own);
            below.extend(deeper);
        }
        folders = below;
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    // Two names that differ only in bytes that are no text read alike: the first stands.
    files.dedup_by(|a, b| a.path == b.path);
    Ok(files)
}

struct Walk<'root> {
    root: &'root Path,
    /// How many of them were found so far.
    files: AtomicUsize,
    folders: AtomicUsize,
}

/// A folder that is still to be read.
struct Folder {
    path: PathBuf,
    /// Its path relative to the root, with `/` at its end.
    prefix: String,
    /// The folders it is in, by their real paths: a link to one of them is a loop.
    above: Vec<PathBuf>,
}

impl Walk<'_> {
    /// The files of a folder and the folders in it.
    fn read(&self, folder: &Folder) -> Result<(Vec<Found>, Vec<Folder>), FolderError> {
        let mut files = Vec::new();
        let mut folders = Vec::new();
        let unreadable = |path: &Path| {
            let path = path.to_owned();
            move |source| FolderError::Unreadable { path, source }
        };
        let real = fs::canonicalize(&folder.path).map_err(unreadable(&folder.path))?;
        if folder.above.contains(&real) {
            return Ok((files, folders));
        }
        self.count(&self.folders, MOST_FOLDERS)?;
        let prefix = &folder.prefix;
        for item in fs::read_dir(&folder.path).map_err(unreadable(&folder.path))? {
            let item = item.map_err(unreadable(&folder.path))?;
            let path = item.path();
            let name = item.file_name().to_string_lossy().into_owned();
            // What is no link is looked up in its folder, without the way there.
            let metadata = match item.file_type() {
                Ok(kind) if kind.is_file() && !is_wanted(prefix, &name) => continue,
                Ok(kind) if !kind.is_symlink() => item.metadata(),
                _ => fs::metadata(&path),
            };
            // A link that leads nowhere is nobody's article.
            let Ok(metadata) = metadata else {
                if is_wanted(prefix, &name) && !path.is_symlink() {
                    let source = io::Error::other("its metadata cannot be read");
                    return Err(FolderError::Unreadable { path, source });
                }
                continue;
            };
            let relative = format!("{prefix}{name}");
            if metadata.is_dir() {
                if !name.starts_with('.') && name != "node_modules" {
                    let mut above = folder.above.clone();
                    above.push(real.clone());
                    folders.push(Folder {
                        path,
                        prefix: format!("{relative}/"),
                        above,
                    });
                }
            } else if metadata.is_file() && is_wanted(prefix, &name) {
                if folder.above.len() > DEEPEST {
                    return Err(FolderError::TooDeep { path });
                }
                self.count(&self.files, MOST_FILES)?;
                files.push(Found {
                    path: relative,
                    stamp: Stamp::of(&metadata),
                    full_path: path,
                });
            }
        }
        Ok((files, folders))
    }

    /// Counts one more.
    fn count(&self, found: &AtomicUsize, most: usize) -> Result<(), FolderError> {
        if found.fetch_add(1, Ordering::Relaxed) < most {
            return Ok(());
        }
        Err(FolderError::TooManyFiles {
            path: self.root.to_owned(),
        })
    }
}

/// Whether a file of that name in the folder `prefix` is part of a knowledge.
fn is_wanted(prefix: &str, name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let has_ending = |ending: &str| {
        Path::new(&lower)
            .extension()
            .is_some_and(|extension| extension == ending)
    };
    // Other folders may hold templates of FreeMarker, which have the same ending.
    let is_strings = prefix.eq_ignore_ascii_case("strings/") && has_ending("ftl");
    !name.starts_with('.')
        && (ARTICLE_ENDINGS.iter().any(|ending| has_ending(ending))
            || crate::lint::toml::is_like_sidecar(&lower)
            || is_strings
            || lower.ends_with(".intents.toml")
            // One that is misspelt is told of: nobody reads it.
            || lower == "helpline.toml"
            || crate::lint::nearest(&lower, ["helpline.toml"]).is_some())
}

/// Reads a file that is expected to have so many bytes: with room for one more, its end shows at the second look.
fn read_bounded(path: &Path, expected: u64) -> io::Result<Vec<u8>> {
    use std::io::Read as _;

    let room = usize::try_from(expected.min(LARGEST_FILE_BYTES)).unwrap_or_default();
    let mut bytes = Vec::with_capacity(room + 1);
    fs::File::open(path)?
        .take(LARGEST_FILE_BYTES + 1)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wanted_files_come_sorted_with_slashes() {
        let folder = tempfile::tempdir().expect("a folder");
        for path in [
            "b/two.md",
            "a.MD",
            "b/two.intents.toml",
            "b/three.mdx",
            "four.markdown",
            "helpline.toml",
            "helplin.toml",
            "strings/de.ftl",
            "templates/page.ftl",
            "notes.txt",
            ".git/x.md",
            "node_modules/x.md",
        ] {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().expect("a parent")).expect("made");
            fs::write(path, "x").expect("written");
        }

        let files = read(folder.path()).expect("read");

        let paths: Vec<_> = files.iter().map(|file| file.path.as_str()).collect();
        assert_eq!(
            paths,
            [
                "a.MD",
                "b/three.mdx",
                "b/two.intents.toml",
                "b/two.md",
                "four.markdown",
                "helplin.toml",
                "helpline.toml",
                "strings/de.ftl"
            ]
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_link_that_leads_back_up_is_passed_over() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir(folder.path().join("a")).expect("made");
        fs::write(folder.path().join("a/one.md"), "x").expect("written");
        std::os::unix::fs::symlink(folder.path(), folder.path().join("a/up")).expect("linked");

        let files = read(folder.path()).expect("read");

        assert_eq!(files.len(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn folders_with_two_links_each_to_the_next_come_to_an_end() {
        const FOLDERS: usize = 40;
        let folder = tempfile::tempdir().expect("a folder");
        for number in 0..FOLDERS {
            let own = folder.path().join(format!(".{number}"));
            fs::create_dir(&own).expect("made");
            for name in ["left", "right"] {
                let next = folder.path().join(format!(".{}", number + 1));
                std::os::unix::fs::symlink(next, own.join(name)).expect("linked");
            }
        }
        fs::create_dir(folder.path().join(format!(".{FOLDERS}"))).expect("made");
        std::os::unix::fs::symlink(".0", folder.path().join("first")).expect("linked");

        let error = read(folder.path()).expect_err("too many");

        assert!(matches!(error, FolderError::TooManyFiles { .. }), "{error}");
    }

    #[test]
    fn an_article_deeper_than_any_is_told() {
        let folder = tempfile::tempdir().expect("a folder");
        let deep = folder.path().join("d/".repeat(DEEPEST + 1));
        fs::create_dir_all(&deep).expect("made");
        assert!(read(folder.path()).is_ok());

        fs::write(deep.join("a.md"), "x").expect("written");

        let error = read(folder.path()).expect_err("too deep");
        assert!(
            error
                .to_string()
                .contains("d/a.md` lies more than 64 folders deep")
        );
    }

    #[test]
    fn a_missing_folder_says_what_to_do() {
        let error = read(Path::new("no/such/folder")).expect_err("missing");

        assert!(matches!(error, FolderError::Missing { .. }));
        assert!(error.to_string().contains("helpline init DIR"));
    }

    #[test]
    fn a_large_file_is_cut_just_past_the_bound() {
        let folder = tempfile::tempdir().expect("a folder");
        let too_long = usize::try_from(LARGEST_FILE_BYTES).expect("fits") + 100;
        fs::write(folder.path().join("big.md"), vec![b'x'; too_long]).expect("written");

        let files = read(folder.path()).expect("read");

        assert_eq!(files.first().map(|file| file.bytes.len()), Some(too_long - 99));
    }
}
