//! One benchmark a stage, on the sample archive: `cargo bench -p search-benches`, or `cargo bench -p search-benches -- search`
//! for a single stage.
//!
//! Every stage is given the same articles (see [`search_benches`]) and works through all of them in one iteration, so its
//! times can be set beside those of any other; where it has cases (a form, a language), they add up to all. Every iteration
//! asserts what came out, so that a stage that silently does less cannot look like a faster one.
//!
//! The allocator counts: the table shows how often and how much a stage allocates. That makes each allocation a little
//! dearer, the same for all. Only the thread that runs the benchmark is counted, so not what the index allocates on its own
//! threads.

use divan::AllocProfiler;

#[global_allocator]
static ALLOCATOR: AllocProfiler = AllocProfiler::system();

fn main() {
    // Made before the first iteration, so that no stage pays for the inputs of another one.
    assert_eq!(search_benches::PAGES.len(), search_benches::RECORDS.len());
    assert_eq!(search_benches::ANALYSES.len(), search_benches::RECORDS.len());
    assert!(!search_benches::INDEXED.langs.is_empty());
    divan::main();
}

/// Files on disk to records: walking the folder, recognising the form, decompressing, cutting lines.
mod read {
    use divan::Bencher;
    use divan::counter::{BytesCount, ItemsCount};
    use search_benches::{RECORDS, folder, records_of};
    use search_core::read::walk;

    #[divan::bench]
    fn folder_to_records(bencher: Bencher<'_, '_>) {
        let bytes: usize = RECORDS.iter().map(|record| record.bytes.len()).sum();
        let roots = [folder()];
        bencher.counter(BytesCount::new(bytes)).counter(ItemsCount::new(RECORDS.len())).bench(|| {
            let files = walk(&roots).map(|file| file.expect("the file may hold articles"));
            let read: Vec<_> = files.flat_map(|file| records_of(&file)).collect();
            assert_eq!(read.len(), RECORDS.len());
            assert_eq!(read.iter().map(|record| record.bytes.len()).sum::<usize>(), bytes);
            read
        });
    }
}

/// Records to pages of blocks, by the form they have. HTML is by far the dearest: it builds a tree and looks for the main
/// content in it.
mod parse {
    use divan::Bencher;
    use divan::counter::{BytesCount, ItemsCount};
    use search_benches::{FORMS, PAGES, RECORDS};
    use search_core::Form;
    use search_core::parse::parse;

    #[divan::bench(args = FORMS)]
    fn records_to_pages(bencher: Bencher<'_, '_>, form: &Form) {
        let inputs: Vec<_> =
            RECORDS.iter().zip(PAGES.iter()).filter(|(record, _)| record.form == *form).collect();
        let bytes: usize = inputs.iter().map(|(record, _)| record.bytes.len()).sum();
        let blocks: usize = inputs.iter().map(|(_, page)| page.blocks.len()).sum();
        bencher.counter(BytesCount::new(bytes)).counter(ItemsCount::new(inputs.len())).bench(|| {
            let pages: Vec<_> =
                inputs.iter().map(|(record, _)| parse(record).expect("the record can be parsed")).collect();
            assert_eq!(pages.iter().map(|page| page.blocks.len()).sum::<usize>(), blocks);
            pages
        });
    }
}

/// Texts to languages.
mod detect {
    use divan::Bencher;
    use divan::counter::{BytesCount, ItemsCount};
    use search_benches::{ARTICLES, PAGES};
    use search_core::Lang;
    use search_core::detect::detect;

    /// Every block of every page: what `extract` asks for, menus and all.
    #[divan::bench]
    fn blocks(bencher: Bencher<'_, '_>) {
        let blocks: Vec<&str> =
            PAGES.iter().flat_map(|page| &page.blocks).map(|block| block.text.as_str()).collect();
        let bytes: usize = blocks.iter().map(|text| text.len()).sum();
        let known = || blocks.iter().filter(|text| detect(text).lang != Lang::UND).count();
        let expected = known();
        assert!(expected * 10 >= blocks.len() * 7, "{expected} of {} blocks have a language", blocks.len());
        bencher.counter(BytesCount::new(bytes)).counter(ItemsCount::new(blocks.len())).bench(|| {
            let known = known();
            assert_eq!(known, expected);
            known
        });
    }

