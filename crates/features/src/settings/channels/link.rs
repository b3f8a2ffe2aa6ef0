//! Pages and messengers: however somebody's page is named, one link of one shape is kept.
//!
//! What a name may be, and where its page is, is what each platform says of itself; the sources stand beside the rules.
use url::Url;

use super::kind::ChannelKind::{
    self, Facebook, Instagram, LinkedIn, Other, Phone, Telegram, TikTok, WhatsApp, X, YouTube,
};
use views::words::{t, tf, w};

/// Reads what was typed of a page and gives its one link.
///
/// # Errors
/// What is wrong with it, in words.
pub fn read(kind: ChannelKind, typed: &str) -> Result<String, String> {
    if kind == Other {
        let url = address(typed).ok_or_else(|| t(w::ERROR_WEBSITE).to_owned())?;
        return Ok(url.to_string());
    }
    let no_name = || tf(w::ERROR_LINK_NAME, &[("kind", kind.name()), ("example", kind.example())]);
    let Some(url) = page(kind, typed) else {
        return own(kind, typed.strip_prefix('@').unwrap_or(typed)).ok_or_else(no_name);
    };
    if !kind.has_host(url.host_str().unwrap_or_default()) {
        return Err(tf(w::ERROR_LINK_HOST, &[("kind", kind.name())]));
    }
    of_page(kind, &url).ok_or_else(no_name)
}

/// The number in a link to a WhatsApp chat (<https://faq.whatsapp.com/5913398998672934>).
#[must_use]
pub fn whatsapp_number(typed: &str) -> Option<String> {
    let url = page(WhatsApp, typed).filter(|url| WhatsApp.has_host(url.host_str().unwrap_or_default()))?;
    let asked = url.query_pairs().find(|(name, _)| name == "phone").map(|(_, number)| number.into_owned());
    let number = asked.unwrap_or_else(|| url.path().trim_matches('/').to_owned());
    Some(format!("+{}", number.trim().trim_start_matches('+')))
}

/// An address of the web, with `https://` before a bare host: no name or password in it, and a host that has a dot.
fn address(typed: &str) -> Option<Url> {
    let has_scheme = typed.get(..8).is_some_and(|start| start.eq_ignore_ascii_case("https://"))
        || typed.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("http://"));
    if !has_scheme && typed.contains("://") || typed.contains(char::is_whitespace) {
        return None;
    }
    let url = Url::parse(&if has_scheme { typed.to_owned() } else { format!("https://{typed}") }).ok()?;
    let domain = url.domain()?.trim_end_matches('.');
    let fine = domain.contains('.') && url.username().is_empty() && url.password().is_none();
    fine.then_some(url)
}

/// A link, if it was one that was typed and not a name. Names may have dots, and so is `nebula.moda` one; what has a slash or a
/// host of the kind is a link.
fn page(kind: ChannelKind, typed: &str) -> Option<Url> {
    let url = address(typed)?;
    let has_path = typed.contains("://") || (typed.contains('/') && !typed.starts_with('@'));
    (has_path || kind.has_host(url.host_str()?)).then_some(url)
}

/// Somebody's link, by their own name.
fn own(kind: ChannelKind, name: &str) -> Option<String> {
    let lower = name.to_ascii_lowercase();
    match kind {
        // 30 letters, digits, periods, underscores (<https://help.instagram.com/182492381886913>).
        Instagram => {
            let fine = is_name(name, 1..=30, "._") && !name.starts_with('.') && !name.ends_with('.');
            (fine && !INSTAGRAM.contains(&lower.as_str())).then(|| format!("https://www.instagram.com/{lower}/"))
        }
        // Letters, digits and periods (<https://www.facebook.com/help/105399436216001>); old ones have hyphens and are shorter.
        Facebook => {
            let fine = is_name(name, 2..=100, ".-") && !FACEBOOK.contains(&lower.as_str()) && !lower.contains(".php");
            fine.then(|| format!("https://www.facebook.com/{name}"))
        }
        // 15 letters, digits, underscores (<https://help.x.com/managing-your-account/x-username-rules>).
        X => {
            (is_name(name, 1..=15, "_") && !X_PAGES.contains(&lower.as_str())).then(|| format!("https://x.com/{name}"))
        }
        // 24 letters, digits, underscores, periods (<https://support.tiktok.com/en/getting-started/setting-up-your-profile/changing-your-username>).
        TikTok => {
            let fine = is_name(name, 2..=24, "_.") && !name.ends_with('.');
            fine.then(|| format!("https://www.tiktok.com/@{lower}"))
        }
        // 3 to 30 letters of any alphabet, digits, underscores, hyphens, periods, middle dots
        // (<https://support.google.com/youtube/answer/11585688>).
        YouTube => {
            let letter = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '·');
            let fine = (3..=30).contains(&name.chars().count()) && name.chars().all(letter);
            fine.then(|| with_segments("https://www.youtube.com", &[&format!("@{name}")])).flatten()
        }
        // 5 to 32 letters, digits, underscores, a letter first; 4 for those that were sold (<https://telegram.org/faq#usernames>).
        Telegram => {
            let fine = is_name(name, 4..=32, "_") && name.starts_with(|c: char| c.is_ascii_alphabetic());
            (fine && !TELEGRAM.contains(&lower.as_str())).then(|| format!("https://t.me/{name}"))
        }
        // A person or a company? A name alone does not tell.
        LinkedIn | Phone | WhatsApp | Other => None,
    }
}

