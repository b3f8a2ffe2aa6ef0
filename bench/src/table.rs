//! The table that is printed.

/// Rows of what was measured: what, how much, and what is aimed at.
#[derive(Default)]
pub struct Table(Vec<[String; 3]>);

impl Table {
    /// A row, also told at once, since the whole takes minutes.
    pub fn row(&mut self, what: impl Into<String>, figure: impl Into<String>, aim: &str) {
        let row = [what.into(), figure.into(), aim.to_owned()];
        eprintln!("  {} · {} · {}", row[0], row[1], row[2]);
        self.0.push(row);
    }

    /// Prints it in Markdown.
    pub fn print(&self) {
        let head = ["what", "measured", "aim"].map(str::to_owned);
        let width = |column: usize| {
            self.0.iter().chain([&head]).map(|row| row[column].chars().count()).max().unwrap_or_default()
        };
        let widths = [width(0), width(1), width(2)];
        let line = |row: &[String; 3]| {
            let cells = row.iter().zip(widths).map(|(cell, width)| {
                let gap = " ".repeat(width - cell.chars().count());
                format!("{cell}{gap}")
            });
            println!("| {} |", cells.collect::<Vec<_>>().join(" | "));
        };
        println!();
        line(&head);
        line(&widths.map(|width| "-".repeat(width)));
        for row in &self.0 {
            line(row);
        }
    }
}
