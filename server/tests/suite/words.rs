//! Every word a person reads comes from the tables, in all three languages, and no table holds what nobody reads.
use std::collections::{BTreeMap, BTreeSet};

use domain::role::Lang;
use domain::shipment::STATUSES;
use house::words::install;
use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};
use views::words::{status_word, text_in, w};

use crate::sources::{ROOT, programs, read, without_tests};

const LANGUAGES: [(Lang, &str); 3] = [(Lang::En, "en"), (Lang::Es, "es"), (Lang::Pt, "pt")];

/// Texts that are right to be the same in all three languages.
const SAME: [(&str, &str); 5] = [
    ("bic", "initials of a standard, used alike"),
    ("iban", "initials of a standard, used alike"),
    ("request_terms", "only placeholders and a comma"),
    ("tax_cuit", "initials and a country spelled alike"),
    ("tax_rut", "initials and a country spelled alike"),
];

/// Literals that may stand in a view although they have letters or digits. Signs alone need no leave.
const LITERALS: [(&str, &str); 1] = [("Aldaba", "a proper name")];

/// Attributes that a person reads or hears. `data-label` is shown by the style sheet on narrow screens.
const READ_ATTRIBUTES: [&str; 6] = ["aria-label", "placeholder", "title", "alt", "label", "data-label"];

fn table(lang: &str) -> BTreeMap<String, String> {
    serde_json::from_str(&read(&format!("crates/views/locales/{lang}.json"))).expect("a table of texts")
}

#[test]
fn every_key_is_used_by_the_program() {
    let sources: Vec<String> = programs().iter().map(|(_, text)| without_tests(text).to_owned()).collect();
    assert_eq!(unused(table("en").keys(), &sources), Vec::<&str>::new(), "keys that nothing uses");
}

#[test]
fn an_unused_key_is_found() {
    let sources = ["view! { {t(w::USED)} } // w::UNUSED_NOT and w::USED_MORE".to_owned()];
    assert_eq!(
        unused(["used", "unused", "used_more_still"].map(str::to_owned).iter(), &sources),
        ["unused", "used_more_still"]
    );
}

/// The keys whose constant no source names.
fn unused<'a>(keys: impl Iterator<Item = &'a String>, sources: &[String]) -> Vec<&'a str> {
    let named: BTreeSet<String> = sources.iter().flat_map(|text| constants(text)).collect();
    keys.map(String::as_str).filter(|key| !named.contains(&key.to_uppercase())).collect()
}

/// What stands after each `w::`.
fn constants(source: &str) -> impl Iterator<Item = String> {
    let letter = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    source.split("w::").skip(1).map(move |rest| rest.chars().take_while(|c| letter(*c)).collect())
}

#[test]
fn no_text_is_the_same_in_all_three_languages_unless_it_may_be() {
    let [english, spanish, portuguese] = LANGUAGES.map(|(_, lang)| table(lang));
    let found = same(&english, &spanish, &portuguese);
    assert_eq!(found, SAME.map(|(key, _)| key), "not translated, or no longer the same");
}

#[test]
fn a_text_that_nobody_translated_is_found() {
    let table = |text: &str| BTreeMap::from([("key".to_owned(), text.to_owned())]);
    assert_eq!(same(&table("Save"), &table("Save"), &table("Save")), ["key"]);
    assert!(same(&table("Save"), &table("Guardar"), &table("Guardar")).is_empty());
}

fn same<'a>(
    english: &'a BTreeMap<String, String>,
    spanish: &BTreeMap<String, String>,
    portuguese: &BTreeMap<String, String>,
) -> Vec<&'a str> {
    let alike =
        |(key, text): &(&String, &String)| spanish.get(*key) == Some(*text) && portuguese.get(*key) == Some(*text);
    english.iter().filter(alike).map(|(key, _)| key.as_str()).collect()
}

#[test]
fn no_text_is_empty_or_padded_or_holds_markup() {
    for (_, lang) in LANGUAGES {
        for (key, text) in table(lang) {
            let wrong = text.trim() != text || text.is_empty() || text.contains(['<', '>']) || text.contains("  ");
            assert!(!wrong, "{lang}: {key}: {text:?}");
        }
    }
}

#[test]
fn every_status_has_a_word_of_its_own_in_each_language() {
    install();
    for (lang, name) in LANGUAGES {
        let texts: BTreeSet<&str> = STATUSES.iter().map(|status| text_in(lang, status_word(status.id))).collect();
        assert_eq!(texts.len(), STATUSES.len(), "{name}: a status without its word, or two with the same");
        assert!(!texts.contains(""), "{name}");
    }
    for status in STATUSES.iter().filter(|status| status.id != 1337) {
        assert_ne!(status_word(status.id), w::STATUS_1337, "{} has no word", status.id);
    }
}

