//! A list as data: what narrows it, its columns and rows, and the ways to its other pages, in the reader's words.
//!
//! A page makes it of its view, or the server sends it as it is; one component draws it (`ui/list.rs`). A list so has no table,
//! no filters and no pager of its own, and is some thirty lines: its columns, and what stands in each row's cells.
use serde::Serialize;

use domain::pii::Shown;
use domain::text::spelled;
use domain::time::Moment;
use domain::tree::tree;

use crate::words::{Word, initials, t};

/// A list, or the page of it that is shown.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct List {
    /// What its table is called, by screen readers too.
    pub title: String,
    /// The address of the whole list. Filters lead there with what they say, and it is the way back from them.
    pub address: String,
    pub filters: Vec<Filter>,
    pub columns: Vec<Column>,
    pub rows: Vec<Row>,
    /// Rows of many lines: their cells begin at the same height.
    pub tall: bool,
    /// What stands where there is nothing yet.
    pub empty: Empty,
    /// What stands where the filters leave nothing.
    pub unmatched: Empty,
    /// A remark below the rows.
    pub note: String,
    /// How many there are, as far as anybody counted.
    pub count: String,
    /// The ways to other pages; none on the only one.
    pub back: Option<Way>,
    pub on: Option<Way>,
}
tree!(List: title, address, filters, columns, rows, tall, empty, unmatched, note, count, back, on);

impl List {
    /// A list without columns yet.
    #[must_use]
    pub fn new(title: Word, address: &str) -> Self {
        Self { title: t(title).to_owned(), address: address.to_owned(), ..Self::default() }
    }

    /// Whether it is less than everything: an order narrows nothing.
    #[must_use]
    pub fn is_narrowed(&self) -> bool {
        self.filters.iter().any(|filter| filter.kind != FilterKind::Order && !filter.value.is_empty())
    }

    /// What stands in place of rows.
    #[must_use]
    pub fn nothing(&self) -> &Empty {
        if self.is_narrowed() { &self.unmatched } else { &self.empty }
    }

    /// What is asked for. While it is the same, what is typed into the filters stays.
    #[must_use]
    pub fn asked(&self) -> String {
        let said = self.filters.iter().filter(|filter| !filter.value.is_empty());
        said.fold(self.address.clone(), |asked, filter| format!("{asked}\n{}={}", filter.name, filter.value))
    }
}

/// What stands in place of rows.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Empty {
    pub title: String,
    pub lead: String,
}
tree!(Empty: title, lead);

impl Empty {
    /// With a heading, and a sentence below it.
    #[must_use]
    pub fn say(title: Word, lead: Word) -> Self {
        Self { title: t(title).to_owned(), lead: t(lead).to_owned() }
    }
}

spelled! {
    /// How a filter is set.
    FilterKind {
        Search = "search",
        Choice = "choice",
        /// A choice that narrows nothing.
        Order = "order",
        Day = "day",
    }
}

/// A field of the form above the list, sent as a query parameter.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Filter {
    pub kind: FilterKind,
    /// The query parameter.
    pub name: String,
    pub label: String,
    /// What it is set to. Empty narrows nothing.
    pub value: String,
    pub hint: String,
    /// Of a choice: what is sent and what is read.
    pub choices: Vec<(String, String)>,
}
tree!(Filter: kind, name, label, value, hint, choices);

impl Filter {
    fn new(kind: FilterKind, name: &str, label: Word, value: &str) -> Self {
        let [name, label, value] = [name, t(label), value].map(str::to_owned);
        Self { kind, name, label, value, hint: String::new(), choices: Vec::new() }
    }

    /// The search, always by the parameter `q`, with a hint of what it looks for.
    #[must_use]
    pub fn search(label: Word, hint: Word, value: &str) -> Self {
        Self { hint: t(hint).to_owned(), ..Self::new(FilterKind::Search, "q", label, value) }
    }

    /// One of several, or any.
    #[must_use]
    pub fn choice(name: &str, label: Word, any: Word, value: &str, choices: Vec<(String, String)>) -> Self {
        let all = (String::new(), t(any).to_owned());
        let choices = [all].into_iter().chain(choices).collect();
        Self { choices, ..Self::new(FilterKind::Choice, name, label, value) }
    }

    /// The order; one is always in force.
    #[must_use]
    pub fn order(name: &str, label: Word, value: &str, choices: Vec<(String, String)>) -> Self {
        Self { choices, ..Self::new(FilterKind::Order, name, label, value) }
    }

    /// A day.
    #[must_use]
    pub fn day(name: &str, label: Word, value: &str) -> Self {
        Self::new(FilterKind::Day, name, label, value)
    }
}

