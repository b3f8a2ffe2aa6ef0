//! How one program's words to the others are written: who speaks, then a line for each thing.
use crate::presence::Sign;
use domain::id::{AccountId, UserId};
use views::frame::PageName;

/// So many at once: PostgreSQL carries 8,000 bytes.
pub const MOST: usize = 60;

/// What one program says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// The account's access log has a new entry.
    Logged(AccountId),
    /// An agent has a page of the account open.
    Here { account: AccountId, agent: UserId, page: PageName, sign: Sign },
    /// An agent has left the account.
    Left { account: AccountId, agent: UserId },
}

/// Writes what is said by the program of that name.
pub fn write(all: &[Said], by: &str) -> String {
    let lines = all.iter().map(|said| match said {
        Said::Logged(account) => format!("log {}", account.0),
        Said::Here { account, agent, page, sign } => {
            let sign = if *sign == Sign::Opened { "opened" } else { "stands" };
            format!("here {} {} {} {sign}", account.0, agent.0, page.as_str())
        }
        Said::Left { account, agent } => format!("left {} {}", account.0, agent.0),
    });
    std::iter::once(by.to_owned()).chain(lines).collect::<Vec<_>>().join("\n")
}

/// Reads what others say. What one says oneself is known; a line that cannot be read is of a program of another version.
pub fn read(payload: &str, own: &str) -> Vec<Said> {
    match payload.split_once('\n') {
        Some((by, lines)) if by != own => lines.lines().filter_map(line).collect(),
        _ => Vec::new(),
    }
}

fn line(line: &str) -> Option<Said> {
    let account = |id: &str| AccountId(id.to_owned());
    let agent = |id: &str| UserId(id.to_owned());
    match line.split(' ').collect::<Vec<_>>().as_slice() {
        ["log", of] => Some(Said::Logged(account(of))),
        ["here", of, who, page, sign] => {
            let sign = match *sign {
                "opened" => Sign::Opened,
                "stands" => Sign::Stands,
                _ => return None,
            };
            Some(Said::Here { account: account(of), agent: agent(who), page: PageName::parse(page)?, sign })
        }
        ["left", of, who] => Some(Said::Left { account: account(of), agent: agent(who) }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> Vec<Said> {
        let (account, agent) = (AccountId("a".repeat(24)), UserId("b".repeat(24)));
        let here = |page, sign| Said::Here { account: account.clone(), agent: agent.clone(), page, sign };
        let mut all: Vec<_> =
            PageName::ALL.iter().flat_map(|page| [here(*page, Sign::Opened), here(*page, Sign::Stands)]).collect();
        all.extend([Said::Logged(account.clone()), Said::Left { account: account.clone(), agent: agent.clone() }]);
        all
    }

    #[test]
    fn what_is_written_is_read_by_others_alone() {
        let payload = write(&all(), "me");
        assert_eq!(read(&payload, "somebody else"), all());
        assert_eq!(read(&payload, "me"), []);
    }

    #[test]
    fn as_much_as_is_said_at_once_fits() {
        let longest = all().into_iter().max_by_key(|said| write(std::slice::from_ref(said), "").len()).expect("some");
        assert!(write(&vec![longest; MOST], &"n".repeat(24)).len() < 8000);
    }

    #[test]
    fn what_cannot_be_read_is_passed_over_and_the_rest_is_not() {
        let account = "a".repeat(24);
        for unknown in ["", "log", "here a b", "gone", "here a b nowhere opened", "here a b settings", "left a b c"] {
            let payload = format!("me\n{unknown}\nlog {account}");
            assert_eq!(read(&payload, "you"), [Said::Logged(AccountId(account.clone()))], "{unknown}");
        }
        assert_eq!(read("events", "you"), []);
    }
}
