//! What was understood of a file that waits, for somebody to see before it goes in: facts, and the first rows. HTML of our own, as
//! none of it changes but as a whole.
use std::fs::File;
use std::io;
use std::path::Path;

use leptos::prelude::*;

use super::csv::{Ask, Decimal, Order, Sample, Shown, Table, Told, sample};
use super::field;
use super::file::Plan;
use super::letters::Letters;
use super::reasons::reason_text;
use super::sendcloud;
use crate::show;
use domain::parcel::Row;
use domain::pii::{Kind, Pii, Sight};
use domain::time::{Span, Time};
use house::moment::Calendar;
use views::words::{Word, grouped, t, tf, w};

/// Columns that are not used and are named; the rest are counted.
const UNUSED: usize = 12;
/// The longest text that is shown of a cell.
const LONGEST: usize = 60;

/// The beginning of a file.
pub enum Beginning {
    Table(Sample),
    Parcels(Vec<Row>),
}

impl Beginning {
    /// Reads it.
    ///
    /// # Errors
    /// What reading fails with.
    pub fn of(path: &Path, plan: &Plan) -> io::Result<Self> {
        let input = plan.open(File::open(path)?);
        match &plan.table {
            Some(table) => sample(input, table, plan.doubtful).map(Self::Table),
            None => sendcloud::first(input).map(Self::Parcels),
        }
    }
}

/// What was understood of a file as a whole: each thing with what it is called.
#[must_use]
pub fn facts(plan: &Plan) -> Vec<(&'static str, String)> {
    let letters = match plan.letters {
        Letters::Utf8 => "UTF-8",
        Letters::Utf16Le | Letters::Utf16Be => "UTF-16",
        Letters::Windows1252 => "Windows-1252",
    };
    let mut facts = vec![(t(w::FILE_KIND), kind(plan.table.as_ref())), (t(w::FILE_LETTERS), letters.to_owned())];
    if let Some(table) = &plan.table {
        let dates = ways(&table.dates, |order| match order {
            Order::DayFirst => w::DATES_DMY,
            Order::MonthFirst => w::DATES_MDY,
        });
        let numbers = ways(&table.numbers, |decimal| match decimal {
            Decimal::Point => w::NUMBERS_POINT,
            Decimal::Comma => w::NUMBERS_COMMA,
        });
        facts.extend(dates.map(|dates| (t(w::DATES), dates)));
        facts.extend(numbers.map(|numbers| (t(w::NUMBERS), numbers)));
    }
    facts.push((t(w::FILE_ROWS), grouped(plan.rows)));
    facts
}

fn kind(table: Option<&Table>) -> String {
    let Some(table) = table else { return t(w::KIND_PAGES).to_owned() };
    let sign = match table.dialect.delimiter {
        b',' => t(w::SIGN_COMMA).to_owned(),
        b';' => t(w::SIGN_SEMICOLON).to_owned(),
        b'\t' => t(w::SIGN_TAB).to_owned(),
        other => format!("“{}”", char::from(other)),
    };
    tf(w::KIND_TABLE, &[("sign", &sign)])
}

/// The way of each column that told one, or was told.
fn ways<T: Copy>(columns: &[(String, Told<T>)], word: fn(T) -> Word) -> Option<String> {
    let way = |(field, told): &(String, Told<T>)| match told {
        Told::Way(way) => Some(format!("{}: {}", label(field), t(word(*way)))),
        _ => None,
    };
    let ways: Vec<_> = columns.iter().filter_map(way).collect();
    (!ways.is_empty()).then(|| ways.join(" · "))
}

/// What a field is called.
#[must_use]
pub fn label(field: &str) -> String {
    let unit = |word, unit| format!("{} ({unit})", t(word));
    let word = match field {
        "parcel_id" | "id" => w::PARCEL_ID,
        "tracking_number" => w::TRACKING_NUMBER,
        "order_number" => w::ORDER_NUMBER,
        "status_id" => return unit(w::STATUS, "id"),
        "status" => w::STATUS,
        "carrier" => w::CARRIER,
        "method" => w::METHOD,
        "country" => w::COUNTRY,
        "country_name" => w::COUNTRY_NAME,
        "weight_grams" => return unit(w::WEIGHT, "g"),
        "weight" => return unit(w::WEIGHT, "kg"),
        "value" => w::VALUE,
        "currency" => w::CURRENCY,
        "is_return" => w::RETURN,
        "created" => w::CREATED,
        "updated" => w::UPDATED,
        "announced" => w::ANNOUNCED,
        "name" => w::NAME,
        "company" => w::RECIPIENT_COMPANY,
        "street" => w::STREET,
        "house_number" => w::HOUSE_NUMBER,
        "address_2" => w::ADDRESS_2,
        "city" => w::CITY,
        "postal_code" => w::POSTAL_CODE,
        "phone" => w::PHONE,
        "email" => w::EMAIL,
        "reference" => w::REFERENCE,
        "tracking_url" => w::TRACKING_LINK,
        "service_point" => w::SERVICE_POINT,
        other => return other.to_owned(),
    };
    t(word).to_owned()
}

