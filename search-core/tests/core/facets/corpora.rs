//! Facets, filters and walks on tens of thousands of articles that may not be copied into the repository: checked where
//! `TIM_CORPORA` names their folder; skipped elsewhere, visibly. It takes some minutes without optimisation.

use std::io::Write;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};

use search_core::{Archive, Comparison, Facet, FacetOrder, Filter, Order, Record, SearchOptions};
use serde_json::json;

use super::{agrees, articles};
use crate::home::fresh;
use crate::walking::{each_once, walk};

#[test]
fn tens_of_thousands_of_articles_are_counted_and_walked_through() {
    let Some(folder) = std::env::var_os("TIM_CORPORA").map(PathBuf::from) else {
        // Past the harness, which hides what passing tests print.
        let line = "SKIPPED: facets on corpora (`TIM_CORPORA` names their folder)\n";
        std::io::stderr().write_all(line.as_bytes()).unwrap();
        return;
    };
    let archive = fresh();
    archive.writer().unwrap().add_paths(&[folder], |_| {}).unwrap();
    let all = articles(&archive);
    assert_eq!(all.len() as u64, archive.stats().unwrap().articles);
    let filters = [
        Filter::All(Vec::new()),
        Filter::Any(vec![
            Filter::Is(Facet::Lang, "vi".to_owned()),
            Filter::Compare(Facet::Month, Comparison::AtLeast, "2020-04".to_owned()),
        ]),
    ];
    for filter in &filters {
        agrees(&archive, &all, "", filter, FacetOrder::Count, 50);
        agrees(&archive, &all, "cao OR oil OR confinement", filter, FacetOrder::Value, 20);
    }
    for (query, order) in [("lang:fr président", Order::Newest), ("oil OR virus OR sông", Order::Relevance)]
    {
        comes_by_every_hit_once(&archive, query, &order);
    }
}

/// Walks through all hits while another thread adds articles.
fn comes_by_every_hit_once(archive: &Archive, query: &str, order: &Order) {
    let options = SearchOptions { order: order.clone(), limit: 300, snippets: 0, ..SearchOptions::default() };
    let there = walk(archive, query, &options, || {});
    assert_eq!(there.len() as u64, archive.search(query, &options).unwrap().total);
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut writer = archive.writer().unwrap();
            for n in 0..400 {
                let text = format!("The {n}th late report. Le rapport {n}. Báo cáo không {n}.");
                let record =
                    json!({"id": format!("late-{order:?}-{n}"), "title": format!("Late {n}"), "text": text});
                writer.add(&Record::json("late", &record.to_string())).unwrap();
                if n % 20 == 19 {
                    writer.commit().unwrap();
                }
                if done.load(Ordering::Relaxed) {
                    break;
                }
            }
        });
        let walked = walk(archive, query, &options, || {});
        let walked = each_once(&walked);
        done.store(true, Ordering::Relaxed);
        assert!(there.iter().all(|id| walked.contains(id)), "an article was passed over");
    });
}
