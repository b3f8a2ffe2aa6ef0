//! How a letter looks: as plain text, and as HTML that every mail program shows. Nothing in it is loaded from anywhere.
use super::Letter;
use views::words::{text_in, w};

/// A button's text, and the address it leads to.
type Link<'a> = Option<&'a (&'a str, String)>;

/// The letter as plain text.
#[must_use]
pub fn text(letter: &Letter, link: Link) -> String {
    let mut blocks = letter.paragraphs.clone();
    let facts: Vec<String> = letter.facts.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    if !facts.is_empty() {
        blocks.push(facts.join("\n"));
    }
    blocks.extend(link.map(|(label, url)| format!("{label}:\n{url}")));
    let foot = [letter.why.as_str(), text_in(letter.lang, w::MAIL_FOOT)];
    let foot = foot.into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
    format!("Aldaba\n\n{}\n\n—\n{foot}\n", blocks.join("\n\n"))
}

const PARAGRAPH: &str = "margin:0 0 16px;font-size:16px;line-height:24px;color:#141a2b";
const SMALL: &str = "margin:0 0 4px;font-size:13px;line-height:20px;color:#62687a";

/// The letter as HTML: a table, as mail programs want it, in the colours of `style/tokens.css`.
#[must_use]
pub fn html(letter: &Letter, link: Link) -> String {
    let paragraph = |text: &String| format!("<p style=\"{PARAGRAPH}\">{}</p>\n", escape(text));
    let fact = |(name, value): &(String, String)| {
        format!(
            "<tr><td style=\"padding:4px 16px 4px 0;font-size:14px;line-height:20px;color:#62687a;vertical-align:top\">{}</td>\
             <td style=\"padding:4px 0;font-size:14px;line-height:20px;color:#141a2b\">{}</td></tr>\n",
            escape(name),
            escape(value)
        )
    };
    let facts: String = letter.facts.iter().map(fact).collect();
    let facts = if facts.is_empty() {
        facts
    } else {
        format!("<table cellpadding=\"0\" cellspacing=\"0\" style=\"margin:0 0 24px\">\n{facts}</table>\n")
    };
    let link = link.map_or(String::new(), |(label, url)| {
        let (label, url) = (escape(label), escape(url));
        format!(
            "<p style=\"margin:0 0 16px\"><a href=\"{url}\" style=\"display:inline-block;padding:12px 20px;border-radius:8px;\
             background:#141a2b;color:#ffffff;font-size:15px;line-height:20px;font-weight:600;text-decoration:none\">{label}</a></p>\n\
             <p style=\"{SMALL};word-break:break-all\">{url}</p>\n"
        )
    });
    let small = |text: &str| format!("<p style=\"{SMALL}\">{}</p>\n", escape(text));
    let why = if letter.why.is_empty() { String::new() } else { small(&letter.why) };
    let foot = small(text_in(letter.lang, w::MAIL_FOOT));
    let paragraphs: String = letter.paragraphs.iter().map(paragraph).collect();
    let (lang, subject) = (letter.lang.as_str(), escape(&letter.subject));
    format!(
        "<!DOCTYPE html>\n<html lang=\"{lang}\">\n<head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <meta name=\"color-scheme\" content=\"light\"><title>{subject}</title></head>\n\
         <body style=\"margin:0;padding:24px 12px;background:#faf8f4;font-family:system-ui,-apple-system,'Segoe UI',Arial,sans-serif\">\n\
         <table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\"><tr><td align=\"center\">\n\
         <table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" style=\"max-width:560px;text-align:left\">\n\
         <tr><td style=\"padding:0 8px 16px;font-family:Georgia,serif;font-size:20px;line-height:28px;color:#7d5110\">Aldaba</td></tr>\n\
         <tr><td style=\"padding:32px;border:1px solid #e5e0d6;border-radius:12px;background:#ffffff\">\n\
         <h1 style=\"margin:0 0 16px;font-size:20px;line-height:28px;color:#141a2b\">{subject}</h1>\n\
         {paragraphs}{facts}{link}</td></tr>\n\
         <tr><td style=\"padding:16px 8px\">\n{why}{foot}</td></tr>\n</table>\n</td></tr></table>\n</body>\n</html>\n"
    )
}

/// Text as HTML shows it, also inside of an attribute.
fn escape(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len() + 16), |mut out, c| {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#x27;"),
            c => out.push(c),
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::role::Lang;

    fn letter() -> Letter {
        crate::words::install();
        Letter {
            paragraphs: vec!["<script>alert(1)</script> & so on".into()],
            facts: vec![("Who".into(), "\"Eve\" <eve@evil.example>".into())],
            why: "You asked <for> it".into(),
            ..Letter::new("ada@nebula.example", Lang::En, "A <b>subject</b>".into())
        }
    }

    #[test]
    fn markup_in_a_letter_is_text() {
        let link = ("Open", "https://aldaba.example/x?a=\"><img src=x>".to_owned());
        let html = html(&letter(), Some(&link));
        for bad in ["<script", "<b>", "<eve", "<for>", "<img"] {
            assert!(!html.contains(bad), "{bad} in {html}");
        }
        assert!(html.contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; so on"));
    }

    #[test]
    fn nothing_is_loaded_from_anywhere() {
        let link = ("Open", "https://aldaba.example/x".to_owned());
        let html = html(&letter(), Some(&link));
        assert!(!html.contains(" src=") && !html.contains("url(") && !html.contains("<link"), "{html}");
        assert_eq!(html.matches("https://").count(), 2, "only the link, and its address to read");
    }

    #[test]
    fn the_text_says_all_that_the_html_says() {
        let link = ("Open", "https://aldaba.example/x".to_owned());
        let text = text(&letter(), Some(&link));
        assert_eq!(
            text,
            "Aldaba\n\n<script>alert(1)</script> & so on\n\nWho: \"Eve\" <eve@evil.example>\n\nOpen:\n\
             https://aldaba.example/x\n\n—\nYou asked <for> it\nAldaba wrote this by itself; nobody reads answers.\n"
        );
    }
}