/// The two ways to read the dates that do not tell, as choices; and the likely one.
#[must_use]
pub fn date_choices(ask: &Ask<Order>, calendar: &Calendar) -> (Vec<(String, String)>, String) {
    let choice = |order: Order| {
        let text = super::csv::iso(&ask.example, &Told::Way(order)).unwrap_or_default();
        let day = field::time("created", &text).map(|when| calendar.whole_day(when.at)).unwrap_or_default();
        (order.as_str(), tf(w::ASK_DATES_CHOICE, &[("example", &ask.example), ("day", &day)]))
    };
    choices(Order::BOTH.map(choice), ask.likely.map(Order::as_str))
}

/// The same of numbers.
#[must_use]
pub fn number_choices(ask: &Ask<Decimal>) -> (Vec<(String, String)>, String) {
    let (whole, part) = ask.example.split_once(['.', ',']).unwrap_or_default();
    let choice = |decimal: Decimal| {
        let groups = ask.example.contains(',') == (decimal == Decimal::Point);
        let (word, number) = if groups {
            (w::ASK_NUMBERS_GROUPED, format!("{whole}{part}"))
        } else {
            (w::ASK_NUMBERS_DECIMAL, format!("{whole}{}{}", t(w::DECIMAL), part.trim_end_matches('0')))
        };
        (decimal.as_str(), tf(word, &[("example", &ask.example), ("number", &number)]))
    };
    choices(Decimal::BOTH.map(choice), ask.likely.map(Decimal::as_str))
}

fn choices(two: [(&str, String); 2], likely: Option<&str>) -> (Vec<(String, String)>, String) {
    let none = (String::new(), t(w::CHOOSE_ONE).to_owned());
    let two = two.map(|(key, text)| (key.to_owned(), text));
    (std::iter::once(none).chain(two).collect(), likely.unwrap_or_default().to_owned())
}

/// What was understood, as HTML.
#[must_use]
pub fn art(plan: &Plan, beginning: Beginning, sight: Sight, calendar: &Calendar) -> String {
    let facts = facts(plan).into_iter().map(|(label, text)| view! { <div><dt>{label}</dt><dd>{text}</dd></div> });
    let doubtful = plan.doubtful.then(|| view! { <div class="callout warn"><p>{t(w::PREVIEW_DOUBTFUL)}</p></div> });
    let (heads, rows, unused) = match beginning {
        Beginning::Table(sample) => of_table(sample, calendar),
        Beginning::Parcels(rows) => of_parcels(rows, sight, calendar),
    };
    let head = |(field, header): (&'static str, String)| {
        let header = (!header.is_empty()).then(|| view! { <small>{header}</small> });
        view! { <th scope="col">{label(field)}{header}</th> }
    };
    // What is wrong with a row stands below it, as wide as the sheet: within a cell it would widen a column.
    let width = (heads.len() + 1).to_string();
    let rows = rows.into_iter().map(|(number, cells, wrong)| {
        let cells = cells.into_iter().map(|cell| view! { <td>{cell}</td> }).collect_view();
        let wrong = (!wrong.is_empty())
            .then(|| view! { <tr class="wrong"><td colspan=width.clone()><p class="error">{wrong}</p></td></tr> });
        view! { <tr><th scope="row">{number}</th>{cells}</tr>{wrong} }
    });
    view! {
        <dl class="facts">{facts.collect_view()}</dl>
        {doubtful}
        <div class="sheet" role="region" tabindex="0" aria-label=t(w::PREVIEW_ROWS)>
            <table>
                <caption>{t(w::PREVIEW_ROWS)}</caption>
                <thead><tr><th scope="col">{t(w::LINE)}</th>{heads.into_iter().map(head).collect_view()}</tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
        {(!unused.is_empty()).then(|| view! { <p class="hint">{tf(w::PREVIEW_UNUSED, &[("names", &unused)])}</p> })}
    }
    .to_html()
}

