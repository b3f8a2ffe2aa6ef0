//! Draws sections of settings, whatever they are about.
use std::sync::Arc;

use leptos::prelude::*;

use super::edit::{Edit, focus_opener};
use super::lines::{Line, lines};
use crate::form::{Form, FormFlash, Save, VersionField, control, submit};
use crate::load::read;
use views::section::{Kind, Part, Shape, Text};
use views::words::{t, w};

/// What the forms of a page do.
#[derive(Clone, Copy)]
struct Does {
    /// With an answer.
    done: Callback<String>,
    /// To close one, by its id.
    close: Callback<String>,
}

/// The sections of a page. An answer to one of their forms takes its section's place at once; news from the server replace what
/// is shown, and what is being typed stays, see `form`.
pub fn sections(news: Signal<Vec<Part>>, answered: Option<Callback<()>>) -> AnyView {
    let edit = expect_context::<Edit>();
    // What came back with a mistake in it stands open whatever the address says.
    let back = use_context::<FormFlash>().and_then(|left| left.0).filter(|flash| flash.error.is_some());
    let back = back.and_then(|flash| flash.typed("form_id").map(str::to_owned)).unwrap_or_default();
    let all = move || Part { parts: Arc::new(news.get()), ..Part::default() };
    let shown = RwSignal::new(untrack(all));
    let asked = edit.clone();
    let leave_open = move |part: &mut Part| {
        let opened = asked.opened().with(&back);
        shut(part, &|form| !opened.has(&form.key) && !holds_typed(form));
    };
    let leave = leave_open.clone();
    Effect::new(move |_| {
        let mut news = all();
        keep_typed(&shown.read_untracked(), &mut news);
        // News that were asked for before a form was closed have it still.
        untrack(|| leave(&mut news));
        if *shown.read_untracked() != news {
            shown.set(news);
        }
    });
    // The address alone closes forms: what is shown may be newer than the news.
    Effect::new(move |_| {
        let mut left = shown.get_untracked();
        leave_open(&mut left);
        if *shown.read_untracked() != left {
            shown.set(left);
        }
    });
    let done = Callback::new(move |text: String| {
        if let Ok(answer) = read::<Part>(&text) {
            if let Some(answered) = answered {
                answered.run(());
            }
            shown.update(|all| {
                if let Some(old) = Arc::make_mut(&mut all.parts).iter_mut().find(|section| section.key == answer.key) {
                    let mut answer = answer;
                    keep_typed(old, &mut answer);
                    *old = answer;
                }
            });
        }
    });
    let close = Callback::new(move |id: String| {
        shown.update(|all| shut(all, &|form| form.key == id));
        edit.leave(&id);
        focus_opener(&id);
    });
    parts(shown.into(), Kind::Section, Does { done, close }, section)
}

/// Leaves of some forms what leads to them.
fn shut(part: &mut Part, which: &dyn Fn(&Part) -> bool) {
    if part.kind == Kind::Sheet {
        if !part.is_shut() && which(part) {
            *part = part.shut();
        }
    } else if !part.parts.is_empty() {
        for part in Arc::make_mut(&mut part.parts) {
            shut(part, which);
        }
    }
}

/// A form that somebody is typing into stays, if news have it no more, and keeps its fields, if they have other ones or other
/// choices: what a colleague did, they are told of when they save.
fn keep_typed(shown: &Part, news: &mut Part) {
    let is_there = |old: &Part, news: &Part| news.parts.iter().any(|part| part.kind == old.kind && part.key == old.key);
    let gone: Vec<_> = shown.parts.iter().filter(|old| !is_there(old, news) && holds_typed(old)).cloned().collect();
    if !gone.is_empty() {
        Arc::make_mut(&mut news.parts).extend(gone);
    }
    for part in Arc::make_mut(&mut news.parts) {
        let same = |old: &&Part| old.kind == part.kind && old.key == part.key;
        let Some(old) = shown.parts.iter().find(same) else { continue };
        let fields = |part: &Part| {
            let choices = part.of(Kind::Input).flat_map(|input| input.parts.iter().map(|choice| choice.key.clone()));
            part.of(Kind::Input).map(|input| input.key.clone()).chain(choices).collect::<Vec<_>>()
        };
        if part.is_shut() && !old.is_shut() && holds_typed(old) {
            part.clone_from(old);
        } else if part.kind == Kind::Sheet && fields(old) != fields(part) && holds_typed(part) {
            part.parts.clone_from(&old.parts);
        } else {
            keep_typed(old, part);
        }
    }
}

/// Whether somebody is typing into a form, or into one of a record's.
fn holds_typed(part: &Part) -> bool {
    let is_typed = |form: web_sys::Element| form.has_attribute("data-typed");
    let own = part.kind == Kind::Sheet && document().get_element_by_id(&part.key).is_some_and(is_typed);
    own || part.parts.iter().any(holds_typed)
}

/// The parts of a kind, each drawn once; news reach it through its signal.
fn parts(whole: Signal<Part>, kind: Kind, does: Does, draw: fn(Signal<Part>, Does) -> AnyView) -> AnyView {
    lines(move || {
        let one = |part: &Part| {
            let (key, look) = (part.key.clone(), form_of(part));
            let line = format!("{key} {look}");
            // Found once for all that is read of it.
            let found = move |_: Option<&Part>| {
                let same = |part: &&Part| part.key == key && form_of(part) == look;
                whole.read().of(kind).find(same).cloned().unwrap_or_default()
            };
            Line::new(line, move || draw(Memo::new(found).into(), does))
        };
        whole.read().of(kind).map(one).collect()
    })
}

/// What makes another element of a part with the same key: a form of another shape, or one that is there or not; a field of
/// another kind.
fn form_of(part: &Part) -> String {
    let is_shut = if part.is_shut() { " shut" } else { "" };
    part.text(Text::Shape) + &part.text(Text::Control) + is_shut
}

