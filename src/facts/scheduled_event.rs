//! Scheduled events: when they run, and what signs of long work their microflows show.

mod first_start;
mod rows;
mod times;

use std::collections::BTreeSet;

use super::value::{fact, words};
use super::{Known, OwnerKind};
pub(crate) use first_start::apply_day;
pub(crate) use rows::{Sources, rows, tell_app};
pub(super) use times::clock;

words! {
    /// What runs the event.
    Engine {
        /// Below Mendix 9.12: the leader instance only, at most once.
        Legacy = "legacy",
        /// Mendix 9.12 and newer: the task queue, on any instance, at least once.
        TaskQueue = "task-queue",
    }
}

words! {
    /// What happens when a run is due while the last one still works.
    Overlap {
        /// The run is left out.
        SkipNext = "skip-next",
        /// The run waits.
        DelayNext = "delay-next",
    }
}

words! {
    /// The clock that an event follows.
    TimeZone {
        /// UTC.
        Utc = "utc",
        /// The server's own zone.
        Server = "server",
    }
}

words! {
    /// What the change to summer time and back does to an event.
    DaylightSaving {
        /// Nothing: it comes each hour or more often.
        Unaffected = "unaffected",
        /// It keeps its hour in UTC, so its local hour moves.
        LocalHourMoves = "local-hour-moves",
        /// The old engine counts fixed hours from run to run, so after the change it is an hour off on the server's clock.
        OneHourOff = "one-hour-off",
        /// The task queue keeps the hour of the zone, once a day also on the days of the change.
        KeepsHour = "keeps-hour",
    }
}

words! {
    /// What keeps an event of the old engine from running on the task queue.
    LegacyShape {
        /// An interval in seconds.
        Seconds = "interval-in-seconds",
        /// An interval in months or years, which the old engine counts as 31 and 365 days.
        MonthsOrYears = "interval-in-months-or-years",
        /// An interval that does not divide the next bigger unit, such as 7 minutes or 5 hours.
        Uneven = "uneven-interval",
        /// No interval at all: it runs once.
        NotRepeating = "not-repeating",
        /// A first start that lies ahead on the day of the run.
        StartsLater = "start-in-the-future",
    }
}

words! {
    /// A sign of long work on a path from the event's microflow.
    Sign {
        /// A loop over a list that a database retrieve without limit gave.
        LoopOverUnboundedRetrieve = "loop-over-unbounded-retrieve",
        /// A REST, SOAP, OData or database call inside a loop.
        RemoteCallInLoop = "remote-call-in-loop",
        /// Loops within loops, along call chains too.
        NestedLoops = "nested-loops",
        /// A retrieve from the database inside a loop.
        RetrieveInLoop = "retrieve-in-loop",
        /// A commit, or a change that commits, inside a loop.
        CommitInLoop = "commit-in-loop",
        /// A delete inside a loop.
        DeleteInLoop = "delete-in-loop",
        /// Changes taken back inside a loop.
        RollbackInLoop = "rollback-in-loop",
        /// A list counted or summed inside a loop.
        AggregateInLoop = "aggregate-in-loop",
        /// A REST, SOAP, OData or database call outside any loop.
        RemoteCall = "remote-call",
        /// A Java action inside a loop.
        JavaActionInLoop = "java-action-in-loop",
        /// An import or export mapping, a document, a file download or a mail inside a loop.
        HeavyActionInLoop = "heavy-action-in-loop",
        /// A while loop or a cycle of sequence flows that does not count to a number.
        OpenEndedLoop = "open-ended-loop",
        /// A microflow that calls itself, directly or in a circle.
        Recursion = "recursion",
        /// All rows of a table read into memory: a retrieve without limit, or with one above 10 000.
        UnboundedRetrieve = "unbounded-retrieve",
        /// All that a retrieve without limit gave, committed or deleted at once.
        UnboundedWrite = "unbounded-write",
        /// All that a retrieve without limit gave, written in one transaction: a restart takes all of it back.
        OneTransaction = "one-transaction",
        /// A mapping that imports and commits as many objects as a document or an answer holds.
        ImportOfUnknownSize = "import-of-unknown-size",
        /// A helper that runs a microflow in batches.
        BatchHelper = "batch-helper",
        /// A call to a Java action of which the package holds no readable class, or whose work is not visible.
        OpaqueJavaAction = "opaque-java-action",
        /// A retrieve up to a number that the package does not hold, such as an attribute.
        LimitNotShown = "limit-not-shown",
        /// A call to a microflow that the model does not hold.
        UnresolvedCall = "unresolved-call",
        /// Java code that sleeps.
        Sleep = "sleep",
        /// Java code that starts threads, for which nobody waits.
        StartsThreads = "starts-threads",
        /// Java code that runs programs of the operating system.
        RunsPrograms = "runs-programs",
        /// Java code that opens sockets of its own.
        OpensSockets = "opens-sockets",
        /// Mail sent.
        SendsMail = "sends-mail",
        /// A call that goes to a task queue: the event does not wait for it.
        HandsToQueue = "hands-to-queue",
        /// A Java action that ends the transaction: what was done until then stays done.
        EndsTransactions = "ends-transactions",
        /// A retrieve with a limit inside a cycle, deleting or changing what it read: work in batches, each restartable.
        BoundedBatches = "bounded-batches",
    }
}

