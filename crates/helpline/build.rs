//! Builds again when a file of the shipped knowledge comes, goes or changes: the folder is embedded.

fn main() {
    println!("cargo::rerun-if-changed=../../intents");
}
