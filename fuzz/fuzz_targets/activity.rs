//! Any body is an activity or an error that quotes none of it; what was read goes out and comes in again as it is.
#![no_main]

use bot_framework::activity::from_json;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| {
    let Ok(activity) = from_json(body) else { return };
    let text = activity.text_without_mention();
    assert!(text.len() <= activity.text.as_deref().unwrap_or_default().len());
    let _ = (
        activity.feedback(),
        activity.conversation_id(),
        activity.from_id(),
        activity.tenant_id(),
    );
    let _ = activity.joined_users().count();
    let written = serde_json::to_vec(&activity).expect("an activity can be written");
    let again = from_json(&written).expect("what was written can be read");
    assert_eq!(
        serde_json::to_vec(&again).expect("an activity can be written"),
        written
    );
    for part in activity.split_for_teams() {
        let sent = serde_json::to_vec(&part.for_connector()).expect("an activity can be written");
        from_json(&sent).expect("what is sent can be read");
    }
});
