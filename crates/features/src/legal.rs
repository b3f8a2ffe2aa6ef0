//! Terms and privacy policy: what an account has accepted, and asking its Admins for what it has not.
//!
//! One Admin's acceptance binds the account; the others are not asked again. Nothing waits for it: whoever has not accepted can
//! do everything as before, above all shut the door.
use crate::frame::page;
use house::call::{Caller, Form, call};
use serde::{Deserialize, Serialize};

use crate::banners::Banner;
use crate::key::{key, read_key};
use domain::id::Slug;
use domain::policy::Action;
use domain::role::Lang;
use domain::time::Time;
use house::cx::Cx;
use house::events::{Event, Kind};
use house::texts::{Document, Edition};
use store::acceptances::{self, Filter as Narrowed, New, Row as Record};
use views::error::AppError;
use views::frame::{Page, PageName};
use views::legal::{LegalQuery, LegalView};
use views::list::{Column, ColumnKind, Empty, Filter, List, Piece, PieceKind, Row, Way};
use views::noun;
use views::words::{lang, t, w};

/// Records on a page.
const RECORDS: usize = 50;

/// What was shown to whoever accepts: the hash of each text, which tells its version and language.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Form)]
#[serde(default)]
pub struct AcceptForm {
    pub terms: String,
    pub privacy: String,
}

impl AcceptForm {
    fn hash(&self, document: Document) -> &str {
        match document {
            Document::Terms => &self.terms,
            Document::Privacy => &self.privacy,
        }
    }
}

/// Accepts what was shown, if it is what is in force. A post that comes twice is one.
#[call]
pub async fn accept_terms(caller: &Caller, account: Slug, form: AcceptForm) -> Result<(), AppError> {
    let mut cx = Cx::authorize_change(caller, &account, Action::AcceptTerms).await?;
    let pending = pending(&mut cx).await?;
    let current: Vec<Edition> = cx.house.config.texts.current().copied().collect();
    let mut events = Vec::new();
    for edition in current {
        let (hash, is_new) = (form.hash(edition.document), pending.contains(&edition));
        if hash.is_empty() && !is_new {
            continue;
        }
        let lang = edition.lang_of(hash).ok_or(AppError::stale(w::ERROR_TERMS_MOVED))?;
        if is_new {
            events.extend(accept(&mut cx, &edition, lang).await?);
        }
    }
    if events.is_empty() {
        return cx.release(()).await;
    }
    cx.commit_all(events, ()).await
}

async fn accept(cx: &mut Cx, edition: &Edition, lang: Lang) -> Result<Option<Event>, AppError> {
    let (account, person, address) = (&cx.account.id, &cx.person, &cx.request.address);
    let (document, version, hash) = (edition.document.as_str(), edition.version, edition.hash(lang));
    let new = New { account, person, document, version, hash, lang, address, at: cx.now };
    let added = acceptances::insert(&mut cx.tx, &new).await?;
    Ok(added.map(|id| Event::new(Kind::Terms, id, 1)))
}

/// What is in force and the account has not accepted.
async fn pending(cx: &mut Cx) -> Result<Vec<Edition>, AppError> {
    let accepted = acceptances::accepted(&mut cx.tx, &cx.account.id).await?;
    let is_new = |edition: &&Edition| {
        !accepted
            .iter()
            .any(|(document, version)| *document == edition.document.as_str() && *version == edition.version)
    };
    Ok(cx.house.config.texts.current().filter(is_new).copied().collect())
}

/// What asks an Admin to accept, on top of every page, as long as there is something to accept.
pub async fn banner(cx: &mut Cx) -> Result<Option<Banner>, AppError> {
    if !cx.may(Action::AcceptTerms) {
        return Ok(None);
    }
    let pending = pending(cx).await?;
    if pending.is_empty() {
        return Ok(None);
    }
    let hidden = pending.iter().map(|edition| (format!("form[{}]", edition.document.as_str()), edition.hash(lang())));
    let links = pending
        .iter()
        .map(|edition| (edition.address(lang()), format!("{}, {}", t(edition.document.word()), edition.version)));
    Ok(Some(Banner {
        id: format!("accept-{}", pending.iter().map(|edition| edition.version).collect::<Vec<_>>().join("-")),
        look: "warn",
        title: t(w::ACCEPT_TITLE).to_owned(),
        text: t(w::ACCEPT_LEAD).to_owned(),
        links: links.collect(),
        action: ACCEPT_TERMS,
        hidden: [("account".to_owned(), cx.account.slug.0.clone())].into_iter().chain(hidden).collect(),
        submit: t(w::ACCEPT),
    }))
}

