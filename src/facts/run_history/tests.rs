//! Histories of all forms, and what of them becomes facts about events.

use std::fmt::Write as _;

use super::*;
use crate::facts::{Facts, Known, Owner, Row, ScheduledEvent};

const HEADING: &str = "name,starttime,endtime,status\n";

fn today() -> Date {
    "2026-06-01".parse().unwrap()
}

fn read(text: &str) -> Result<Runs, RunHistoryError> {
    let mut runs = Runs { today: today(), ..Runs::default() };
    runs.read("runs.csv", text.as_bytes()).map(|()| runs)
}

fn event(name: &str, interval: f64) -> Row<ScheduledEvent> {
    let fact = ScheduledEvent {
        name: Known::Is(name.to_owned()),
        interval_minutes: Known::Is(interval),
        ..ScheduledEvent::default()
    };
    Row { fact, object: name.to_owned(), owner: Owner::app(), evidence: Vec::new(), unreadable: None }
}

fn facts_with(text: &str, events: &[Row<ScheduledEvent>]) -> Facts {
    let mut facts = Facts { scheduled_events: events.to_vec(), ..Facts::default() };
    apply(&read(text).unwrap(), &mut facts);
    facts
}

#[test]
fn every_usual_form_of_an_export_gives_the_same_run() {
    let expected =
        read("name,starttime,endtime,status\nOrders.SE,2026-05-01 03:00:00.123,2026-05-01 03:00:01,Completed\n")
            .unwrap()
            .read;
    assert_eq!(expected.len(), 1);
    for text in [
        "\u{feff}Name;Start time;End time;Status\r\nOrders.SE;2026-05-01T03:00:00.123Z;2026-05-01T03:00:01Z;completed\r\n",
        "STATUS\tEND_TIME\tSTART_TIME\tNAME\tdescription\nCompleted\t2026-05-01 03:00:01\t1777604400123\tOrders.SE\t\"a\nb\"\n",
        "[{\"Name\": \"Orders.SE\", \"StartTime\": 1777604400123, \"EndTime\": \"2026-05-01 03:00:01\", \"Status\": \"Completed\"}]",
        "{\"value\": [{\"name\": \"Orders.SE\", \"starttime\": 1777604400123, \"endtime\": 1777604401000, \"status\": \"Completed\"}]}",
        "\n{\"name\": \"Orders.SE\", \"starttime\": 1777604400123, \"endtime\": 1777604401000, \"status\": \"Completed\"}\n",
        "id,scheduledeventname,name,started,finished,duration,status\n7,Orders.SE,x,2026-05-01 03:00:00.123,2026-05-01 \
         03:00:01,877,Completed\n8,,y,2026-05-01 03:00:00.123,2026-05-01 03:00:01,877,Completed\n",
    ] {
        let runs = read(text).unwrap_or_else(|error| panic!("{error}: {text}"));
        assert_eq!(runs.unread, [], "{text}");
        let plain: Vec<_> = runs.read.iter().map(|run| (&run.name, run.start, run.end, run.status)).collect();
        let wanted: Vec<_> = expected.iter().map(|run| (&run.name, run.start, run.end, run.status)).collect();
        assert_eq!(plain, wanted, "{text}");
    }
}

#[test]
fn a_broken_line_is_told_with_its_number_and_without_its_text() {
    let text = format!(
        "{HEADING}Orders.SE,2026-05-01 03:00:00,2026-05-01 03:00:01,Completed\nOrders.SE,secret,2026-05-01 \
         03:00:01,Completed\n,2026-05-01 03:00:00,,Running\nOrders.SE,2026-05-01 03:00:00\nOrders.SE,2026-05-01 \
         03:00:00,,Completed\nOrders.SE,2026-05-01 03:00:00,2026-05-01 02:00:00,Error\nOrders.SE,2026-05-01 \
         03:00:00,,Lost\n"
    );
    let runs = read(&text).unwrap();
    assert_eq!(runs.read.len(), 1);
    let told: Vec<_> = runs.unread.iter().map(|line| (line.place.line.as_str(), line.why.as_str())).collect();
    assert_eq!(
        told,
        [
            ("line 3", "the start is no point in time such as 2026-05-01 03:00:00.123"),
            ("line 4", "the name is empty"),
            ("line 5", "it has 2 fields, the first line has 4"),
            ("line 6", "it is completed and has no end"),
            ("line 7", "it ends before it starts"),
            ("line 8", "the status is none of Running, Completed, Error and Stopped"),
        ]
    );
}

