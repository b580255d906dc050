//! What the end-to-end tests stand on: the built binary, started on a free port with a database of its own.
//!
//! Nothing is shared between tests. The environment of the binary is empty but for what a test sets, so that a
//! developer's own `HELPLINE_…` variables change nothing. A test that needs PostgreSQL has `postgres` in its name: that
//! is how `tools/test --without postgres` leaves it out.

use std::fmt;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, Once};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

/// How long a start, or a command, may take before a test fails: generous, since a loaded machine is slow.
const START_DEADLINE: Duration = Duration::from_mins(2);

/// How long [`eventually`] looks before it gives up: longer than a killed process holds what it was sending, whose lease is a minute.
const PATIENCE: Duration = Duration::from_secs(90);

/// The admin key that [`Server`] sets unless a test asks for none.
pub(crate) const ADMIN_KEY: &str = "hlk_end-to-end-tests-use-this-key-and-no-other-AAAA";

/// The built binary.
pub(crate) fn binary() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_helpline"))
}

/// The root of the repository.
pub(crate) fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .expect("the crate lies two folders below the root")
        .to_path_buf()
}

/// A file or folder of `tests/fixtures`.
pub(crate) fn fixture(name: &str) -> PathBuf {
    repository().join("tests/fixtures").join(name)
}

/// The binary with an empty environment, in the folder `directory`.
pub(crate) fn command(directory: &Path) -> Command {
    program(binary(), directory)
}

/// Any program with an empty environment.
fn program(program: &Path, directory: &Path) -> Command {
    let mut command = Command::new(program);
    command
        .current_dir(directory)
        .env_clear()
        .env("HOME", directory)
        // What one test has encoded, the next need not encode again.
        .env("XDG_CACHE_HOME", env!("CARGO_TARGET_TMPDIR"));
    if let Some(path) = std::env::var_os("PATH") {
        command.env("PATH", path);
    }
    command
}

/// What a run of the command line came to; its `Display` is what snapshots hold.
pub(crate) struct Run {
    /// Exit code; `None` when a signal ended it.
    pub(crate) code: Option<i32>,
    /// What it printed for programs.
    pub(crate) stdout: String,
    /// What it printed for people.
    pub(crate) stderr: String,
}

impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = self.code.map_or("signal".to_owned(), |code| code.to_string());
        write!(f, "exit code: {code}\n----- stdout -----\n{}", self.stdout)?;
        write!(f, "----- stderr -----\n{}", self.stderr)
    }
}

