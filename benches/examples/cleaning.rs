//! Learns what the evidence of a line weighs, and says how well articles are told from their pages.
use rayon::prelude::*;
use search_benches::cleaning::{
    boost::{self, Examples, Growth},
    flatten,
    gold::{self, GoldPage, labels},
    score::Score,
};
use search_core::clean::evidence::{FEATURES, Lines, OF_TEXT};
use search_core::clean::trees::Trees;
use search_core::parse::Role;
use std::path::PathBuf;
use std::time::Instant;

struct Item {
    page: GoldPage,
    set: &'static str,
    lines: Vec<String>,
    rows: Vec<f32>,
    words: Vec<f32>,
    labels: Vec<bool>,
    caption: Vec<bool>,
}
fn item(page: GoldPage, set: &'static str, mode: &str) -> Item {
    let blocks = match mode {
        "page" => page.page.blocks.clone(),
        _ => {
            let t = if mode == "text" {
                flatten::lines(&page.page.blocks)
            } else {
                flatten::long_lines(&page.page.blocks)
            };
            if std::env::var("COUNT").is_ok() {
                println!("{} raw lines", t.lines().count());
            }
            let b = search_core::parse::parse(&search_core::Record::text("x", &t)).unwrap().blocks;
            b.into_iter()
                .flat_map(|b| {
                    search_core::clean::pieces::pieces(&b.text)
                        .into_iter()
                        .map(|t| search_core::parse::Block { text: t.to_owned(), role: b.role, layout: None })
                        .collect::<Vec<_>>()
                })
                .collect()
        }
    };
    let body = if set.starts_with("fr_orangesum") { split(&page.body) } else { page.body.clone() };
    let labels = labels(blocks.iter().map(|b| b.text.as_str()), &body);
    let none = Default::default();
    let l = Lines::new(&blocks, if mode == "page" { &page.page.stated } else { &none });
    let mut rows = vec![];
    for i in 0..l.len() {
        l.see(i, &mut rows);
    }
    if let Ok(x) = std::env::var("EXCL") {
        let ex: Vec<usize> = FEATURES
            .iter()
            .enumerate()
            .filter(|(_, f)| {
                x.split(',')
                    .any(|e| f.0 == e || (e.ends_with('*') && f.0.starts_with(e.trim_end_matches('*'))))
            })
            .map(|(i, _)| i)
            .collect();
        for r in rows.chunks_mut(FEATURES.len()) {
            for &i in &ex {
                r[i] = 0.0;
            }
        }
    }
    Item {
        lines: blocks.iter().map(|b| b.text.clone()).collect(),
        words: (0..l.len()).map(|i| l.words(i)).collect(),
        rows,
        labels,
        caption: blocks.iter().map(|b| b.role == Role::Caption).collect(),
        page,
        set,
    }
}
fn split(t: &str) -> String {
    let mut o = String::new();
    let c: Vec<char> = t.chars().collect();
    for i in 0..c.len() {
        o.push(c[i]);
        if ".!?…»\"”".contains(c[i]) && c.get(i + 1).is_some_and(|n| n.is_uppercase() || "«\"“".contains(*n))
        {
            o.push(' ');
        }
    }
    o
}
fn weight(set: &str, mode: &str) -> f32 {
    let v = |n: &str, d: f32| std::env::var(n).ok().and_then(|v| v.parse().ok()).unwrap_or(d);
    match set {
        "fundus" | "fundus long" => 1.0,
        "readability" | "readability long" => v("WR", 0.5),
        "clean" => v("WC", 0.3),
        _ => v("WO", if mode == "page" { 0.05 } else { 0.1 }),
    }
}
fn examples(items: &[&Item], width: usize, mode: &str) -> Examples {
    let mut e = Examples { width, ..Default::default() };
    for it in items {
        let n = it.labels.len() as f32;
        for i in 0..it.labels.len() {
            if it.caption[i] && it.set != "fundus" && mode == "page" {
                continue;
            }
            e.features.extend(&it.rows[i * FEATURES.len()..i * FEATURES.len() + width]);
            e.labels.push(it.labels[i]);
            e.weights.push(weight(it.set, mode) * (0.3 + it.words[i].ln_1p()) * (100.0 / n.max(100.0)));
        }
    }
    e
}
fn predict(t: &[Trees], it: &Item) -> Vec<f32> {
    (0..it.labels.len())
        .map(|i| {
            t.iter().map(|t| t.probability(&it.rows[i * FEATURES.len()..])).sum::<f32>() / t.len() as f32
        })
        .collect()
}
fn text(it: &Item, keep: impl Fn(usize) -> bool) -> String {
    let mut t = String::new();
    for i in 0..it.lines.len() {
        if keep(i) {
            t.push_str(&it.lines[i]);
            t.push('\n');
        }
    }
    t
}
fn score(it: &Item, t: &str) -> Score {
    if it.set.starts_with("fr_orangesum") {
        Score::of(&split(&it.page.body), &split(t))
    } else {
        Score::of(&it.page.body, t)
    }
}
fn main() {
    let mode = std::env::args().nth(1).unwrap_or("page".into());
    let out = std::env::args().nth(2);
    let growth = Growth { ..Default::default() };
    let v = |n: &str, d: f32| std::env::var(n).ok().and_then(|v| v.parse().ok()).unwrap_or(d);
    let growth = Growth {
        trees: v("TREES", 150.) as usize,
        leaves: v("LEAVES", 15.) as usize,
        rate: v("RATE", 0.08),
        features: v("FEATS", 0.4),
        least: v("LEAST", 3.0),
        shrink: v("SHRINK", 2.0),
        ..growth
    };
    let sets: Vec<&'static str> = if std::env::var("SETS").is_ok() {
        vec!["fundus"]
    } else {
        vec!["fundus", "readability", "fr_orangesum"]
    };
    let width = if mode == "page" { FEATURES.len() } else { OF_TEXT };
    let t0 = Instant::now();
    let items: Vec<Item> = sets
        .iter()
        .flat_map(|s| {
            gold::read(&PathBuf::from(format!("/work/shared/eval/extraction_{s}")))
                .into_iter()
                .take(if *s == "fr_orangesum" { 50 } else { 999 })
                .map(move |p| (p, *s))
        })
        .collect::<Vec<_>>()
        .into_par_iter()
        .flat_map(|(p, s)| {
            if mode == "text" {
                let q = gold::again(&p);
                let mut c = gold::again(&p);
                c.page.blocks =
                    search_core::parse::parse(&search_core::Record::text("x", &p.body)).unwrap().blocks;
                vec![
                    item(c, "clean", "text"),
                    item(p, s, "text"),
                    item(
                        q,
                        if s == "fundus" {
                            "fundus long"
                        } else if s == "readability" {
                            "readability long"
                        } else {
                            "fr_orangesum long"
                        },
                        "long",
                    ),
                ]
            } else {
                vec![item(p, s, &mode)]
            }
        })
        .collect();
    let sets: Vec<&'static str> = if mode == "text" {
        std::iter::once("clean")
            .chain(sets.iter().copied())
            .collect::<Vec<_>>()
            .iter()
            .flat_map(|s| {
                [
                    *s,
                    match *s {
                        "clean" => "fundus long",
                        "fundus" => "fundus long",
                        "readability" => "readability long",
                        _ => "fr_orangesum long",
                    },
                ]
            })
            .collect()
    } else {
        sets
    };
    for s in &sets {
        let x: Vec<&Item> = items.iter().filter(|i| i.set == *s).collect();
        println!("{s}: lines {}", x.iter().map(|i| i.lines.len()).sum::<usize>() / x.len().max(1));
    }
    eprintln!("read {:?}", t0.elapsed());
    for s in &sets {
        let sc: Vec<Score> =
            items.iter().filter(|i| i.set == *s).map(|i| score(i, &text(i, |k| i.labels[k]))).collect();
        let m = Score::mean(&sc);
        println!("oracle {s} {:.4} {:.4} {:.4}", m.f1(), m.precision, m.recall);
    }
    const K: usize = 6;
    let mut sites: Vec<&str> = items.iter().map(|i| i.page.site.as_str()).collect();
    sites.sort();
    sites.dedup();
    let fold = |i: &Item| {
        if i.set.starts_with("fr_orangesum") {
            0
        } else {
            let mut h = 0u32;
            for b in i.page.site.bytes() {
                h = h.wrapping_mul(31).wrapping_add(b as u32);
            }
            (h >> 3) as usize % K
        }
    };
    let seeds: Vec<u64> = (1..=v("SEEDS", 2.) as u64).collect();
    let models: Vec<Vec<Trees>> = (0..K)
        .into_par_iter()
        .map(|k| {
            let tr: Vec<&Item> = items.iter().filter(|i| fold(i) != k).collect();
            let e = examples(&tr, width, &mode);
            seeds.iter().map(|s| boost::grow(&e, Growth { seed: *s, ..growth })).collect()
        })
        .collect();
    eprintln!("grown {:?}", t0.elapsed());
    let pr: Vec<Vec<f32>> = items.par_iter().map(|i| predict(&models[fold(i)], i)).collect();
    for s in &sets {
        for th in [0.25, 0.35, 0.45, 0.55, 0.65] {
            let of = |keep: &dyn Fn(&Item, &[f32], usize) -> bool| {
                let sc: Vec<Score> = items
                    .iter()
                    .zip(&pr)
                    .filter(|(i, _)| i.set == *s)
                    .map(|(i, p)| score(i, &text(i, |k| keep(i, p, k))))
                    .collect();
                let m = Score::mean(&sc);
                format!("{:.4} ({:.4} {:.4})", m.f1(), m.precision, m.recall)
            };
            println!(
                "{s} {th} {}   with captions {}   run {}",
                of(&|_, p, k| p[k] > th),
                of(&|i, p, k| p[k] > th || (i.caption[k] && i.rows[k * FEATURES.len() + OF_TEXT] > 0.)),
                {
                    let sc: Vec<Score> = items
                        .iter()
                        .zip(&pr)
                        .filter(|(i, _)| i.set == *s)
                        .map(|(i, p)| {
                            let mut best = (0.0, 0..0);
                            let mut cur = 0.0;
                            let mut st = 0;
                            for k in 0..p.len() {
                                if cur <= 0.0 {
                                    cur = 0.0;
                                    st = k;
                                }
                                cur += (p[k] - 0.35) * (i.words[k] + 1.0);
                                if cur > best.0 {
                                    best = (cur, st..k + 1);
                                }
                            }
                            score(i, &text(i, |k| p[k] > th && best.1.contains(&k)))
                        })
                        .collect();
                    let m = Score::mean(&sc);
                    format!("{:.4} ({:.4} {:.4})", m.f1(), m.precision, m.recall)
                }
            );
        }
    }
    if std::env::var("SHOW").is_ok() {
        let mut rows: Vec<_> = items
            .iter()
            .zip(&pr)
            .filter(|(i, _)| i.set == std::env::var("SHOW").unwrap())
            .map(|(i, p)| (score(i, &text(i, |k| p[k] > 0.5)), i, p))
            .collect();
        rows.sort_by(|a, b| a.0.f1().total_cmp(&b.0.f1()));
        for (s, i, p) in rows.iter().take(40) {
            println!("===== {:.3} {:.2} {:.2} {}", s.f1(), s.precision, s.recall, i.page.id);
            for k in 0..p.len() {
                if (p[k] > 0.5) != i.labels[k] && i.words[k] > 3.0 {
                    println!(
                        "  {} {:.2} {}w {:.110}",
                        if p[k] > 0.5 { "FP" } else { "FN" },
                        p[k],
                        i.words[k],
                        i.lines[k]
                    );
                }
            }
        }
    }
    if let Some(out) = out {
        let all: Vec<&Item> = items.iter().collect();
        let e = examples(&all, width, &mode);
        let t = boost::grow(&e, growth);
        std::fs::write(&out, t.table(|f| FEATURES[f].0)).unwrap();
    }
}
