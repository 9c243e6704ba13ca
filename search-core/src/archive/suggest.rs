//! What somebody may be typing: words, names and titles of the archive that begin so.

use std::collections::HashMap;

use super::{Archive, SearchOptions};
use crate::analyze::{NameField, name_words};
use crate::engine::Window;
use crate::engine::facets::{Counting, FacetRequest};
use crate::engine::order::Order;
use crate::error::Error;
use crate::lang::{each_token, fold, fold_lower_into, has_marks, lowercase, nfc, recipe};
use crate::query::{
    Beginning, Dictionary, Facet, Lookup, Node, Pattern, Plan, Stream, Term, names_beginning, words_beginning,
};

/// Of a word, so many letters must have been typed: fewer begin a good part of all words.
const LEAST_LETTERS: usize = 2;

/// So many words are looked at in each language, the best known.
const MOST_WORDS: usize = 8;

/// The last word of a name or a title may stand for so many.
const MOST_IN_NAMES: usize = 50;

/// Nobody types more than this and still waits for suggestions, in bytes.
const LONGEST: usize = 200;

/// Facts whose values are suggested.
const NAMED: [(Facet, NameField); 3] = [
    (Facet::Source, NameField::Source),
    (Facet::Author, NameField::Author),
    (Facet::Place, NameField::Place),
];

/// What a text that is being typed may become, the best known first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Suggestions {
    /// Queries: what was typed, with its last word completed.
    pub words: Vec<SuggestedWord>,
    /// Names of sources, authors and places of which some word begins like what was typed.
    pub names: Vec<SuggestedName>,
    /// Titles that have all of the words, the last of them begun; the newest first.
    pub titles: Vec<SuggestedTitle>,
}

/// A query that was typed in part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuggestedWord {
    /// The whole query, with the last word as the archive spells it.
    pub query: String,
    /// How many articles have the last word, among those that the words before it find.
    pub articles: u64,
}

/// A source, an author or a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuggestedName {
    /// What it is the name of.
    pub facet: Facet,
    /// The name, as the archive has it.
    pub name: String,
    /// How many articles have it.
    pub articles: u64,
}

/// An article by its title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuggestedTitle {
    /// The article's id.
    pub id: String,
    /// Its title.
    pub title: String,
}

/// What was typed: a query with a word that is not complete.
struct Typed<'t> {
    /// The query up to that word, with the signs before it.
    before: &'t str,
    /// The word.
    last: &'t str,
}

impl<'t> Typed<'t> {
    fn of(text: &'t str) -> Typed<'t> {
        let is_end = |c: char| !c.is_alphanumeric() && !matches!(c, '-' | '\'' | '’' | '.');
        let start =
            text.rfind(is_end).map_or(0, |at| at + text[at..].chars().next().map_or(0, char::len_utf8));
        let last = text[start..].trim_start_matches(|c: char| !c.is_alphanumeric());
        Typed { before: &text[..text.len() - last.len()], last }
    }
}

impl Archive {
    /// What a text that is being typed may become; of each kind at most `limit`. Marks may be left out.
    ///
    /// # Errors
    /// Only when the archive cannot be read.
    pub fn suggest(&self, text: &str, limit: usize) -> Result<Suggestions, Error> {
        let text = nfc(text);
        let text = text.trim_start();
        if text.is_empty() || text.len() > LONGEST || limit == 0 {
            return Ok(Suggestions::default());
        }
        let typed = Typed::of(text);
        // Behind a colon stands the value of a field.
        if typed.before.ends_with(':') {
            return Ok(Suggestions::default());
        }
        let mut words = self.pairs_beginning(text, &typed, limit)?;
        for word in self.words_beginning(&typed, limit)? {
            if words.len() < limit && !words.iter().any(|other| fold(&other.query) == fold(&word.query)) {
                words.push(word);
            }
        }
        Ok(Suggestions {
            words,
            names: self.names_beginning(text, &typed, limit)?,
            titles: self.titles_beginning(&typed, limit)?,
        })
    }

