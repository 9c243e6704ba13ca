//! What the settings say of the words of queries: `synonyms`, `stopWords`, `typoTolerance`.

use std::collections::{BTreeMap, BTreeSet};

use search_core::analyze::name_words;
use search_core::{Forgiven, StopWords, Synonyms, Typos, Vocabulary};
use serde_json::Value;

use super::Settings;

impl Settings {
    /// How the words of queries are taken.
    pub(crate) fn vocabulary(&self) -> Vocabulary {
        let (synonyms, stop_words, typos) =
            (self.value("synonyms"), self.value("stopWords"), self.value("typoTolerance"));
        let table = synonyms.as_object().into_iter().flatten();
        let table: BTreeMap<String, Vec<String>> =
            table.map(|(word, others)| (word.clone(), texts(others).map(str::to_owned).collect())).collect();
        let size = |name: &str| {
            let letters = typos["minWordSizeForTypos"][name].as_u64();
            letters.and_then(|letters| usize::try_from(letters).ok()).unwrap_or_default()
        };
        Vocabulary {
            synonyms: Synonyms::from(table),
            stop_words: texts(&stop_words).collect::<StopWords>(),
            typos: Typos {
                forgiven: if typos["enabled"] == false { Forgiven::Never } else { Forgiven::Always },
                one: size("oneTypo"),
                two: size("twoTypos"),
                exact: texts(&typos["disableOnWords"]).map(str::to_lowercase).collect(),
            },
        }
    }

    /// The words without the stop words; all of them, where there are no others. Where the last one is being typed, it is none yet.
    pub(crate) fn meant<'w>(&self, words: &[&'w str], last_is_typed: bool) -> Vec<&'w str> {
        let listed = self.value("stopWords");
        let stop_words: BTreeSet<String> = texts(&listed).map(name_words).collect();
        let typed = words.len().checked_sub(1).filter(|_| last_is_typed);
        let numbered = words.iter().enumerate();
        let meant =
            numbered.filter(|(at, word)| Some(*at) == typed || !stop_words.contains(&name_words(word)));
        let meant: Vec<&str> = meant.map(|(_, word)| *word).collect();
        if meant.is_empty() { words.to_vec() } else { meant }
    }
}

fn texts(list: &Value) -> impl Iterator<Item = &str> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str)
}