words! {
    /// How the work grows with the data.
    Growth {
        /// Does not grow.
        Constant = "constant",
        /// Grows with the number of rows.
        WithData = "with-data",
        /// Grows with the square of the number of rows, or faster.
        WithDataSquared = "with-data-squared",
        /// Not visible: work inside Java, or calls that lead nowhere.
        Unknown = "not-visible",
    }
}

fact! {
    /// A scheduled event and the work that it starts.
    ScheduledEvent = "scheduled-event" {
        /// Qualified name.
        name: String,
        /// Qualified name of the microflow that it runs.
        microflow: String,
        /// Whether the model holds that microflow.
        microflow_found: bool,
        /// Mean minutes between two runs.
        interval_minutes: f64,
        /// Mean number of runs a day.
        runs_per_day: f64,
        /// What happens when runs overlap; absent below Mendix 9.12.
        overlap: Overlap,
        /// The clock that it follows.
        time_zone: TimeZone,
        /// The time zone of its hours: `Etc/UTC`, or the scheduled event time zone of the app for an event of the task queue that follows the server; absent where that is whatever the server's clock says.
        zone: String,
        /// What the change to summer time and back does to it.
        daylight_saving: DaylightSaving,
        /// What keeps it from running on the task queue; absent for an event with a schedule, and for one that Mendix 9.12 converts by itself.
        legacy_shape: LegacyShape,
        /// Day of the first start of an event without a schedule, `YYYY-MM-DD`.
        first_start: String,
        /// What runs it.
        engine: Engine,
        /// Whether the developer's own configuration enables it (`model/config.json`); unknown otherwise, as it is a setting of the environment.
        enabled: bool,
        /// Number of its runs in the run history (`--run-history`); absent, like all that was observed, without one.
        observed_runs: f64,
        /// Seconds of its longest run that ended by itself.
        observed_longest_seconds: f64,
        /// The same in words, such as `1 h 10 min`.
        observed_longest: String,
        /// Seconds that 95 of 100 such runs took at most.
        observed_most_seconds: f64,
        /// Runs that ended with an error.
        observed_failures: f64,
        /// Runs that were stopped from outside, as when the app stopped.
        observed_stopped: f64,
        /// Runs without an end: under way when the table was exported, or cut and never written down.
        observed_unfinished: f64,
        /// Runs that took longer than its interval.
        observed_overruns: f64,
        /// Days between its first and its newest run.
        observed_days: f64,
        /// Days since its newest run.
        observed_age_days: f64,
        /// Day of its newest run, `YYYY-MM-DD`.
        observed_until: String,
        /// Whether all lines of the history could be read, so that no run of it is missing.
        observed_whole: bool,
        /// Signs of long work on any path from its microflow.
        signs: BTreeSet<Sign>,
        /// How the work grows with the data.
        growth: Growth,
        /// Number of flows that it reaches, its microflow included.
        reachable_flows: f64,
        /// Calls on the longest chain from its microflow.
        call_depth: f64,
        /// Deepest nesting of loops along a chain, cycles of sequence flows included.
        loop_depth: f64,
        /// Activities inside loops that call other systems: the calls for each object, at the least.
        remote_calls_per_item: f64,
        /// Whether it is an event with which a marketplace module cleans up after itself, running the module's own microflow (`rules/modules.yaml`).
        housekeeping: bool,
        /// Module that holds it.
        module: String,
        /// Whose module that is.
        owner: OwnerKind,
    }
}