    /// Every article as one text.
    #[divan::bench]
    fn articles(bencher: Bencher<'_, '_>) {
        let texts: Vec<(String, Lang)> =
            ARTICLES.iter().map(|article| (article.text(), article.lang)).collect();
        let bytes: usize = texts.iter().map(|(text, _)| text.len()).sum();
        bencher.counter(BytesCount::new(bytes)).counter(ItemsCount::new(texts.len())).bench(|| {
            let right = texts.iter().filter(|(text, lang)| detect(text).lang == *lang).count();
            assert_eq!(right, texts.len());
            right
        });
    }
}

/// Records to articles: `parse`, and then `clean` with the detection of languages in it. What `clean` takes is the
/// difference to `parse`.
mod extract {
    use divan::Bencher;
    use divan::counter::{BytesCount, ItemsCount};
    use search_benches::{ARTICLES, FORMS, RECORDS};
    use search_core::{Form, extract};

    #[divan::bench(args = FORMS)]
    fn records_to_articles(bencher: Bencher<'_, '_>, form: &Form) {
        let inputs: Vec<_> =
            RECORDS.iter().zip(ARTICLES.iter()).filter(|(record, _)| record.form == *form).collect();
        let bytes: usize = inputs.iter().map(|(record, _)| record.bytes.len()).sum();
        let passages: usize = inputs.iter().map(|(_, article)| article.passages.len()).sum();
        bencher.counter(BytesCount::new(bytes)).counter(ItemsCount::new(inputs.len())).bench(|| {
            let articles: Vec<_> =
                inputs.iter().map(|(record, _)| extract(record).expect("it holds an article")).collect();
            assert_eq!(articles.iter().map(|article| article.passages.len()).sum::<usize>(), passages);
            articles
        });
    }
}

/// Articles to their lines, as a site's are counted; and what it takes to look for each passage among a site's lines.
mod boilerplate {
    use std::convert::Infallible;

    use divan::Bencher;
    use divan::counter::{BytesCount, ItemsCount};
    use search_benches::{ARTICLES, passage_bytes};
    use search_core::boilerplate::{Change, Lines, settle};

    #[divan::bench]
    fn articles_to_lines(bencher: Bencher<'_, '_>) {
        let bytes: usize = ARTICLES.iter().map(passage_bytes).sum();
        let count: usize = ARTICLES.iter().map(|article| Lines::of(article).lines.len()).sum();
        bencher.counter(BytesCount::new(bytes)).counter(ItemsCount::new(ARTICLES.len())).bench(|| {
            let lines: Vec<_> = ARTICLES.iter().map(Lines::of).collect();
            assert_eq!(lines.iter().map(|lines| lines.lines.len()).sum::<usize>(), count);
            lines
        });
    }

    #[divan::bench]
    fn nothing_to_take(bencher: Bencher<'_, '_>) {
        let bytes: usize = ARTICLES.iter().map(passage_bytes).sum();
        let counter = (BytesCount::new(bytes), ItemsCount::new(ARTICLES.len()));
        bencher.counter(counter.0).counter(counter.1).with_inputs(|| ARTICLES.clone()).bench_refs(
            |articles| {
                for article in articles {
                    let change = settle(article, |_| Ok::<_, Infallible>(false));
                    assert_eq!(change, Ok(Change::default()));
                }
            },
        );
    }
}

/// Articles to terms, by the language they are mostly in. Items are words.
mod analyze {
    use divan::Bencher;
    use divan::counter::{BytesCount, ItemsCount};
    use search_benches::{LANGS, articles_in, passage_bytes};
    use search_core::analyze::analyze;
    use search_core::{Article, Lang};
    use tantivy::tokenizer::{TokenStream, TokenizerManager};

    /// The articles in a language, their bytes, and about how many words they have: what stands between white space.
    fn inputs(lang: Lang) -> (Vec<&'static Article>, usize, usize) {
        let articles = articles_in(lang);
        let bytes = articles.iter().map(|article| passage_bytes(article)).sum();
        let passages = articles.iter().flat_map(|article| &article.passages);
        let words = passages.map(|passage| passage.text.split_whitespace().count()).sum();
        (articles, bytes, words)
    }

    /// Two ways of cutting a text into words differ by little: less than a fifth.
    fn assert_near(words: usize, about: usize) {
        assert!(words * 5 >= about * 4 && words * 4 <= about * 5, "{words} words, not about {about}");
    }

