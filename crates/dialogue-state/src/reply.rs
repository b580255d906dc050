//! A reply as a terminal shows it.

use crate::Act;

/// The text of all messages; the options of a question are numbered below it, other choices ("None of these", "Talk to
/// a person") stand behind a dash: no number chooses them.
pub fn reply_text(acts: &[Act]) -> String {
    let options = acts.iter().find_map(|act| match act {
        Act::Record(record) => Some(record.options.as_slice()),
        Act::Say(_) | Act::HandOff(_) | Act::Update(_) => None,
    });
    let is_option =
        |label: &str| options.is_some_and(|options| options.iter().any(|option| option.label == label));
    let mut reply = String::new();
    for act in acts {
        let Act::Say(message) = act else { continue };
        if !reply.is_empty() {
            reply.push_str("\n\n");
        }
        reply.push_str(&message.text);
        let mut number = 0;
        for (before, choice) in message.choices.iter().enumerate() {
            reply.push_str(if before == 0 { "\n\n" } else { "\n" });
            if is_option(&choice.label) {
                number += 1;
                let place = number.to_string();
                reply.extend([place.as_str(), ". ", &choice.label]);
            } else {
                reply.extend(["- ", &choice.label]);
            }
        }
    }
    reply
}
