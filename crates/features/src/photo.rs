//! A profile photo: whatever picture comes in, what is kept are three small squares that we drew ourselves. What hid in the file
//! (places, cameras, scripts, a second file behind the first) does not come along.
mod square;

pub use square::square;
pub use store::photos::Photo;

use domain::id::AccountId;
use house::House;
use house::turns::Crowded;
use views::error::AppError;
use views::words::{t, tf, w};

/// The largest file, in MiB.
pub const MOST_MIB: usize = 5;
/// The most pixels, in millions: a file says how many it has before any is decoded.
const MOST_MEGAPIXELS: u64 = 40;
/// The fewest pixels of a side: of less, no square that we show can be made out.
const LEAST: u32 = 32;
/// The sides of the squares, in pixels.
pub const SIDES: [u32; 3] = [512, 128, 48];

/// Why a file is no photo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Neither PNG nor JPEG nor WebP, whatever its name says.
    Kind,
    /// More pixels, or more memory, than may be.
    Pixels,
    /// A line rather than a picture, or a dot.
    Small,
    /// It breaks off, or is not what its first bytes say.
    Broken,
}

impl Fault {
    /// In words.
    fn said(self) -> String {
        match self {
            Self::Kind => t(w::ERROR_PHOTO_KIND).to_owned(),
            Self::Pixels => tf(w::ERROR_PHOTO_PIXELS, &[("most", &MOST_MEGAPIXELS.to_string())]),
            Self::Small => tf(w::ERROR_PHOTO_SMALL, &[("least", &LEAST.to_string())]),
            Self::Broken => t(w::ERROR_PHOTO_BROKEN).to_owned(),
        }
    }
}

/// Draws the squares of an account's file, away from what must answer at once. Decoding takes memory, so it is one file at a time
/// for all, and of each account only one waits: nobody's files hold up another's for longer than a picture takes.
///
/// # Errors
/// What is wrong with the file, beside the field `photo`; or that there are too many at the moment.
pub async fn draw(house: &House, account: &AccountId, file: Vec<u8>) -> Result<Photo, AppError> {
    let crowded = |crowded| {
        let why = if crowded == Crowded::Own { w::ERROR_PHOTO_BUSY } else { w::ERROR_PHOTOS_BUSY };
        AppError::Slow { message: t(why).to_owned(), seconds: 5 }
    };
    let turn = house.drawing.place(&account.0).map_err(crowded)?.turn().await;
    let drawn = tokio::task::spawn_blocking(move || {
        // Kept until the work is done, even if whoever asked for it has gone.
        let _turn = turn;
        square(&file)
    });
    drawn.await.map_err(|_| AppError::Broken { status: 500 })?.map_err(|fault| AppError::field("photo", fault.said()))
}

#[cfg(test)]
mod tests;