    /// Two terms a word (the one that ranks, and the word as written), each in a text.
    #[divan::bench(args = LANGS)]
    fn articles_to_terms(bencher: Bencher<'_, '_>, lang: &Lang) {
        let (articles, bytes, about) = inputs(*lang);
        let all = articles.iter().flat_map(|article| analyze(article).terms);
        let (mut words, mut length) = (0, 0);
        for terms in all {
            words += terms.main.split_ascii_whitespace().count();
            length += terms.main.len() + terms.written.len();
        }
        assert_near(words, about);
        bencher.counter(BytesCount::new(bytes)).counter(ItemsCount::new(words)).bench(|| {
            let analyses: Vec<_> = articles.iter().map(|article| analyze(article)).collect();
            let lengths = analyses
                .iter()
                .flat_map(|analysis| &analysis.terms)
                .map(|terms| terms.main.len() + terms.written.len());
            assert_eq!(lengths.sum::<usize>(), length);
            analyses
        });
    }

    /// For comparison, tantivy's default tokenizer on the same passages: words of letters and digits, in lower case; one
    /// term a word, in a text. It stems nothing, folds no marks and knows no language.
    #[divan::bench(args = LANGS)]
    fn reference_tantivy_default(bencher: Bencher<'_, '_>, lang: &Lang) {
        let (articles, bytes, about) = inputs(*lang);
        let mut tokenizer = TokenizerManager::default().get("default").expect("it is always there");
        let mut tokenize = |article: &Article| {
            let (mut terms, mut words) = (String::new(), 0);
            for passage in &article.passages {
                let mut stream = tokenizer.token_stream(&passage.text);
                while stream.advance() {
                    terms.push_str(&stream.token().text);
                    terms.push(' ');
                    words += 1;
                }
            }
            (terms, words)
        };
        let words: usize = articles.iter().map(|article| tokenize(article).1).sum();
        assert_near(words, about);
        bencher.counter(BytesCount::new(bytes)).counter(ItemsCount::new(words)).bench_local(|| {
            let terms: Vec<_> = articles.iter().map(|article| tokenize(article)).collect();
            assert_eq!(terms.iter().map(|(_, words)| words).sum::<usize>(), words);
            terms
        });
    }
}

/// The text of a query to a plan: syntax, and the words in every language of the archive.
mod query {
    use divan::Bencher;
    use divan::counter::ItemsCount;
    use search_benches::{Asked, INDEXED, QUERIES};
    use search_core::query::{Expansions, Phrases, parse, plan};

    #[divan::bench(args = QUERIES)]
    fn text_to_plan(bencher: Bencher<'_, '_>, asked: &Asked) {
        let langs = &INDEXED.langs;
        let readings = asked.plan().ranking.len();
        bencher.counter(ItemsCount::new(1usize)).bench(|| {
            let plan = plan(&parse(asked.text), langs, langs, Phrases::Exact, &Expansions::default());
            assert_eq!(plan.ranking.len(), readings);
            plan
        });
    }
}

/// Articles and their terms to an archive that can be searched, with all it takes: starting the engine, adding, committing.
///
/// The sample archive is small, and starting and committing cost the same for any. So it is indexed in 20 copies as well:
/// what the copies cost beyond the first is what articles cost.
mod index {
    use std::path::Path;

    use divan::Bencher;
    use divan::counter::{BytesCount, ItemsCount};
    use search_benches::{ANALYSES, ARTICLES, passage_bytes};
    use search_core::Article;
    use search_core::analyze::Analysis;
    use search_core::engine::embedded::Embedded;
    use search_core::engine::lines::Settled;
    use search_core::engine::{Engine, Memory};

    const COPIES: &[usize] = &[1, 20];

    /// The articles so many times over, each copy with ids of its own.
    fn copies(count: usize) -> Vec<(Article, Analysis)> {
        let copy = |copy: usize| {
            ARTICLES.iter().zip(ANALYSES.iter()).map(move |(article, analysis)| {
                let id = format!("{}#{copy}", article.id);
                (Article { id, ..article.clone() }, analysis.clone())
            })
        };
        (0..count).flat_map(copy).collect()
    }

    fn fill(engine: &Embedded, articles: Vec<(Article, Analysis)>) {
        let count = articles.len() as u64;
        let mut writer = engine.writer(Memory::default()).expect("there is no other writer");
        for (article, analysis) in articles {
            writer.add(&article, analysis).expect("the article can be added");
        }
        writer.commit(Settled::Yes).expect("the articles can be committed");
        assert_eq!(engine.stats().expect("the archive can be read").articles, count);
    }

