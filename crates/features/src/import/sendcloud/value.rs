//! Single values of a parcel object: what is plainly meant, in whatever JSON type it comes.
use std::borrow::Cow;

use serde_json::{Number, Value};

use crate::import::field;
use domain::parcel::Reason;

/// A text, or a number as the text it would be; empty for `null`.
pub fn scalar<'a>(name: &'static str, value: &'a Value) -> Result<Cow<'a, str>, Reason> {
    match value {
        Value::Null => Ok(Cow::Borrowed("")),
        Value::String(text) => Ok(Cow::Borrowed(text)),
        Value::Number(number) => digits(number).map(Cow::Owned).ok_or(Reason::Malformed(name)),
        Value::Bool(_) | Value::Array(_) | Value::Object(_) => Err(Reason::Malformed(name)),
    }
}

/// `Display` of an `f64` is the shortest text that reads back as the same number, without an exponent: `627.77`. A whole number
/// too large for that has lost digits, and is none any more.
fn digits(number: &Number) -> Option<String> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let whole = number.as_i64().map(|n| n.to_string()).or_else(|| number.as_u64().map(|n| n.to_string()));
    whole.or_else(|| number.as_f64().filter(|n| n.abs() < EXACT).map(|n| n.to_string()))
}

/// A decimal, written as a text or as a number; zero where there is none.
pub fn amount(name: &'static str, value: &Value, places: usize) -> Result<i64, Reason> {
    match scalar(name, value)?.trim() {
        "" => Ok(0),
        text => field::decimal(name, text, places),
    }
}

/// Yes or no, also as a number or a word.
pub fn flag(name: &'static str, value: &Value) -> Result<bool, Reason> {
    match value {
        Value::Bool(flag) => Ok(*flag),
        other => field::flag(name, &scalar(name, other)?),
    }
}
