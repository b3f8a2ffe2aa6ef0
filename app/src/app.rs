//! ★ The table of pages: one line a page.
use views::frame::PageName;
use views::words::w;

use crate::router::{Page, now};
use crate::settings::{account, legal, members, parameters};
use crate::shipments::{detail, imports, list};
use crate::{access_log, agents};

/// Makes the table of pages, for the browser's router and for the server's. The code of each page is a file of its own in the
/// browser, which loads when it is wanted.
macro_rules! pages {
    ($($chunk:ident: $route:literal => $($module:ident)::+, $title:expr);+ $(;)?) => {
        $(mod $chunk {
            use leptos::prelude::AnyView;
            use leptos::wasm_split::{SplitLoaderError, wasm_split};

            #[wasm_split($chunk, wasm_split_path = leptos::wasm_split, preload(code), fallible)]
            pub fn page() -> Result<AnyView, SplitLoaderError> {
                Ok(super::$($module)::+::page())
            }
        })+

        /// The pages of people who are signed in. Sign-in, profile, legal and help pages are the server's own: they load no WASM.
        pub const PAGES: &[Page] = &[$(Page {
            route: $route,
            title: $title,
            code: || Box::pin($chunk::code()),
            draw: || now($chunk::page()),
        }),+];
    };
}

pages! {
    accounts_page: "/agents" => agents::directory, w::ACCOUNTS;
    ask_page: "/agents/ask/:slug" => agents::ask, w::ASK_ACCESS;
    account_page: "/a/:slug/settings/account" => account, PageName::Settings.word();
    legal_page: "/a/:slug/settings/legal" => legal, PageName::Legal.title();
    parameters_page: "/a/:slug/settings/parameters" => parameters, PageName::Parameters.word();
    members_page: "/a/:slug/settings/members" => members, PageName::Members.word();
    shipments_page: "/a/:slug/shipments" => list, PageName::Shipments.word();
    imports_page: "/a/:slug/shipments/import" => imports, w::IMPORT;
    shipment_page: "/a/:slug/shipments/:id" => detail, w::SHIPMENT;
    access_log_page: "/a/:slug/access-log" => access_log, PageName::AccessLog.word();
}
