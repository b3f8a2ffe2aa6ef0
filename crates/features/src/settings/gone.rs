//! A form without scripts whose record is gone by the time that it comes back: it is said, and what was typed is not lost.
use leptos::prelude::*;

use house::cx::Cx;
use views::error::AppError;
use views::section::Section;
use views::words::{t, w};

/// Says so on top of the record's section, if one of its forms, which post to these paths, came back and stands nowhere any more.
pub(super) async fn tell(cx: &mut Cx, mut section: Section, paths: &[&str]) -> Result<Section, AppError> {
    let left = cx.left().await?.filter(|flash| flash.error == Some(AppError::NotFound));
    let Some(flash) = left.filter(|flash| paths.contains(&flash.form.as_str())) else { return Ok(section) };
    let id = flash.typed("form_id").unwrap_or_default();
    let mut sheets = section.sheets.iter().chain(section.items.iter().flat_map(|item| &item.sheets));
    if sheets.any(|sheet| sheet.id == id) {
        return Ok(section);
    }
    let is_typed = |name: &str| name.starts_with("form[") && name != "form[id]";
    let typed = flash.typed.iter().filter(|(name, value)| is_typed(name) && !value.is_empty());
    let typed: Vec<_> = typed.map(|(_, value)| view! { <li>{value.clone()}</li> }).collect();
    let told =
        view! { <div class="problems" role="alert" id=id.to_owned()><p>{t(w::PROBLEM_GONE)}</p><ul>{typed}</ul></div> };
    section.art.insert_str(0, &told.to_html());
    Ok(section)
}
