//! A reply as a terminal shows it.

use std::fmt::Write as _;

use crate::Act;

/// The text of all messages; choices are numbered below theirs, "None of these" and its like stand in the same list.
pub fn reply_text(acts: &[Act]) -> String {
    let mut reply = String::new();
    for message in acts.iter().filter_map(|act| match act {
        Act::Say(message) => Some(message),
        Act::HandOff(_) | Act::Record(_) => None,
    }) {
        if !reply.is_empty() {
            reply.push_str("\n\n");
        }
        reply.push_str(&message.text);
        for (number, choice) in (1..).zip(&message.choices) {
            write!(
                reply,
                "\n{}{number}. {}",
                if number == 1 { "\n" } else { "" },
                choice.label
            )
            .expect("a string takes any text");
        }
    }
    reply
}
