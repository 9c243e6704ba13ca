//! Every parameter of a search.

use search_core::Lang;

use super::described::Form;
use super::given::{Given, shortened};
use super::{MatchingStrategy, SearchParameters};

/// So many facets are counted at once.
const MOST_FACETS: usize = 50;

/// Why a parameter about vectors is refused: whoever gives it counts on them.
const NO_VECTORS: &str = "this search engine has no vectors";

/// A parameter: its name, what it is and what it says, the code of the error when its value is not one it can have, and where
/// the value goes.
pub(super) struct Parameter {
    pub(super) name: &'static str,
    pub(super) form: Form,
    pub(super) about: &'static str,
    pub(super) code: &'static str,
    pub(super) set: fn(&mut SearchParameters, Given<'_>) -> Result<(), String>,
}

/// Every parameter there is. An error about an unknown one lists them in this order.
pub(super) const PARAMETERS: &[Parameter] = &[
    Parameter {
        name: "q",
        form: Form::Text,
        about: "The query; without one, every document",
        code: "invalid_search_q",
        set: |to, given| given.text().map(|q| to.q = q),
    },
    Parameter {
        name: "offset",
        form: Form::Count,
        about: "So many hits are passed over",
        code: "invalid_search_offset",
        set: |to, given| given.count().map(|offset| to.offset = offset),
    },
    Parameter {
        name: "limit",
        form: Form::Count,
        about: "So many hits are given",
        code: "invalid_search_limit",
        set: |to, given| given.count().map(|limit| to.limit = limit),
    },
    Parameter {
        name: "page",
        form: Form::Count,
        about: "The page, from 1, instead of `offset` and `limit`",
        code: "invalid_search_page",
        set: |to, given| given.count().map(|page| to.page = Some(page)),
    },
    Parameter {
        name: "hitsPerPage",
        form: Form::Count,
        about: "How many hits a page has",
        code: "invalid_search_hits_per_page",
        set: |to, given| given.count().map(|hits| to.hits_per_page = Some(hits)),
    },
    Parameter {
        name: "attributesToRetrieve",
        form: Form::List,
        about: "The fields of a hit that are given; `*` for all",
        code: "invalid_search_attributes_to_retrieve",
        set: |to, given| given.list().map(|list| to.attributes_to_retrieve = Some(list)),
    },
    Parameter {
        name: "attributesToHighlight",
        form: Form::List,
        about: "The fields in which what matched is given tags, in `_formatted`",
        code: "invalid_search_attributes_to_highlight",
        set: |to, given| given.list().map(|list| to.attributes_to_highlight = list),
    },
    Parameter {
        name: "attributesToCrop",
        form: Form::List,
        about: "The fields that are cut to what matched, in `_formatted`, each to `cropLength` words or, as `text:20`, to its own number",
        code: "invalid_search_attributes_to_crop",
        set: |to, given| given.list().map(|list| to.attributes_to_crop = list),
    },
    Parameter {
        name: "cropLength",
        form: Form::Count,
        about: "How many words are left",
        code: "invalid_search_crop_length",
        set: |to, given| given.count().map(|words| to.crop_length = words),
    },
    Parameter {
        name: "cropMarker",
        form: Form::Text,
        about: "What stands where something was cut off",
        code: "invalid_search_crop_marker",
        set: |to, given| given.text().map(|marker| to.crop_marker = marker),
    },
    Parameter {
        name: "highlightPreTag",
        form: Form::Text,
        about: "What stands before what matched",
        code: "invalid_search_highlight_pre_tag",
        set: |to, given| given.text().map(|tag| to.highlight_pre_tag = tag),
    },
    Parameter {
        name: "highlightPostTag",
        form: Form::Text,
        about: "What stands behind it",
        code: "invalid_search_highlight_post_tag",
        set: |to, given| given.text().map(|tag| to.highlight_post_tag = tag),
    },
    Parameter {
        name: "showRankingScore",
        form: Form::Flag,
        about: "Give each hit its score, as a share of the best one",
        code: "invalid_search_show_ranking_score",
        set: |to, given| given.flag().map(|show| to.show_ranking_score = show),
    },
    Parameter {
        name: "showRankingScoreDetails",
        form: Form::Flag,
        about: "Say what the score is made of",
        code: "invalid_search_show_ranking_score_details",
        set: |to, given| given.flag().map(|show| to.show_ranking_score_details = show),
    },
    Parameter {
        name: "rankingScoreThreshold",
        form: Form::Share,
        about: "Hits with a lower score are left out",
        code: "invalid_search_ranking_score_threshold",
        set: |to, given| given.share().map(|share| to.ranking_score_threshold = Some(share)),
    },
    Parameter {
        name: "showMatchesPosition",
        form: Form::Flag,
        about: "Say where what matched stands",
        code: "invalid_search_show_matches_position",
        set: |to, given| given.flag().map(|show| to.show_matches_position = show),
    },
    Parameter {
        name: "matchingStrategy",
        form: Form::Choice(&["last", "all", "frequency"]),
        about: "Which words must match",
        code: "invalid_search_matching_strategy",
        set: |to, given| {
            to.matching_strategy = match given.text()?.as_str() {
                // Which words count is for the ranking to say, not for their place or number.
                "last" | "frequency" => MatchingStrategy::Last,
                "all" => MatchingStrategy::All,
                other => {
                    let other = shortened(other);
                    return Err(format!("expected one of `last`, `all`, `frequency`, but found `{other}`"));
                }
            };
            Ok(())
        },
    },
    Parameter {
        name: "attributesToSearchOn",
        form: Form::List,
        about: "Hits without a match in these fields are left out",
        code: "invalid_search_attributes_to_search_on",
        set: |to, given| given.list().map(|list| to.attributes_to_search_on = Some(list)),
    },
    Parameter {
        name: "filter",
        form: Form::Filter,
        about: "Which documents may be hits",
        code: "invalid_search_filter",
        set: |to, given| given.filter().map(|filter| to.filters.push(filter)),
    },
    Parameter {
        name: "facets",
        form: Form::List,
        about: "The fields whose values are counted; `*` for all that can be",
        code: "invalid_search_facets",
        set: |to, given| match given.list()? {
            list if list.len() > MOST_FACETS => Err(format!("expected at most {MOST_FACETS} names")),
            list => {
                to.facets = list;
                Ok(())
            }
        },
    },
    Parameter {
        name: "sort",
        form: Form::List,
        about: "`field:asc` or `field:desc`",
        code: "invalid_search_sort",
        set: |to, given| given.list().map(|list| to.sort = list),
    },
    Parameter {
        name: "distinct",
        form: Form::Text,
        about: "Of the hits with the same value in this field, only the best is given; `story` for the story they tell",
        code: "invalid_search_distinct",
        set: |to, given| given.text().map(|field| to.distinct = Some(field)),
    },
    Parameter {
        name: "hybrid",
        form: Form::Never,
        about: "An error: there are no vectors",
        code: "invalid_search_hybrid",
        set: |_, _| Err(NO_VECTORS.to_owned()),
    },
    Parameter {
        name: "vector",
        form: Form::Never,
        about: "An error: there are no vectors",
        code: "invalid_search_vector",
        set: |_, _| Err(NO_VECTORS.to_owned()),
    },
    Parameter {
        name: "retrieveVectors",
        form: Form::Flag,
        about: "`true` is an error: there are no vectors",
        code: "invalid_search_retrieve_vectors",
        set: |_, given| if given.flag()? { Err(NO_VECTORS.to_owned()) } else { Ok(()) },
    },
    Parameter {
        name: "locales",
        form: Form::List,
        about: "Codes of languages; hits have text in one of them",
        code: "invalid_search_locales",
        set: |to, given| {
            let codes = given.list()?;
            let langs = codes.iter().map(|code| code.parse::<Lang>().map_err(|error| error.to_string()));
            to.locales = langs.collect::<Result<_, _>>()?;
            Ok(())
        },
    },
];
