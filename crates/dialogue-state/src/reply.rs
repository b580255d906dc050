//! A reply as a terminal shows it.

use crate::Act;

/// The text of all messages; the choices of a question are numbered below it, those that steer ("None of these", "Talk to
/// a person") stand behind a dash: no number chooses them.
pub fn reply_text(acts: &[Act]) -> String {
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
            if choice.steers {
                reply.extend(["- ", &choice.label]);
            } else {
                number += 1;
                let place = number.to_string();
                reply.extend([place.as_str(), ". ", &choice.label]);
            }
        }
    }
    reply
}
