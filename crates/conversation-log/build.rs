//! Makes a new migration file count: `sqlx::migrate!` does not notice one by itself.

fn main() {
    println!("cargo:rerun-if-changed=../../migrations");
}
