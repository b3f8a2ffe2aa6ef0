//! Which of a page's folded forms stand open. Its address names them, `?edit=contact-7-edit,address-new`: so a form opens without
//! scripts too, several stand open beside each other, and what leads to a page leads to them.
use std::sync::OnceLock;

use crate::frame::Flash;

/// Behind what name an address says it.
pub const EDIT: &str = "edit";

/// Forms by id, the one that was opened last at the end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Opened(Vec<String>);

/// Who knows which forms stand open on the page that is drawn or answered.
static ASK: OnceLock<fn() -> Option<Opened>> = OnceLock::new();

/// Says who knows it.
pub fn ask(who: fn() -> Option<Opened>) {
    let _ = ASK.set(who);
}

impl Opened {
    /// Those of the page at hand.
    #[must_use]
    pub fn at_hand() -> Self {
        ASK.get().and_then(|ask| ask()).unwrap_or_default()
    }

    /// Reads what an address says behind [`EDIT`]. What can be no form's id is left out.
    #[must_use]
    pub fn read(asked: &str) -> Self {
        asked.split(',').fold(Self::default(), Self::with)
    }

    /// The same, and the form that comes back with what is wrong in it.
    #[must_use]
    pub fn with_left(asked: &str, left: Option<&Flash>) -> Self {
        let back = left.filter(|flash| flash.error.is_some()).and_then(|flash| flash.typed("form_id"));
        Self::read(asked).with(back.unwrap_or_default())
    }

    /// Whether a form is among them.
    #[must_use]
    pub fn has(&self, id: &str) -> bool {
        self.0.iter().any(|open| open == id)
    }

    /// The one that was opened last.
    #[must_use]
    pub fn last(&self) -> Option<&str> {
        self.0.last().map(String::as_str)
    }

    /// With one more.
    #[must_use]
    pub fn with(mut self, id: &str) -> Self {
        let is_id = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if is_id && !self.has(id) {
            self.0.push(id.to_owned());
        }
        self
    }

    /// Without one.
    #[must_use]
    pub fn without(mut self, id: &str) -> Self {
        self.0.retain(|open| open != id);
        self
    }

    /// Whether nothing is open that was not before.
    #[must_use]
    pub fn is_within(&self, before: &Self) -> bool {
        self.0.iter().all(|id| before.has(id))
    }

    /// What an address says behind [`EDIT`].
    #[must_use]
    pub fn asked(&self) -> String {
        self.0.join(",")
    }

    /// The address of a page on which they stand open.
    #[must_use]
    pub fn on(&self, path: &str) -> String {
        if self.0.is_empty() { path.to_owned() } else { format!("{path}?{EDIT}={}", self.asked()) }
    }
}

/// What an address with a query says behind [`EDIT`].
#[must_use]
pub fn of_page(page: &str) -> Opened {
    let query = page.split('#').next().and_then(|page| page.split_once('?')).map_or("", |(_, query)| query);
    let asked = query.split('&').filter_map(|pair| pair.split_once('=')).find(|(name, _)| *name == EDIT);
    Opened::read(&asked.map_or("", |(_, asked)| asked).replace("%2C", ","))
}

/// The address of a page once one of its forms is done with. What else it says stays.
#[must_use]
pub fn closed(page: &str, id: &str) -> String {
    let opened = of_page(page);
    if !opened.has(id) {
        return page.to_owned();
    }
    let (path, query) = page.split('#').next().and_then(|page| page.split_once('?')).unwrap_or((page, ""));
    let others = query.split('&').filter(|pair| pair.split('=').next() != Some(EDIT));
    let mut page = opened.without(id).on(path);
    for pair in others {
        page.push(if page.contains('?') { '&' } else { '?' });
        page.push_str(pair);
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_the_forms_that_stand_open_and_nothing_else() {
        let opened = Opened::read("contact-add,,company-form,contact-add,\"><script>,a b");
        assert_eq!(opened.on("/x"), "/x?edit=contact-add,company-form");
        assert_eq!(opened.last(), Some("company-form"));
        assert!(opened.has("contact-add") && !opened.has("contact"));
        assert_eq!(Opened::read("").on("/x"), "/x");
    }

    #[test]
    fn one_more_is_opened_and_one_is_closed_beside_the_others() {
        let one = Opened::read("a");
        let two = one.clone().with("b");
        assert!(one.is_within(&two) && !two.is_within(&one));
        assert_eq!(two.without("a").on("/x"), "/x?edit=b");
    }

    #[test]
    fn a_page_is_left_with_what_else_its_address_says() {
        assert_eq!(closed("/x?q=1&edit=a%2Cb&n=2", "a"), "/x?edit=b&q=1&n=2");
        assert_eq!(closed("/x?edit=a&q=1#y", "a"), "/x?q=1");
        assert_eq!(closed("/x?edit=a", "a"), "/x");
        assert_eq!(closed("/x?edit=a", "b"), "/x?edit=a");
    }
}
