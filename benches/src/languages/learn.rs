//! Learning the weights: multinomial logistic regression by stochastic gradients, with a step of its own for every weight
//! (Duchi and others, "Adaptive subgradient methods", 2011).

use search_core::Lang;
use search_core::detect::model::{CLASSES, KNOWN, MOST, Model, ZERO};
use search_core::detect::runs::each_run;

use crate::chance::Chance;

use super::draw::{FAMILIES, LANGS, Urn};

/// How many rows, as a power of two. Half the rows with twice the classes are as large, and took 3.5 % instead of 3.0 % of
/// three words in other languages for known ones.
const ROW_BITS: u32 = 15;

/// How many texts are drawn. Four tenths of them gave 0.4 % less on three words.
const DRAWS: usize = 1_500_000;

const RATE: f32 = 0.15;
const BIAS_RATE: f32 = 0.05;

/// The largest weights are cut at what this share of them is below, so that the steps of the others are finer.
const UNCUT: f32 = 0.9995;

/// Learns a model. The same texts and seed give the same model.
pub fn learn(urn: &Urn<'_>, seed: u64) -> Model {
    let rows = 1usize << ROW_BITS;
    let mut chance = Chance::new(seed);
    let mut weights = vec![[0f32; CLASSES]; rows];
    let mut squares = vec![[1e-3f32; CLASSES]; rows];
    let (mut bias, mut bias_squares) = ([0f32; CLASSES], [1f32; CLASSES]);
    let mut runs: Vec<u32> = Vec::new();
    for _ in 0..DRAWS {
        let (text, class) = urn.draw(&mut chance);
        runs.clear();
        each_run(&text, |hash| runs.push(hash >> (u32::BITS - ROW_BITS)));
        if runs.is_empty() {
            continue;
        }
        let scale = 1.0 / (runs.len() as f32).sqrt();
        let mut slope = probabilities(&weights, &bias, &runs, scale);
        slope[class] -= 1.0;
        for at in 0..CLASSES {
            bias_squares[at] += slope[at] * slope[at];
            bias[at] -= BIAS_RATE * slope[at] / bias_squares[at].sqrt();
            slope[at] *= scale;
        }
        for &run in &runs {
            let (weights, squares) = (&mut weights[run as usize], &mut squares[run as usize]);
            for at in 0..CLASSES {
                squares[at] += slope[at] * slope[at];
                weights[at] -= RATE * slope[at] / squares[at].sqrt();
            }
        }
    }
    in_steps(&weights, bias)
}

fn probabilities(
    weights: &[[f32; CLASSES]],
    bias: &[f32; CLASSES],
    runs: &[u32],
    scale: f32,
) -> [f32; CLASSES] {
    let mut odds = [0f32; CLASSES];
    for &run in runs {
        for (odds, weight) in odds.iter_mut().zip(&weights[run as usize]) {
            *odds += weight;
        }
    }
    for (odds, bias) in odds.iter_mut().zip(bias) {
        *odds = *odds * scale + bias;
    }
    let most = odds.iter().copied().fold(f32::MIN, f32::max);
    odds = odds.map(|odds| (odds - most).exp());
    let total: f32 = odds.iter().sum();
    odds.map(|odds| odds / total)
}

fn in_steps(weights: &[[f32; CLASSES]], bias: [f32; CLASSES]) -> Model {
    let mut sizes: Vec<f32> = weights.iter().flatten().map(|weight| weight.abs()).collect();
    sizes.sort_by(f32::total_cmp);
    let step = sizes[(sizes.len() as f32 * UNCUT) as usize] / f32::from(MOST);
    let most = f32::from(MOST);
    let whole = |row: &[f32; CLASSES]| {
        row.map(|weight| ((weight / step).round().clamp(-most, most) + f32::from(ZERO)) as u8)
    };
    let rows = weights.iter().map(whole).collect();
    let known: [Lang; KNOWN] = LANGS.map(|code| code.parse().expect("the code of a known language is one"));
    // As the table keeps it.
    let bias = bias.map(|bias| (bias * 1e4).round() / 1e4);
    Model { known, families: FAMILIES.map(|(name, _)| name.to_owned()), bias, step, sureness: 1.0, rows }
}
