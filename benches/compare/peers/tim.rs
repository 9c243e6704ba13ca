//! Tìm as a peer of `benches/compare`: everything on, as shipped.

mod protocol;

use std::path::Path;

use search_core::{
    Archive, Comparison, Counting, DateRange, Facet, FacetRequest, Filter, HistogramRequest, Period,
    SearchOptions,
};

use crate::protocol::{Fails, Peer, Query};

fn main() -> Fails<()> {
    protocol::run::<Tim>()
}

struct Tim {
    archive: Archive,
    plain: SearchOptions,
    everything: SearchOptions,
}

impl Peer for Tim {
    fn name() -> String {
        format!("Tìm {}", env!("CARGO_PKG_VERSION"))
    }

    fn index(articles: &Path, folder: &Path) -> Fails<()> {
        let report = Archive::open_or_create(folder)?.writer()?.add_paths(&[articles.to_owned()], |_| {})?;
        match report.skipped {
            0 => Ok(()),
            skipped => Err(format!("{skipped} articles were skipped: {report:?}").into()),
        }
    }

    fn optimise(folder: &Path) -> Fails<bool> {
        Archive::open(folder)?.optimize()?;
        Ok(true)
    }

    fn open(folder: &Path) -> Fails<Tim> {
        let plain = SearchOptions { snippets: 0, ..SearchOptions::default() };
        let facets = ["lang", "source", "author", "place", "year"];
        let facets = facets.map(|name| FacetRequest::new(Facet::named(name))).to_vec();
        let range = DateRange { from: None, to: None };
        let histogram = Some(HistogramRequest { by: Period::Month, range, langs: true });
        let everything =
            SearchOptions { counting: Counting { facets, histogram }, ..SearchOptions::default() };
        Ok(Tim { archive: Archive::open(folder)?, plain, everything })
    }

    fn lacks(_: &str) -> Option<&'static str> {
        None
    }

    fn ask(&self, class: &str, query: &Query) -> Fails<Vec<String>> {
        let words = query.words.join(" ");
        let search = |query: &str, options: &SearchOptions| -> Fails<Vec<String>> {
            let answer = self.archive.search(query, options)?;
            Ok(answer.hits.into_iter().map(|hit| hit.article.id).collect())
        };
        match class {
            "one_word" | "three_words" | "typo" => search(&words, &self.plain),
            "phrase" => search(&format!("\"{words}\""), &self.plain),
            "prefix" => search(&format!("{words}*"), &self.plain),
            "filter" => search(&words, &SearchOptions { filter: filter(query), ..self.plain.clone() }),
            "ids" => {
                let ranking = self.archive.rank(&words, &self.plain)?;
                Ok(ranking.hits.into_iter().map(|hit| hit.id).collect())
            }
            "highlights" => search(&words, &SearchOptions::default()),
            "everything" => search(&words, &self.everything),
            "suggestions" => {
                let suggestions = self.archive.suggest(&words, protocol::HITS)?;
                Ok(suggestions.words.into_iter().map(|word| word.query).collect())
            }
            _ => Err(format!("no such class of queries: {class}").into()),
        }
    }
}

fn filter(query: &Query) -> Option<Filter> {
    let lang = query.lang.iter().map(|lang| Filter::Is(Facet::Lang, lang.clone()));
    let year = query.year.iter().flat_map(|year| {
        let bound = |comparison, day: &str| Filter::Compare(Facet::Day, comparison, format!("{year}-{day}"));
        [bound(Comparison::AtLeast, "01-01"), bound(Comparison::AtMost, "12-31")]
    });
    Some(Filter::All(lang.chain(year).collect()))
}
