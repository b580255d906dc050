//! Builds the crate again when a file of the widget or the console is added: the macro that embeds them notices only
//! changes of those it has seen.

fn main() {
    println!("cargo:rerun-if-changed=../../web/dist");
}