/// Pages of the platforms themselves, where a name would stand.
const INSTAGRAM: [&str; 9] = ["accounts", "about", "direct", "explore", "p", "reel", "reels", "stories", "tv"];
const FACEBOOK: [&str; 12] = [
    "events",
    "groups",
    "help",
    "home",
    "login",
    "marketplace",
    "pages",
    "people",
    "photo",
    "share",
    "sharer",
    "watch",
];
const X_PAGES: [&str; 9] =
    ["explore", "hashtag", "home", "i", "intent", "messages", "notifications", "search", "settings"];
const TELEGRAM: [&str; 5] = ["addstickers", "joinchat", "proxy", "share", "socks"];

/// Letters of ASCII, digits, and these signs.
fn is_name(name: &str, lengths: std::ops::RangeInclusive<usize>, signs: &str) -> bool {
    lengths.contains(&name.len()) && name.chars().all(|c| c.is_ascii_alphanumeric() || signs.contains(c))
}

/// The one link of a page of a platform.
fn of_page(kind: ChannelKind, url: &Url) -> Option<String> {
    let decoded: Vec<String> =
        url.path_segments()?.filter(|part| !part.is_empty()).map(decode).collect::<Option<_>>()?;
    let parts: Vec<&str> = decoded.iter().map(String::as_str).collect();
    match (kind, parts.as_slice()) {
        (Instagram | X, [name]) => own(kind, name.strip_prefix('@').unwrap_or(name)),
        (Facebook, ["profile.php"]) => {
            let id = url.query_pairs().find(|(name, _)| name == "id").map(|(_, id)| id.into_owned())?;
            is_number(&id).then(|| format!("https://www.facebook.com/profile.php?id={id}"))
        }
        (Facebook, ["people" | "pages", name, id]) if is_number(id) => {
            with_segments("https://www.facebook.com", &[parts[0], name, id])
        }
        (Facebook, ["p" | "groups", name]) if is_slug(name) => {
            with_segments("https://www.facebook.com", &[parts[0], name])
        }
        (Facebook, [name]) => own(kind, name),
        (LinkedIn, [place @ ("company" | "in" | "school" | "showcase"), name, ..]) if is_slug(name) => {
            with_segments("https://www.linkedin.com", &[place, name]).map(|link| link + "/")
        }
        (TikTok, [name]) => own(kind, name.strip_prefix('@')?),
        (YouTube, [name, ..]) if name.starts_with('@') => own(kind, name.strip_prefix('@')?),
        // UC and 22 signs of base64 for addresses (<https://support.google.com/youtube/answer/6180214>).
        (YouTube, ["channel", id, ..]) => {
            let fine = id.starts_with("UC") && is_name(id, 24..=24, "_-");
            fine.then(|| format!("https://www.youtube.com/channel/{id}"))
        }
        (YouTube, [place @ ("c" | "user"), name, ..]) if is_slug(name) => {
            with_segments("https://www.youtube.com", &[place, name])
        }
        (Telegram, ["s", name] | [name]) if !name.starts_with('+') => own(kind, name),
        // An invitation (<https://core.telegram.org/api/links#chat-invite-links>).
        (Telegram, [code]) if is_name(&code[1..], 8..=64, "_-") => Some(format!("https://t.me/{code}")),
        _ => None,
    }
}

fn is_number(text: &str) -> bool {
    (1..=20).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}

/// A name in an address: letters of any alphabet, digits, and a few signs.
fn is_slug(text: &str) -> bool {
    let letter = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '%' | '&' | '\'' | '’');
    (1..=150).contains(&text.chars().count()) && text.chars().all(letter) && !text.starts_with('.')
}

/// An address of a site and what follows, encoded as it must be.
fn with_segments(site: &str, parts: &[&str]) -> Option<String> {
    let mut url = Url::parse(site).ok()?;
    url.path_segments_mut().ok()?.pop_if_empty().extend(parts);
    Some(url.to_string())
}

/// Undoes the percent encoding of a part of a path; `None` if no text comes out.
fn decode(part: &str) -> Option<String> {
    let text = percent_encoding::percent_decode_str(part).decode_utf8().ok()?;
    (!text.chars().any(char::is_control)).then(|| text.into_owned())
}

/// A link as it reads: without `https://` and `www.`, and with the letters that were typed.
#[must_use]
pub fn short(link: &str) -> String {
    let bare = link.strip_prefix("https://").unwrap_or(link);
    let bare = bare.strip_prefix("www.").unwrap_or(bare).trim_end_matches('/');
    bare.split('/').map(|part| decode(part).unwrap_or_else(|| part.to_owned())).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests;
