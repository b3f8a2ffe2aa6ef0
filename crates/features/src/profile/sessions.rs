//! `#sessions`: where the person is signed in, and the way to sign out there.
use house::call::{Caller, call};

use domain::id::has_id_shape;
use domain::time::Time;
use house::events::{Event, Kind};
use house::moment::Calendar;
use house::own::Own;
use house::session::{IDLE, LIFE};
use store::sessions::Listed;
use views::error::AppError;
use views::section::{Item, Section, Shape, Sheet, hidden};
use views::words::{t, tf, w};

/// The address that ends the session at hand, cookie and all.
const SIGN_OUT: &str = "/sign-out";

/// Signs out in another browser.
#[call]
pub async fn end_session(caller: &Caller, session: String) -> Result<Section, AppError> {
    let mut own = Own::authorize_change(caller).await?;
    let (person, now) = (own.person.id.clone(), own.now);
    if !has_id_shape(&session) || !live(&mut own).await?.iter().any(|one| one.id == session) {
        return Err(AppError::NotFound);
    }
    store::sessions::end(&mut own.tx, &person, Some(&session), now).await?;
    let view = section(&mut own).await?;
    own.commit(Event::new(Kind::SignedOut, &session, 0), view).await
}

async fn live(own: &mut Own) -> Result<Vec<Listed>, store::Error> {
    let (begun, used) = (Time(own.now.0 - LIFE.0), Time(own.now.0 - IDLE.0));
    store::sessions::of(&mut own.tx, &own.person.id, begun, used).await
}

/// The section: the session at hand first.
pub async fn section(own: &mut Own) -> Result<Section, AppError> {
    let mut sessions = live(own).await?;
    sessions.sort_by_key(|session| session.id != own.session);
    let calendar = own.calendar();
    let items = sessions.iter().map(|session| item(session, &calendar, session.id == own.session)).collect();
    Ok(Section {
        id: "sessions".to_owned(),
        title: t(w::SESSIONS).to_owned(),
        lead: t(w::SESSIONS_LEAD).to_owned(),
        items,
        ..Section::default()
    })
}

fn item(session: &Listed, calendar: &Calendar, is_this: bool) -> Item {
    let since = tf(w::SESSION_SINCE, &[("when", &calendar.moment(session.created_at).text)]);
    let seen = tf(w::LAST_SEEN, &[("when", &calendar.moment(session.seen_at).text)]);
    let pills = if is_this { vec![("ok".to_owned(), t(w::SESSION_THIS).to_owned())] } else { Vec::new() };
    let sheet = Sheet {
        id: format!("session-{}", session.id),
        action: if is_this { SIGN_OUT } else { END_SESSION }.to_owned(),
        shape: Shape::Button,
        hidden: hidden(&[("session", &session.id)]),
        submit: t(w::SIGN_OUT).to_owned(),
        ..Sheet::default()
    };
    Item {
        id: session.id.clone(),
        title: browser(&session.browser),
        lines: vec![session.address.clone(), format!("{since} · {seen}")],
        pills,
        sheets: vec![sheet],
        ..Item::default()
    }
}

/// A browser as people know it. What it says of itself names others too, for the sake of old pages: the order matters.
pub(super) fn browser(says: &str) -> String {
    let of = |known: &[(&str, &'static str)]| known.iter().find(|(sign, _)| says.contains(sign)).map(|(_, name)| *name);
    let name = of(&[
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("FxiOS", "Firefox"),
        ("CriOS", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = of(&[
        ("Windows", "Windows"),
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Mac OS X", "macOS"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ]);
    match (name, system) {
        (Some(name), Some(system)) => tf(w::BROWSER_ON, &[("browser", name), ("system", system)]),
        (Some(name), None) => name.to_owned(),
        // A program that says what it is, as `curl/8.5` does.
        (None, _) if !says.is_empty() => says.chars().filter(|c| !c.is_control()).take(60).collect(),
        (None, _) => t(w::BROWSER_UNKNOWN).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::browser;

    #[test]
    fn a_browser_is_called_by_its_name() {
        house::words::install();
        for (says, name) in [
            ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox on Linux"),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36 Edg/126.0",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
                "Safari on iPhone",
            ),
            (
                "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36",
                "Chrome on Android",
            ),
            ("curl/8.5", "curl/8.5"),
            ("", "An unknown browser"),
        ] {
            assert_eq!(browser(says), name);
        }
    }
}
