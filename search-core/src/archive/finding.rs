//! Why is an article found, or not? A query and an article's id in; what the article has of each part of the query out.

use super::{Archive, SearchOptions};
use crate::article::Article;
use crate::engine::Window;
use crate::engine::explain::Parts;
use crate::error::Error;
use crate::lang::{fold, has_marks};
use crate::query::{Clause, Expr, Facet, Field, Filter, Node, Occur, Plan, Text, parse};

/// An article is looked for among so many of the best hits.
const LOOKED_AT: usize = 200;

/// Why an article is found by a query, or not.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// True when it is found.
    pub found: bool,
    /// Its place among the hits, from 1, with its score and what that is made of; `None` beyond the first two hundred.
    pub place: Option<(usize, f32, Vec<Parts>)>,
    /// How many articles are found.
    pub total: u64,
    /// The parts of the query, in order.
    pub clauses: Vec<JudgedClause>,
    /// True when the article is in one of the languages that the search is restricted to.
    pub in_langs: bool,
    /// True when the filter of the search lets it through.
    pub passes_filter: bool,
}

/// A part of a query, as an article has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JudgedClause {
    /// As it was typed.
    pub typed: String,
    /// How it is meant.
    pub occur: Occur,
    /// True when the article has it.
    pub holds: bool,
    /// How many articles do.
    pub articles: u64,
    /// Why the article has it not.
    pub why: Option<Missing>,
}

/// Why an article has not what a part of a query asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Missing {
    /// It has the words only in what was dropped from its page.
    OnlyDropped,
    /// It has the words with other marks, or with none.
    OtherMarks,
    /// It has the words, and they do not stand together.
    Apart,
    /// The fact that is asked about says this; nothing where the article does not know.
    Says(Option<String>),
    /// It has nothing of it.
    Nothing,
}

impl Archive {
    /// Says why the article with this id is found by a query, or not. `None` when there is no such article.
    ///
    /// # Errors
    /// As [`Archive::search`].
    pub fn finding(&self, id: &str, query: &str, options: &SearchOptions) -> Result<Option<Finding>, Error> {
        let Some(article) = self.get(id)? else { return Ok(None) };
        let asked = self.ask(query, options, &Window::best(LOOKED_AT))?;
        let found = self.holds(asked.plan.matching, id)?;
        let place = asked.found.hits.into_iter().enumerate().find(|(_, hit)| hit.article.id == id);
        let in_langs = options.langs.is_empty() || {
            let langs = options.langs.iter().map(|&lang| Node::Lang(lang));
            self.holds(Node::Any(langs.collect()), id)?
        };
        let passes_filter = match &options.filter {
            Some(filter) => self.holds(Node::Filter(filter.clone()), id)?,
            None => true,
        };
        let parsed = parse(query);
        let clauses = parsed.clauses.iter().map(|clause| self.judge(clause, &parsed.text, &article));
        Ok(Some(Finding {
            found,
            place: place.map(|(n, hit)| (n + 1, hit.score, hit.parts)),
            total: asked.found.total,
            clauses: clauses.collect::<Result<_, Error>>()?,
            in_langs,
            passes_filter,
        }))
    }

    fn judge(&self, clause: &Clause, query: &str, article: &Article) -> Result<JudgedClause, Error> {
        let typed = &query[clause.span.clone()];
        let asks = typed.trim_start_matches(['+', '-']);
        let (holds, articles) = self.holds_text(asks, &article.id)?;
        let why = match holds {
            true => None,
            false => Some(self.missing(&clause.expr, asks, article)?),
        };
        Ok(JudgedClause { typed: typed.to_owned(), occur: clause.occur, holds, articles, why })
    }

    fn missing(&self, expr: &Expr, asks: &str, article: &Article) -> Result<Missing, Error> {
        let id = &article.id;
        if let Expr::Field(field) = expr {
            return Ok(Missing::Says(said(field, article)));
        }
        if has_marks(asks) && self.holds_text(&fold(asks), id)?.0 {
            return Ok(Missing::OtherMarks);
        }
        if let Expr::Text(Text::Phrase(words, _)) = expr {
            let each = words.split_whitespace().map(|word| Ok(self.holds_text(word, id)?.0));
            if each.collect::<Result<Vec<bool>, Error>>()?.into_iter().all(|holds| holds) {
                return Ok(Missing::Apart);
            }
        }
        if let Expr::Text(text) = expr {
            let dropped = format!("boilerplate:\"{}\"", text.typed().replace('"', " "));
            if self.holds_text(&dropped, id)?.0 {
                return Ok(Missing::OnlyDropped);
            }
        }
        Ok(Missing::Nothing)
    }

    /// True when the article is found by a query alone, and how many articles are.
    fn holds_text(&self, query: &str, id: &str) -> Result<(bool, u64), Error> {
        let asked = self.ask(query, &SearchOptions::default(), &Window::best(0))?;
        Ok((self.holds(asked.plan.matching, id)?, asked.found.total))
    }

    fn holds(&self, node: Node, id: &str) -> Result<bool, Error> {
        let only = Node::Filter(Filter::Is(Facet::Id, id.to_owned()));
        let plan = Plan { matching: Node::All(vec![node, only]), ranking: Vec::new() };
        Ok(self.engine.search(&plan, &Window::best(0))?.total > 0)
    }
}

/// What an article says of what a field asks about.
fn said(field: &Field, article: &Article) -> Option<String> {
    use crate::analyze::NameField;
    match field {
        Field::Lang(_) => {
            let langs: Vec<String> = article.langs.iter().map(|share| share.lang.to_string()).collect();
            Some(langs.join(", ")).filter(|langs| !langs.is_empty())
        }
        Field::Date(_) => article.date.clone(),
        Field::Site(_) => article.url.clone(),
        Field::Fact(Facet::Tag, _) => Some(article.tags.join(", ")).filter(|tags| !tags.is_empty()),
        Field::Fact(..) => article.section.clone(),
        Field::Name(NameField::Title, _) => article.title.clone(),
        Field::Name(NameField::Source, _) => article.source.clone(),
        Field::Name(NameField::Author, _) => {
            Some(article.authors.join(", ")).filter(|authors| !authors.is_empty())
        }
        Field::Name(NameField::Place, _) => article.place.clone(),
        Field::Name(NameField::Caption | NameField::Boilerplate, _) => None,
    }
}
