//! ★ Who may do what: the whole policy, and nothing else decides.
//!
//! [`row`] is the table of the specification. [`decide`] reads it: the columns that apply to an actor at an
//! instant are joined, and the most generous cell wins. Pages and buttons ask the same function.
use serde::{Deserialize, Serialize};

use crate::grant::{Grant, Scope};
use crate::id::{CaseId, GrantId, ShipmentId, UserId};
use crate::pii::Sight;
use crate::role::{Profile, Rank};
use crate::text::spelled;
use crate::time::Time;

/// One cell of the table, from the least to the most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cell {
    /// No.
    No,
    /// Only what is one's own.
    Own,
    /// Only who is named for it.
    Named,
    /// One field at a time, with a reason, logged.
    LogOneField,
    /// With a reason, logged.
    LogReason,
    /// Logged, personal data masked.
    LogMasked,
    /// Logged.
    Log,
    /// Only a Lead.
    Lead,
    /// Yes.
    Yes,
}

#[rustfmt::skip]
use Cell::{Lead, Log, LogMasked as Masked, LogOneField as Field, LogReason as Reason, Named, No as N, Own, Yes as Y};

/// The seven columns: three profiles, any agent, the agent of a case on that shipment, and the two scopes.
pub const COLUMNS: [&str; 7] = ["Admin", "Operator", "Member", "Agent", "Case", "View", "Full"];

spelled! {
    /// Everything that can be done, by a name that stays: it is stored with each entry of the access log. An action without a row
    /// does not compile.
    Action {
        /// Find the account in the agents' directory.
        FindAccount = "find-account",
        /// See settings and parameters.
        SeeSettings = "see-settings",
        /// Change settings and parameters.
        ChangeSettings = "change-settings",
        /// Change settings that open doors or steer notices.
        ChangeDoors = "change-doors",
        /// Manage members.
        ManageMembers = "manage-members",
        /// See or change direct-debit data.
        DirectDebit = "direct-debit",
        /// Create, roll or revoke an API key.
        ManageKeys = "manage-keys",
        /// See grants, timers, who is in.
        SeeGrants = "see-grants",
        /// Grant, extend or revoke agent access; answer a request.
        ManageGrants = "manage-grants",
        /// Ask for access.
        AskAccess = "ask-access",
        /// List and search shipments.
        ListShipments = "list-shipments",
        /// See one shipment.
        SeeShipment = "see-shipment",
        /// See recipient PII.
        SeeRecipient = "see-recipient",
        /// Open an evidence file or message of a case.
        OpenEvidence = "open-evidence",
        /// Change a shipment's recipient data.
        ChangeRecipient = "change-recipient",
        /// Cancel or delete a shipment.
        RemoveShipment = "remove-shipment",
        /// Export shipments as CSV; import shipments.
        MoveShipments = "move-shipments",
        /// File a claim or status query; withdraw or close it.
        FileCase = "file-case",
        /// Write in a case, answer what is asked.
        WriteInCase = "write-in-case",
        /// Move a case along.
        MoveCase = "move-case",
        /// Take an unassigned case.
        TakeCase = "take-case",
        /// Assign cases, manage agents.
        ManageAgents = "manage-agents",
        /// Read tickets and chats.
        ReadTickets = "read-tickets",
        /// Open a ticket.
        OpenTicket = "open-ticket",
        /// Attend tickets and chats, time records.
        AttendTickets = "attend-tickets",
        /// Approve a ticket.
        ApproveTicket = "approve-ticket",
        /// See the access log, undo an agent's change.
        SeeAccessLog = "see-access-log",
        /// See terms and privacy acceptance records.
        SeeAcceptances = "see-acceptances",
        /// Accept terms.
        AcceptTerms = "accept-terms",
        /// Export all of the account's data; delete the account.
        ExportOrDelete = "export-or-delete",
    }
}

