//! What can be wrong with a command, in words for the person who typed it. Every variant ends the program with
//! [`super::exit::WRONG`]; what is wrong with one package of several is part of the report instead.

use std::path::Path;

use thiserror::Error;

use crate::backup::BackupError;
use crate::bounded;
use crate::facts::{RunHistoryError, SettingsError};
use crate::findings::MergeError;
use crate::package::PackageError;
use crate::report::RenderError;
use crate::report::text::line;
use crate::report::words::counted;
use crate::rules::{Kind, RuleMistakes, TargetError, UnknownRule};
use crate::yaml::{Mistakes, legal_words};

/// Why a command did nothing, or not all.
#[derive(Debug, Error)]
pub(super) enum CommandError {
    /// Rule or target files have mistakes; all are told, each with its place.
    #[error("{mistakes}\nerror: {} in rules or answers; nothing was done", counted(.mistakes.0.len(), "mistake"))]
    Rules {
        /// The mistakes.
        #[from]
        mistakes: RuleMistakes,
    },
    /// `--target` names none.
    #[error("{0}")]
    Target(#[from] TargetError),
    /// No rule has this id.
    #[error("there is no rule `{}`", .0.id)]
    UnknownRule(UnknownRule),
    /// A name that no rule can have.
    #[error("`{id}` is no id for a rule")]
    NoId {
        /// What was asked for.
        id: String,
    },
    /// No kind of facts has this name.
    #[error("there is no kind of facts `{kind}`")]
    UnknownKind {
        /// What was asked for.
        kind: String,
    },
    /// An input is missing or no package.
    #[error("{0}")]
    Input(#[from] PackageError),
    /// `inspect` got a folder with several packages.
    #[error("there are {count} packages in `{path}`")]
    Several {
        /// The folder.
        path: String,
        /// How many it holds.
        count: usize,
    },
    /// `plan` got a folder with several packages.
    #[error("there are {count} packages in `{path}`, and a plan is for one app")]
    PlanOfSeveral {
        /// The folder.
        path: String,
        /// How many it holds.
        count: usize,
    },
    /// `plan` for a target without a procedure.
    #[error("there is no procedure for moving to `{target}`")]
    NoProcedure {
        /// The target.
        target: String,
    },
    /// `inspect --java` with a format for libraries.
    #[error("a bill of materials lists libraries, not what their Java does; leave out --java, or use --format json")]
    JavaAsBill,
    /// `inspect --event` with a format for libraries.
    #[error("a bill of materials lists libraries, not what an event runs; leave out --event, or use --format json")]
    EventAsBill,
    /// `inspect --event` names no event, or several.
    #[error("the package has no scheduled event `{name}`, or more than one of that name")]
    UnknownEvent {
        /// What was asked for.
        name: String,
        /// How many events the package has.
        count: usize,
        /// Names that are like it, the most alike first.
        nearest: Vec<String>,
    },
    /// `inspect` was asked for a picture of the whole package.
    #[error("only a single scheduled event can be drawn")]
    PictureOfNothing,
    /// `mxready.toml` has mistakes; all are told, each with its place.
    #[error("{mistakes}\nerror: {} in the settings; nothing was done", counted(.mistakes.len(), "mistake"))]
    Settings {
        /// The mistakes.
        mistakes: Mistakes,
    },
    /// An environment variable sets what there is none of.
    #[error("environment variable {name}: {why}")]
    Variable {
        /// Its name.
        name: String,
        /// What is wrong with it.
        why: String,
    },
    /// A file that was named cannot be read.
    #[error("cannot read `{path}`: {why}")]
    Unreadable {
        /// The file.
        path: String,
        /// What the operating system said.
        why: String,
    },
    /// A package that could not be opened when its facts were kept.
    #[error("`{path}` could not be opened when its facts were kept: {why}")]
    Kept {
        /// The package.
        path: String,
        /// What was said then.
        why: String,
    },
    /// The analysis of a package ended in a mistake of the program.
    #[error("`{path}` was not analyzed: the program failed inside: {why}")]
    Failed {
        /// The package.
        path: String,
        /// What the failing part said.
        why: String,
    },
    /// No thread could be started for a job.
    #[error("cannot start another thread: {0}")]
    Thread(std::io::Error),
    /// Results cannot be kept until the reports are written.
    #[error("cannot keep the results until the reports are written: {0}")]
    Spool(std::io::Error),
    /// Facts were to be kept of what are only facts.
    #[error("--save-facts keeps the facts of packages, and `{path}` is a file of facts already")]
    FactsOfFacts {
        /// The file.
        path: String,
    },
    /// A run history that is none.
    #[error("run history `{path}` {why}")]
    RunHistory {
        /// The file.
        path: String,
        /// What is wrong with it.
        why: RunHistoryError,
    },
    /// A file that is no backup.
    #[error("backup `{path}` {why}")]
    Backup {
        /// The file.
        path: String,
        /// What is wrong with it.
        why: BackupError,
    },
    /// A backup and several packages.
    #[error("a backup is of one app, and there are {count} packages; check the app of the backup alone")]
    BackupOfSeveral {
        /// How many.
        count: usize,
    },
    /// Settings of an environment that cannot be used.
    #[error("settings `{path}` {why}")]
    Environment {
        /// The file.
        path: String,
        /// What is wrong with it.
        why: SettingsError,
    },
    /// A run history and several packages.
    #[error("a run history tells of one app, and there are {count} packages; check the app of the history alone")]
    HistoryOfSeveral {
        /// How many.
        count: usize,
    },
    /// A file that an earlier call should have written, and that cannot be used.
    #[error("`{path}`: {why}")]
    Saved {
        /// The file.
        path: String,
        /// What is wrong with it.
        why: String,
        /// What to do.
        help: &'static str,
    },
    /// A side of a comparison that does not go with the other one.
    #[error("`{path}` cannot be compared: {why}")]
    Compare {
        /// The package or report.
        path: String,
        /// Why not, and what to do.
        why: String,
    },
    /// Runs that cannot be put together.
    #[error("`{path}` cannot be merged with the others: {why}")]
    Merge {
        /// The report.
        path: String,
        /// Why not.
        why: Box<MergeError>,
    },
    /// Parts of a portfolio were not given.
    #[error("not all parts of the portfolio are here: missing {what}")]
    PartsMissing {
        /// Which parts.
        what: String,
    },
    /// A baseline that is none, or that is there already or not there yet.
    #[error("baseline `{path}`: {why}")]
    Baseline {
        /// The file.
        path: String,
        /// What is wrong with it.
        why: String,
        /// What to do about that.
        help: Option<&'static str>,
    },
    /// No folder for the cache is known.
    #[error("this system names no folder for caches")]
    NoCacheFolder,
    /// The cache cannot be looked at or cleared.
    #[error("the cache in {path}: {why}")]
    Cache {
        /// Its folder.
        path: String,
        /// Why not.
        why: String,
    },
    /// A report could not be written.
    #[error("cannot write the report to {place}: {why}")]
    Write {
        /// Where it should have gone.
        place: String,
        /// Why not.
        why: String,
    },
    /// The report could not be put into its format.
    #[error("cannot write the report as JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// The report could not be put into another format.
    #[error("cannot write the report {0}")]
    Render(#[from] RenderError),
}

impl From<UnknownRule> for CommandError {
    fn from(unknown: UnknownRule) -> Self {
        Self::UnknownRule(unknown)
    }
}

impl CommandError {
    /// Whether the message is a list of mistakes that carry their own marks.
    pub(super) fn is_marked(&self) -> bool {
        matches!(
            self,
            Self::Rules { .. } | Self::Settings { .. } | Self::Environment { why: SettingsError::Mistakes(_), .. }
        )
    }

    /// The input that the error is about, where it is one file.
    fn input(&self) -> Option<&Path> {
        match self {
            Self::RunHistory { path, .. }
            | Self::Backup { path, .. }
            | Self::Environment { path, .. }
            | Self::Unreadable { path, .. } => Some(Path::new(path)),
            _ => None,
        }
    }

    /// What to do, where the message does not say it already.
    pub(super) fn help(&self) -> Option<String> {
        if self.input().is_some_and(|path| !path.exists()) {
            return Some("check the path".to_owned());
        }
        match self {
            Self::Unreadable { why, .. } if why == bounded::NO_TEXT => None,
            Self::UnknownRule(unknown) => Some(match &unknown.nearest {
                Some(near) => format!("did you mean `{near}`?"),
                None => "`mxready rules list` shows all rules".to_owned(),
            }),
            Self::NoId { .. } => Some("use lower-case words joined by hyphens, such as no-plain-http".to_owned()),
            Self::UnknownKind { kind } => {
                let kinds: Vec<&str> = Kind::all().iter().map(|kind| kind.name).collect();
                Some(legal_words(kind, &kinds))
            }
            Self::Write { .. } => Some("choose another place with --output FILE".to_owned()),
            Self::Target(_) => Some("write --target NAME, or --target NAME@AS-OF to pin a profile".to_owned()),
            Self::Input(error) => Some(error.help().to_owned()),
            Self::Several { .. } => Some("name one of them; `mxready check` takes them all".to_owned()),
            Self::PlanOfSeveral { .. } => Some("name one of them".to_owned()),
            Self::NoProcedure { target } => {
                Some(format!("write `procedures/{target}.yaml` in a folder that --rules names; docs/plan.md says how"))
            }
            Self::UnknownEvent { count: 0, .. } => Some("the package has no scheduled events at all".to_owned()),
            Self::UnknownEvent { nearest, .. } if nearest.is_empty() => {
                Some("`mxready inspect PATH` shows all scheduled events".to_owned())
            }
            Self::UnknownEvent { nearest, .. } => {
                let names: Vec<_> = nearest.iter().map(|name| format!("`{}`", line(name))).collect();
                Some(format!("did you mean {}?", names.join(" or ")))
            }
            Self::PictureOfNothing => Some("name it with --event NAME".to_owned()),
            Self::Variable { .. } => Some("correct the variable, or unset it".to_owned()),
            Self::NoCacheFolder => Some("name one with --cache-dir DIR".to_owned()),
            Self::Cache { .. } | Self::Unreadable { .. } => Some("check the path and the permissions".to_owned()),
            Self::Failed { .. } => Some("this is a mistake in mxready: please report it".to_owned()),
            Self::Thread(_) => Some("use fewer --jobs".to_owned()),
            Self::Spool(_) => Some("is the folder for temporary files (TMPDIR) full or closed?".to_owned()),
            Self::Kept { .. } => Some("check the package itself once more".to_owned()),
            Self::FactsOfFacts { .. } => Some("name the packages that the facts come from".to_owned()),
            Self::Saved { help, .. } => Some((*help).to_owned()),
            Self::Merge { why, .. } if matches!(**why, MergeError::Twice { .. } | MergeError::ShardTwice { .. }) => {
                Some("name each report once, and check each package once".to_owned())
            }
            Self::Merge { .. } => Some("check all packages alike, so that their verdicts mean the same".to_owned()),
            Self::PartsMissing { .. } => {
                Some("name their reports, too, or write --partial for a report on the parts that are here".to_owned())
            }
            Self::Baseline { help, .. } => help.map(str::to_owned),
            Self::RunHistory { .. } => {
                Some("export it again with the columns Name, StartTime, EndTime and Status, as CSV or JSON".to_owned())
            }
            Self::Environment { why: SettingsError::UnknownForm(_), .. } => Some(
                "docs/parity.md lists the forms; `mxready parity template` prints one to fill in by hand".to_owned(),
            ),
            Self::Backup { .. } => {
                Some("download it again from the Backups page; docs/backup.md says what is read".to_owned())
            }
            Self::Environment { .. } => Some("export it again; docs/parity.md says how".to_owned()),
            Self::JavaAsBill
            | Self::Compare { .. }
            | Self::HistoryOfSeveral { .. }
            | Self::BackupOfSeveral { .. }
            | Self::EventAsBill
            | Self::Settings { .. }
            | Self::Rules { .. }
            | Self::Json(_)
            | Self::Render(_) => None,
        }
    }
}
