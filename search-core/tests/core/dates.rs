//! Of the dates on a page, the one that is its article's.

use search_core::article::Evidence;
use search_core::{Article, Fact, Record, extract_as_of};

/// Two paragraphs that are an article, and what stands above them.
const TEXT: &str = "<p>Otters have been seen below the old mill for the first time since the weir was built, the warden said.</p>
<p>She counted four animals, two of them young, on three mornings in the second week of the month.</p>";
const HEAD: &str = "<h1>Otters below the mill</h1>";

fn article(record: &Record) -> Article {
    extract_as_of(record, "2026-01-02".parse().unwrap()).unwrap()
}

fn date(html: &str) -> Option<String> {
    article(&Record::html("page", html)).date
}

#[test]
fn a_page_is_from_the_day_that_stands_under_its_headline() {
    const STATED: &str = "<p>Published 14 January 2025</p>";
    for (what, html) in [
        (
            "today",
            format!("<header><time datetime=2025-11-25>25 November</time></header>{HEAD}{STATED}{TEXT}"),
        ),
        ("today, above", format!("<p><time datetime=2025-11-25>25 November</time></p>{HEAD}{STATED}{TEXT}")),
        ("printed, above", format!("<p>Printed on 3 March 2025</p>{HEAD}{STATED}{TEXT}")),
        (
            "a reader",
            format!(
                "{HEAD}{STATED}{TEXT}<section id=comments><b>mo</b> <time datetime=2025-02-01T10:00>1 February</time>\
                 <p>The weir should have gone long ago, and everybody who lives here knows it!</p></section>"
            ),
        ),
        (
            "another article",
            format!(
                "{HEAD}{STATED}{TEXT}<ul><li><a href=x>A mill for sale</a> <time datetime=2025-11-20>20 Nov</time></ul>"
            ),
        ),
        (
            "a day in the text",
            format!(
                "{HEAD}<p>14 January 2025</p>{TEXT}<p>A walk begins on <time datetime=2025-09-01>1 September</time>.</p>"
            ),
        ),
        (
            "a change",
            format!(
                "{HEAD}<p>Updated <time datetime=2025-02-20>20 Feb 2025</time></p>\
                 <p>Published <time datetime=2025-01-14>14 Jan 2025</time></p>{TEXT}"
            ),
        ),
        (
            "a change on the same line",
            format!(
                "{HEAD}<p>Mis à jour le <time datetime=2025-02-20>20 février</time>, publié le \
                 <time datetime=2025-01-14>14 janvier</time></p>{TEXT}"
            ),
        ),
        (
            "a change by its class",
            format!(
                "{HEAD}<p><time class=updated datetime=2025-02-20>20 Feb</time> \
                 <time class='entry-date published' datetime=2025-01-14>14 Jan</time></p>{TEXT}"
            ),
        ),
        (
            "a standfirst between",
            format!(
                "<p><time datetime=2025-11-25>25 November</time></p>{HEAD}<p>The animals had been gone from the river for more \
                 than forty years.</p><time datetime=2025-01-14>14 January</time>{TEXT}"
            ),
        ),
        ("filled in by a script", format!("{HEAD}<div><time datetime=2025-01-14></time></div>{TEXT}")),
    ] {
        assert_eq!(date(&html).as_deref(), Some("2025-01-14"), "{what}");
    }
}

#[test]
fn the_days_of_others_are_not_an_articles() {
    for (what, html) in [
        ("today", format!("<header><time datetime=2025-11-25>25 November</time></header>{HEAD}{TEXT}")),
        (
            "a reader",
            format!(
                "{HEAD}{TEXT}<div class=comment-list><b>mo</b> <time datetime=2025-02-01>1 February</time>\
                 <p>The weir should have gone long ago, and everybody who lives here knows it!</p></div>"
            ),
        ),
        (
            "another article",
            format!(
                "{HEAD}{TEXT}<div class=related-stories><a href=x>A mill for sale</a> <time datetime=2025-11-20>20 Nov</time></div>"
            ),
        ),
        (
            "a day in the text",
            format!("{HEAD}{TEXT}<p>A walk begins on <time datetime=2025-09-01>1 September</time>.</p>"),
        ),
    ] {
        assert_eq!(date(&html), None, "{what}");
    }
}

#[test]
fn what_a_reader_signs_is_not_the_articles() {
    let page = format!(
        "{HEAD}<p>By Jane Doe</p><p>14 January 2025</p>{TEXT}<div itemscope itemtype='https://schema.org/Comment'>\
         <span itemprop=author>mo</span><time itemprop=dateCreated datetime=2025-02-01>1 Feb</time>\
         <p itemprop=text>The weir should have gone long ago, and everybody here knows it.</p></div>"
    );
    let article = article(&Record::html("page", &page));
    assert_eq!((article.date.as_deref(), article.authors), (Some("2025-01-14"), vec!["Jane Doe".to_owned()]));
    let date = &article.provenance[&Fact::Date];
    assert_eq!((date.from, date.at.as_deref()), (Evidence::Line, Some("14 January 2025")));
}

#[test]
fn a_date_in_figures_is_one() {
    for (line, expected) in [
        ("16/01/2025 08:00", "2025-01-16T08:00:00"),
        ("08:00 16/01/2025", "2025-01-16T08:00:00"),
        ("16/01/2025 00:00", "2025-01-16"),
        ("2025-01-16", "2025-01-16"),
        ("16.01.2025", "2025-01-16"),
        ("16-01-2025 | 08:00", "2025-01-16T08:00:00"),
        ("2025年1月16日", "2025-01-16"),
    ] {
        let page = format!("{HEAD}<p><span class=date>{line}</span></p>{TEXT}");
        assert_eq!(date(&page).as_deref(), Some(expected), "{line}");
    }
    let text = "Rái cá trở lại dưới cối xay\n\n16/01/2025 08:00\n\nRái cá đã được nhìn thấy dưới cối xay cũ lần đầu tiên kể từ \
                khi đập được xây, người trông coi cho biết.\n\nBà đếm được bốn con, trong đó có hai con non, trong ba buổi sáng \
                của tuần thứ hai.\n";
    assert_eq!(article(&Record::text("page", text)).date.as_deref(), Some("2025-01-16T08:00:00"));
    // Behind the text, figures say nothing of it; and a score is no date.
    assert_eq!(date(&format!("{HEAD}{TEXT}<p>16/01/2025</p>")), None);
    assert_eq!(date(&format!("{HEAD}<p>16/18 2025</p>{TEXT}")), None);
}

#[test]
fn a_caption_with_a_day_does_not_date_its_article() {
    let page =
        format!("{HEAD}<p>The warden at the mill, 3 March 2019.</p><p>14.01.2025, Lesezeit 5 Min.</p>{TEXT}");
    assert_eq!(date(&page).as_deref(), Some("2025-01-14"));
}

#[test]
fn figures_above_a_text_whose_title_is_given_date_it() {
    let json = r#"{"title": "Otters below the mill", "text": "16/01/2025 08:00\nOtters have been seen below the old mill.\n4\n2"}"#;
    let article = article(&Record::json("x", json));
    assert_eq!(article.date.as_deref(), Some("2025-01-16T08:00:00"));
    assert_eq!(article.text(), "Otters have been seen below the old mill.\n\n4\n\n2");
}
