//! Which forms stand open on the page that is drawn or answered: whoever knows says so, and what folds asks where it becomes what
//! travels (`views/section.rs`).
use std::cell::RefCell;

use views::opened::Opened;

tokio::task_local! {
    static OPEN: RefCell<Opened>;
}

/// Lets it be asked for.
pub(crate) fn install() {
    views::opened::ask(|| OPEN.try_with(|open| open.borrow().clone()).ok());
}

/// Does something for a page of which nobody has said yet what stands open: nothing does.
pub(crate) async fn of_one_page<T>(act: impl Future<Output = T>) -> T {
    OPEN.scope(RefCell::default(), act).await
}

/// These do. Said of no page, it changes nothing.
pub fn stand_open(opened: Opened) {
    let _ = OPEN.try_with(|open| open.replace(opened));
}
