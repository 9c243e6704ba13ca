//! What a text's runs of letters weigh for each language: a linear model, learned outside and read from a table.
//!
//! Every run falls by its hash into one of some thousand rows (Weinberger and others, "Feature hashing for large scale
//! multitask learning", 2009). A row has a weight for each class; the sums of the weights over the root of the number of
//! runs are the logarithms of the odds (multinomial logistic regression).

use std::fmt::Write;
use std::sync::LazyLock;

use xxhash_rust::xxh3::xxh3_64;

use crate::lang::Lang;

use super::runs::{Counts, each_run};

/// The classes: first the languages that are known, then families of others. Why families, if all that counts is that a
/// text is in none of the known languages? Because a line can be drawn between French and Spanish, and between French and
/// Dutch, but hardly one between French and everything else.
pub const CLASSES: usize = 8;

/// Weights are whole numbers from -7 to 7. Finer ones were no better on texts that were held out.
pub const MOST: i8 = 7;

/// A weight of 0 is kept as 8, so that all are positive: two of them are a byte of the table, and eight a number that can be
/// added to another as one.
pub const ZERO: u8 = 8;

/// The number of classes that are languages of their own.
pub const KNOWN: usize = 3;

/// A table of weights.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// The languages that it knows: the first classes.
    pub known: [Lang; KNOWN],
    /// What the other classes are called.
    pub families: [String; CLASSES - KNOWN],
    /// What a class weighs before anything is seen.
    pub bias: [f32; CLASSES],
    /// What a weight of 1 stands for.
    pub step: f32,
    /// By what the logarithms of the odds are multiplied, so that probabilities are as often right as they say.
    pub sureness: f32,
    /// The weights, with [`ZERO`] added to each. The number of rows is a power of two.
    pub rows: Vec<[u8; CLASSES]>,
}

/// What a model says of a text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Opinion {
    /// The known language that is likeliest, as a class.
    pub best: usize,
    /// How likely it is.
    pub likely: f32,
    /// How likely the text is in none of the known languages.
    pub other: f32,
    /// What there was in the text.
    pub counts: Counts,
}

/// So many weights of at most 15 stay below 256.
const ROWS_IN_BYTES: u32 = 17;

/// The sums of the weights of rows.
#[derive(Default)]
struct Sums {
    weights: [u32; CLASSES],
    runs: u32,
    /// A row is a number of 64 bits; a sum of rows has a sum of weights in each byte, until one would be too large for it.
    bytes: u64,
    in_bytes: u32,
}

impl Sums {
    #[inline(always)]
    fn add(&mut self, row: &[u8; CLASSES]) {
        self.bytes += u64::from_le_bytes(*row);
        self.in_bytes += 1;
        if self.in_bytes == ROWS_IN_BYTES {
            self.unload();
        }
    }

    /// Apart, so that adding a row stays a few instructions wherever it is done.
    #[inline(never)]
    fn unload(&mut self) {
        for (sum, byte) in self.weights.iter_mut().zip(self.bytes.to_le_bytes()) {
            *sum += u32::from(byte);
        }
        self.runs += self.in_bytes;
        (self.bytes, self.in_bytes) = (0, 0);
    }
}

