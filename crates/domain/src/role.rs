//! What a person is.
use super::text::spelled;

spelled! {
    /// A member's profile in their account.
    Profile { Admin = "admin", Operator = "operator", Member = "member" }
}

spelled! {
    /// An agent's rank. A Lead also manages agents and assigns cases, and has no more access to accounts.
    Rank { Agent = "agent", Lead = "lead" }
}

spelled! {
    /// The three languages.
    Lang { En = "en", Es = "es", Pt = "pt" }
}

impl Lang {
    /// As its own speakers call it.
    #[must_use]
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::Es => "Español",
            Self::Pt => "Português",
        }
    }
}
