//! Placeholder for the workspace bones.
fn main() {}
