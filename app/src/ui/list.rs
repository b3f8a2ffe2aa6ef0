//! Draws lists, whatever they are about: filters, table, what stands in place of rows, and the ways to other pages.
//!
//! All of it works without scripts: filters are a form that asks for an address, pages and orders are links. News replace what
//! is shown row by row: a row that stays keeps its element, and so the focus; what is typed into the filters stays until
//! something else is asked for. `public/js/list.js` adds the keys, and coming back to the row that one has left by; it knows a
//! list by `data-list` and a row by `data-row`.
use leptos::prelude::*;

use super::countdown::Countdown;
use super::lines::{Line, lines};
use super::shown::shown;
use crate::form::{Form, submit};
use domain::pii::Shown;
use views::list::{Column, ColumnKind, Filter, FilterKind, List, Piece, PieceKind, Row, Sorted, Way};
use views::words::{t, w};

/// A list. `changed` is called when a button of a row has done what it does.
pub fn list(list: impl Fn() -> List + Send + Sync + 'static, changed: Option<Callback<()>>) -> AnyView {
    drawn(Memo::new(move |_| list()), changed)
}

fn drawn(list: Memo<List>, changed: Option<Callback<()>>) -> AnyView {
    let none = Memo::new(move |_| list.read().rows.is_empty());
    let first = list.read_untracked();
    let (title, tall) = (first.title.clone(), first.tall);
    let has_filters = !first.filters.is_empty();
    drop(first);
    view! {
        {has_filters.then(|| filters(list))}
        {keys(has_filters)}
        <div class="table-card" hidden=move || none.get()>
            <table class="table" class:top=tall data-list="">
                <caption class="sr-only">{title}</caption>
                <thead><tr>{move || list.read().columns.iter().map(head).collect_view()}</tr></thead>
                <tbody>{rows(list, changed)}</tbody>
            </table>
        </div>
        {move || none.get().then(|| nothing(&list.read()))}
        <p class="quiet" hidden=move || list.read().note.is_empty()>{move || list.read().note.clone()}</p>
        {move || pager(&list.read())}
    }
    .into_any()
}

/// Made anew when something else is asked for, as a link or the back button brings it.
fn filters(list: Memo<List>) -> AnyView {
    lines(move || vec![Line::new(list.read().asked(), move || form(&list.read_untracked()))])
}

fn form(list: &List) -> AnyView {
    let fields = list.filters.iter().map(field).collect_view();
    view! {
        <form class="filters" role="search" method="get" action=list.address.clone()>
            {fields}
            <div class="actions">
                <button class="button">{t(w::SEARCH)}</button>
                <a href=list.address.clone() class="button plain">{t(w::CLEAR)}</a>
            </div>
        </form>
    }
    .into_any()
}

fn field(filter: &Filter) -> AnyView {
    let Filter { kind, name, label, value, hint, choices } = filter.clone();
    let (class, control) = match kind {
        FilterKind::Search => (
            "field grow",
            view! { <input id=name.clone() name=name.clone() type="search" autocomplete="off" placeholder=hint value=value/> }
                .into_any(),
        ),
        FilterKind::Day => {
            ("field", view! { <input id=name.clone() name=name.clone() type="date" value=value/> }.into_any())
        }
        FilterKind::Choice | FilterKind::Order => {
            let option = |(sent, read): (String, String)| {
                let selected = sent == value;
                view! { <option value=sent selected=selected>{read}</option> }
            };
            let options = choices.into_iter().map(option).collect_view();
            ("field", view! { <select id=name.clone() name=name.clone()>{options}</select> }.into_any())
        }
    };
    view! { <div class=class><label for=name>{label}</label>{control}</div> }.into_any()
}

/// Which keys there are, for those who have them. They can be turned off, as whoever dictates says letters too
/// (WCAG 2.1.4).
fn keys(has_filters: bool) -> AnyView {
    let key = |text: &str| {
        let marked = |(at, part): (usize, &str)| match at % 2 {
            0 => part.to_owned().into_any(),
            _ => view! { <kbd translate="no">{part.to_owned()}</kbd> }.into_any(),
        };
        text.split('`').enumerate().map(marked).collect_view()
    };
    view! {
        <p class="keys">
            <span>{has_filters.then(|| key(t(w::KEYS_SEARCH)))}" "{key(t(w::KEYS_ROWS))}</span>
            <button type="button" data-keys="off">{t(w::KEYS_OFF)}</button>
            <button type="button" data-keys="on">{t(w::KEYS_ON)}</button>
        </p>
    }
    .into_any()
}

fn head(column: &Column) -> AnyView {
    let Column { kind, label, href, sorted } = column.clone();
    let label =
        if href.is_empty() { label.into_any() } else { view! { <a class="sort" href=href>{label}</a> }.into_any() };
    let label =
        if kind == ColumnKind::Action { view! { <span class="sr-only">{label}</span> }.into_any() } else { label };
    view! { <th scope="col" aria-sort=sorted.map(Sorted::as_str)>{label}</th> }.into_any()
}

fn rows(list: Memo<List>, changed: Option<Callback<()>>) -> AnyView {
    lines(move || {
        let line = |row: &Row| {
            let key = row.key.clone();
            let named = key.clone();
            let found =
                move |_: Option<&Row>| list.read().rows.iter().find(|row| row.key == key).cloned().unwrap_or_default();
            Line::new(named.clone(), move || {
                let row = Memo::new(found);
                let cells = move || cells(&list.read_untracked().columns, &row.read(), changed);
                view! { <tr data-row=named>{cells}</tr> }.into_any()
            })
        };
        list.read().rows.iter().map(line).collect()
    })
}

