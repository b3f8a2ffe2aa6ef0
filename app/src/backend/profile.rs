//! One's own profile, `/profile`: for members and agents alike. Its sections, one file each.
pub mod about;
pub mod password;
pub mod second_factor;
pub mod sessions;

use super::frame::flash_for;
use super::own::Own;
use views::error::AppError;
use views::frame::Flash;
use views::section::{Part, Section};

/// What the page shows of its person.
pub struct ProfileView {
    pub name: String,
    /// For agents: whether they are a Lead.
    pub lead: bool,
    /// A second factor must be set up first.
    pub lacks_second: bool,
    pub sections: Vec<Part>,
    pub flash: Option<Flash>,
}

impl Own {
    /// The sections of the page, in the person's words.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn profile(mut self) -> Result<ProfileView, AppError> {
        let sections: [Section; 4] = [
            about::section(&self),
            password::section(&self),
            second_factor::section(&mut self).await?,
            sessions::section(&mut self).await?,
        ];
        let mut flash =
            flash_for(&self.house, &mut self.tx, (&self.person.id, None), &self.visit.page, self.now).await?;
        if let Some(flash) = flash.as_mut().filter(|flash| flash.is_silent()) {
            super::flash::tell(flash, Some(&about::saved(&self.person)), &self.calendar());
        }
        let sections = sections.into_iter().map(Part::from).collect();
        let lacks_second = self.lacks_second;
        Ok(ProfileView { lead: self.is_lead(), lacks_second, name: self.person.name, sections, flash })
    }
}