fn filter(query: &LegalQuery) -> Narrowed {
    let plain = |text: &str| text.chars().filter(|c| !c.is_control()).take(200).collect::<String>();
    Narrowed { document: plain(&query.document), version: plain(&query.version), who: plain(&query.q) }
}

/// A page of the records of acceptance.
#[call(LEGAL_RECORDS)]
pub async fn legal_records(
    caller: &Caller,
    account: Slug,
    #[serde(default)] query: LegalQuery,
) -> Result<Page<LegalView>, AppError> {
    let mut cx = Cx::authorize(caller, &account, Action::SeeAcceptances).await?;
    let start = read_key(&query.older);
    let slug = cx.account.slug.clone();
    let newest = start.is_some().then(|| query.href(&slug, ""));
    let (at, id) = start.unwrap_or((Time(i64::MAX), String::new()));
    let account = cx.account.id.clone();
    let most = i64::try_from(RECORDS + 1).unwrap_or(i64::MAX);
    let mut rows = acceptances::newest(&mut cx.tx, &account, &filter(&query), (at.0, &id), most).await?;
    let more = rows.len() > RECORDS;
    rows.truncate(RECORDS);
    let older = rows.last().filter(|_| more).map(|row| query.href(&slug, &key(row.at, &row.id)));
    cx.saw(noun::ACCEPTANCES.class, rows.iter().map(|row| row.id.as_str()));
    // What does not stand on the page does not travel.
    let is_empty = rows.is_empty();
    let nothing = |lead| if is_empty { Empty::say(w::NO_RESULTS, lead) } else { Empty::default() };
    let list = List {
        filters: filters(&cx, &query),
        columns: vec![
            Column::of(ColumnKind::When, w::WHEN),
            Column::plain(w::WHO),
            Column::plain(w::DOCUMENT),
            Column::plain(w::VERSION),
            Column::of(ColumnKind::Number, w::HASH),
            Column::of(ColumnKind::Number, w::FROM_ADDRESS),
        ],
        rows: rows.into_iter().map(|row| record_row(&cx, row)).collect(),
        tall: true,
        empty: nothing(w::NOT_ACCEPTED_YET),
        unmatched: nothing(w::NO_RESULTS_LEAD),
        back: newest.map(|href| Way::to(w::NEWEST, "", Some(href))),
        on: older.map(|href| Way::to(w::OLDER, "next", Some(href))),
        ..List::new(w::LEGAL, &LegalQuery::base(&slug))
    };
    page(cx, PageName::Legal, LegalView { list }).await
}

fn filters(cx: &Cx, query: &LegalQuery) -> Vec<Filter> {
    let texts = &cx.house.config.texts;
    let of = |document: &Document| texts.of(*document).map(|one| one.version.to_owned()).collect::<Vec<_>>();
    let mut versions: Vec<String> = Document::ALL.iter().flat_map(of).collect();
    versions.sort_by(|one, other| other.cmp(one));
    versions.dedup();
    let versions = versions.into_iter().map(|one| (one.clone(), one)).collect();
    let documents = Document::ALL.iter().map(|one| (one.as_str().to_owned(), t(one.word()).to_owned())).collect();
    vec![
        Filter::search(w::WHO, w::LEGAL_SEARCH_HINT, &query.q),
        Filter::choice("document", w::DOCUMENT, w::ANY_DOCUMENT, &query.document, documents),
        Filter::choice("version", w::VERSION, w::ANY_VERSION, &query.version, versions),
    ]
}

fn record_row(cx: &Cx, row: Record) -> Row {
    let document = Document::parse(&row.document).unwrap_or(Document::Terms);
    let lang = Lang::parse(&row.language).unwrap_or(Lang::En);
    let known = cx.house.config.texts.of(document).find(|edition| edition.version == row.version);
    let href = known.map(|edition| edition.address(lang)).unwrap_or_default();
    let short: String = row.hash.chars().take(8).collect();
    let who = vec![Piece::new(PieceKind::Line, &row.name), Piece::new(PieceKind::Quiet, &row.email)];
    let cells = [
        Piece::time(&cx.calendar().recorded(row.at)),
        Piece::all(PieceKind::Stack, who),
        Piece::text(t(document.word())),
        Piece::link(PieceKind::Away, href, &format!("{} ({})", row.version, lang.as_str())),
        Piece::fold(&short, &row.hash),
        Piece::text(&row.address),
    ];
    Row { key: row.id, cells: cells.map(|cell| vec![cell]).into() }
}