#[test]
fn lines_that_an_open_quotation_mark_swallows_are_not_lost_silently() {
    let text = "name,starttime,endtime,status,description\nOrders.SE,2026-05-01 03:00:00,2026-05-01 \
                03:00:01,Completed,\"open\nOrders.SE,2026-05-02 03:00:00,2026-05-02 09:00:01,Completed,x\n";
    let runs = read(text).unwrap();
    assert_eq!(runs.unread.len(), 1);
    assert!(runs.unread[0].why.contains("not closed"));
}

#[test]
fn what_is_no_history_is_refused() {
    assert_eq!(read(""), Err(RunHistoryError::NoColumn("name")));
    assert_eq!(read("name,starttime,endtime\n"), Err(RunHistoryError::NoColumn("status")));
    assert_eq!(read("name,name,starttime,endtime,status\n"), Err(RunHistoryError::TwoColumns("name")));
    assert!(matches!(read("{\"a\": 1}"), Err(RunHistoryError::NoList(_))));
    assert!(matches!(read("[1, 2"), Err(RunHistoryError::NoList(_))));
    let mut runs = Runs::default();
    assert_eq!(runs.read("x", &[0xFF, 0xFE, 0, 0]), Err(RunHistoryError::Utf16));
    let error = Runs::load(&["no-such-file.csv".into()], today()).unwrap_err();
    assert!(matches!(error, (name, RunHistoryError::Unreadable(_)) if name == "no-such-file.csv"));
}

#[test]
fn bytes_that_are_no_text_are_a_broken_line() {
    let mut runs = Runs::default();
    let bytes = [HEADING.as_bytes(), b"Orders.\xFF,2026-05-01 03:00:00,,Running\n"].concat();
    runs.read("runs.csv", &bytes).unwrap();
    assert_eq!((runs.read.len(), runs.unread.len()), (0, 1));
    assert_eq!(runs.unread[0].place.line, "line 2");
}

const MIXED: &str = "name,starttime,endtime,status
Orders.SE,2026-05-01 03:00:00,2026-05-01 03:00:01,Completed
Orders.SE,2026-05-02 03:00:00,2026-05-02 04:10:05,Completed
Orders.SE,2026-05-03 03:00:00,2026-05-03 03:00:02,Error
Orders.SE,2026-05-04 03:00:00,2026-05-09 03:00:00,Stopped
Orders.SE,2026-05-11 03:00:00,,Running
";

#[test]
fn durations_failures_and_cut_runs_become_facts_of_the_event() {
    let facts = facts_with(MIXED, &[event("Orders.SE", 60.0)]);
    let fact = &facts.scheduled_events[0].fact;
    assert_eq!(fact.observed_runs, Known::Is(5.0));
    // The run that was stopped may have ended at the next start of the app: it counts for no length.
    assert_eq!(fact.observed_longest_seconds, Known::Is(4205.0));
    assert_eq!(fact.observed_longest, Known::Is("1 h 10 min".to_owned()));
    assert_eq!(fact.observed_most_seconds, Known::Is(4205.0));
    let counts = [&fact.observed_failures, &fact.observed_stopped, &fact.observed_unfinished, &fact.observed_overruns];
    assert_eq!(counts, [&Known::Is(1.0), &Known::Is(1.0), &Known::Is(1.0), &Known::Is(1.0)]);
    assert_eq!((&fact.observed_days, &fact.observed_age_days), (&Known::Is(10.0), &Known::Is(21.0)));
    assert_eq!(fact.observed_until, Known::Is("2026-05-11".to_owned()));
    assert_eq!(fact.observed_whole, Known::Is(true));
    let evidence = facts.scheduled_events[0].evidence.last().unwrap();
    assert_eq!(evidence.path, [RUN_HISTORY, "runs.csv", "line 3"]);
}

