//! The sections of settings as each reader sees them, for review: a word, a sign or a form more or less shows in the difference.
use serde_json::Value;
use views::section::{Kind, Text};

use crate::support::part::{parts, records, text};
use crate::support::{TestApp, both, new_id};

both!(each_readers_sections_are_as_they_were_reviewed);

/// A section as a person reads it: its heading, what there is, and what can be done.
fn read(section: &Value) -> String {
    let records = records(section);
    let there = if records.is_empty() { vec![text(section, Text::Empty)] } else { records };
    let there = there.iter().filter(|line| !line.is_empty()).map(|line| format!("- {line}\n"));
    let forms = parts(section, Kind::Sheet).into_iter().map(|sheet| {
        let fields = parts(sheet, Kind::Input).into_iter().map(|input| text(input, Text::Label)).collect::<Vec<_>>();
        let called = [Text::Title, Text::Submit].map(|name| text(sheet, name)).join(" ");
        format!("[{}] {}\n", called.trim(), fields.join(", "))
    });
    let head = format!("## {}\n{}\n", text(section, Text::Title), text(section, Text::Lead));
    head + &there.collect::<String>() + &forms.collect::<String>() + "\n"
}

async fn each_readers_sections_are_as_they_were_reviewed(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let id = new_id();
    let nora = [
        ("account", "nebula"),
        ("form[id]", id.as_str()),
        ("form[name]", "Nora Gil"),
        ("form[kind]", "professional"),
        ("form[email]", "nora@nebula.example"),
    ];
    ada.done("add_contact", &nora).await;
    ada.grant("nebula", &[("scope", "view")]).await;
    let mut all = String::new();
    for (who, email) in [
        ("An Admin", "ada@nebula.example"),
        ("An Operator", "omar@nebula.example"),
        ("An agent who may look", "ana@support.example"),
    ] {
        let client = app.sign_in(email).await;
        let account = client.done("account_settings", &[("account", "nebula")]).await;
        let parameters = client.done("parameters", &[("account", "nebula")]).await;
        let sections = [&account["body"]["above"], &account["body"]["below"], &parameters["body"]];
        let sections = sections.into_iter().flat_map(|sections| sections.as_array().expect("sections"));
        all += &format!("# {who}\n\n{}", sections.map(read).collect::<String>());
    }
    // One for both databases.
    insta::with_settings!({ prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("sections", all);
    });
}
