//! Texts whose title is given apart from them: a field of a record, front matter.

use search_core::{Article, Record, extract};

#[test]
fn a_text_whose_title_is_stated_begins_with_its_figures() {
    let rows = [
        "Fares 22.1 mln crowns vs 15.4 mln",
        "Cars 1,917,000 vs 1,656,000",
        "Boats in service nine vs eight",
    ];
    let note =
        "Note: The figures for the year do not include what was earned with post and parcels in the winter.";
    let text = |above: &str| format!("{above}{}\n{note}", rows.join("\n"));
    let json = |above: &str| {
        let record = serde_json::json!({ "title": "Ferry line reports its year", "text": text(above) });
        extract(&Record::json("ferry", &record.to_string())).unwrap()
    };
    let body = |article: &Article| article.text();
    assert_eq!(body(&json("")), body(&json("12 November\n")), "a day above it is a label");
    assert!(rows.iter().all(|row| body(&json("")).contains(row)), "{:#?}", json("").dropped);
}

/// The lines of the body of a record with this title and text.
fn given(title: &str, text: &str) -> Vec<String> {
    let record = serde_json::json!({ "title": title, "text": text });
    let article = extract(&Record::json("given", &record.to_string())).unwrap();
    article.text().split('\n').filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

#[test]
fn a_text_whose_title_is_given_keeps_its_lines() {
    let quotas: Vec<String> = ["BELIZE", "BOLIVIA", "FIJI", "GABON", "HAITI", "INDIA", "MALAWI", "TAIWAN"]
        .iter()
        .enumerate()
        .map(|(n, land)| format!("{land} nil {},500", n + 7))
        .collect();
    let quotas = format!(
        "The ministry gave the quotas of sugar for the year, in tonnes, as follows:\n{}",
        quotas.join("\n")
    );
    for (title, text) in [
        (
            "City beats United",
            "Manchester City 3\nManchester United 1\nThe match was played in the rain before a crowd of fifty thousand.",
        ),
        ("Le pont", "Un pont\nsur la rivière…"),
        ("Acme sets share split", "Three-for-one share split\nPay May 27\nRecord April 12"),
        (
            "Acme sets three-for-one share split",
            "Acme said on Monday that it would part its shares in the spring of the year.\nThree-for-one share split",
        ),
        ("Sugar quotas", quotas.as_str()),
        (
            "Điểm tin",
            "Cầu mới, bến cũ là những tin chính sáng nay\nCây cầu giúp học sinh đến trường an toàn hơn trong mùa mưa lũ, không còn phải đi đò qua sông nữa.",
        ),
        ("Haiku", "An old silent pond\nA frog jumps into the pond\nSplash! Silence again"),
    ] {
        assert_eq!(given(title, text), text.split('\n').collect::<Vec<_>>(), "{title}");
    }
}

#[test]
fn what_scrapers_leave_around_a_text_goes_though_its_title_is_given() {
    let text = "The ferry left the harbour in the fog and came back at night with all of its passengers.";
    let page = format!("Home\nNews\nSport\n12 November\n{text}\nSubscribe to our newsletter\nComment (3)");
    assert_eq!(given("The ferry", &page), [text]);
}

#[test]
fn the_last_sentence_of_a_line_stays_whatever_is_glued_to_it() {
    for (sentence, rest, behind) in [
        (
            "Le nouveau pont a été inauguré lundi matin par les habitants des deux rives, après vingt ans.",
            "Une centaine de bateaux sont promis aux pêcheurs et presque tous sont déjà loués, pour un prix de 500 000 $.",
            "Crédit photo : Rivage",
        ),
        (
            "Le nouveau pont a été inauguré lundi matin par les habitants des deux rives, après vingt ans.",
            "Le prix du bac est estimé entre 310 000 et 420 000 €.",
            "Photo : le bac - Crédit : Rivage",
        ),
        (
            "Cây cầu giúp học sinh đến trường an toàn hơn trong mùa mưa lũ, không còn phải đi đò qua sông nữa.",
            "Nhà máy bên sông sẽ nâng công suất của cả vùng lân cận từ 120 MW lên 200 MW.",
            " Nguyễn Mộc",
        ),
    ] {
        let text = format!("{} {rest}{behind}", [sentence; 7].join(" "));
        assert!(given("Một cây cầu", &text).concat().contains(rest), "{rest}");
    }
}

#[test]
fn a_heading_that_is_not_the_title_is_body() {
    let text = "Introduction\n\nThe ferry left the harbour in the fog and came back at night.\n\n## Later\n\n- one\n- two\n";
    for above in ["---\ntitle: The ferry\n---\n\n# ", "# The ferry\n\n## "] {
        let article = extract(&Record::markdown("ferry", &format!("{above}{text}"))).unwrap();
        assert_eq!(article.title.as_deref(), Some("The ferry"));
        let lines: Vec<String> = article.text().split("\n\n").map(str::to_owned).collect();
        assert_eq!(
            lines,
            [
                "Introduction",
                "The ferry left the harbour in the fog and came back at night.",
                "Later",
                "one",
                "two"
            ]
        );
    }
}