/// Runs `command` to its end with `input` on its standard input.
pub(crate) fn run(command: &mut Command, input: impl AsRef<[u8]>) -> Run {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the built binary starts");
    let mut stdin = child.stdin.take().expect("stdin is a pipe");
    let input = input.as_ref().to_vec();
    // In a thread of its own: the binary may fill its stdout before it has read everything. A closed pipe is fine.
    let writer = thread::spawn(move || drop(stdin.write_all(&input)));
    let pid = child.id();
    let (ended, end) = channel();
    thread::spawn(move || drop(ended.send(child.wait_with_output())));
    let Ok(output) = end.recv_timeout(START_DEADLINE) else {
        drop(Command::new("kill").args(["-9", &pid.to_string()]).status());
        panic!("{command:?} still runs after {START_DEADLINE:?}");
    };
    let output = output.expect("the binary can be waited for");
    writer.join().expect("writing does not panic");
    Run {
        code: output.status.code(),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// Runs the binary with `arguments` in an empty folder, without input.
pub(crate) fn helpline(arguments: &[&str]) -> Run {
    let directory = tempfile::tempdir().expect("a temporary folder");
    run(command(directory.path()).args(arguments), "")
}

/// Which database a test runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Database {
    /// A file in the server's temporary folder.
    Sqlite,
    /// A database of its own on the server that `HELPLINE_TEST_POSTGRES` names, dropped at the end.
    Postgres,
}

/// How a server is started.
#[derive(Debug, Clone)]
pub(crate) struct Options {
    database: Database,
    environment: Vec<(String, String)>,
    arguments: Vec<String>,
    /// A shell script that ends in `exec "$@"`, and so becomes the server.
    script: Option<&'static str>,
}

impl Options {
    /// On SQLite, with the embedded knowledge, anonymous webhook calls, no rate limit and [`ADMIN_KEY`].
    pub(crate) fn new() -> Self {
        Self {
            database: Database::Sqlite,
            environment: vec![
                ("HELPLINE_ADMIN_KEY".to_owned(), ADMIN_KEY.to_owned()),
                ("HELPLINE_RATE_LIMIT".to_owned(), "off".to_owned()),
                ("HELPLINE_BOT_ALLOW_ANONYMOUS".to_owned(), "true".to_owned()),
            ],
            arguments: Vec::new(),
            script: None,
        }
    }

    /// Started by a script that first prepares its surroundings and ends in `exec "$@"`.
    pub(crate) fn by(mut self, script: &'static str) -> Self {
        self.script = Some(script);
        self
    }

    /// On this database.
    pub(crate) fn database(mut self, database: Database) -> Self {
        self.database = database;
        self
    }

    /// With this variable; an earlier value of it is replaced.
    pub(crate) fn env(mut self, name: &str, value: impl Into<String>) -> Self {
        self = self.without_env(name);
        self.environment.push((name.to_owned(), value.into()));
        self
    }

    /// Without this variable.
    pub(crate) fn without_env(mut self, name: &str) -> Self {
        self.environment.retain(|(known, _)| known != name);
        self
    }

    /// With this argument after `serve`.
    pub(crate) fn argument(mut self, argument: impl Into<String>) -> Self {
        self.arguments.push(argument.into());
        self
    }

    /// With the knowledge of this folder.
    pub(crate) fn knowledge(self, folder: &Path) -> Self {
        let folder = folder.to_str().expect("paths of tests are UTF-8").to_owned();
        self.argument("--knowledge").argument(folder)
    }
}

/// A running `helpline serve`. Dropping it kills the process and drops its database.
pub(crate) struct Server {
    options: Options,
    directory: TempDir,
    database_url: String,
    postgres: Option<PostgresDatabase>,
    process: Option<Child>,
    port: u16,
    stdout: Arc<Mutex<String>>,
    stderr: Arc<Mutex<String>>,
    client: reqwest::Client,
}

impl Server {
    /// Starts a server and waits for the line with its address.
    pub(crate) async fn start(options: Options) -> Self {
        let directory = tempfile::tempdir().expect("a temporary folder");
        let (database_url, postgres) = match options.database {
            Database::Sqlite => {
                let file = directory.path().join("helpline.db");
                (format!("sqlite://{}", file.display()), None)
            }
            Database::Postgres => {
                let database = PostgresDatabase::create().await;
                (database.url.clone(), Some(database))
            }
        };
        let mut server = Self {
            options,
            directory,
            database_url,
            postgres,
            process: None,
            port: 0,
            stdout: Arc::default(),
            stderr: Arc::default(),
            client: client(),
        };
        server.spawn();
        server
    }

    /// A second server on the same database: a replica.
    pub(crate) fn replica(&self) -> Self {
        self.replica_by(&self.database_url)
    }

    /// A second server on the same database, which it reaches by another address.
    pub(crate) fn replica_by(&self, database_url: &str) -> Self {
        let mut replica = Self {
            options: self.options.clone(),
            directory: tempfile::tempdir().expect("a temporary folder"),
            database_url: database_url.to_owned(),
            postgres: None,
            process: None,
            port: 0,
            stdout: Arc::default(),
            stderr: Arc::default(),
            client: client(),
        };
        replica.spawn();
        replica
    }

    /// The address of `path` on this server, such as `http://127.0.0.1:40123/healthz`.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// The port it listens on; the same after [`Self::restart`].
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// The URL of its database.
    pub(crate) fn database_url(&self) -> &str {
        &self.database_url
    }

    /// Its temporary folder, where a SQLite database lies.
    pub(crate) fn directory(&self) -> &Path {
        self.directory.path()
    }

    /// The process id.
    pub(crate) fn pid(&self) -> u32 {
        self.process.as_ref().expect("the server runs").id()
    }

    /// Everything it printed on stdout so far, over all restarts.
    pub(crate) fn stdout(&self) -> String {
        self.stdout.lock().expect("no reader panicked").clone()
    }

    /// Everything it printed on stderr so far, over all restarts.
    pub(crate) fn stderr(&self) -> String {
        self.stderr.lock().expect("no reader panicked").clone()
    }

    /// An HTTP client without redirects and proxies.
    pub(crate) fn client(&self) -> &reqwest::Client {
        &self.client
    }

    /// Changes how the next [`Self::restart`] starts it.
    pub(crate) fn reconfigure(&mut self, change: impl FnOnce(Options) -> Options) {
        self.options = change(self.options.clone());
    }

    /// Ends the process as a power cut would: nothing of it runs any more when this returns.
    pub(crate) fn kill9(&mut self) {
        let mut process = self.process.take().expect("the server runs");
        process.kill().expect("one's own child can be killed");
        process.wait().expect("one's own child can be waited for");
    }

    /// Asks it to end (SIGTERM) and waits for it.
    pub(crate) fn terminate(&mut self) -> ExitStatus {
        self.signal("TERM");
        let mut process = self.process.take().expect("the server runs");
        process.wait().expect("one's own child can be waited for")
    }

    /// Sends a signal by its name, such as `HUP`.
    pub(crate) fn signal(&self, name: &str) {
        let status = Command::new("kill")
            .args([&format!("-{name}"), &self.pid().to_string()])
            .status()
            .expect("`kill` is there");
        assert!(status.success(), "cannot send SIG{name}");
    }

    /// Starts it again, on the same port and database, after [`Self::kill9`] or [`Self::terminate`].
    pub(crate) fn restart(&mut self) {
        assert!(self.process.is_none(), "the server still runs: end it first");
        self.spawn();
    }

    /// Sends a message as a Bot Framework channel that wants its replies inline, and gives the replies.
    pub(crate) async fn say(&self, conversation: &str, id: &str, text: &str) -> Vec<Value> {
        // A machine that does much else may make the server say "come again": the same activity again is the same turn.
        let response = eventually("an answer", async || {
            let response = self.post_activity(&message(conversation, id, text)).await;
            (response.status() != 503).then_some(response)
        })
        .await;
        let status = response.status();
        let body = response.text().await.expect("a body");
        assert_eq!(status, 200, "POST /api/messages answered {status}: {body}");
        let body: Value = serde_json::from_str(&body).expect("expectReplies answers with JSON");
        body["activities"]
            .as_array()
            .expect("`activities` is a list")
            .clone()
    }

    /// Posts an activity to `/api/messages`, whatever comes of it.
    pub(crate) async fn post_activity(&self, activity: &Value) -> reqwest::Response {
        self.client
            .post(self.url("/api/messages"))
            .json(activity)
            .send()
            .await
            .expect("the server answers")
    }

    /// Reads `path` (such as `/conversations?limit=10`) of the admin API; where it is to come again, it does.
    pub(crate) async fn admin(&self, path: &str) -> Value {
        let response = eventually(path, async || {
            let request = self.client.get(self.url(&format!("/api/admin/v1{path}")));
            let response = request.bearer_auth(ADMIN_KEY).send().await;
            let response = response.expect("the server answers");
            (response.status() != 503).then_some(response)
        })
        .await;
        let status = response.status();
        let body = response.text().await.expect("a body");
        assert_eq!(status, 200, "GET {path} answered {status}: {body}");
        serde_json::from_str(&body).expect("the admin API answers with JSON")
    }

    /// Puts to `path` of the admin API.
    pub(crate) async fn admin_put(&self, path: &str, body: &Value) -> Value {
        let request = self.client.put(self.url(&format!("/api/admin/v1{path}")));
        let response = request.bearer_auth(ADMIN_KEY).json(body).send().await;
        let response = response.expect("the server answers");
        let status = response.status();
        let body = response.text().await.expect("a body");
        assert_eq!(status, 200, "PUT {path} answered {status}: {body}");
        serde_json::from_str(&body).expect("the admin API answers with JSON")
    }

    fn spawn(&mut self) {
        let mut process = match self.options.script {
            None => command(self.directory.path()),
            Some(script) => {
                let mut shell = program(Path::new("sh"), self.directory.path());
                shell.args(["-c", script, "sh"]).arg(binary());
                shell
            }
        };
        let mut process = process
            .arg("serve")
            .arg("--listen")
            .arg(format!("127.0.0.1:{}", self.port))
            .arg("--database")
            .arg(&self.database_url)
            .args(&self.options.arguments)
            .envs(self.options.environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the built binary starts");
        let (lines, arrived) = channel();
        collect(
            process.stdout.take().expect("stdout is a pipe"),
            &self.stdout,
            Some(lines),
        );
        collect(
            process.stderr.take().expect("stderr is a pipe"),
            &self.stderr,
            None,
        );
        self.process = Some(process);
        self.port = self.wait_for_address(&arrived);
    }

    fn wait_for_address(&mut self, lines: &Receiver<String>) -> u16 {
        let deadline = Instant::now() + START_DEADLINE;
        loop {
            match lines.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(line) => {
                    if let Some(address) = line
                        .trim_end()
                        .strip_prefix("Helpline listens on http://127.0.0.1:")
                    {
                        return address.parse().expect("the address line ends with a port");
                    }
                }
                Err(RecvTimeoutError::Timeout) => {
                    panic!("no address within {START_DEADLINE:?}: {}", self.stderr())
                }
                Err(RecvTimeoutError::Disconnected) => {
                    let status = self.process.as_mut().expect("it was started").wait();
                    panic!(
                        "the server ended ({status:?}): {}{}",
                        self.stdout(),
                        self.stderr()
                    );
                }
            }
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(mut process) = self.process.take() {
            drop(process.kill());
            drop(process.wait());
        }
        // Only now: the database cannot be dropped below a server that reconnects to it.
        drop(self.postgres.take());
    }
}

/// Copies what a pipe gives into `text`, and each line to `lines`.
fn collect(pipe: impl Read + Send + 'static, text: &Arc<Mutex<String>>, lines: Option<Sender<String>>) {
    let text = Arc::clone(text);
    thread::spawn(move || {
        let mut pipe = BufReader::new(pipe);
        let mut line = Vec::new();
        while pipe.read_until(b'\n', &mut line).is_ok_and(|length| length > 0) {
            let printed = String::from_utf8_lossy(&line).into_owned();
            text.lock().expect("no reader panicked").push_str(&printed);
            if let Some(lines) = &lines {
                // Nobody listens any more once the address is known.
                drop(lines.send(printed));
            }
            line.clear();
        }
    });
}

/// An HTTP client for tests, with ring as the one crypto library.
pub(crate) fn client() -> reqwest::Client {
    static PROVIDER: Once = Once::new();
    PROVIDER.call_once(|| drop(rustls::crypto::ring::default_provider().install_default()));
    reqwest::Client::builder()
        .no_proxy()
        // A connection kept from before a restart would fail the request after it.
        .pool_max_idle_per_host(0)
        .redirect(reqwest::redirect::Policy::none())
        .timeout(Duration::from_mins(1))
        .build()
        .expect("a client without special wishes can be built")
}

/// A message of a person on channel `emulator`, with `deliveryMode: expectReplies`.
pub(crate) fn message(conversation: &str, id: &str, text: &str) -> Value {
    json!({
        "type": "message",
        "id": id,
        "channelId": "emulator",
        "serviceUrl": "http://127.0.0.1:9",
        "deliveryMode": "expectReplies",
        "from": {"id": "user-1", "name": "A person", "role": "user"},
        "recipient": {"id": "bot-1", "name": "Helpline", "role": "bot"},
        "conversation": {"id": conversation},
        "text": text,
    })
}

/// Prints what a recipe (`tools/faults`) collects; a test run shows nothing of it.
#[expect(
    clippy::print_stdout,
    reason = "the test harness keeps it unless asked for it"
)]
pub(crate) fn figure(text: &str) {
    println!("figure: {text}");
}

