//! Values that cannot be: beyond the bounds that the method declares, negative, or more than the whole they are a part of.
//! A form refuses them; from a source they are no value, and it is said why.

use facts::{Binding, InputDef, Outcome, Rows, Value, ValueType};
use kernel::q::Q;

use crate::card::Said;

/// What is wrong with what a source says, if anything is.
pub fn fault(input: &InputDef, binding: &Binding, outcome: &Outcome) -> Option<Said> {
    // A form was checked when it was read, with whoever filled it in at hand; a system is checked here.
    if !matches!(binding, Binding::Measured(_) | Binding::Attested(_)) {
        return None;
    }
    let of = |value: &Value| match value {
        Value::Rows(rows) => in_rows(input, rows),
        value => alone(input, value),
    };
    match outcome {
        Outcome::Known(value) => of(value),
        Outcome::Open { so_far, lowest, highest } => {
            [Some(so_far), lowest.as_ref(), highest.as_ref()].into_iter().flatten().find_map(of)
        }
        Outcome::Absent(_) | Outcome::Unavailable(_) | Outcome::NotApplicable(_) => None,
    }
}

fn alone(input: &InputDef, value: &Value) -> Option<Said> {
    if let Value::Ratio(n, d) = value {
        return match () {
            () if *n < 0 || *d < 0 => {
                Some(Said::new(format!("{n}/{d} 的分子或分母小于 0"), format!("{n}/{d} has a part below 0")))
            }
            () if n > d => {
                Some(Said::new(format!("{n}/{d} 的分子大于分母"), format!("{n}/{d} is more than the whole")))
            }
            () => None,
        };
    }
    if !signed(input.ty) {
        return None;
    }
    let (q, min) = (value.number()?, input.min.unwrap_or(Q::ZERO));
    let max = input.max.filter(|max| q > *max);
    let have = q.text(6);
    if q < min {
        let min = min.text(6);
        return Some(Said::new(format!("值为 {have}，小于下限 {min}"), format!("the value is {have}, below {min}")));
    }
    let max = max?.text(6);
    Some(Said::new(format!("值为 {have}，大于上限 {max}"), format!("the value is {have}, above {max}")))
}

/// The first row with a cell that cannot be.
fn in_rows(input: &InputDef, rows: &Rows) -> Option<Said> {
    let places: Vec<Option<usize>> = input.columns.iter().map(|c| rows.column(&c.id)).collect();
    let english = |i: usize| input.columns.get(i).map(|c| c.label_en.clone().unwrap_or_else(|| c.id.clone()));
    // By column: must it not be negative, and the columns that it is at most.
    let limits: Vec<(usize, bool, Vec<usize>)> = input
        .columns
        .iter()
        .enumerate()
        .map(|(i, c)| {
            let most = c.at_most.iter().filter_map(|id| input.columns.iter().position(|c| c.id == *id));
            (i, signed(c.ty), most.collect())
        })
        .filter(|(_, signed, most): &(usize, bool, Vec<usize>)| *signed || !most.is_empty())
        .collect();
    for (row, no) in rows.items.iter().zip(1_usize..) {
        let number = |column: usize| row.cells.get(places.get(column).copied().flatten()?)?.as_ref()?.number();
        let text = |column: usize| row.cells.get(places.get(column).copied().flatten()?)?.as_ref().map(written);
        for (column, signed, most) in &limits {
            let Some(have) = number(*column) else { continue };
            let (label, value) = (input.columns.get(*column).map(|c| &c.label)?, text(*column)?);
            if *signed && have.is_negative() {
                return Some(Said::new(
                    format!("第 {no} 行“{label}”为 {value}，小于 0"),
                    format!("row {no}: {} is {value}, below 0", english(*column)?),
                ));
            }
            for other in most {
                let Some(limit) = number(*other).filter(|limit| have > *limit) else { continue };
                let (whole, bound) =
                    (input.columns.get(*other).map(|c| &c.label)?, text(*other).unwrap_or_else(|| limit.text(6)));
                return Some(Said::new(
                    format!("第 {no} 行“{label}”为 {value}，大于“{whole}”的 {bound}"),
                    format!("row {no}: {} is {value}, more than {} of {bound}", english(*column)?, english(*other)?),
                ));
            }
        }
    }
    None
}

fn signed(ty: ValueType) -> bool {
    matches!(ty, ValueType::Integer | ValueType::Decimal | ValueType::Money)
}

fn written(value: &Value) -> String {
    match value {
        Value::Date(day) => day.to_string(),
        Value::Time(at) => at.to_string(),
        value => value.number().map_or_else(String::new, |q| q.text(6)),
    }
}