spelled! {
    /// How a column looks.
    ColumnKind {
        Plain = "",
        /// Instants, which stand back.
        When = "when",
        /// Numbers and addresses, which no translation touches.
        Number = "num",
        /// What can be done with a row.
        Action = "row-action",
    }
}

spelled! {
    /// Which way a column is sorted, as HTML's `aria-sort` says it.
    Sorted {
        Up = "ascending",
        Down = "descending",
    }
}

/// A column. The first one's cells head their rows.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Column {
    pub kind: ColumnKind,
    pub label: String,
    /// The list sorted by this column, or the other way round.
    pub href: String,
    pub sorted: Option<Sorted>,
}
tree!(Column: kind, label, href, sorted);

impl Column {
    /// A column of a kind.
    #[must_use]
    pub fn of(kind: ColumnKind, label: Word) -> Self {
        Self { kind, label: t(label).to_owned(), href: String::new(), sorted: None }
    }

    /// A column of texts.
    #[must_use]
    pub fn plain(label: Word) -> Self {
        Self::of(ColumnKind::Plain, label)
    }

    /// Sorted by, where its head leads.
    #[must_use]
    pub fn sorts(self, href: String, sorted: Option<Sorted>) -> Self {
        Self { href, sorted, ..self }
    }
}

/// A row: a cell for each column.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Row {
    /// What tells it from the others.
    pub key: String,
    pub cells: Vec<Cell>,
}
tree!(Row: key, cells);

/// What stands in a column of a row, one after the other.
pub type Cell = Vec<Piece>;

/// The way to another page of the list.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Way {
    pub label: String,
    /// Empty where that page is not there: what cannot be pressed keeps its place.
    pub href: String,
    /// What it is to this page, `prev` or `next`.
    pub rel: String,
}
tree!(Way: label, href, rel);

impl Way {
    /// A way.
    #[must_use]
    pub fn to(label: Word, rel: &str, href: Option<String>) -> Self {
        Self { label: t(label).to_owned(), href: href.unwrap_or_default(), rel: rel.to_owned() }
    }
}

spelled! {
    /// What a piece of a cell is.
    PieceKind {
        Text = "text",
        /// A line of its own.
        Line = "line",
        /// A line that stands back.
        Quiet = "quiet",
        /// What no translation touches.
        Plain = "plain",
        Masked = "masked",
        Time = "time",
        /// Counts down.
        Timer = "timer",
        Person = "person",
        Pill = "pill",
        /// Leads to what the row is about: the whole row does.
        Row = "row",
        Link = "link",
        /// Leads out of what the page's code can show: the browser loads that page.
        Away = "away",
        Button = "button",
        /// The first thing to do with the row.
        Primary = "primary",
        /// A button that posts.
        Post = "post",
        /// Unfolds what is behind its text.
        Fold = "fold",
        /// One below the other.
        Stack = "stack",
        Items = "items",
        /// What was and what is, of fields.
        Changes = "changes",
    }
}

/// A piece of a cell. All are of one type, as each type that is read, kept in a signal or compared would be code of its own in
/// the WASM.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Piece {
    pub kind: PieceKind,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// What its kind needs besides: where it leads, its tone, its instant.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub with: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub pieces: Vec<Piece>,
}
tree!(Piece: kind, text, with, pieces);

impl Piece {
    /// A piece of a kind.
    #[must_use]
    pub fn new(kind: PieceKind, text: &str) -> Self {
        Self { kind, text: text.to_owned(), with: String::new(), pieces: Vec::new() }
    }

    /// Text.
    #[must_use]
    pub fn text(text: &str) -> Self {
        Self::new(PieceKind::Text, text)
    }

    /// A piece that leads somewhere.
    #[must_use]
    pub fn link(kind: PieceKind, href: String, text: &str) -> Self {
        Self { with: href, ..Self::new(kind, text) }
    }

    /// A small sign in a tone (`ok`, `open`, `warn`, `bad` or none).
    #[must_use]
    pub fn pill(tone: &str, text: &str) -> Self {
        Self { with: tone.to_owned(), ..Self::new(PieceKind::Pill, text) }
    }

    /// A personal datum, or its mask.
    #[must_use]
    pub fn shown(datum: Shown) -> Self {
        Self::new(if datum.masked { PieceKind::Masked } else { PieceKind::Text }, &datum.text)
    }

    /// An instant.
    #[must_use]
    pub fn time(at: &Moment) -> Self {
        Self { with: at.iso.clone(), ..Self::new(PieceKind::Time, &at.text) }
    }

    /// What is left, counted down.
    #[must_use]
    pub fn timer(left_ms: i64) -> Self {
        Self { with: left_ms.to_string(), ..Self::new(PieceKind::Timer, "") }
    }

