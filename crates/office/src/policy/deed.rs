//! What may be done: the columns of the table of who may.

use serde::Serialize;

/// What is done.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Do {
    /// Act on a matter of the agency.
    Handle,
    /// Read a matter: file, papers, evidence, events.
    Read,
    /// Read what was said inside the agency 副卷: approvals, reviews, discussions. Never a party's or the public's.
    SideVolume,
    /// See who told something in confidence 保密, and what was sent with it: in the matters that the person handles or decides on,
    /// or has looked into with a reason.
    Reserved,
    /// See lists and inboxes.
    List,
    /// Move the demonstration clock.
    Demonstrate,
    /// See what was set aside: acts that came and could not be entered.
    Sort,
    /// Enter or return what was set aside.
    Claim,
    /// Draft a procedure and have it checked; see its versions.
    Draft,
    /// See what a change of the law would do: the parts and the numbers; matters by name only where they may be read.
    Foresee,
    /// Publish a draft that others wrote.
    Enact,
    /// Move a running matter to another version of its procedure.
    Move,
    /// Have the personal data of a closed matter erased when its retention ends: proposed by one, done by another. No content of matters.
    Erase,
    /// Agree that the bytes of a piece of evidence be destroyed, where somebody else asked for it.
    Destroy,
    /// See the catalogue of violation items, and propose entries.
    Catalogue,
    /// Confirm, return and retire entries of the catalogue.
    Vouch,
    /// Take up confirmed items for one's own body.
    TakeUp,
    /// See the officers of a body and their credentials.
    Officers,
    /// Keep the officers of a body: apply for credentials, suspend, restore, withdraw them.
    Register,
    /// Issue credentials or return applications (行政执法监督条例 17).
    Issue,
    /// See the tree of bodies with its history.
    Bodies,
    /// Ask for changes of the own body and of those below it, and for entrustments.
    KeepBody,
    /// Recognise changes of bodies and entrustments, or return them (行政执法监督条例 17).
    Recognise,
    /// Take over the matters of a body that went into the own one.
    TakeOver,
    /// See how many of the powers that a body holds were exercised.
    Cover,
    /// See the register of parties; natural persons only by whole name or code.
    Parties,
    /// Enter, correct, merge parties; take tables of them in.
    KeepParties,
    /// Take natural persons of the register out as a table.
    TakeOutPersons,
    /// Keep the bank of questions, set examinations, see everybody's marks.
    Examine,
    /// Sit an examination that one was named for.
    Sit,
    /// See clues of warning: those that one is to answer, those of the own body, or, after the grace, all.
    Warnings,
    /// Answer clues of warning: of the own body.
    AnswerWarnings,
    /// Put clues of the own body off until a day: for chiefs, not for whoever is to answer.
    SnoozeWarnings,
    /// Answer in matters of other bodies that name the own one, and see what of them was served on it. No more of them.
    Answer,
    /// Take clues up in a course of supervision, and close them (行政执法监督条例 37).
    Supervise,
    /// See how often each rule of warning was right. No content of matters.
    WarningFigures,
    /// See statistics: numbers of the own body, or of all. No content of matters; the lists behind numbers ask for lists.
    Figures,
    /// Plan samplings, draw, say what was found in the files drawn; what is read of a file, reading asks.
    Sample,
    /// Open rounds of case-file review, say who reviews, tell results, answer objections, ask for corrections. No content of a file by itself.
    Review,
    /// See rounds of case-file review, their results and what is found in common.
    ReviewFigures,
    /// Review the files that one was named for: read them, mark them.
    Mark,
    /// See the results of the own body's files, object, report corrections.
    Reviewed,
    /// Open rounds of assessment, freeze, answer objections, conclude; confirm duty plans (行政执法监督条例 19).
    Assess,
    /// See the figures of assessment: of the own body, or of all.
    Assessed,
    /// Object to figures of the own body, and keep its yearly duty plan.
    ObjectAssessed,
    /// Take in tables that another system sends for the own body to handle 批量登记.
    TakeIn,
    /// Draft, publish, say anew and withdraw announcements of the own body 执法动态; see its drafts.
    Announce,
    /// Check announcements that somebody else of the own body drafted.
    CheckAnnounced,
    /// See what is going on on site now: open tasks, officers and vehicles that share their position, cameras.
    Live,
    /// Say what a look at it found.
    LiveCheck,
    /// Issue and withdraw the devices of the own body that may send.
    LiveKeep,
    /// Set what the map of the live view is drawn from. No content of it.
    LiveMap,
    /// Read the journal of access, and look into alarms about behaviour. No content of matters.
    Audit,
    /// See how the machine keeps: the published log, its witnesses, what waits. No content of matters.
    Oversee,
}

impl Do {
    /// Whether to see it is itself noted in the journal of access: what is personal, inside the agency, or about persons.
    pub fn is_noted(self) -> bool {
        use Do::{
            Answer, Audit, Erase, Live, Mark, Officers, Parties, Read, Register, SideVolume, Sort, TakeOutPersons,
            Warnings,
        };
        matches!(
            self,
            Read | Answer
                | Mark
                | SideVolume
                | Sort
                | Parties
                | Warnings
                | TakeOutPersons
                | Officers
                | Register
                | Erase
                | Live
                | Audit
        )
    }
}