    fn counters(copies: usize) -> (BytesCount, ItemsCount) {
        let bytes: usize = ARTICLES.iter().map(passage_bytes).sum();
        (BytesCount::new(bytes * copies), ItemsCount::new(ARTICLES.len() * copies))
    }

    #[divan::bench(args = COPIES, sample_size = 1, max_time = 5)]
    fn in_memory(bencher: Bencher<'_, '_>, count: usize) {
        let (bytes, items) = counters(count);
        bencher.counter(bytes).counter(items).with_inputs(|| copies(count)).bench_values(|articles| {
            let engine = Embedded::in_memory().expect("the engine starts");
            fill(&engine, articles);
            engine
        });
    }

    /// In a new folder. When it returns the articles survive a crash of the machine, so it waits for the disk.
    #[divan::bench(args = COPIES, sample_size = 1, max_time = 5)]
    fn in_a_folder(bencher: Bencher<'_, '_>, count: usize) {
        let (bytes, items) = counters(count);
        let inputs = || (tempfile::tempdir().expect("there is room for a folder"), copies(count));
        bencher.counter(bytes).counter(items).with_inputs(inputs).bench_values(|(folder, articles)| {
            fill(&create(folder.path()), articles);
            folder
        });
    }

    fn create(folder: &Path) -> Embedded {
        Embedded::open_or_create(folder).expect("an archive can be made in the folder")
    }
}

/// A question to an answer, over the sample archive in memory.
mod search {
    use divan::Bencher;
    use divan::counter::ItemsCount;
    use search_benches::{Asked, FIRST_PAGE, INDEXED, QUERIES};
    use search_core::SearchOptions;
    use search_core::engine::Engine;

    /// The engine alone: a plan to the ten best articles, found, ranked and read back.
    #[divan::bench(args = QUERIES)]
    fn plan_to_articles(bencher: Bencher<'_, '_>, asked: &Asked) {
        let plan = asked.plan();
        bencher.counter(ItemsCount::new(1usize)).bench(|| {
            let found = INDEXED.engine.search(&plan, &FIRST_PAGE).expect("the archive can be read");
            assert!(found.total >= asked.at_least && !found.hits.is_empty());
            found
        });
    }

    /// All of it, as a program calls it: `query`, the engine, and `hits` for the ten best.
    #[divan::bench(args = QUERIES)]
    fn text_to_answer(bencher: Bencher<'_, '_>, asked: &Asked) {
        let options = SearchOptions::default();
        bencher.counter(ItemsCount::new(1usize)).bench(|| {
            let answer = INDEXED.archive.search(asked.text, &options).expect("the archive can be read");
            assert!(answer.total >= asked.at_least && !answer.hits.is_empty());
            answer
        });
    }
}

/// Articles that were found to what is shown of them: the title marked, and two snippets. Items are hits.
mod hits {
    use divan::Bencher;
    use divan::counter::{BytesCount, ItemsCount};
    use search_benches::{Asked, FIRST_PAGE, INDEXED, QUERIES, passage_bytes};
    use search_core::engine::{Engine, Scored};
    use search_core::{Hit, SearchOptions};

    #[divan::bench(args = QUERIES)]
    fn articles_to_hits(bencher: Bencher<'_, '_>, asked: &Asked) {
        let plan = asked.plan();
        let found = INDEXED.engine.search(&plan, &FIRST_PAGE).expect("the archive can be read").hits;
        assert!(found.len() as u64 >= asked.at_least.min(10));
        let bytes: usize = found.iter().map(|scored| passage_bytes(&scored.article)).sum();
        let pieces = SearchOptions::default().snippets;
        bencher
            .counter(BytesCount::new(bytes))
            .counter(ItemsCount::new(found.len()))
            .with_inputs(|| found.clone())
            .bench_values(|found| {
                let hit = |scored: Scored| Hit::new(scored, &plan.ranking, pieces);
                let hits: Vec<Hit> = found.into_iter().map(hit).collect();
                let marked = |hit: &&Hit| hit.snippets.iter().any(|snippet| !snippet.marks.is_empty());
                assert!(hits.iter().filter(marked).count() as u64 >= asked.at_least.min(10));
                hits
            });
    }
}
