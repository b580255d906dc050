//! How good a classifier is: rows of a data set in, figures out. Pure; whoever calls reads the files and prints.

mod compare;
mod confusion;
mod few;
mod held_out;
mod metrics;
mod rows;
mod selective;
mod typo;

pub use compare::{Comparison, compare, sign_test};
pub use confusion::{Confusion, confidently_wrong, confusions};
pub use few::keep_few;
pub use held_out::held_out;
pub use metrics::{Case, Figures, Outcomes, figures};
pub use rows::{OUT_OF_SCOPE, RowError, TestRow, documents_of_rows, test_rows};
pub use selective::{Selection, selection, threshold_of_answers, threshold_of_confidences};
pub use typo::with_typos;
