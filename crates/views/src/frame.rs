//! What surrounds every page of an account: whose it is, who looks, who is in. Views only: what travels.
use serde::Serialize;

use crate::error::AppError;
use crate::words::{Word, t, w};
use domain::grant::Scope;
use domain::id::{GrantId, RequestId, Slug, UserId};
use domain::policy::Action;
use domain::role::Lang;
use domain::text::spelled;
use domain::time::Moment;
use domain::tree::{FromTree, Tree, read_by_tree, tree};

spelled! {
    /// The pages of an account, by the name that presence shows.
    PageName {
        Settings = "settings",
        Parameters = "parameters",
        Members = "members",
        Shipments = "shipments",
        Shipment = "shipment",
        AccessLog = "access-log",
        Legal = "legal",
        Elsewhere = "elsewhere",
    }
}

impl PageName {
    /// Its name in words.
    #[must_use]
    pub const fn word(self) -> Word {
        match self {
            Self::Settings => w::PAGE_SETTINGS,
            Self::Parameters => w::PARAMETERS,
            Self::Members => w::MEMBERS,
            Self::Shipments => w::PAGE_SHIPMENTS,
            Self::Shipment => w::PAGE_SHIPMENT,
            Self::AccessLog => w::PAGE_ACCESS_LOG,
            Self::Legal => w::PAGE_LEGAL,
            Self::Elsewhere => w::PAGE_ELSEWHERE,
        }
    }
}

impl PageName {
    /// Its address in its account; of a shipment's what its own stands behind.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::Settings => "settings/account",
            Self::Parameters => "settings/parameters",
            Self::Members => "settings/members",
            Self::Legal => "settings/legal",
            Self::Shipments | Self::Shipment => "shipments",
            Self::AccessLog => "access-log",
            Self::Elsewhere => "",
        }
    }

    /// Its title.
    #[must_use]
    pub const fn title(self) -> Word {
        match self {
            Self::Shipment => w::SHIPMENT,
            Self::Legal => w::LEGAL,
            page => page.word(),
        }
    }
}

/// The buttons that sign out, here and everywhere: HTML of our own.
#[must_use]
pub fn sign_out() -> String {
    let button = |more: &str, word| {
        format!(
            r#"<form method="post" action="/sign-out">{more}<button class="button plain">{}</button></form>"#,
            t(word)
        )
    };
    let everywhere = r#"<input type="hidden" name="everywhere" value="1">"#;
    button("", w::SIGN_OUT) + &button(everywhere, w::SIGN_OUT_EVERYWHERE)
}

/// A page: its frame and its body, from one look at the database.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Page<T> {
    pub frame: Frame,
    pub body: T,
}

impl<T: FromTree> FromTree for Page<T> {
    fn from_tree(mut tree: Tree) -> Option<Self> {
        Some(Self { frame: Frame::from_tree(tree.take("frame"))?, body: T::from_tree(tree.take("body"))? })
    }
}
read_by_tree!(Page<T>);

/// The frame.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Frame {
    /// What all of the page is worded in.
    pub lang: Lang,
    pub slug: Slug,
    pub account: String,
    /// Whose account it is, who looks, and where one can go from here: HTML of our own, as none of it changes but as a whole.
    pub menu: String,
    /// What the reader may do here and now: the table's answers, for what is shown. The server asks again when it is done.
    pub may: Vec<Action>,
    /// For members: who may come in, who is in, who asks.
    pub door: Option<Door>,
    /// For agents: by what they are in.
    pub visit: Option<VisitBar>,
    /// What concerns the whole account, for its members: HTML of our own, on top of the page.
    pub banners: String,
    /// What a form without scripts left for this page.
    pub flash: Option<Flash>,
}
tree!(Frame: lang, slug, account, menu, may, door, visit, banners, flash);

impl Frame {
    /// Whether to show what leads to an action. The server decides again when it is done.
    #[must_use]
    pub fn may(&self, action: Action) -> bool {
        self.may.contains(&action)
    }
}

/// The account's door.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Door {
    pub grants: Vec<GrantView>,
    pub present: Vec<PresentView>,
    /// Only for those who may answer.
    pub requests: Vec<RequestView>,
    /// Another one for each other state of grants and requests: what a page compares with the server's word.
    pub stamp: String,
}
tree!(Door: grants, present, requests, stamp);

/// A live grant.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GrantView {
    pub id: GrantId,
    pub version: i64,
    pub scope: Scope,
    /// The one agent it names.
    pub agent: Option<String>,
    pub note: String,
    pub granted_by: String,
    pub by_you: bool,
    pub granted: Moment,
    pub ends: Moment,
    /// Milliseconds left when this was made: what the timer counts from, whatever the browser's clock says.
    pub left_ms: i64,
    pub whole_ms: i64,
    pub receipt: Receipt,
}
tree!(GrantView: id, version, scope, agent, note, granted_by, by_you, granted, ends, left_ms, whole_ms, receipt);

/// The text that was shown when the grant was given.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Receipt {
    pub version: String,
    pub hash: String,
    pub body: String,
}
tree!(Receipt: version, hash, body);

/// An agent who is in.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PresentView {
    pub name: String,
    pub page: PageName,
}
tree!(PresentView: name, page);

/// An agent's knock.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RequestView {
    pub id: RequestId,
    pub agent: String,
    pub agent_id: UserId,
    pub reason: String,
    pub scope: Scope,
    /// A `domain::grant::Length`, as it is spelled.
    pub length: String,
    pub asked: Moment,
}
tree!(RequestView: id, agent, agent_id, reason, scope, length, asked);

/// The bar over an agent's visit.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct VisitBar {
    pub scope: Option<Scope>,
    pub granted_by: String,
    pub left_ms: i64,
    /// When the page must drop what it shows, in milliseconds: the earliest end of what lets the agent in.
    pub guard_ms: i64,
    /// What lets the agent in, by id: when one of them is gone, the page may show too much.
    pub rights: Vec<String>,
}
tree!(VisitBar: scope, granted_by, left_ms, guard_ms, rights);

/// What a form without scripts left: shown once.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Flash {
    /// The server function it was for.
    pub form: String,
    /// What was typed, by control.
    pub typed: Vec<(String, String)>,
    /// `None`: it went well.
    pub error: Option<AppError>,
}
tree!(Flash: form, typed, error);

impl Flash {
    /// Whether it says that somebody else saved, and waits to be told what.
    #[must_use]
    pub fn is_silent(&self) -> bool {
        matches!(&self.error, Some(AppError::Stale { message, .. }) if message.is_empty())
    }

    /// What was typed into a control.
    #[must_use]
    pub fn typed(&self, name: &str) -> Option<&str> {
        self.typed.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}
