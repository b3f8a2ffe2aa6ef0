//! Sections as they travel: parts with texts.
use serde_json::Value;
use views::section::{Kind, Text};

/// The texts of a part that are of one name.
pub fn texts(part: &Value, name: Text) -> Vec<&str> {
    let texts = part["texts"].as_array().into_iter().flatten();
    texts.filter(|pair| pair[0] == name as u8).filter_map(|pair| pair[1].as_str()).collect()
}

/// A text of a part; empty if it is not there.
pub fn text(part: &Value, name: Text) -> String {
    texts(part, name).first().copied().unwrap_or_default().to_owned()
}

/// A part's parts of a kind.
pub fn parts(part: &Value, kind: Kind) -> Vec<&Value> {
    part["parts"].as_array().into_iter().flatten().filter(|part| part["kind"] == kind as u8).collect()
}

/// Each record as a person reads it: its title, its signs, its lines, and what can be done.
pub fn records(section: &Value) -> Vec<String> {
    let all = |texts: Vec<String>| texts.join(", ");
    let record = |item: &&Value| {
        let pills = all(parts(item, Kind::Pill).iter().map(|pill| text(pill, Text::Text)).collect());
        let lines = texts(item, Text::Line).join(" | ");
        let called = |sheet: &&Value| [Text::Title, Text::Submit].map(|name| text(sheet, name));
        let button = |sheet: &&Value| called(sheet).into_iter().find(|word| !word.is_empty()).unwrap_or_default();
        let sheets = all(parts(item, Kind::Sheet).iter().map(button).collect());
        format!("{} [{pills}] {lines} ({sheets})", text(item, Text::Title))
    };
    parts(section, Kind::Item).iter().map(record).collect()
}
