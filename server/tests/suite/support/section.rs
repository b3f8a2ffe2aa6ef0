//! A section as it travelled, read as what it is.
use serde_json::{Map, Value, json};

/// A part's texts by name, its id, and its parts in lists by their kind: `items`, `sheets`, `inputs`; pills and what is kept
/// as pairs.
pub fn unfold(part: &Value) -> Value {
    let mut whole = Map::from_iter([("id".to_owned(), part["key"].clone())]);
    let mut lines = Vec::new();
    for text in part["texts"].as_array().into_iter().flatten() {
        match text[0].as_str().expect("a name") {
            "line" => lines.push(text[1].clone()),
            "version" => drop(whole.insert("version".to_owned(), number(&text[1]))),
            name => drop(whole.insert(name.to_owned(), text[1].clone())),
        }
    }
    let of =
        |kind: &'static str| part["parts"].as_array().into_iter().flatten().filter(move |part| part["kind"] == kind);
    let pairs = |kind: &'static str, value: &str| {
        of(kind).map(|part| json!([part["key"], unfold(part)[value]])).collect::<Vec<_>>()
    };
    whole.insert("lines".to_owned(), json!(lines));
    whole.insert("items".to_owned(), of("item").map(unfold).collect());
    whole.insert("sheets".to_owned(), of("sheet").map(unfold).collect());
    whole.insert("inputs".to_owned(), of("input").map(named).collect());
    whole.insert("pills".to_owned(), json!(pairs("pill", "text")));
    whole.insert("keep".to_owned(), json!(pairs("keep", "value")));
    whole.insert("options".to_owned(), json!(pairs("option", "text")));
    Value::Object(whole)
}

/// A field, by its name.
fn named(input: &Value) -> Value {
    let mut input = unfold(input);
    input["name"] = input["id"].clone();
    input
}

fn number(text: &Value) -> Value {
    text.as_str().and_then(|text| text.parse::<i64>().ok()).into()
}
