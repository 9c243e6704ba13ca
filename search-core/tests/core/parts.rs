//! The parts of a page around its text: what of them is the article, and what they say of it.

use search_core::{Article, PassageKind, Record, extract};

/// A page with these parts: what stands above its text, and what below.
fn page(above: &str, below: &str) -> Article {
    let text = "<p>The last sardine cannery of the coast closes at the end of the month, its owner said on Friday, and forty people lose their \
                work.</p><p>The building, which stands on the old quay, was put up in 1931 and has been painted blue ever since.</p><p>Nobody \
                knows what will become of it, but the mayor would like to see a market hall there, with flats above.</p>";
    let html = format!(
        "<html lang=\"en\"><head><title>Cannery closes after ninety years</title></head><body><main><h1>Cannery closes after ninety years</h1>\
         {above}<div class=\"body\">{text}</div>{below}</main></body></html>"
    );
    extract(&Record::html("page.html", &html)).unwrap()
}

fn passages(article: &Article, kind: PassageKind) -> Vec<&str> {
    article.passages.iter().filter(|passage| passage.kind == kind).map(|passage| &*passage.text).collect()
}

#[test]
fn the_standfirst_and_the_caption_above_the_text_are_the_articles() {
    let standfirst = "Forty people lose their work on the old quay of Port Gannet";
    let caption = "The cannery in 1949, seen from the lighthouse.";
    let article = page(
        &format!(
            "<p class=\"standfirst\">{standfirst}</p><figure><img src=\"a.jpg\"><figcaption>{caption}</figcaption></figure>"
        ),
        "",
    );
    assert_eq!(passages(&article, PassageKind::Body)[0], standfirst);
    assert_eq!(passages(&article, PassageKind::Caption), [caption]);
    // What leads elsewhere is none.
    let link =
        "<p class=\"standfirst\"><a href=\"/plus\">Read all about the coast in our new magazine</a></p>";
    assert_eq!(passages(&page(link, ""), PassageKind::Body).len(), 3);
}

#[test]
fn what_readers_say_is_no_part_of_a_short_article() {
    let comments = "<section id=\"comments\"><h2>Two comments</h2><div class=\"comment\"><p>My grandmother worked there all her life, and she could \
                    tell the boats by the sound of their engines.</p></div></section>";
    assert_eq!(passages(&page("", comments), PassageKind::Body).len(), 3);
}

#[test]
fn a_heading_below_the_text_signs_nothing() {
    for below in ["<h3>Popular Posts</h3><ul><li><a href=\"/a\">Eels</a></li></ul>", "<h2>Guest Book</h2>"] {
        assert_eq!(page("", below).authors, [""; 0], "{below}");
    }
    assert_eq!(page("", "<p>Jane Doe</p>").authors, ["Jane Doe"]);
}

#[test]
fn who_signs_beside_a_date_is_read_with_it() {
    for line in [
        "By Ruth Amory on October 27, 2021",
        "By Ruth Amory - October 27, 2021",
        "By Ruth Amory Oct 27, 2021",
        "Written by Ruth Amory Wednesday, 27 October 2021 09:14",
        "Posted on October 27, 2021 by Ruth Amory",
        "Par Ruth Amory Publié le 27/10/2021 à 07:45",
        "Publié le mercredi 27 octobre 2021 par Ruth Amory",
        "Rédigé par Ruth Amory le mercredi 27 octobre 2021",
        "By Ruth Amory - Associated Press - Wednesday, October 27, 2021",
    ] {
        let article = page(&format!("<p>{line}</p>"), "");
        let date = article.date.as_deref().map(|date| &date[..10]);
        assert_eq!((date, article.authors), (Some("2021-10-27"), vec!["Ruth Amory".to_owned()]), "{line}");
    }
    // Without a date, a time of day is no part of a name.
    assert_eq!(page("<p>Posted by Ruth Amory at 9:14 PM</p>", "").authors, ["Ruth Amory"]);
    // Two dates with what each is of are no sentence, nor is what stands beside a date; a sentence with a date is none of these.
    for dates in [
        "Publié le 27 octobre 2021 à 16h42, modifié le 28 octobre 2021 à 9h03.",
        "Publié le 27 octobre 2021 à 16h42 - Mis à jour le 28 octobre 2021 à 9h03 - Lecture 3 min.",
        "Lucie Amory - 27 oct. 2021 à 16:42 | mis à jour à 18:20 - Temps de lecture : 2 min",
        "Published time: 27 Oct, 2021 16:42",
        "Ruth Amory, Staff Writer | Oct. 27, 2021, 4:42 p.m.",
        "27/Oct/2021 16:42",
        "This entry was posted on Wednesday, October 27th, 2021 at 4:42 pm and is filed under News.",
    ] {
        assert_eq!(
            page(&format!("<p>{dates}</p>"), "").date.as_deref(),
            Some("2021-10-27T16:42:00"),
            "{dates}"
        );
    }
    let sentence = "The hall was opened on 3 May 1931 by Prince Albert, who caught a cold.";
    let article = page(&format!("<p>{sentence}</p>"), "");
    assert_eq!((article.date, article.authors), (None, Vec::new()));
}

#[test]
fn what_stands_in_boxes_side_by_side_is_not_one_word() {
    let article = page("<p><span class=\"stamp\">Gannet</span><span>Sunday 3 May 2020</span></p>", "");
    assert_eq!(article.date.as_deref(), Some("2020-05-03"));
    let html =
        "<p><span class=\"place\">Port Gannet</span>The last cannery closes at the end of the month.</p>";
    let article = extract(&Record::html("page.html", html)).unwrap();
    assert!(article.text().contains("Port Gannet The last"), "{}", article.text());
}

#[test]
fn small_boxes_that_ask_to_subscribe_are_not_the_articles() {
    let text = |class: &str, box_: &str| {
        let paragraphs = [
            "The last sardine cannery of the coast closes at the end of the month, its owner said, and forty people lose their work.",
            "The building, which stands on the old quay, was put up in 1931 and has been painted blue ever since.",
            "Nobody knows what will become of it, but the mayor would like to see a market hall there, with flats above.",
        ];
        let paragraphs = paragraphs.map(|text| format!("<p class=\"{class}\">{text}</p>"));
        let html = format!(
            "<h1>Cannery closes</h1><div>{}{box_}{}{}</div>",
            paragraphs[0], paragraphs[1], paragraphs[2]
        );
        let article = extract(&Record::html("page.html", &html)).unwrap();
        passages(&article, PassageKind::Body).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let lines = "<h4>The Morning Tide</h4><p>Get the best of the coast in your inbox every Friday.</p>";
    for class in ["newsletter", "kg-card kg-signup-card", "c-paywall", "subscribe-box"] {
        let kept = text("", &format!("<div class=\"{class}\">{lines}</div>"));
        assert_eq!(kept.len(), 3, "{class}: {kept:?}");
    }
    // What the class names may be each paragraph of the article.
    assert_eq!(text("paywall", "").len(), 3);
}
