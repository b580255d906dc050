//! Makes a new migration file count: `sqlx::migrate!` does not notice one by itself.

#![expect(clippy::print_stdout, reason = "this is how a build script speaks to cargo")]

fn main() {
    println!("cargo:rerun-if-changed=../../migrations");
}
