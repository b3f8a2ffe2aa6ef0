//! One's own profile, `/profile`: for members and agents alike. Its sections, one file each.
pub mod about;
pub mod password;
pub mod second_factor;
pub mod sessions;

use crate::frame::flash_for;
use house::opened::stand_open;
use house::own::Own;
use views::error::AppError;
use views::frame::Flash;
use views::opened::{Opened, of_page};
use views::section::{Part, Section};

/// What the page shows of its person.
pub struct ProfileView {
    pub name: String,
    /// For agents: whether they are a Lead.
    pub lead: bool,
    /// A second factor must be set up first.
    pub lacks_second: bool,
    pub sections: Vec<Part>,
    pub opened: Opened,
    pub flash: Option<Flash>,
}

/// The sections of the page, in the person's words, with the forms that its address names.
///
/// # Errors
/// If the database does not answer.
pub async fn profile(mut own: Own) -> Result<ProfileView, AppError> {
    let sections: [Section; 4] = [
        about::section(&own),
        password::section(&own),
        second_factor::section(&mut own).await?,
        sessions::section(&mut own).await?,
    ];
    let mut flash = flash_for(&own.house, &mut own.tx, (&own.person.id, None), &own.request.page, own.now).await?;
    if let Some(flash) = flash.as_mut().filter(|flash| flash.is_silent()) {
        crate::flash::tell(flash, Some(&about::saved(&own.person)), &own.calendar());
    }
    let opened = Opened::with_left(&of_page(&own.request.page).asked(), flash.as_ref());
    stand_open(opened.clone());
    let sections = sections.into_iter().map(Part::from).collect();
    let lacks_second = own.lacks_second;
    Ok(ProfileView { lead: own.is_lead(), lacks_second, name: own.person.name, sections, opened, flash })
}