/// Waits for what `look` finds; a test never sleeps to hope that something has happened by then.
pub(crate) async fn eventually<T, F>(what: &str, mut look: impl FnMut() -> F) -> T
where
    F: Future<Output = Option<T>>,
{
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(
            Instant::now() < deadline,
            "waited {PATIENCE:?} in vain for {what}"
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// A PostgreSQL database that lives as long as this value.
struct PostgresDatabase {
    server: String,
    name: String,
    url: String,
}

impl PostgresDatabase {
    async fn create() -> Self {
        let server = std::env::var("HELPLINE_TEST_POSTGRES")
            .ok()
            .filter(|url| !url.is_empty())
            .map_or_else(
                || "postgres://postgres@127.0.0.1:5432".to_owned(),
                |url| without_database(&url),
            );
        let name = format!("helpline_e2e_{:032x}", rand::random::<u128>());
        execute(&server, &format!("CREATE DATABASE {name}"))
            .await
            .unwrap_or_else(|error| {
                panic!(
                    "this test needs PostgreSQL at {server} ({error}); start one, name it in \
                     HELPLINE_TEST_POSTGRES, or run `tools/test --without postgres`"
                )
            });
        let url = format!("{server}/{name}");
        Self { server, name, url }
    }
}

impl Drop for PostgresDatabase {
    fn drop(&mut self) {
        let server = self.server.clone();
        let statement = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        // A thread with a runtime of its own: `drop` cannot wait, and the test's runtime may be gone.
        let dropped = thread::spawn(move || {
            tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .map(|runtime| runtime.block_on(execute(&server, &statement)))
        });
        drop(dropped.join());
    }
}

/// `postgres://user@host:port` of a URL that may go on with a database.
fn without_database(url: &str) -> String {
    let host = url.find("://").map_or(0, |at| at + 3);
    let end = url[host..].find(['/', '?']).map_or(url.len(), |at| host + at);
    url[..end].to_owned()
}

/// Runs one statement on the maintenance database of the PostgreSQL server of this URL.
pub(crate) async fn maintain(url: &str, statement: &str) {
    execute(&without_database(url), statement)
        .await
        .unwrap_or_else(|error| panic!("{statement}: {error}"));
}

/// Runs one statement on the maintenance database of a PostgreSQL server.
async fn execute(server: &str, statement: &str) -> Result<(), sqlx::Error> {
    use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

    let mut connection = PgConnection::connect(&format!("{server}/postgres")).await?;
    // The names in it are our own.
    connection.execute(AssertSqlSafe(statement.to_owned())).await?;
    connection.close().await
}