#[test]
fn the_statuses_are_those_of_the_public_list() {
    #[derive(serde::Deserialize)]
    struct Known {
        id: i64,
        message: String,
    }
    let known: Vec<Known> = serde_json::from_str(&read("../shared/data/sendcloud-v2-statuses.json")).expect("the list");
    assert_eq!(known.len(), STATUSES.len());
    for (known, ours) in known.iter().zip(STATUSES) {
        // The unknown one's message goes on with advice.
        let message = known.message.split(" - ").next();
        assert_eq!((known.id, message), (ours.id, Some(ours.message)));
    }
}

#[test]
fn no_view_holds_a_literal_text() {
    let mut views = 0;
    for (path, text) in programs() {
        let source = Views::read(without_tests(&text)).unwrap_or_else(|error| panic!("{path}: {error}"));
        views += source.count;
        let texts: Vec<_> = source.texts.iter().filter(|text| !is_allowed(text)).collect();
        assert!(texts.is_empty(), "{path}: {texts:?} must come from the tables");
    }
    assert!(views > 100, "{views} views are too few: are they still found? in {ROOT}");
}

fn is_allowed(text: &str) -> bool {
    !text.contains(char::is_alphanumeric) || LITERALS.iter().any(|(literal, _)| *literal == text.trim())
}

