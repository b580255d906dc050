//! The knowledge that ships inside the binary: the repository's `intents/`, byte for byte.

use knowledge::SourceFile;
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "../../intents"]
struct Intents;

/// The files of the embedded knowledge, in the order of their paths.
pub(crate) fn files() -> Vec<SourceFile> {
    let mut files: Vec<SourceFile> = Intents::iter()
        .filter_map(|path| {
            let bytes = Intents::get(&path)?.data.into_owned();
            Some(SourceFile {
                path: path.into_owned(),
                bytes,
            })
        })
        .collect();
    files.sort_by(|one, other| one.path.cmp(&other.path));
    files
}