    /// Queries whose last word is one that stands behind the word before it in the articles that answer what was typed.
    fn pairs_beginning(
        &self,
        text: &str,
        typed: &Typed<'_>,
        limit: usize,
    ) -> Result<Vec<SuggestedWord>, Error> {
        let first = Typed::of(typed.before.trim_end());
        let between = &typed.before[first.before.len() + first.last.len()..];
        if typed.last.is_empty() || first.last.is_empty() || between != " " {
            return Ok(Vec::new());
        }
        let mut suggested = Vec::new();
        for pair in self.pairs(text, first.last, typed.last)?.into_iter().take(limit) {
            // As it was typed, where only its capitals are other ones.
            let word = if first.last.to_lowercase() == pair.first { first.last } else { &pair.first };
            let query = format!("{}{word} {}", first.before, pair.second);
            let articles = self.ask(&query, &SearchOptions::default(), &Window::best(0))?.found.total;
            suggested.push(SuggestedWord { query, articles });
        }
        Ok(suggested)
    }

    fn words_beginning(&self, typed: &Typed<'_>, limit: usize) -> Result<Vec<SuggestedWord>, Error> {
        if typed.last.chars().count() < LEAST_LETTERS {
            return Ok(Vec::new());
        }
        // By the words without marks: how many articles have each, and its terms, those that most have first.
        let mut found: HashMap<String, (u64, Vec<(u64, Term)>)> = HashMap::new();
        let lower = typed.last.to_lowercase();
        let langs = self.engine.languages()?.into_iter().filter(|&lang| recipe(lang).spells(&lower));
        for lang in langs {
            for lookup in words_beginning(typed.last, lang, MOST_WORDS) {
                let Dictionary::Words(lang, stream) = lookup.among else { continue };
                for expansion in self.engine.expand(&lookup)?.terms {
                    let mut folded = String::new();
                    fold_lower_into(&expansion.term, &mut folded);
                    let term = Term { lang, stream, text: expansion.term };
                    let key = if stream == Stream::Main { term.text.clone() } else { folded };
                    let (all, terms) = found.entry(key).or_default();
                    *all += expansion.articles;
                    terms.push((expansion.articles, term));
                }
            }
        }
        let mut words: Vec<(u64, Vec<Term>)> = found.into_values().map(best_first).collect();
        let by_articles = |words: &mut Vec<(u64, Vec<Term>)>| {
            words.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1[0].text.cmp(&b.1[0].text)));
        };
        by_articles(&mut words);
        words.truncate(limit.max(MOST_WORDS));
        // Dictionaries also count the articles that were deleted, or stood here in an older version.
        let before = self.matching(typed.before)?;
        for (articles, terms) in &mut words {
            let word = Node::Any(terms.iter().cloned().map(Node::Term).collect());
            let matching = Node::All(before.iter().cloned().chain([word]).collect());
            let plan = Plan { matching, ranking: Vec::new() };
            *articles = self.engine.search(&plan, &Window::best(0))?.total;
        }
        words.retain(|(articles, _)| *articles > 0);
        by_articles(&mut words);
        // Marks that were typed are meant, and words of languages where they do not matter are looked for without them.
        let marked = has_marks(typed.last);
        let mut suggested = Vec::new();
        for (articles, terms) in words {
            let Some(term) = terms.into_iter().next() else { continue };
            let meant = marked.then(|| Beginning::new(&lowercase(recipe(term.lang), typed.last)));
            let spelling = self.spelling(term)?;
            if meant.is_none_or(|meant| meant.begins(&spelling)) {
                suggested.push(SuggestedWord { query: format!("{}{spelling}", typed.before), articles });
            }
            if suggested.len() == limit {
                break;
            }
        }
        Ok(suggested)
    }

    /// What the words before the last one ask for; `None` where there are none.
    fn matching(&self, before: &str) -> Result<Option<Node>, Error> {
        if name_words(before).is_empty() {
            return Ok(None);
        }
        Ok(Some(self.ask(before, &SearchOptions::default(), &Window::best(0))?.plan.matching))
    }

    /// A word as the archive spells it, in lower case.
    fn spelling(&self, term: Term) -> Result<String, Error> {
        if term.stream == Stream::Main {
            return Ok(term.text);
        }
        if recipe(term.lang).marks_matter() {
            let among = Dictionary::Words(term.lang, Stream::Main);
            let lookup = Lookup { among, pattern: Pattern::Unmarked(term.text.clone()), most: 1 };
            let commonest = self.engine.expand(&lookup)?.terms.into_iter().next();
            return Ok(commonest.map_or(term.text, |commonest| commonest.term));
        }
        let Some(article) = self.engine.example(&term)? else { return Ok(term.text) };
        let mut spelt = None;
        for passage in article.passages.iter().filter(|passage| passage.lang == term.lang) {
            each_token(recipe(term.lang), &passage.text, |token| {
                if spelt.is_none() && token.written == term.text {
                    spelt = Some(passage.text[token.span.clone()].to_lowercase());
                }
            });
            if spelt.is_some() {
                break;
            }
        }
        Ok(spelt.unwrap_or(term.text))
    }

    fn names_beginning(
        &self,
        text: &str,
        typed: &Typed<'_>,
        limit: usize,
    ) -> Result<Vec<SuggestedName>, Error> {
        let only = Beginning::new(text);
        let mut names: Vec<SuggestedName> = Vec::new();
        for (facet, field) in NAMED {
            // Of all articles, few have such a name.
            let Some(matching) = self.named(field, typed)? else { continue };
            let request =
                FacetRequest { most: limit, only: Some(only.clone()), ..FacetRequest::new(facet.clone()) };
            let counting = Counting { facets: vec![request], histogram: None };
            let plan = Plan { matching, ranking: Vec::new() };
            let found = self.engine.search(&plan, &Window { counting, ..Window::best(0) })?;
            let values = found.counted.facets.into_iter().flat_map(|counts| counts.values);
            names.extend(values.map(|value| SuggestedName {
                facet: facet.clone(),
                name: value.value,
                articles: value.articles,
            }));
        }
        names.sort_by(|a, b| b.articles.cmp(&a.articles).then_with(|| a.name.cmp(&b.name)));
        names.truncate(limit);
        Ok(names)
    }

    /// Articles with a fact that has all the words of what was typed, the last of them begun. `None` where there is no such word.
    fn named(&self, field: NameField, typed: &Typed<'_>) -> Result<Option<Node>, Error> {
        let name = |word: &str| Node::Name(field, vec![word.to_owned()], 0);
        let before = name_words(typed.before);
        let mut nodes: Vec<Node> = before.split(' ').filter(|word| !word.is_empty()).map(name).collect();
        if !typed.last.is_empty() {
            let begun = self.engine.expand(&names_beginning(typed.last, field, MOST_IN_NAMES))?.terms;
            if begun.is_empty() {
                return Ok(None);
            }
            nodes.push(Node::Any(begun.iter().map(|word| name(&word.term)).collect()));
        }
        Ok((!nodes.is_empty()).then_some(Node::All(nodes)))
    }

    fn titles_beginning(&self, typed: &Typed<'_>, limit: usize) -> Result<Vec<SuggestedTitle>, Error> {
        if typed.last.chars().count() == 1 {
            return Ok(Vec::new());
        }
        let Some(matching) = self.named(NameField::Title, typed)? else { return Ok(Vec::new()) };
        let plan = Plan { matching, ranking: Vec::new() };
        // Titles are looked for without marks.
        let meant = Beginning::new(typed.last);
        let most = if has_marks(typed.last) { limit.saturating_mul(4) } else { limit };
        let found = self.engine.search(&plan, &Window { order: Order::Newest, ..Window::best(most) })?;
        let titled = found.hits.into_iter().filter_map(|hit| {
            let title = hit.article.title.clone()?;
            (typed.last.is_empty() || meant.begins(&title))
                .then_some(SuggestedTitle { id: hit.article.id, title })
        });
        Ok(titled.take(limit).collect())
    }
}

/// The terms of a word, those that most articles have first, and how many have it.
fn best_first((all, mut terms): (u64, Vec<(u64, Term)>)) -> (u64, Vec<Term>) {
    terms.sort_by_key(|(articles, _)| std::cmp::Reverse(*articles));
    (all, terms.into_iter().map(|(_, term)| term).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_that_is_being_typed_is_the_last() {
        for (text, before, last) in [
            ("cầu tr", "cầu ", "tr"),
            ("+\"sus", "+\"", "sus"),
            ("lang:f", "lang:", "f"),
            ("porte-par", "", "porte-par"),
            ("l'ét", "", "l'ét"),
            ("bridge ", "bridge ", ""),
            ("", "", ""),
        ] {
            let typed = Typed::of(text);
            assert_eq!((typed.before, typed.last), (before, last), "{text}");
        }
    }
}