/// The table.
#[rustfmt::skip]
#[expect(clippy::match_same_arms, reason = "it is a table: each action has a row of its own")]
pub const fn row(action: Action) -> [Cell; 7] {
    match action {
        //                           Admin  Operator Member Agent Case   View    Full
        Action::FindAccount     => [N,     N,     N,     Y,    Y,     Y,      Y   ],
        Action::SeeSettings     => [Y,     Y,     N,     N,    N,     Log,    Log ],
        Action::ChangeSettings  => [Y,     Y,     N,     N,    N,     N,      Log ],
        Action::ChangeDoors     => [Y,     Y,     N,     N,    N,     N,      N   ],
        Action::ManageMembers   => [Y,     N,     N,     N,    N,     N,      N   ],
        Action::DirectDebit     => [Y,     N,     N,     N,    N,     N,      N   ],
        Action::ManageKeys      => [Y,     Y,     N,     N,    N,     N,      N   ],
        Action::SeeGrants       => [Y,     Y,     Y,     N,    N,     Own,    Own ],
        Action::ManageGrants    => [Y,     Y,     N,     N,    N,     N,      N   ],
        Action::AskAccess       => [N,     N,     N,     Y,    Y,     Y,      Y   ],
        Action::ListShipments   => [Y,     Y,     Y,     N,    N,     Log,    Log ],
        Action::SeeShipment     => [Y,     Y,     Y,     N,    Log,   Log,    Log ],
        Action::SeeRecipient    => [Y,     Y,     Y,     N,    Field, Log,    Log ],
        Action::OpenEvidence    => [Y,     Y,     Y,     N,    Reason,Log,    Log ],
        Action::ChangeRecipient => [Y,     Y,     Y,     N,    N,     N,      Log ],
        Action::RemoveShipment  => [Y,     Y,     N,     N,    N,     N,      N   ],
        Action::MoveShipments   => [Y,     Y,     N,     N,    N,     N,      N   ],
        Action::FileCase        => [Y,     Y,     Y,     N,    N,     N,      N   ],
        Action::WriteInCase     => [Y,     Y,     Y,     N,    Log,   N,      N   ],
        Action::MoveCase        => [N,     N,     N,     N,    Log,   N,      N   ],
        Action::TakeCase        => [N,     N,     N,     Y,    Y,     Y,      Y   ],
        Action::ManageAgents    => [N,     N,     N,     Lead, Lead,  Lead,   Lead],
        Action::ReadTickets     => [Y,     Y,     Own,   N,    N,     Masked, Log ],
        Action::OpenTicket      => [Y,     Y,     Y,     N,    N,     N,      N   ],
        Action::AttendTickets   => [Y,     Y,     N,     N,    N,     N,      N   ],
        Action::ApproveTicket   => [Named, Named, Named, N,    N,     N,      N   ],
        Action::SeeAccessLog    => [Y,     Y,     N,     N,    N,     N,      N   ],
        Action::SeeAcceptances  => [Y,     Y,     N,     N,    N,     Log,    Log ],
        Action::AcceptTerms     => [Y,     N,     N,     N,    N,     N,      N   ],
        Action::ExportOrDelete  => [Y,     N,     N,     N,    N,     N,      N   ],
    }
}

/// What a change waits for, so that what it looks at and counts stays so until it is through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lock {
    /// Nothing: what it writes is guarded by its version alone.
    None,
    /// Other changes of the account's lists and members.
    Lists,
    /// Until nobody of the platform is inside, and nobody comes in.
    Door,
}

/// What a change under an action waits for.
#[must_use]
pub const fn lock(action: Action) -> Lock {
    match action {
        Action::ManageGrants | Action::DirectDebit => Lock::Door,
        Action::ChangeSettings
        | Action::ChangeDoors
        | Action::ManageMembers
        | Action::ManageKeys
        | Action::AskAccess
        | Action::MoveShipments
        | Action::AcceptTerms
        | Action::ExportOrDelete => Lock::Lists,
        Action::FindAccount
        | Action::SeeSettings
        | Action::SeeGrants
        | Action::ListShipments
        | Action::SeeShipment
        | Action::SeeRecipient
        | Action::OpenEvidence
        | Action::ChangeRecipient
        | Action::RemoveShipment
        | Action::FileCase
        | Action::WriteInCase
        | Action::MoveCase
        | Action::TakeCase
        | Action::ManageAgents
        | Action::ReadTickets
        | Action::OpenTicket
        | Action::AttendTickets
        | Action::ApproveTicket
        | Action::SeeAccessLog
        | Action::SeeAcceptances => Lock::None,
    }
}