#[test]
fn a_literal_in_a_view_is_found_wherever_it_hides() {
    for (bad, expected) in [
        (r#"view! { <p>"Save"</p> }"#, "Save"),
        ("view! { <p>Save</p> }", "Save"),
        (r#"view! { <p class="x" hidden=move || !any.get()>"Save"</p> }"#, "Save"),
        (r#"view! { <p>{t(w::X)}"Save"</p> }"#, "Save"),
        (r#"view! { <p>{"Save"}</p> }"#, "Save"),
        (r#"view! { <p>{if on { "Save" } else { t(w::X) }}</p> }"#, "Save"),
        (r#"view! { <p>{match on { _ => "Save" }}</p> }"#, "Save"),
        (r#"view! { <p>{on.then_some("Save")}</p> }"#, "Save"),
        (r#"view! { <A href=base attr:aria-label="Save"/> }"#, "Save"),
        (r#"view! { <input placeholder="Save"/> }"#, "Save"),
        (r#"view! { <img src=path alt="Save"/> }"#, "Save"),
        (r#"view! { <td data-label={"Save"}>{x}</td> }"#, "Save"),
        (r#"view! { <p title=move || "Save">{x}</p> }"#, "Save"),
        (r#"view! { <Show when=move || (n.get() > 1) && on><p>"Save"</p></Show> }"#, "Save"),
        (r#"view! { <For each=rows key=|row| row.id let:row><li>"Save"</li></For> }"#, "Save"),
        (r#"view! { <Routes fallback=|| view! { <p>"Save"</p> }>{x}</Routes> }"#, "Save"),
        (r#"let none = "Save".into_any();"#, "Save"),
        (r##"view! { <p>r#"Save"#</p> }"##, "Save"),
        (r#"fn f() { g(|| { view! { <b>{x}</b><i>"Save"</i> } }) }"#, "Save"),
    ] {
        let found = Views::read(bad).expect("Rust").texts;
        assert_eq!(found, [expected], "{bad}");
    }
}

#[test]
fn what_is_no_text_is_left_alone() {
    for good in [
        r#"view! { <!DOCTYPE html><a class="button small" href="/agents" rel="external">{t(w::BACK)}</a> }"#,
        r#"view! { <A href=format!("{base}/x") attr:class="button">{t(w::BACK)}</A> }"#,
        r#"view! { <p>{tf(w::X, &[("count", &n.to_string())])}</p> }"#,
        r#"view! { <p class=if on { "open" } else { "shut" }>{x}</p> }"#,
        r#"let class = match tone { Tone::Good => "ok", _ => "" };"#,
    ] {
        assert!(Views::read(good).expect("Rust").texts.is_empty(), "{good}");
    }
}

/// What the views of a source say in so many words.
#[derive(Default)]
struct Views {
    count: usize,
    texts: Vec<String>,
}

impl Views {
    fn read(source: &str) -> Result<Self, String> {
        let tokens: TokenStream = source.parse().map_err(|error| format!("{error}"))?;
        let mut views = Self::default();
        views.rust(&trees(tokens), false);
        Ok(views)
    }

    /// Rust code; `shown` if what it evaluates to stands in a view.
    fn rust(&mut self, code: &[TokenTree], shown: bool) {
        for (at, tree) in code.iter().enumerate() {
            let text = literal(tree);
            let is_call = |name: &str| is_sign(code.get(at + 1), '.') && is_word(code.get(at + 2), name);
            let is_arm = at >= 2 && is_sign(code.get(at - 1), '>') && is_sign(code.get(at - 2), '=');
            let alone = code.len() == 1;
            if let Some(text) = text
                && (is_call("into_any") || is_call("into_view") || (shown && (alone || is_arm)))
            {
                self.texts.push(text);
            }
            let TokenTree::Group(group) = tree else { continue };
            let inner = trees(group.stream());
            if at >= 2 && is_sign(code.get(at - 1), '!') && is_word(code.get(at - 2), "view") {
                self.count += 1;
                self.nodes(&inner);
            } else {
                // Of the calls in a view, only `then_some` gives its argument on.
                let is_block = group.delimiter() == Delimiter::Brace
                    || is_word(at.checked_sub(1).and_then(|at| code.get(at)), "then_some");
                self.rust(&inner, shown && is_block);
            }
        }
    }

    /// What stands between tags.
    fn nodes(&mut self, nodes: &[TokenTree]) {
        let mut at = 0;
        while let Some(tree) = nodes.get(at) {
            if is_sign(Some(tree), '<') {
                let end = end_of_tag(nodes, at);
                self.tag(&nodes[at + 1..end]);
                at = end;
            } else if let Some(text) = literal(tree) {
                self.texts.push(text);
            } else if let TokenTree::Group(group) = tree {
                self.rust(&trees(group.stream()), true);
            } else {
                self.texts.push(tree.to_string());
            }
            at += 1;
        }
    }

    /// A tag, from its name to before its `>`.
    fn tag(&mut self, tag: &[TokenTree]) {
        for (at, tree) in tag.iter().enumerate() {
            if is_sign(Some(tree), '=') && READ_ATTRIBUTES.contains(&name_before(tag, at).as_str()) {
                let value = &tag[at + 1..];
                // `|| "text"` and `move || "text"` say the same as `"text"`.
                let is_closure = |tree: &&TokenTree| is_word(Some(tree), "move") || is_sign(Some(tree), '|');
                let first = value.iter().find(|tree| !is_closure(tree));
                let inner = first.map(|first| {
                    if let TokenTree::Group(group) = first { trees(group.stream()) } else { vec![first.clone()] }
                });
                self.texts.extend(inner.iter().flatten().take(1).filter_map(literal));
            }
            if let TokenTree::Group(group) = tree {
                let is_view = at >= 2 && is_sign(tag.get(at - 1), '!') && is_word(tag.get(at - 2), "view");
                let inner = trees(group.stream());
                if is_view { self.nodes(&inner) } else { self.rust(&inner, false) }
            }
        }
    }
}

fn trees(tokens: TokenStream) -> Vec<TokenTree> {
    tokens.into_iter().collect()
}

fn is_sign(tree: Option<&TokenTree>, sign: char) -> bool {
    matches!(tree, Some(TokenTree::Punct(punct)) if punct.as_char() == sign)
}

fn is_word(tree: Option<&TokenTree>, word: &str) -> bool {
    matches!(tree, Some(TokenTree::Ident(ident)) if ident == word)
}

/// A string's text, plain or raw.
fn literal(tree: &TokenTree) -> Option<String> {
    let TokenTree::Literal(literal) = tree else { return None };
    let text = literal.to_string();
    let text = text.strip_prefix('r').unwrap_or(&text).trim_matches('#');
    Some(text.strip_prefix('"')?.strip_suffix('"')?.to_owned())
}

/// Where a tag's `>` is: not that of `=>`, `->` or `>=`.
fn end_of_tag(nodes: &[TokenTree], start: usize) -> usize {
    let joint = |at: usize| matches!(&nodes[at], TokenTree::Punct(punct) if punct.spacing() == Spacing::Joint && "=-".contains(punct.as_char()));
    let end = (start + 1..nodes.len()).find(|at| is_sign(nodes.get(*at), '>') && !joint(at - 1));
    end.unwrap_or(nodes.len())
}

/// An attribute's name, read backwards from its `=`: `aria-label`.
fn name_before(tag: &[TokenTree], equals: usize) -> String {
    let part = |tree: &&TokenTree| matches!(tree, TokenTree::Ident(_)) || is_sign(Some(tree), '-');
    let mut parts: Vec<String> = Vec::new();
    for tree in tag[..equals].iter().rev().take_while(part) {
        let is_word = matches!(tree, TokenTree::Ident(_));
        if is_word && parts.last().is_some_and(|last| last != "-") {
            break;
        }
        parts.push(tree.to_string());
    }
    parts.reverse();
    parts.concat()
}