    /// Somebody, with the letters that stand for them.
    #[must_use]
    pub fn person(name: &str) -> Self {
        Self { with: initials(name), ..Self::new(PieceKind::Person, name) }
    }

    /// A long text behind its beginning.
    #[must_use]
    pub fn fold(beginning: &str, whole: &str) -> Self {
        Self { with: whole.to_owned(), ..Self::new(PieceKind::Fold, beginning) }
    }

    /// A button that posts to a server function, by a form of that id, with what is sent along: `("account", …)`.
    #[must_use]
    pub fn post(action: &str, id: &str, label: Word, keep: &[(&str, &str)]) -> Self {
        let keep = keep.iter().map(|(name, value)| Self { with: (*name).to_owned(), ..Self::text(value) });
        let pieces = [Self::text(id)].into_iter().chain(keep).collect();
        Self { with: action.to_owned(), pieces, ..Self::new(PieceKind::Post, t(label)) }
    }

    /// Several as one.
    #[must_use]
    pub fn all(kind: PieceKind, pieces: Vec<Self>) -> Self {
        Self { pieces, ..Self::new(kind, "") }
    }

    /// A field's change, among [`PieceKind::Changes`].
    #[must_use]
    pub fn change(field: &str, before: &str, after: &str) -> Self {
        Self { pieces: vec![Self::text(before), Self::text(after)], ..Self::text(field) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::w;

    fn narrowed(value: &str, order: &str) -> List {
        let filters = vec![
            Filter::search(w::SEARCH, w::SHIPMENTS_SEARCH_HINT, value),
            Filter::order("sort", w::SORT, order, Vec::new()),
        ];
        List { filters, ..List::new(w::SHIPMENTS, "/l") }
    }

    #[test]
    fn an_order_narrows_nothing_and_a_search_does() {
        assert!(!narrowed("", "number").is_narrowed());
        assert!(narrowed("x", "").is_narrowed());
        let said = |title: &str| Empty { title: title.into(), ..Empty::default() };
        let list = |value| List { empty: said("none"), unmatched: said("no match"), ..narrowed(value, "number") };
        assert_eq!((list("").nothing().title.as_str(), list("x").nothing().title.as_str()), ("none", "no match"));
    }

    #[test]
    fn what_is_asked_for_is_another_for_each_address_value_and_order() {
        let all = [narrowed("", ""), narrowed("a", ""), narrowed("b", ""), narrowed("a", "number")];
        let asked: std::collections::BTreeSet<_> = all.iter().map(List::asked).collect();
        assert_eq!(asked.len(), all.len());
        assert_eq!(narrowed("a", "").asked(), List { note: "news".into(), ..narrowed("a", "") }.asked());
        assert_ne!(narrowed("", "").asked(), List { address: "/other".into(), ..narrowed("", "") }.asked());
    }

    #[test]
    fn a_choice_offers_not_to_choose() {
        let choice = Filter::choice("kind", w::STATUS, w::ANY_STATUS, "", vec![("1".into(), "One".into())]);
        assert_eq!(choice.choices.iter().map(|(value, _)| value.as_str()).collect::<Vec<_>>(), ["", "1"]);
        assert!(Filter::order("sort", w::SORT, "", Vec::new()).choices.is_empty());
    }

    #[test]
    fn a_mask_stays_one_and_what_is_clear_is_text() {
        let kind = |masked| Piece::shown(Shown { text: "A•••".into(), masked }).kind;
        assert_eq!((kind(true), kind(false)), (PieceKind::Masked, PieceKind::Text));
    }

    #[test]
    fn a_list_travels_whole() {
        let cells = vec![
            vec![Piece::link(PieceKind::Row, "/l/1".into(), "One"), Piece::pill("ok", "Done")],
            vec![Piece::post("/rpc/end", "end-1", w::WITHDRAW, &[("account", "nebula")])],
            vec![Piece::all(PieceKind::Changes, vec![Piece::change("city", "a", "b")]), Piece::timer(61_000)],
        ];
        let list = List {
            columns: vec![
                Column::plain(w::NAME).sorts("/l?sort=up".into(), Some(Sorted::Up)),
                Column::of(ColumnKind::Action, w::ACTION),
            ],
            rows: vec![Row { key: "1".into(), cells }],
            tall: true,
            empty: Empty { title: "t".into(), lead: "l".into() },
            count: "1 thing".into(),
            on: Some(Way::to(w::NEXT, "next", None)),
            ..narrowed("x", "")
        };
        let text = serde_json::to_string(&list).expect("JSON");
        assert_eq!(serde_json::from_str::<List>(&text).expect("a list"), list);
    }
}
