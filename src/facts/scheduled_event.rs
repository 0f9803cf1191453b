//! Scheduled events: when they run, and what signs of long work their microflows show.

use std::collections::BTreeSet;

use super::OwnerKind;
use super::value::{fact, words};

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
    /// A sign of long work on a path from the event's microflow.
    Sign {
        /// A loop over a list that a database retrieve without limit gave.
        LoopOverUnboundedRetrieve = "loop-over-unbounded-retrieve",
        /// Loops within loops, along call chains too.
        NestedLoops = "nested-loops",
        /// A retrieve from the database inside a loop.
        RetrieveInLoop = "retrieve-in-loop",
        /// A commit, or a change that commits, inside a loop.
        CommitInLoop = "commit-in-loop",
        /// A delete inside a loop.
        DeleteInLoop = "delete-in-loop",
        /// A REST, SOAP, OData or database call inside a loop.
        RemoteCallInLoop = "remote-call-in-loop",
        /// A REST, SOAP, OData or database call outside any loop.
        RemoteCall = "remote-call",
        /// A Java action inside a loop.
        JavaActionInLoop = "java-action-in-loop",
        /// An import or export mapping, a document or a mail inside a loop.
        HeavyActionInLoop = "heavy-action-in-loop",
        /// A while loop, or a cycle of sequence flows.
        OpenEndedLoop = "open-ended-loop",
        /// A microflow that calls itself, directly or in a circle.
        Recursion = "recursion",
        /// All rows of a table read into memory.
        UnboundedRetrieve = "unbounded-retrieve",
        /// A helper that runs a microflow in batches.
        BatchHelper = "batch-helper",
        /// A call to a Java action of which the package holds no readable class, or whose work is not visible.
        OpaqueJavaAction = "opaque-java-action",
        /// A call to a microflow that the model does not hold.
        UnresolvedCall = "unresolved-call",
        /// Java code that sleeps.
        Sleep = "sleep",
        /// Mail sent.
        SendsMail = "sends-mail",
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
        /// What runs it.
        engine: Engine,
        /// Whether the developer's own configuration enables it (`model/config.json`); unknown otherwise, as it is a setting of the environment.
        enabled: bool,
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
        /// Whether it is a well-known clean-up event of a marketplace module.
        housekeeping: bool,
        /// Module that holds it.
        module: String,
        /// Whose module that is.
        owner: OwnerKind,
    }
}
