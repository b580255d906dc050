//! Where a person is while they write, and what time it is there: `channelData.helplinePage` and `localTimestamp`.

use bot_framework::Activity;
use dialogue_state::Page;
use jiff::tz::Offset;
use serde_json::Value;

/// The field of `channelData` in which a page tells what it is: `{"product", "cloud", "page"}`, each of them text.
const PAGE: &str = "helplinePage";
/// The person's own time, with their distance from UTC (Bot Framework).
const LOCAL_TIMESTAMP: &str = "localTimestamp";
/// A longer name is of no product, cloud or page.
const LONGEST_NAME_BYTES: usize = 1024;

/// The page the activity comes from; `None` where it tells nothing, which leaves what was told before.
pub(super) fn page(activity: &Activity) -> Option<Page> {
    let told = activity.channel_data.as_ref()?.get(PAGE)?.as_object()?;
    let name = |field: &str| {
        let name = told.get(field).and_then(Value::as_str)?.trim();
        (!name.is_empty() && name.len() <= LONGEST_NAME_BYTES).then(|| name.to_owned())
    };
    Some(Page {
        product: name("product"),
        cloud: name("cloud"),
        page: name("page"),
    })
}

/// The person's distance from UTC.
pub(super) fn offset(activity: &Activity) -> Option<Offset> {
    let local = activity.rest.get(LOCAL_TIMESTAMP)?.as_str()?;
    let pieces = jiff::fmt::temporal::Pieces::parse(local).ok()?;
    pieces.to_numeric_offset()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn activity(value: Value) -> Activity {
        Activity::try_from(value).unwrap()
    }

    #[test]
    fn a_page_tells_product_cloud_and_itself() {
        let told = activity(json!({
            "type": "message", "text": "a",
            "channelData": {"helplinePage": {"product": " Car park ", "cloud": "public", "page": 7}},
        }));

        assert_eq!(
            page(&told),
            Some(Page {
                product: Some("Car park".to_owned()),
                cloud: Some("public".to_owned()),
                page: None,
            })
        );
        for data in [
            json!(null),
            json!("x"),
            json!({"helplinePage": "x"}),
            json!({"page": {}}),
        ] {
            assert_eq!(
                page(&activity(json!({"type": "message", "channelData": data}))),
                None
            );
        }
    }

    #[test]
    fn the_offset_is_that_of_the_local_time() {
        let seconds = |local: &str| {
            let told = activity(json!({"type": "message", "localTimestamp": local}));
            offset(&told).map(Offset::seconds)
        };

        assert_eq!(seconds("2026-11-26T11:30:00.123+01:00"), Some(3600));
        assert_eq!(seconds("2026-11-26T05:00:00-05:30"), Some(-19_800));
        assert_eq!(seconds("2026-11-26T11:30:00"), None);
        assert_eq!(seconds("yesterday"), None);
    }
}
