//! Sections as they travel: parts with texts.
use serde_json::Value;

/// A text of a part; empty if it is not there.
pub fn text(part: &Value, name: &str) -> String {
    let texts = part["texts"].as_array().into_iter().flatten();
    let mut found = texts.filter(|pair| pair[0] == name).filter_map(|pair| pair[1].as_str());
    found.next().unwrap_or_default().to_owned()
}

/// A part's parts of a kind.
pub fn parts<'a>(part: &'a Value, kind: &'a str) -> Vec<&'a Value> {
    part["parts"].as_array().into_iter().flatten().filter(|part| part["kind"] == kind).collect()
}

/// Each record as a person reads it: its title, its signs, its lines, and what can be done.
pub fn records(section: &Value) -> Vec<String> {
    let all = |texts: Vec<String>| texts.join(", ");
    let record = |item: &&Value| {
        let pills = all(parts(item, "pill").iter().map(|pill| text(pill, "text")).collect());
        let lines = item["texts"].as_array().into_iter().flatten().filter(|pair| pair[0] == "line");
        let lines = lines.filter_map(|pair| pair[1].as_str()).collect::<Vec<_>>().join(" | ");
        let button =
            |sheet: &&Value| if text(sheet, "title").is_empty() { text(sheet, "submit") } else { text(sheet, "title") };
        let sheets = all(parts(item, "sheet").iter().map(button).collect());
        format!("{} [{pills}] {lines} ({sheets})", text(item, "title"))
    };
    parts(section, "item").iter().map(record).collect()
}
