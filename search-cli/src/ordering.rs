//! The orders of hits, by the names they have on the command line.

use search_core::engine::weights::HALF_LIFE;
use search_core::{Direction, Order};

use crate::narrowing::named;

/// Reads `relevance`, `recent`, `recent:90`, `newest`, `oldest`, `NAME:asc` and `NAME:desc`.
pub(crate) fn order(text: &str) -> Result<Order, String> {
    match text {
        "relevance" => return Ok(Order::Relevance),
        "newest" => return Ok(Order::Newest),
        "oldest" => return Ok(Order::Oldest),
        "recent" => return Ok(Order::Recent { half_life: HALF_LIFE }),
        _ => {}
    }
    let expected = "expected relevance, recent, recent:DAYS, newest, oldest, NAME:asc or NAME:desc";
    match text.rsplit_once(':') {
        Some(("recent", days)) => match days.parse() {
            Ok(half_life) if half_life > 0 => Ok(Order::Recent { half_life }),
            _ => Err("expected a number of days behind `recent:`, such as recent:90".to_owned()),
        },
        Some((name, "asc")) => Ok(Order::By(named(name)?, Direction::Ascending)),
        Some((name, "desc")) => Ok(Order::By(named(name)?, Direction::Descending)),
        _ => Err(expected.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use search_core::Facet;

    use super::*;

    #[test]
    fn orders_are_read() {
        let stars = Facet::Attribute("stars".to_owned());
        for (text, expected) in [
            ("relevance", Order::Relevance),
            ("recent", Order::Recent { half_life: HALF_LIFE }),
            ("recent:90", Order::Recent { half_life: 90 }),
            ("stars:desc", Order::By(stars, Direction::Descending)),
            ("source:asc", Order::By(Facet::Source, Direction::Ascending)),
        ] {
            assert_eq!(order(text), Ok(expected), "{text}");
        }
        for text in ["", "recent:", "recent:0", "recent:-1", "stars", "stars:up", ":asc"] {
            assert!(order(text).is_err(), "{text}");
        }
    }
}
