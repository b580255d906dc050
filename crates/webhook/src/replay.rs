//! What would come out differently if it were asked again: logged turns, by the articles of an agent. `helpline replay` asks all of
//! them as fast as it can, a server the last ones beside its turns; both tell the same of it.

pub(crate) mod job;
mod report;
mod turns;

pub use report::{
    Asked, Report, ShownCame, ShownEntry, ShownExample, ShownGroup, ShownOutcomes, SkippedTurns, report,
};
pub use turns::{Tally, replay};