#[test]
fn of_a_hundred_runs_the_longest_few_do_not_count_for_the_usual_length() {
    let mut text = HEADING.to_owned();
    for run in 0..100 {
        let length = if run < 96 { 1 } else { 50 };
        writeln!(text, "SE,2026-05-01 03:00:00,2026-05-01 03:00:{length:02},Completed").unwrap();
    }
    let facts = facts_with(&text, &[event("Orders.SE", 60.0)]);
    let fact = &facts.scheduled_events[0].fact;
    assert_eq!((&fact.observed_most_seconds, &fact.observed_longest_seconds), (&Known::Is(1.0), &Known::Is(50.0)));
}

#[test]
fn a_name_without_module_stands_for_one_event_or_for_none() {
    let text = format!(
        "{HEADING}CleanUp,2026-05-01 03:00:00,2026-05-01 03:00:01,Completed\nNightly,2026-05-01 03:00:00,2026-05-01 \
         03:00:01,Completed\nGone,2026-05-01 03:00:00,2026-05-01 03:00:01,Completed\n"
    );
    let events = [event("DeepLink.CleanUp", 10.0), event("Orders.CleanUp", 10.0), event("Orders.Nightly", 1440.0)];
    let facts = facts_with(&text, &events);
    let runs: Vec<_> = facts.scheduled_events.iter().map(|row| row.fact.observed_runs.clone()).collect();
    assert_eq!(runs, [Known::Is(0.0), Known::Is(0.0), Known::Is(1.0)]);
    let names = |names: &[&str]| Known::Is(names.iter().map(|&name| name.to_owned()).collect());
    let history = &facts.run_history[0].fact;
    assert_eq!(history.unknown_names, names(&["Gone"]));
    assert_eq!(history.ambiguous_names, names(&["CleanUp"]));
    assert_eq!(history.events_without_runs, names(&["DeepLink.CleanUp", "Orders.CleanUp"]));
    assert_eq!(history.runs, Known::Is(3.0));
}

/// Its runs may be those of either, so neither is cleared by having none; short ones trouble nobody.
#[test]
fn long_runs_of_a_name_that_several_events_have_leave_each_of_them_open() {
    for (end, is_open) in [("07:00:00", true), ("03:00:02", false)] {
        let text = format!("{HEADING}CleanUp,2026-05-01 03:00:00,2026-05-01 {end},Completed\n");
        let facts =
            facts_with(&text, &[event("DeepLink.CleanUp", 10.0), event("Orders.CleanUp", 10.0), event("A.B", 1.0)]);
        let open: Vec<bool> =
            facts.scheduled_events.iter().map(|row| row.fact.observed_longest_seconds.is_unknown()).collect();
        assert_eq!(open, [is_open, is_open, false], "until {end}");
    }
}

