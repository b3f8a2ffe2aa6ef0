//! Draws sections of settings, whatever they are about.
use leptos::prelude::*;

use super::lines::{Line, lines};
use crate::form::{Form, Left, Save, VersionField, control, submit};
use crate::load::read;
use crate::section::{Input, Item, Section, Shape, Sheet};

/// The sections of a page. An answer to one of their forms takes its section's place at once; news from the server replace what
/// is shown, and what is being typed stays, see `form`.
pub fn sections(news: Signal<Vec<Section>>) -> AnyView {
    let shown = RwSignal::new(news.get_untracked());
    Effect::new(move |_| {
        let news = news.get();
        if *shown.read_untracked() != news {
            shown.set(news);
        }
    });
    let done = Callback::new(move |text: String| {
        if let Ok(answer) = read::<Section>(&text) {
            shown.update(|all| {
                if let Some(old) = all.iter_mut().find(|section| section.id == answer.id) {
                    *old = answer;
                }
            });
        }
    });
    lines(move || {
        let one = |section: &Section| {
            let id = section.id.clone();
            let key = id.clone();
            let found = move || shown.read().iter().find(|section| section.id == id).cloned().unwrap_or_default();
            Line::new(key, move || draw(Signal::derive(found), done))
        };
        shown.read().iter().map(one).collect()
    })
}

fn draw(section: Signal<Section>, done: Callback<String>) -> AnyView {
    let id = section.read_untracked().id.clone();
    let heading = format!("{id}-h");
    let labelled = heading.clone();
    let items = move || {
        let one = |item: &Item| {
            let id = item.id.clone();
            let key = id.clone();
            let found = move || section.read().items.iter().find(|item| item.id == id).cloned().unwrap_or_default();
            Line::new(key, move || record(Signal::derive(found), done))
        };
        section.read().items.iter().map(one).collect()
    };
    let none = move || section.read().items.is_empty();
    let empty = move || section.read().empty.clone();
    view! {
        <section class="section" id=id aria-labelledby=heading>
            <header><h2 id=labelled>{move || section.read().title.clone()}</h2><p>{move || section.read().lead.clone()}</p></header>
            <div class="card">
                <ul class="items" hidden=none>{lines(items)}</ul>
                <p class="quiet" hidden=move || !none() || empty().is_empty()>{empty}</p>
                {sheets(Signal::derive(move || section.get().sheets), done)}
            </div>
        </section>
    }
    .into_any()
}

fn record(item: Signal<Item>, done: Callback<String>) -> AnyView {
    let pill = |(look, text): (String, String)| view! { " "<span class=format!("pill {look}")>{text}</span> };
    let line = |line: String| view! { <p>{line}</p> };
    view! {
        <li class="item">
            <div>
                <h3>{move || item.read().title.clone()}{move || item.get().pills.into_iter().map(pill).collect_view()}</h3>
                {move || item.get().lines.into_iter().map(line).collect_view()}
            </div>
            <div class="actions">{sheets(Signal::derive(move || item.get().sheets), done)}</div>
        </li>
    }
    .into_any()
}

fn sheets(all: Signal<Vec<Sheet>>, done: Callback<String>) -> AnyView {
    lines(move || {
        let one = |sheet: &Sheet| {
            let id = sheet.id.clone();
            // Another shape is another form.
            let key = format!("{id} {}", sheet.shape.as_str());
            let found = move || all.read().iter().find(|sheet| sheet.id == id).cloned().unwrap_or_default();
            Line::new(key, move || form(Signal::derive(found), done))
        };
        all.read().iter().map(one).collect()
    })
}

fn form(sheet: Signal<Sheet>, done: Callback<String>) -> AnyView {
    let first = sheet.get_untracked();
    let (shape, is_versioned) = (first.shape, first.version.is_some());
    let left = use_context::<Left>().and_then(|left| left.0);
    let came_back = left.is_some_and(|flash| flash.error.is_some() && flash.typed("form_id") == Some(&first.id));
    let class = match shape {
        Shape::Button => "inline",
        Shape::Asked => "confirm-body",
        Shape::Open | Shape::Folded => "form",
    };
    let send = move |class| submit(Signal::derive(move || sheet.read().submit.clone()), class);
    let body = view! {
        <Form action=first.action id=first.id class done then=first.then guards=shape == Shape::Open
            read_only=Signal::derive(move || sheet.read().read_only) keep=Signal::derive(move || sheet.get().keep)>
            {is_versioned.then(|| view! { <VersionField version=Signal::derive(move || sheet.read().version.unwrap_or_default())/> })}
            {fields(sheet)}
            {match shape {
                Shape::Open => view! { <Save/> }.into_any(),
                Shape::Asked => send("button danger solid"),
                Shape::Folded => view! { <div class="actions">{send("button primary")}</div> }.into_any(),
                Shape::Button => send("button"),
            }}
        </Form>
    };
    let (class, button) = match shape {
        Shape::Open | Shape::Button => return body.into_any(),
        Shape::Folded => ("edit", "button"),
        Shape::Asked => ("confirm", "button danger"),
    };
    view! { <details class=class open=came_back><summary class=button>{move || sheet.read().title.clone()}</summary>{body}</details> }
        .into_any()
}

fn fields(sheet: Signal<Sheet>) -> AnyView {
    let inputs = move || {
        let one = |input: &Input| {
            // A field that asks for something else is another one.
            let key = format!("{} {}", input.name, input.kind);
            let name = input.name.clone();
            let found =
                move || sheet.read().inputs.iter().find(|input| input.name == name).cloned().unwrap_or_default();
            Line::new(key, move || control(Signal::derive(found)))
        };
        sheet.read().inputs.iter().map(one).collect()
    };
    let note = move || {
        let note = sheet.read().note.clone();
        (!note.is_empty()).then(|| view! { <p class="note">{note}</p> })
    };
    view! { {note}<div class="fields">{lines(inputs)}</div> }.into_any()
}
