//! The ways to reach a company: their names, and where their pages are.
use domain::text::spelled;
use views::words::{t, w};

spelled! {
    /// A way to reach a company.
    ChannelKind {
        Phone = "phone",
        WhatsApp = "whatsapp",
        Instagram = "instagram",
        Facebook = "facebook",
        LinkedIn = "linkedin",
        X = "x",
        TikTok = "tiktok",
        YouTube = "youtube",
        Telegram = "telegram",
        /// Any other page.
        Other = "other",
    }
}

use ChannelKind::{Facebook, Instagram, LinkedIn, Other, Phone, Telegram, TikTok, WhatsApp, X, YouTube};

impl ChannelKind {
    /// What it is called. Proper names are the same in every language.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Phone => t(w::PHONE),
            WhatsApp => "WhatsApp",
            Instagram => "Instagram",
            Facebook => "Facebook",
            LinkedIn => "LinkedIn",
            X => "X",
            TikTok => "TikTok",
            YouTube => "YouTube",
            Telegram => "Telegram",
            Other => t(w::CHANNEL_OTHER),
        }
    }

    /// Whether it is reached by a number.
    #[must_use]
    pub const fn is_number(self) -> bool {
        matches!(self, Phone | WhatsApp)
    }

    /// How a page of it may be named.
    #[must_use]
    pub const fn example(self) -> &'static str {
        match self {
            Phone | WhatsApp => "",
            Instagram => "@nebula, instagram.com/nebula",
            Facebook => "facebook.com/nebula",
            LinkedIn => "linkedin.com/company/nebula",
            X => "@nebula, x.com/nebula",
            TikTok => "@nebula, tiktok.com/@nebula",
            YouTube => "@nebula, youtube.com/@nebula",
            Telegram => "@nebula, t.me/nebula",
            Other => "https://nebula.example",
        }
    }

    /// The hosts of its pages, without `www.`; `.` before one: and all below it.
    const fn hosts(self) -> &'static [&'static str] {
        match self {
            Phone | Other => &[],
            WhatsApp => &["wa.me", "api.whatsapp.com", "web.whatsapp.com"],
            Instagram => &["instagram.com", "m.instagram.com", "instagr.am"],
            Facebook => &[".facebook.com", "fb.com"],
            LinkedIn => &[".linkedin.com"],
            X => &["x.com", "mobile.x.com", "twitter.com", "mobile.twitter.com"],
            TikTok => &["tiktok.com", "m.tiktok.com"],
            YouTube => &["youtube.com", "m.youtube.com"],
            Telegram => &["t.me", "telegram.me", "telegram.dog"],
        }
    }

    /// Whether its pages are there.
    pub fn has_host(self, host: &str) -> bool {
        let host = host.strip_prefix("www.").unwrap_or(host);
        self.hosts().iter().any(|known| match known.strip_prefix('.') {
            Some(whole) => host == whole || host.ends_with(known),
            None => host == *known,
        })
    }
}