#[test]
fn one_page_of_an_answer_is_not_the_whole_history() {
    let run = r#"{"Name": "A.B", "StartTime": "2026-05-01 03:00:00", "EndTime": "2026-05-01 03:00:01", "Status": "Completed"}"#;
    for (more, unread) in [("", 0), (r#""@odata.nextLink": "Runs?$skip=1","#, 1), (r#""@odata.count": 1,"#, 0)] {
        let runs = read(&format!("{{{more} \"value\": [{run}]}}")).unwrap();
        assert_eq!((runs.read.len(), runs.unread.len()), (1, unread), "{more}");
    }
}

/// Two quotation marks that open and never close make one line of two, and their number is even.
#[test]
fn a_name_over_two_lines_is_a_broken_line() {
    let line = "\"S.E,2026-05-01 03:00:00,2026-05-01 09:00:00,Completed\n";
    let runs = read(&format!("{HEADING}{line}{line}")).unwrap();
    assert!(runs.read.is_empty() && runs.unread.len() == 1, "{runs:?}");
    assert!(!runs.unread[0].why.contains("S.E"), "a line is told without its text");
}

#[test]
fn a_run_that_an_older_export_shows_under_way_has_ended() {
    let mut runs = read(&format!("{HEADING}A.B,2026-05-01 03:00:00,,Running\n")).unwrap();
    let newer = format!("{HEADING}A.B,2026-05-01 03:00:00,2026-05-01 03:00:01,Completed\n");
    runs.read("newer.csv", newer.as_bytes()).unwrap();
    runs.drop_repeated();
    assert_eq!((runs.read.len(), runs.read[0].place.file.as_str()), (1, "newer.csv"));
}

#[test]
fn a_history_read_in_part_clears_nobody() {
    let text =
        format!("{HEADING}Orders.SE,2026-05-01 03:00:00,2026-05-01 03:00:01,Completed\nOrders.SE,x,y,Completed\n");
    let facts = facts_with(&text, &[event("Orders.SE", 60.0)]);
    assert_eq!(facts.scheduled_events[0].fact.observed_whole, Known::Is(false));
    let unread = &facts.scheduled_events[1];
    assert!(unread.fact.observed_longest_seconds.is_unknown() && unread.fact.signs.is_absent());
    assert!(unread.unreadable.as_deref().is_some_and(|why| why.starts_with("runs.csv, line 3: the start")));
    assert_eq!(facts.run_history[0].fact.unread_lines, Known::Is(1.0));
}

#[test]
fn the_same_run_in_two_exports_counts_once() {
    let text = format!("{HEADING}Orders.SE,2026-05-01 03:00:00,2026-05-01 03:00:01,Completed\n");
    let mut runs = read(&text).unwrap();
    runs.read("again.csv", text.as_bytes()).unwrap();
    runs.drop_repeated();
    assert_eq!((runs.read.len(), runs.read[0].place.file.as_str()), (1, "runs.csv"));
}

/// Two tables of one database may name one run differently, and a run that counts twice makes thin evidence look thick.
#[test]
fn tasks_of_a_backup_count_where_the_events_own_table_has_not_the_same_run() {
    let events = "name,starttime,endtime,status\nShip.Sync,2026-05-01 03:00:00,2026-05-01 03:00:01,Completed\n";
    let tasks = "scheduledeventname,started,finished,status\nSync,2026-05-01 03:00:00,2026-05-01 03:00:01,Completed\n\
                 Ship.Sync,2026-05-01 03:00:00,2026-05-01 03:00:02,Completed\n\
                 Crew.Sync,2026-05-01 03:00:00,2026-05-01 07:00:00,Completed\n";
    let names = |tables| {
        let runs = Runs::of_backup("app.backup", tables, 0, today()).unwrap();
        runs.read.into_iter().map(|run| run.name).collect::<Vec<_>>()
    };
    assert_eq!(names([events, tasks]), ["Ship.Sync", "Crew.Sync"]);
    assert_eq!(names([events, ""]), ["Ship.Sync"]);
    assert_eq!(names(["", tasks]), ["Sync", "Ship.Sync", "Crew.Sync"]);
    // The old table holds a run from before the event moved to the queue.
    let later =
        "scheduledeventname,started,finished,status\nShip.Sync,2026-05-02 03:00:00,2026-05-02 07:00:00,Completed\n";
    assert_eq!(names([events, later]), ["Ship.Sync", "Ship.Sync"]);
    let broken = "scheduledeventname,started,finished,status\nSync,yesterday,2026-05-01 03:00:01,Completed\n";
    assert_eq!(Runs::of_backup("app.backup", [events, broken], 0, today()).unwrap().unread.len(), 1);
}