/// Who asks. A member's account is not here: a record of another account is never found, so never decided on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Actor {
    Stranger,
    Member { id: UserId, profile: Profile },
    Agent { id: UserId, rank: Rank },
}

/// An open case assigned to the asking agent, on that shipment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenCase {
    pub id: CaseId,
    pub shipment: ShipmentId,
}

/// What the table needs to know about the account and the record.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// The account's grants that may admit the asking agent.
    pub grants: Vec<Grant>,
    /// The asking agent's open cases in the account.
    pub cases: Vec<OpenCase>,
    /// The shipment that is asked for, if it is one.
    pub shipment: Option<ShipmentId>,
    /// The record is the actor's own.
    pub own: bool,
    /// The actor is named for it (approvers).
    pub named: bool,
}

/// By what an agent is in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Through {
    Grant(GrantId),
    Case(CaseId),
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    No,
    /// Yes, without a trace.
    Yes,
    /// Yes, and in the access log before it leaves the server.
    Log(Permit),
}

/// The terms of a logged yes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permit {
    pub through: Through,
    pub sight: Sight,
    pub needs_reason: bool,
    pub one_field: bool,
}

impl Decision {
    /// Whether it is a yes.
    #[must_use]
    pub const fn allows(&self) -> bool {
        !matches!(self, Self::No)
    }
}

/// Decides. Total and pure: the same question at the same instant has the same answer everywhere.
#[must_use]
pub fn decide(actor: &Actor, action: Action, facts: &Facts, now: Time) -> Decision {
    let [admin, operator, member, agent, case, view, full] = row(action);
    match actor {
        Actor::Stranger => Decision::No,
        Actor::Member { profile: Profile::Admin, .. } => plain(admin, facts, None),
        Actor::Member { profile: Profile::Operator, .. } => plain(operator, facts, None),
        Actor::Member { profile: Profile::Member, .. } => plain(member, facts, None),
        Actor::Agent { id, rank } => {
            let mut best = (agent, None);
            let mut offer = |cell: Cell, through: Through| {
                if cell > best.0 {
                    best = (cell, Some(through));
                }
            };
            for open in facts.cases.iter().filter(|open| facts.shipment.as_ref() == Some(&open.shipment)) {
                offer(case, Through::Case(open.id.clone()));
            }
            // The greater scope first: where both say the same, it is what the agent's bar names and the log says.
            for (scope, cell) in [(Scope::Full, full), (Scope::View, view)] {
                for grant in facts.grants.iter().filter(|grant| grant.scope == scope && grant.admits(id, now)) {
                    offer(cell, Through::Grant(grant.id.clone()));
                }
            }
            match best {
                (cell, Some(through)) => logged(cell, facts, through),
                (cell, None) => plain(cell, facts, Some(*rank)),
            }
        }
    }
}

/// A cell that leaves no trace.
const fn plain(cell: Cell, facts: &Facts, rank: Option<Rank>) -> Decision {
    let yes = match cell {
        Cell::Yes => true,
        Cell::Own => facts.own,
        Cell::Named => facts.named,
        Cell::Lead => matches!(rank, Some(Rank::Lead)),
        _ => false,
    };
    if yes { Decision::Yes } else { Decision::No }
}

/// A cell that an agent has through a grant or a case.
fn logged(cell: Cell, facts: &Facts, through: Through) -> Decision {
    let permit = |sight, needs_reason, one_field| Decision::Log(Permit { through, sight, needs_reason, one_field });
    match cell {
        Cell::Log => permit(Sight::Clear, false, false),
        Cell::LogMasked => permit(Sight::Masked, false, false),
        Cell::LogReason => permit(Sight::Clear, true, false),
        Cell::LogOneField => permit(Sight::Clear, true, true),
        cell => plain(cell, facts, None),
    }
}

/// Whether the actor sees a shipment's recipient in the clear: reads go by this, never by a guess.
#[must_use]
pub fn recipient_sight(actor: &Actor, facts: &Facts, now: Time) -> Sight {
    match decide(actor, Action::SeeRecipient, facts, now) {
        Decision::Yes | Decision::Log(Permit { sight: Sight::Clear, one_field: false, .. }) => Sight::Clear,
        _ => Sight::Masked,
    }
}

#[cfg(test)]
mod tests;