fn section(section: Signal<Part>, does: Does) -> AnyView {
    let id = section.read_untracked().key.clone();
    let heading = format!("{id}-h");
    let labelled = heading.clone();
    let none = move || section.read().of(Kind::Item).next().is_none();
    let empty = move || section.read().text(Text::Empty);
    view! {
        <section class="section" id=id aria-labelledby=labelled>
            <header><h2 id=heading>{move || section.read().text(Text::Title)}</h2><p>{move || section.read().text(Text::Lead)}</p></header>
            <div class="card">
                <div class="art" inner_html=move || section.read().text(Text::Art)></div>
                <ul class="items" hidden=none>{parts(section, Kind::Item, does, item)}</ul>
                <p class="quiet" hidden=move || !none() || empty().is_empty()>{empty}</p>
                {parts(section, Kind::Sheet, does, band)}
            </div>
        </section>
    }
    .into_any()
}

fn item(item: Signal<Part>, does: Does) -> AnyView {
    let title = move || {
        let (title, href) = (item.read().text(Text::Title), item.read().text(Text::Href));
        if href.is_empty() {
            return title.into_any();
        }
        let target = href.starts_with("http").then_some("_blank");
        view! { <a href=href rel="external noopener noreferrer" target=target>{title}</a> }.into_any()
    };
    let rest = move || {
        let item = item.read();
        let pill = |pill: &Part| view! { " "<span class=format!("pill {}", pill.key)>{pill.text(Text::Text)}</span> };
        item.of(Kind::Pill).map(pill).collect_view()
    };
    let about = move || {
        let item = item.read();
        let texts = item.texts.iter().filter(|(name, _)| *name == Text::Line);
        texts.map(|(_, line)| view! { <p>{line.clone()}</p> }).collect_view()
    };
    view! {
        <li class="item">
            <div><h3>{title}{rest}</h3>{about}</div>
            <div class="actions">{parts(item, Kind::Sheet, does, sheet)}</div>
        </li>
    }
    .into_any()
}

/// A form of the section itself. One that folds stands in a band of its own, and so does what leads to it.
fn band(part: Signal<Part>, does: Does) -> AnyView {
    let folds = part.read_untracked().shape().folds();
    let sheet = sheet(part, does);
    if folds { view! { <div class="actions">{sheet}</div> }.into_any() } else { sheet }
}

fn sheet(sheet: Signal<Part>, does: Does) -> AnyView {
    let first = sheet.get_untracked();
    let edit = expect_context::<Edit>();
    let shape = first.shape();
    let say = move |name: Text| Signal::derive(move || sheet.read().text(name));
    let keep = move || {
        let sheet = sheet.read();
        sheet.of(Kind::Hidden).map(|keep| (keep.key.clone(), keep.text(Text::Value))).collect::<Vec<_>>()
    };
    let labels = move || {
        let sheet = sheet.read();
        sheet.of(Kind::Input).map(|input| (input.key.clone(), input.text(Text::Label))).collect::<Vec<_>>()
    };
    if first.is_shut() {
        let class = if shape == Shape::Asked { "button danger" } else { "button" };
        return edit.opener(first.key, class, say(Text::Title));
    }
    let is_versioned = first.has(Text::Version);
    let version = move || {
        let version = Signal::derive(move || sheet.read().text(Text::Version).parse().unwrap_or_default());
        is_versioned.then(|| view! { <VersionField version base=say(Text::Base)/> })
    };
    let note = move || {
        let note = sheet.read().text(Text::Note);
        (!note.is_empty()).then(|| view! { <p class="note">{note}</p> })
    };
    // Without scripts another choice changes the form only when it is asked to. Behind the button that sends: Enter is for that one.
    let reshape = first.of(Kind::Input).any(|input| input.has(Text::Reshapes)).then(|| {
        let button = format!(r#"<button class="button small" name="reshape" value="1">{}</button>"#, t(w::RESHAPE));
        view! { <noscript inner_html=button></noscript> }
    });
    let (class, folded, sends) = match shape {
        Shape::Button => ("inline", None, "button"),
        Shape::Asked => ("form", Some("opened asked"), "button danger solid"),
        Shape::Folded => ("form", Some("opened"), "button primary"),
        Shape::Open => ("form", None, ""),
    };
    let closer = folded.map(|_| (edit.clone(), first.key.clone()));
    let send = move || match sends {
        "" => view! { <Save/> }.into_any(),
        sends => {
            let closer = closer.map(|(edit, id)| edit.closer(id, does.close));
            view! { <div class="actions">{submit(say(Text::Submit), sends)}{closer}</div> }.into_any()
        }
    };
    let Does { done, close } = does;
    let body = view! {
        <Form action=first.text(Text::Action) id=first.key.clone() class done close then=first.text(Text::Then) guards=shape == Shape::Open
            read_only=Signal::derive(move || sheet.read().has(Text::ReadOnly)) keep=Signal::derive(keep) labels=Signal::derive(labels)>
            {version()}{note}
            <div class="fields">{parts(sheet, Kind::Input, does, field)}</div>
            {send()}{reshape}
        </Form>
    };
    match folded {
        None => body.into_any(),
        Some(class) => {
            edit.focus_if_new(&first.key);
            let (id, heading) = (format!("{}-open", first.key), format!("{}-title", first.key));
            let labelled = heading.clone();
            view! {
                <div class=class id=id role="group" aria-labelledby=labelled>
                    <p class="title" id=heading>{say(Text::Title)}</p>
                    {body}
                </div>
            }
            .into_any()
        }
    }
}

fn field(input: Signal<Part>, _does: Does) -> AnyView {
    control(input)
}
