//! How good a classifier is: rows of a data set in, figures out. Pure; whoever calls reads the files and prints.

mod metrics;
mod rows;

pub use metrics::{Case, Figures, Outcomes, figures};
pub use rows::{OUT_OF_SCOPE, RowError, TestRow, documents_of_rows, test_rows};
