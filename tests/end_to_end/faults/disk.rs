//! The disk below SQLite: full, or failing.

use std::cell::Cell;
use std::path::PathBuf;
use std::process::Command;

use super::{options, weathers};
use crate::support::{Database, Server, eventually, message};

/// The server's folder becomes a small disk of its own, in a mount namespace that nobody else sees. It needs no root, where
/// the kernel allows user namespaces.
const ON_A_SMALL_DISK: &str = r#"
if [ "$(id -u)" = 0 ]; then how=-m; else how=-rm; fi
exec unshare "$how" sh -c 'mount -t tmpfs -o size=8m tmpfs "$PWD" && cd "$PWD" && exec "$@"' sh "$@"
"#;

/// A write beyond a file's allowed size then fails, in place of ending the process.
const WITHOUT_SIZE_SIGNAL: &str = r#"trap '' XFSZ; exec "$@""#;

/// Writes until one is refused: a log that was emptied before has room for some.
async fn write_until_refused(server: &Server) {
    let number = Cell::new(0);
    eventually("a refused turn", async || {
        number.set(number.get() + 1);
        let response = server
            .post_activity(&message("filling", &number.get().to_string(), "hello"))
            .await;
        (response.status() == 503).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_full_disk_refuses_turns_until_there_is_room() {
    let server = Server::start(options(Database::Sqlite).by(ON_A_SMALL_DISK)).await;
    // As the server sees it: outside of its namespace the folder is empty.
    let folder = PathBuf::from(format!("/proc/{}/root", server.pid()))
        .join(server.directory().strip_prefix("/").expect("an absolute path"));
    let filler = folder.join("filler");
    assert!(
        folder.join("helpline.db").exists(),
        "the server runs on a disk of its own"
    );

    weathers(
        "a full disk",
        &server,
        async || {
            let mut file = std::fs::File::create(&filler).expect("there is room yet");
            let block = [0_u8; 4096];
            while std::io::Write::write_all(&mut file, &block).is_ok() {}
            write_until_refused(&server).await;
        },
        async || std::fs::remove_file(&filler).expect("it is there"),
    )
    .await;
}

#[tokio::test]
async fn a_disk_that_fails_refuses_turns_until_it_works() {
    let server = Server::start(options(Database::Sqlite).by(WITHOUT_SIZE_SIGNAL)).await;
    let allow = |bytes: &str| {
        let status = Command::new("prlimit")
            .args([
                "--pid",
                &server.pid().to_string(),
                &format!("--fsize={bytes}:unlimited"),
            ])
            .status();
        assert!(status.expect("`prlimit` is there").success());
    };

    weathers(
        "writes that fail",
        &server,
        async || {
            allow("4096");
            write_until_refused(&server).await;
        },
        async || allow("unlimited"),
    )
    .await;
}
