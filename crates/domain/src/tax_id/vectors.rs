//! Our checks against python-stdnum (<https://arthurdejong.org/python-stdnum/>), which is kept by many and tested with numbers that
//! were given out. Where it is not installed the test says so and proves nothing: `pip install python-stdnum` (2.2 knows all kinds).
use std::io::Write as _;
use std::process::{Command, Stdio};

use super::{TaxKind, check, eu};

/// Numbers that we and stdnum differ on, and why we are right.
fn is_known(kind: TaxKind, number: &str) -> bool {
    // The check number is 97 less the rest, so from 01 to 97 (Arrêté royal du 24 juin 2003): stdnum takes 98, 99 and 00 for 01,
    // 02 and 97 too.
    let belgian = kind == TaxKind::EuVat && number.starts_with("BE") && matches!(&number[10..], "98" | "99" | "00");
    // The office's own for the general public and for foreigners (Resolución Miscelánea Fiscal).
    let generic = kind == TaxKind::Rfc && ["XAXX010101000", "XEXX010101000"].contains(&number);
    // ARCA gives 25 and 26 to persons too, where the check digit of the other types would be ten.
    let types = kind == TaxKind::Cuit && (number.starts_with("25") || number.starts_with("26"));
    generic || types || belgian
}

#[test]
fn our_checks_and_stdnums_say_the_same_of_thousands_of_numbers() {
    let Some(told) = vectors() else {
        eprintln!("python-stdnum is not installed: nothing was compared");
        return;
    };
    let (mut wrong, mut count) = (Vec::new(), std::collections::BTreeMap::<(&str, bool), usize>::new());
    for line in told.lines() {
        let cells: Vec<&str> = line.split('\t').collect();
        let [kind, number, right] = cells[..] else { panic!("{line:?}") };
        let parsed = TaxKind::parse(kind).expect("a kind");
        let (ours, theirs) = (check(parsed, number), right == "1");
        let group = if parsed == TaxKind::EuVat { &number[..2] } else { kind };
        *count.entry((group, theirs)).or_default() += 1;
        if ours.is_ok() != theirs && !is_known(parsed, number) {
            wrong.push(format!("{kind} {number}: stdnum says {theirs}, we say {ours:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} differ, such as\n{}", wrong.len(), wrong[..wrong.len().min(40)].join("\n"));
    let groups = TaxKind::ALL.iter().map(|kind| kind.as_str()).filter(|kind| !["eu_vat", "other"].contains(kind));
    for group in groups.chain(eu::STRUCTURES.iter().map(|(state, _)| *state)) {
        for side in [true, false] {
            let seen = count.get(&(group, side)).copied().unwrap_or_default();
            assert!(seen >= 50, "only {seen} of {group} that are {side}");
        }
    }
    eprintln!("compared with python-stdnum: {}", count.values().sum::<usize>());
}

/// What the script tells; nothing if there is no stdnum to ask.
fn vectors() -> Option<String> {
    let there = Command::new("python3").args(["-c", "import stdnum"]).stderr(Stdio::null()).status();
    if !there.is_ok_and(|status| status.success()) {
        return None;
    }
    let mut python = Command::new("python3")
        .args(["-c", include_str!("vectors.py")])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python runs");
    let structures =
        eu::STRUCTURES.iter().flat_map(|(state, all)| all.iter().map(move |one| format!("{state}:{one}\n")));
    let mut stdin = python.stdin.take().expect("it listens");
    stdin.write_all(structures.collect::<String>().as_bytes()).expect("it reads");
    drop(stdin);
    let told = python.wait_with_output().expect("it ends");
    assert!(told.status.success(), "the script failed");
    Some(String::from_utf8(told.stdout).expect("text"))
}