fn cells(columns: &[Column], row: &Row, changed: Option<Callback<()>>) -> Vec<AnyView> {
    let cell = |(at, (column, pieces)): (usize, (&Column, &Vec<Piece>))| {
        let (kind, label) = (column.kind, column.label.clone());
        let class = Some(kind.as_str()).filter(|class| !class.is_empty());
        let label = (kind != ColumnKind::Action).then_some(label);
        let translate = (kind == ColumnKind::Number).then_some("no");
        let pieces = draw(pieces, changed);
        if at == 0 {
            view! { <th scope="row" data-label=label class=class translate=translate>{pieces}</th> }.into_any()
        } else {
            view! { <td data-label=label class=class translate=translate>{pieces}</td> }.into_any()
        }
    };
    columns.iter().zip(&row.cells).enumerate().map(cell).collect()
}

fn draw(pieces: &[Piece], changed: Option<Callback<()>>) -> Vec<AnyView> {
    pieces.iter().map(|one| piece(one, changed)).collect()
}

fn piece(piece: &Piece, changed: Option<Callback<()>>) -> AnyView {
    let Piece { kind, text, with, pieces } = piece.clone();
    let inner = || draw(&pieces, changed);
    match kind {
        PieceKind::Text => text.into_any(),
        PieceKind::Line => view! { <p>{text}</p> }.into_any(),
        PieceKind::Quiet => view! { <p class="quiet">{text}</p> }.into_any(),
        PieceKind::Plain => view! { <span translate="no">{text}</span> }.into_any(),
        PieceKind::Masked => shown(Shown { text, masked: true }),
        PieceKind::Time => view! { <time translate="no" datetime=with>{text}</time> }.into_any(),
        PieceKind::Timer => view! { <Countdown left_ms=Signal::stored(with.parse().unwrap_or_default())/> }.into_any(),
        PieceKind::Person => {
            view! { <span class="person"><span class="avatar small" aria-hidden="true">{with}</span>{text}</span> }
                .into_any()
        }
        PieceKind::Pill => view! { <span class=format!("pill {with}")>{text}</span>" " }.into_any(),
        PieceKind::Row => view! { <a href=with class="row-link" translate="no">{text}</a> }.into_any(),
        PieceKind::Link => view! { <a href=with>{text}</a> }.into_any(),
        PieceKind::Away => view! { <a href=with rel="external">{text}</a> }.into_any(),
        PieceKind::Button => view! { <a class="button small" rel="external" href=with>{text}</a> }.into_any(),
        PieceKind::Primary => view! { <a class="button small primary" rel="external" href=with>{text}</a> }.into_any(),
        PieceKind::Post => post(text, with, &pieces, changed),
        PieceKind::Fold => {
            view! { <details><summary>{text}"…"</summary><code translate="no">{with}</code></details> }.into_any()
        }
        PieceKind::Stack => view! { <div>{inner()}</div> }.into_any(),
        PieceKind::Items => {
            let item = |piece: AnyView| view! { <li>{piece}</li> };
            view! { <ul class="records" translate="no">{inner().into_iter().map(item).collect_view()}</ul> }.into_any()
        }
        PieceKind::Changes => view! { <dl class="diff">{pieces.iter().map(change).collect_view()}</dl> }.into_any(),
    }
}

fn change(field: &Piece) -> AnyView {
    let value = |at: usize| field.pieces.get(at).map(|value| value.text.clone()).unwrap_or_default();
    view! { <div><dt>{field.text.clone()}</dt><dd><del>{value(0)}</del>" "<ins>{value(1)}</ins></dd></div> }.into_any()
}

fn post(label: String, action: String, pieces: &[Piece], changed: Option<Callback<()>>) -> AnyView {
    let Some((id, keep)) = pieces.split_first() else { return ().into_any() };
    let keep: Vec<_> = keep.iter().map(|keep| (keep.with.clone(), keep.text.clone())).collect();
    let done = Callback::new(move |_: String| {
        if let Some(changed) = changed {
            changed.run(());
        }
    });
    view! {
        <Form action id=id.text.clone() class="inline" flat=true guards=false done keep=Signal::stored(keep)>
            {submit(Signal::stored(label), "button small")}
        </Form>
    }
    .into_any()
}

fn nothing(list: &List) -> AnyView {
    let (empty, all) = (list.nothing().clone(), list.is_narrowed().then(|| list.address.clone()));
    view! {
        <div class="empty">
            {(!empty.title.is_empty()).then(|| view! { <h2>{empty.title}</h2> })}
            {(!empty.lead.is_empty()).then(|| view! { <p>{empty.lead}</p> })}
            {all.map(|href| view! { <div class="actions"><a class="button" href=href>{t(w::SHOW_ALL)}</a></div> })}
        </div>
    }
    .into_any()
}

fn pager(list: &List) -> AnyView {
    let way = |way: &Way| {
        let Way { label, href, rel } = way.clone();
        if href.is_empty() {
            return view! { <a class="button" role="link" aria-disabled="true">{label}</a> }.into_any();
        }
        let rel = Some(rel).filter(|rel| !rel.is_empty());
        view! { <a href=href class="button" rel=rel>{label}</a> }.into_any()
    };
    if list.back.is_none() && list.on.is_none() && (list.count.is_empty() || list.rows.is_empty()) {
        return ().into_any();
    }
    let count = (!list.count.is_empty()).then(|| view! { <p>{list.count.clone()}</p> });
    view! { <nav class="pager" aria-label=t(w::PAGES)>{list.back.as_ref().map(way)}{count}{list.on.as_ref().map(way)}</nav> }
        .into_any()
}
