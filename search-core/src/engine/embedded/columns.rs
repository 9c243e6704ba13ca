//! The values of a facet in a segment, as numbers that stand for them.

use std::sync::Arc;

use jiff::civil::Date;
use tantivy::columnar::{Column, ColumnType, Dictionary, NumericalValue};
use tantivy::{SegmentReader, u64_to_f64, u64_to_i64};

use super::schema;
use crate::article::attributes::is_name;
use crate::engine::facets::Period;
use crate::engine::facts::{FACTS, day_of};
use crate::lang::nfc;
use crate::query::Facet;

/// The values of one type. Their numbers are in the order of the values.
#[derive(Clone)]
pub(super) struct Values {
    pub(super) column: Column<u64>,
    kind: Kind,
}

#[derive(Clone)]
enum Kind {
    Text(Arc<Dictionary>),
    Signed,
    Unsigned,
    Float,
    Boolean,
}

impl Values {
    /// The columns of a facet: none where no article of the segment has a value, several where some have numbers and others
    /// texts. Those of a date are days. A story has none.
    pub(super) fn of(segment: &SegmentReader, facet: &Facet) -> tantivy::Result<Vec<Values>> {
        let name = match facet {
            Facet::Id => "id".to_owned(),
            Facet::Lang => "lang".to_owned(),
            Facet::Year | Facet::Month | Facet::Day => schema::DAY.to_owned(),
            Facet::Story => return Ok(Vec::new()),
            Facet::Attribute(name) if !is_name(name) => return Ok(Vec::new()),
            Facet::Attribute(name) => format!("{}.{}", schema::ATTRIBUTES, nfc(name)),
            fact => match FACTS.iter().find(|(other, _)| other == fact) {
                Some((_, name)) => (*name).to_owned(),
                None => return Ok(Vec::new()),
            },
        };
        let mut columns = Vec::new();
        for handle in segment.fast_fields().dynamic_column_handles(&name)? {
            let kind = match handle.column_type() {
                ColumnType::Str => {
                    let Some(texts) = segment.fast_fields().str(&name)? else { continue };
                    let (dictionary, column) = texts.into_parts();
                    columns.push(Values { column, kind: Kind::Text(dictionary) });
                    continue;
                }
                ColumnType::I64 => Kind::Signed,
                ColumnType::U64 => Kind::Unsigned,
                ColumnType::F64 => Kind::Float,
                ColumnType::Bool => Kind::Boolean,
                _ => continue,
            };
            if let Some(column) = handle.open_u64_lenient()? {
                columns.push(Values { column, kind });
            }
        }
        Ok(columns)
    }

    /// The texts that the numbers stand for, which have an order of their own in every segment; `None` for other values.
    pub(super) fn dictionary(&self) -> Option<&Dictionary> {
        match &self.kind {
            Kind::Text(dictionary) => Some(dictionary),
            _ => None,
        }
    }

    /// The number that a value is, if it is one. Booleans are 0 and 1.
    pub(super) fn number(&self, value: u64) -> Option<f64> {
        match self.kind {
            Kind::Text(_) => None,
            Kind::Signed => Some(u64_to_i64(value) as f64),
            Kind::Unsigned | Kind::Boolean => Some(value as f64),
            Kind::Float => Some(u64_to_f64(value)),
        }
    }

    /// True for a column of true and false.
    pub(super) fn is_boolean(&self) -> bool {
        matches!(self.kind, Kind::Boolean)
    }

    /// The day that a value is, in a column of days.
    pub(super) fn day(value: u64) -> Option<Date> {
        day_of(u64_to_i64(value))
    }

    /// Calls `see` with each of these values, which must be in order, and its text.
    pub(super) fn each_text(&self, values: &[u64], mut see: impl FnMut(usize, &str)) -> tantivy::Result<()> {
        if let Kind::Text(dictionary) = &self.kind {
            let mut n = 0;
            dictionary.sorted_ords_to_term_cb(values, |text| {
                see(n, &String::from_utf8_lossy(text));
                n += 1;
            })?;
            return Ok(());
        }
        for (n, &value) in values.iter().enumerate() {
            let number = match self.kind {
                Kind::Boolean => {
                    see(n, if value == 0 { "false" } else { "true" });
                    continue;
                }
                Kind::Signed => NumericalValue::I64(u64_to_i64(value)),
                Kind::Unsigned => NumericalValue::U64(value),
                _ => NumericalValue::F64(u64_to_f64(value)),
            };
            match number.normalize() {
                NumericalValue::I64(number) => see(n, &number.to_string()),
                NumericalValue::U64(number) => see(n, &number.to_string()),
                NumericalValue::F64(number) => see(n, &number.to_string()),
            }
        }
        Ok(())
    }
}

/// The length of the periods by which a facet counts days.
pub(super) fn period_of(facet: &Facet) -> Option<Period> {
    match facet {
        Facet::Year => Some(Period::Year),
        Facet::Month => Some(Period::Month),
        Facet::Day => Some(Period::Day),
        _ => None,
    }
}
