//! Where a person is while they write, and what time it is there: `channelData.helplinePage` and `localTimestamp`.

use bot_framework::Activity;
use dialogue_state::Page;
use jiff::tz::Offset;
use serde_json::Value;

/// The field of `channelData` in which a page tells what it is: `{"product", "cloud", "page", "title"}`, each of them text.
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
        page: name("page").map(|address| without_query(&address).to_owned()),
        title: name("title"),
    })
}

/// Takes query and fragment from the page's address, before anything is kept: they hold tokens and ids.
pub(super) fn cut_address(activity: &mut Activity) {
    let page = activity
        .channel_data
        .as_mut()
        .and_then(|data| data.get_mut(PAGE)?.get_mut("page"));
    if let Some(Value::String(address)) = page {
        let length = without_query(address).len();
        address.truncate(length);
    }
}

fn without_query(address: &str) -> &str {
    address.split(['?', '#']).next().unwrap_or_default()
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
            "channelData": {"helplinePage": {"product": " Car park ", "cloud": "public", "page": 7, "title": "Parking"}},
        }));

        assert_eq!(
            page(&told),
            Some(Page {
                product: Some("Car park".to_owned()),
                cloud: Some("public".to_owned()),
                page: None,
                title: Some("Parking".to_owned()),
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
    fn an_address_goes_without_its_query() {
        let mut told = activity(json!({
            "type": "message",
            "channelData": {"helplinePage": {"page": "https://example.org/a?code=s3cret#token=s3cret"}, "kept": "?"},
        }));

        assert_eq!(
            page(&told).unwrap().page.as_deref(),
            Some("https://example.org/a")
        );
        cut_address(&mut told);

        assert_eq!(
            told.channel_data,
            Some(json!({"helplinePage": {"page": "https://example.org/a"}, "kept": "?"}))
        );
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
