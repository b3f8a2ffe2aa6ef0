//! The style sheets as one file, and the fonts it names.
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::run::{npm_bin, run};
use crate::shell::say;
use crate::tree;

const MAIN: &str = "style/main.css";
/// Where npm puts the font packages.
const FONTS: &str = "end2end/node_modules/@fontsource-variable";

/// Joins `style/main.css` and all it imports into `out/style.css`; puts the fonts into `out/fonts`.
pub fn build(out: &Path) -> Result<()> {
    let style = Path::new("style");
    let inputs = tree::hash(style, &tree::files(style)?)?;
    tree::unless_done(out, &inputs, || {
        if !Path::new(MAIN).exists() {
            return Ok(());
        }
        say("joining the style sheets");
        let sheet = out.join("style.css");
        run(npm_bin("esbuild")
            .args([MAIN, "--bundle", "--minify", "--external:*.woff2", "--external:*.svg", "--log-level=warning"])
            .arg(format!("--outfile={}", sheet.display())))?;
        copy_fonts(&fs::read_to_string(sheet)?, &out.join("fonts"))
    })
}

/// Copies the fonts the sheet names as `fonts/….woff2`, and no other.
fn copy_fonts(sheet: &str, out: &Path) -> Result<()> {
    for name in named_fonts(sheet) {
        let Some(font) = find_font(name) else { bail!("no font package has {name}, which the style names") };
        tree::copy(&font, &out.join(name))?;
    }
    Ok(())
}

fn named_fonts(sheet: &str) -> impl Iterator<Item = &str> {
    let pieces = sheet.split("fonts/").skip(1);
    pieces.filter_map(|rest| rest.find(".woff2").map(|end| &rest[..end + ".woff2".len()]))
}

fn find_font(name: &str) -> Option<PathBuf> {
    let packages = fs::read_dir(FONTS).ok()?;
    packages.flatten().map(|package| package.path().join("files").join(name)).find(|file| file.exists())
}

#[cfg(test)]
mod tests {
    use super::named_fonts;

    #[test]
    fn fonts_are_found_quoted_or_not() {
        let sheet = r#"@font-face{src:url(fonts/a.woff2)format("woff2")}@font-face{src:url("fonts/b.woff2")}"#;
        assert_eq!(named_fonts(sheet).collect::<Vec<_>>(), ["a.woff2", "b.woff2"]);
    }
}