/// The columns: a field and the file's name for it; the rows: a line, cells, and what is wrong; and what is not used.
type Drawn = (Vec<(&'static str, String)>, Vec<(u64, Vec<String>, String)>, String);

fn of_table(sample: Sample, calendar: &Calendar) -> Drawn {
    let used: Vec<_> = (0..sample.columns.len()).filter(|at| sample.columns[*at].1.is_some()).collect();
    let currency = sample.columns.iter().position(|(_, field)| *field == Some("currency"));
    let row = |Shown { line, cells, wrong }: Shown| {
        let money = currency.and_then(|at| cells.get(at)).map_or("", |(_, cell)| cell.trim()).to_owned();
        let cell = |at: &usize| {
            let (written, plain) = cells.get(*at)?;
            let text = sample.columns[*at].1.and_then(|field| understood(field, plain, &money, calendar));
            Some(shortened(&text.unwrap_or_else(|| written.clone())))
        };
        let wrong: Vec<_> = wrong.iter().map(reason_text).collect();
        (line, used.iter().map(|at| cell(at).unwrap_or_default()).collect(), wrong.join(" "))
    };
    let rows = sample.rows.into_iter().map(row).collect();
    let heads = used.iter().filter_map(|at| Some((sample.columns[*at].1?, shortened(&sample.columns[*at].0))));
    let unused = sample.columns.iter().filter(|(name, field)| field.is_none() && !name.trim().is_empty());
    let unused: Vec<_> = unused.map(|(name, _)| shortened(name)).collect();
    let more = unused.len().saturating_sub(UNUSED);
    let named = unused[..unused.len() - more].join(", ");
    (heads.collect(), rows, if more > 0 { format!("{named} (+ {more})") } else { named })
}

fn of_parcels(rows: Vec<Row>, sight: Sight, calendar: &Calendar) -> Drawn {
    let heads = ["parcel_id", "order_number", "created", "name", "city", "country", "weight", "value"];
    let row = |Row { line, parcel, left_out }: Row| {
        let own = |pii: &Option<Pii>, kind| pii.as_ref().map(|pii| pii.show(sight, kind).text);
        let money = parcel.currency.clone().unwrap_or_else(|| "EUR".to_owned());
        let cells = [
            Some(parcel.parcel_id.to_string()),
            parcel.order_number,
            Some(moment(parcel.created.at, parcel.created.open, calendar)),
            own(&parcel.recipient.name, Kind::Name),
            own(&parcel.recipient.city, Kind::Other),
            Some(parcel.country),
            parcel.weight_grams.map(show::weight),
            parcel.value_cents.map(|cents| show::money(cents, &money)),
        ];
        let wrong: Vec<_> = left_out.iter().map(reason_text).collect();
        (line, cells.map(|cell| shortened(&cell.unwrap_or_default())).to_vec(), wrong.join(" "))
    };
    (heads.map(|field| (field, String::new())).to_vec(), rows.into_iter().map(row).collect(), String::new())
}

/// A date or a number as it was understood; nothing for other fields, and for what is none.
fn understood(field: &'static str, plain: &str, currency: &str, calendar: &Calendar) -> Option<String> {
    let currency = if currency.is_empty() { "EUR" } else { currency };
    match field {
        "created" | "updated" | "announced" => {
            field::time(field, plain).ok().map(|when| moment(when.at, when.open, calendar))
        }
        "weight" => field::decimal(field, plain, 3).ok().map(show::weight),
        "weight_grams" => field::decimal(field, plain, 0).ok().map(show::weight),
        "value" => field::decimal(field, plain, 2).ok().map(|cents| show::money(cents, currency)),
        _ => None,
    }
}

/// An instant as files have it: in UTC, and a day alone without a time.
fn moment(at: Time, open: Span, calendar: &Calendar) -> String {
    if open >= Span::days(1) { calendar.whole_day(at) } else { calendar.in_utc(at) }
}

fn shortened(text: &str) -> String {
    let text = text.trim();
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::csv;
    use domain::role::Lang;

    #[test]
    fn a_column_may_be_called_what_the_page_calls_its_field() {
        house::words::install();
        for lang in Lang::ALL {
            house::words::say(*lang, || {
                for (field, _) in csv::NAMES.iter() {
                    assert_eq!(csv::field_named(&label(field)), Some(*field), "{lang:?}: {}", label(field));
                }
            });
        }
    }
}
