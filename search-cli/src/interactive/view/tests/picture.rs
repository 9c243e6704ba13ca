//! The picture in the README is what is drawn.

use std::fmt::Write;
use std::path::PathBuf;

use super::*;

const FILE: &str = "docs/images/interactive-search.svg";

/// The size of a cell, in pixels.
const WIDTH: f32 = 8.4;
const HEIGHT: f32 = 18.0;

/// A screen as an SVG: a text for each run of cells of one style.
fn svg(buffer: &Buffer) -> String {
    let (columns, rows) = (f32::from(buffer.area.width), f32::from(buffer.area.height));
    let (width, height) = (columns * WIDTH + 24.0, rows * HEIGHT + 24.0);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" viewBox=\"0 0 {width:.0} {height:.0}\">\n\
         <rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"#1c1f26\"/>\n\
         <g font-family=\"ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace\" font-size=\"14\" xml:space=\"preserve\">\n"
    );
    for y in 0..buffer.area.height {
        let mut x = 0;
        while x < buffer.area.width {
            let style = buffer[(x, y)].style();
            let start = x;
            let mut run = String::new();
            while x < buffer.area.width && buffer[(x, y)].style() == style {
                let symbol = buffer[(x, y)].symbol();
                run.push_str(symbol);
                x += u16::try_from(display_width(symbol)).unwrap().max(1);
            }
            piece(&mut svg, &run, start, x - start, y, style);
        }
    }
    svg + "</g>\n</svg>\n"
}

fn piece(svg: &mut String, run: &str, x: u16, columns: u16, y: u16, style: Style) {
    let (left, top) = (12.0 + f32::from(x) * WIDTH, 12.0 + f32::from(y) * HEIGHT);
    let length = f32::from(columns) * WIDTH;
    if let Some(behind) = style.bg.and_then(colour) {
        writeln!(
            svg,
            "<rect x=\"{left:.1}\" y=\"{top:.1}\" width=\"{length:.1}\" height=\"{HEIGHT}\" fill=\"{behind}\"/>"
        )
        .unwrap();
    }
    let text = run.trim();
    if text.is_empty() {
        return;
    }
    // Spaces at the ends would be left out, and the rest be stretched.
    let spaces = run.len() - run.trim_start().len();
    let left = left + spaces as f32 * WIDTH;
    let length = display_width(text) as f32 * WIDTH;
    let fill = style.fg.and_then(colour).unwrap_or("#d7dae0");
    let has = |modifier, text| if style.add_modifier.contains(modifier) { text } else { "" };
    let weight = has(Modifier::BOLD, " font-weight=\"bold\"");
    let slant = has(Modifier::ITALIC, " font-style=\"italic\"");
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace("  ", "\u{a0} ");
    let base = top + 14.0;
    writeln!(
        svg,
        "<text x=\"{left:.1}\" y=\"{base:.1}\" textLength=\"{length:.1}\" lengthAdjust=\"spacingAndGlyphs\" fill=\"{fill}\"{weight}{slant}>{text}</text>"
    )
    .unwrap();
}

fn colour(colour: Color) -> Option<&'static str> {
    match colour {
        Color::Black => Some("#1c1f26"),
        Color::Yellow => Some("#e5c07b"),
        Color::Cyan => Some("#56b6c2"),
        Color::DarkGray => Some("#7f848e"),
        Color::Green => Some("#98c379"),
        _ => None,
    }
}

#[test]
fn the_picture_in_the_readme_is_what_is_drawn() {
    let mut driven = Driven::new("nguyen van duong");
    driven.key(KeyCode::Enter);
    driven.key(KeyCode::Char('n'));
    let drawn = svg(&drawn(&mut driven, Theme::coloured(), 112, 26));
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..").join(FILE);
    if std::env::var_os("TIM_PICTURES").is_some() {
        std::fs::write(&file, &drawn).unwrap();
    }
    let kept = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(kept == drawn, "{FILE} is another; TIM_PICTURES=1 cargo test writes it anew");
}
