//! Who carries a letter away: a mail server, or, without one, a folder.
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use lettre::message::header::{ContentTransferEncoding, HeaderName, HeaderValue};
use lettre::message::{Body, Mailbox, MultiPart, SinglePart};
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};

use super::{Letter, page};
use crate::House;
use crate::program::Config;
use domain::time::Time;
use store::private;

/// The longest that a server may take over one letter.
const PATIENCE: Duration = Duration::from_mins(2);

/// The way that letters go.
pub enum Carrier {
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
    /// Each letter as a file, for whoever tries Aldaba out.
    Folder(PathBuf),
}

/// Why a letter did not go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// It may go another time.
    Later(String),
    /// It never will.
    Never(String),
}

/// Whom letters are from.
fn sender(config: &Config) -> Result<Mailbox, String> {
    let from = config.mail_from.clone().unwrap_or_else(|| {
        let url = config.public_url.as_deref().unwrap_or_default();
        let host = url.split("://").nth(1).unwrap_or_default().split(['/', ':', '[']).next().unwrap_or_default();
        let is_name = host.contains('.') && host.parse::<std::net::IpAddr>().is_err();
        format!("Aldaba <no-reply@{}>", if is_name { host } else { "localhost" })
    });
    from.parse().map_err(|error| format!("{from:?} is nobody that mail can be from: {error}"))
}

impl Carrier {
    /// The one that the operator chose.
    ///
    /// # Errors
    /// In words for the operator, if the choice makes no sense.
    pub fn of(config: &Config) -> Result<Self, String> {
        sender(config)?;
        let Some(url) = &config.smtp_url else { return Ok(Self::Folder(config.mail.clone())) };
        // The address may hold a password: an error says nothing of it.
        let server = AsyncSmtpTransport::<Tokio1Executor>::from_url(url).map_err(|_| {
            "SMTP_URL must be smtp://… or smtps://…, such as smtps://user:password@mail.example".to_owned()
        })?;
        Ok(Self::Smtp(server.timeout(Some(PATIENCE / 2)).build()))
    }

    /// Carries one letter.
    ///
    /// # Errors
    /// Whether it may go later.
    pub async fn carry(&self, house: &House, id: &str, letter: &Letter, now: Time) -> Result<(), Failure> {
        match self {
            Self::Smtp(server) => {
                let message = message(house, id, letter, now, false)?;
                let sent = tokio::time::timeout(PATIENCE, server.send(message)).await;
                sent.map_err(|_| Failure::Later("it took too long".to_owned()))?.map(drop).map_err(|error| why(&error))
            }
            Self::Folder(folder) => {
                let message = message(house, id, letter, now, true)?;
                let day = crate::moment::iso(now).replace(':', "");
                let written = write(folder, &format!("{day}-{id}.eml"), message.formatted()).await;
                written.map_err(|error| Failure::Later(format!("{}: {error}", folder.display())))
            }
        }
    }
}

/// What a server said, without its words: they quote addresses. A refusal is for ever (RFC 5321, 4.2.1), unless it is us whom the
/// server does not know: that is the operator's to mend (RFC 4954, 6).
fn why(error: &lettre::transport::smtp::Error) -> Failure {
    let Some(code) = error.status() else { return Failure::Later(error.to_string()) };
    let text = format!("the server said {code}");
    let is_login = ["530", "534", "535", "538"].contains(&code.to_string().as_str());
    if error.is_permanent() && !is_login { Failure::Never(text) } else { Failure::Later(text) }
}

/// A file that is whole as soon as it is there, and for nobody else to read: it may hold links that open something.
async fn write(folder: &Path, name: &str, bytes: Vec<u8>) -> std::io::Result<()> {
    use tokio::io::AsyncWriteExt as _;
    private::folder(folder)?;
    let (part, whole) = (folder.join(format!(".{name}.part")), folder.join(name));
    let mut file = tokio::fs::File::from_std(private::file(&part)?);
    file.write_all(&bytes).await?;
    file.sync_all().await?;
    tokio::fs::rename(part, whole).await
}

/// The longest line that is sent as it is, in bytes (RFC 5322, 2.1.1).
const LONGEST_LINE: usize = 998;

