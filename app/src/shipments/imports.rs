//! `/a/{slug}/shipments/import`: bringing shipments in from a file, with progress, and what could not be read.
use domain::event::Kind;
use leptos::prelude::*;
use views::shipments::import::{ImportsView, ProblemView, RunState, RunView, WaitingView};

use super::waiting::waiting;
use crate::call::{Fields, fields};
use crate::live;
use crate::load::Look;
use crate::page::{PageOf, paged};
use crate::router::Address;
use crate::ui::lines::{Line, lines};
use views::calls;
use views::frame::{Page, PageName};
use views::words::{Word, t, tf, w};

/// The page.
pub struct ImportsPage;

impl Look for ImportsPage {
    type Data = Page<ImportsView>;

    const PATH: &'static str = calls::IMPORTS;

    fn asks(at: &Address) -> Fields {
        fields([("account", at.slug().0)])
    }
}

/// Draws it.
pub fn page() -> AnyView {
    paged::<ImportsPage, _>(PageName::Shipments, body)
}

fn body(page: PageOf<ImportsView>) -> AnyView {
    live::on([Kind::Import], page.reload);
    let slug = page.slug();
    let (list, post) = (format!("/a/{slug}/shipments"), format!("/a/{slug}/shipments/import"));
    let waits = Memo::new(move |_| !page.body.read().waiting.is_empty());
    let files = move || {
        let each = |view: WaitingView| {
            let slug = slug.clone();
            Line::new(view.id.clone(), move || waiting(&slug, view, page.reload))
        };
        page.body.get().waiting.into_iter().map(each).collect()
    };
    let problem =
        use_context::<crate::form::FormFlash>().and_then(|left| left.0).filter(|flash| flash.form == "import");
    let problem = problem.and_then(|flash| flash.error);
    // What was wrong with a file is read where one chooses another.
    let wrong = problem.is_some();
    view! {
        <header class="page-head">
            <div>
                <p class="eyebrow"><a href=list>{t(w::SHIPMENTS)}</a></p>
                <h1>{t(w::IMPORT)}</h1>
                <p class="lead">{t(w::IMPORT_LEAD)}</p>
            </div>
        </header>
        {lines(files)}
        <details class="card more" open=move || wrong || !waits.get()>
            <summary hidden=move || !waits.get()>{t(w::CHOOSE_ANOTHER)}</summary>
            <form class="form" method="post" enctype="multipart/form-data" action=post>
                {problem.map(|error| view! {
                    <div class="problems" role="alert"><p>{views::error::message(&error)}</p></div>
                })}
                <label class="drop">
                    <strong>{t(w::CHOOSE_FILE)}</strong>
                    <span>{t(w::IMPORT_KINDS)}</span>
                    <input type="file" name="file" accept=".json,.csv,application/json,text/csv"/>
                </label>
                <div class="actions"><button class="button primary">{t(w::IMPORT)}</button></div>
            </form>
        </details>
        <section class="runs" aria-label=t(w::IMPORTS)>
            {move || {
                let runs = page.body.get().runs;
                if runs.is_empty() {
                    view! { <div class="empty"><p>{t(w::NO_IMPORTS)}</p></div> }.into_any()
                } else {
                    runs.into_iter().map(run).collect_view().into_any()
                }
            }}
        </section>
    }
    .into_any()
}

fn run(run: RunView) -> impl IntoView {
    let count = |word, n: i64| tf(word, &[("count", &n.to_string())]);
    let mut counts = vec![
        count(w::IMPORT_ADDED, run.added),
        count(w::IMPORT_CHANGED, run.changed),
        count(w::IMPORT_UNCHANGED, run.unchanged),
        count(w::IMPORT_BAD, run.bad),
    ];
    counts.extend((run.noted > 0).then(|| count(w::IMPORT_NOTED, run.noted)));
    let counts = counts.join(" · ");
    let id = format!("run-{}", run.id);
    let (class, head) = match run.state {
        RunState::Running => ("callout", w::IMPORT_RUNNING),
        RunState::Done if run.added + run.changed + run.unchanged == 0 => ("callout bad", w::IMPORT_NOTHING),
        RunState::Done if run.bad + run.noted > 0 => ("callout warn", w::IMPORT_DONE),
        RunState::Done => ("callout ok", w::IMPORT_DONE),
        RunState::Interrupted => ("callout bad", w::IMPORT_INTERRUPTED),
    };
    let bad =
        (!run.problems.is_empty()).then(|| view! { <BadRows caption=w::BAD_ROWS problems=run.problems.clone()/> });
    let noted = (!run.notes.is_empty()).then(|| view! { <BadRows caption=w::NOTED_ROWS problems=run.notes.clone()/> });
    view! {
        <article class="run">
            <div class=class>
                <p><strong>{tf(head, &[("file", &run.file_name)])}</strong>" "<time translate="no" datetime=run.started.iso>{run.started.text}</time></p>
                <p class="num">{counts}</p>
                {(run.state == RunState::Running).then(|| view! {
                    <div class="progress"><label for=id.clone()>{t(w::PROGRESS)}{run.left_minutes.map(|left| format!(" · {}", left_text(left)))}</label>
                        <progress id=id.clone() max=run.bytes.max(1) value=run.bytes_read></progress></div>
                })}
            </div>
            {bad}
            {noted}
        </article>
    }
}

fn left_text(minutes: i64) -> String {
    match minutes {
        0 => t(w::IMPORT_LEFT_SECONDS).to_owned(),
        minutes => tf(w::IMPORT_LEFT, &[("count", &minutes.to_string())]),
    }
}

#[component]
fn BadRows(caption: Word, problems: Vec<ProblemView>) -> impl IntoView {
    let row = |problem: ProblemView| {
        view! {
            <tr><th scope="row" data-label=t(w::LINE) class="num">{problem.line}</th><td data-label=t(w::REASON)>{problem.reason}</td></tr>
        }
    };
    view! {
        <div class="table-card">
            <table class="table">
                <caption>{t(caption)}</caption>
                <thead><tr><th scope="col">{t(w::LINE)}</th><th scope="col">{t(w::REASON)}</th></tr></thead>
                <tbody>{problems.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}