impl Model {
    /// The one that is part of the program: `data/models/languages.bin`.
    pub fn learned() -> &'static Model {
        static LEARNED: LazyLock<Model> =
            LazyLock::new(|| Model::read(include_bytes!("../../../data/models/languages.bin")));
        &LEARNED
    }

    /// Weighs a text, which must be in NFC.
    pub fn weigh(&self, text: &str) -> Opinion {
        let shift = u32::BITS - self.rows.len().trailing_zeros();
        let mut sums = Sums::default();
        let counts = each_run(text, |hash| sums.add(&self.rows[(hash >> shift) as usize]));
        sums.unload();
        self.opinion(&sums.weights, sums.runs, counts)
    }

    fn opinion(&self, sums: &[u32; CLASSES], runs: u32, counts: Counts) -> Opinion {
        let scale = self.step / (runs.max(1) as f32).sqrt();
        let zero = f64::from(ZERO) * f64::from(runs);
        let mut odds: [f32; CLASSES] = std::array::from_fn(|class| {
            let sum = (f64::from(sums[class]) - zero) as f32;
            self.sureness * (sum * scale + self.bias[class])
        });
        let most = odds.iter().copied().fold(f32::MIN, f32::max);
        for odds in &mut odds {
            *odds = (*odds - most).exp();
        }
        let total: f32 = odds.iter().sum();
        let mut best = 0;
        for class in 1..KNOWN {
            if odds[class] > odds[best] {
                best = class;
            }
        }
        let other = odds[KNOWN..].iter().sum::<f32>() / total;
        Opinion { best, likely: odds[best] / total, other, counts }
    }

    /// Reads a table as [`Model::table`] writes it.
    ///
    /// # Panics
    /// When the table is damaged: it is part of the program.
    pub fn read(table: &[u8]) -> Model {
        let end = table.windows(2).position(|two| two == b"\n\n").expect("the table of languages has a head");
        let (head, rows) = (&table[..end], &table[end + 2..]);
        let head = std::str::from_utf8(head).expect("the head of the table of languages is text");
        let field = |name: &str| {
            let line = head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
            line.unwrap_or_else(|| panic!("the table of languages has no `{name}`"))
        };
        let number = |text: &str| -> f32 {
            text.parse().unwrap_or_else(|_| panic!("`{text}` in the table of languages is no number"))
        };
        assert_eq!(
            field("check"),
            format!("{:016x}", xxh3_64(rows)),
            "the weights in the table of languages are damaged"
        );
        let known: Vec<Lang> =
            field("known").split(' ').map(|code| code.parse().unwrap_or(Lang::UND)).collect();
        let families: Vec<String> = field("families").split(' ').map(str::to_owned).collect();
        let bias: Vec<f32> = field("bias").split(' ').map(number).collect();
        let (rows, rest) = rows.as_chunks::<{ CLASSES / 2 }>();
        assert!(rest.is_empty() && rows.len().is_power_of_two(), "the table of languages has other rows");
        Model {
            known: known.try_into().expect("the table of languages knows three"),
            families: families.try_into().expect("the table of languages names its families"),
            bias: bias.try_into().expect("the table of languages has a bias for each class"),
            step: number(field("step")),
            sureness: number(field("sureness")),
            rows: rows.iter().map(unpacked).collect(),
        }
    }

    /// The model as bytes: lines of text with a name and what it is, an empty line, and the weights, two in a byte.
    pub fn table(&self) -> Vec<u8> {
        let rows: Vec<u8> = self.rows.iter().flat_map(packed).collect();
        let bias: Vec<String> = self.bias.iter().map(|bias| format!("{bias:.4}")).collect();
        let mut head = String::new();
        let _ =
            writeln!(head, "# What runs of letters weigh for each language. Learned: see data/README.md.");
        let _ = writeln!(head, "known {}", self.known.map(|lang| lang.to_string()).join(" "));
        let _ = writeln!(head, "families {}", self.families.join(" "));
        let _ = writeln!(head, "bias {}", bias.join(" "));
        let _ = writeln!(head, "step {}", self.step);
        let _ = writeln!(head, "sureness {}", self.sureness);
        let _ = writeln!(head, "check {:016x}\n", xxh3_64(&rows));
        let mut table = head.into_bytes();
        table.extend(rows);
        table
    }
}

fn packed(row: &[u8; CLASSES]) -> [u8; CLASSES / 2] {
    std::array::from_fn(|at| row[2 * at] & 0xF | row[2 * at + 1] << 4)
}

fn unpacked(row: &[u8; CLASSES / 2]) -> [u8; CLASSES] {
    std::array::from_fn(|class| row[class / 2] >> (4 * (class % 2)) & 0xF)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_read_as_it_was_written() {
        let rows = (0..8u8).map(|row| std::array::from_fn(|class| (row * 2 + class as u8) % 16)).collect();
        let families = std::array::from_fn(|family| format!("f{family}"));
        let known = [Lang::EN, Lang::FR, Lang::VI];
        let model = Model { known, families, bias: [0.25; CLASSES], step: 0.125, sureness: 1.5, rows };
        assert_eq!(Model::read(&model.table()), model);
    }

    #[test]
    #[should_panic(expected = "damaged")]
    fn a_damaged_table_is_not_believed() {
        let mut table = Model::learned().table();
        *table.last_mut().unwrap() ^= 1;
        Model::read(&table);
    }

    #[test]
    fn the_table_knows_languages_with_a_recipe() {
        assert_eq!(Model::learned().known, [Lang::EN, Lang::FR, Lang::VI]);
    }
}