/// A text for the way: as it is, or written in ASCII, for servers of any age.
fn body(text: String, plain: bool) -> Body {
    if plain && text.lines().all(|line| line.len() <= LONGEST_LINE) {
        let lines = text.replace('\n', "\r\n");
        return Body::dangerous_pre_encoded(lines.into_bytes(), ContentTransferEncoding::EightBit);
    }
    // Any text can be written so.
    Body::new_with_encoding(text, ContentTransferEncoding::QuotedPrintable).unwrap_or_else(Body::new)
}

/// The letter as a message of text and HTML. `plain` leaves the text as it is, so that a file can be read by eye.
fn message(house: &House, id: &str, letter: &Letter, now: Time, plain: bool) -> Result<Message, Failure> {
    let never = |error: &dyn std::fmt::Display| Failure::Never(error.to_string());
    let from = sender(&house.config).map_err(|error| never(&error))?;
    let to = letter.to.parse().map_err(|_| Failure::Never("its address is none".to_owned()))?;
    let link = letter.link.as_ref().map(|(label, path)| (label.as_str(), house.link(path)));
    let text = SinglePart::builder().header(lettre::message::header::ContentType::TEXT_PLAIN);
    let html = SinglePart::builder().header(lettre::message::header::ContentType::TEXT_HTML);
    let parts = MultiPart::alternative()
        .singlepart(text.body(body(page::text(letter, link.as_ref()), plain)))
        .singlepart(html.body(body(page::html(letter, link.as_ref()), plain)));
    let at = SystemTime::UNIX_EPOCH + Duration::from_millis(u64::try_from(now.0).unwrap_or_default());
    // The same letter sent twice has the same name, so that a mailbox shows it once.
    let name = format!("<{id}@{}>", from.email.domain());
    // RFC 3834: nobody's holiday answers this.
    let by_itself = HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned());
    Message::builder()
        .from(from)
        .to(Mailbox::new(None, to))
        .subject(&letter.subject)
        .date(at)
        .message_id(Some(name))
        .raw_header(by_itself)
        .multipart(parts)
        .map_err(|error| never(&error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_can_go_to_every_address_that_is_taken() {
        for good in ["ada@nebula.example", "a.b+c@mail.nebula.example", "josé@nebula.example", "x@münchen.example"] {
            assert!(domain::email::required(good).is_ok() && good.parse::<lettre::Address>().is_ok(), "{good}");
        }
    }

    #[test]
    fn a_server_has_an_address_and_a_bad_one_is_not_repeated() {
        let of = |url: &str| Carrier::of(&Config { smtp_url: Some(url.to_owned()), ..Config::default() }).map(drop);
        for good in ["smtp://127.0.0.1:25", "smtps://ada:hush%21@mail.example", "smtp://mail.example:587?tls=required"]
        {
            assert_eq!(of(good), Ok(()), "{good}");
        }
        for bad in
            ["mail.example", "http://ada:hush@mail.example", "smtp://ada:hush@mail.example?tls=perhaps", "smtp://"]
        {
            assert!(of(bad).is_err_and(|said| !said.contains("hush")), "{bad}");
        }
        assert!(
            matches!(Carrier::of(&Config::default()), Ok(Carrier::Folder(_))),
            "without a server there is a folder"
        );
    }

    #[test]
    fn letters_are_from_the_public_address_unless_the_operator_says_else() {
        let from = |public_url: &str, mail_from: Option<&str>| {
            let config = Config {
                public_url: Some(public_url.to_owned()),
                mail_from: mail_from.map(str::to_owned),
                ..Config::default()
            };
            sender(&config).map(|from| from.to_string())
        };
        let said = |text: &str| Ok(text.to_owned());
        assert_eq!(from("https://aldaba.example/", None), said("Aldaba <no-reply@aldaba.example>"));
        assert_eq!(from("http://127.0.0.1:3000", None), said("Aldaba <no-reply@localhost>"));
        assert_eq!(from("", Some("House <house@aldaba.example>")), said("House <house@aldaba.example>"));
        assert!(from("", Some("nobody")).is_err());
    }
}
