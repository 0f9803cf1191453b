//! The entries of an export: CSV with any usual separator, a JSON list, or one JSON object a line. Columns are found by
//! name, in the words of both tables; each entry has its place, whether it could be read or not.

use csv::{ReaderBuilder, StringRecord};
use serde_json::{Map, Value};

use super::moment::milliseconds;
use super::{RunHistoryError, Status};

/// The names of a column, in lower case and without anything but letters. `System.ScheduledEventInformation` has the
/// first, `System.ProcessedQueueTask` the second.
const NAME: [&str; 3] = ["name", "scheduledeventname", "eventname"];
const START: [&str; 3] = ["starttime", "started", "start"];
const END: [&str; 3] = ["endtime", "finished", "end"];
const STATUS: [&str; 1] = ["status"];

/// An entry that was read.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) start: i64,
    pub(super) end: Option<i64>,
    pub(super) status: Status,
}

/// Every entry with its place. `None` stands for an entry about something else, such as a task that no event queued.
type Entries = Vec<(String, Result<Option<Entry>, String>)>;

pub(super) fn entries(bytes: &[u8]) -> Result<Entries, RunHistoryError> {
    let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    match first {
        Some(b'[') => list(bytes),
        Some(b'{') => lines(bytes),
        _ => table(bytes),
    }
}

/// Where the columns stand.
struct Columns {
    name: usize,
    start: usize,
    end: usize,
    status: usize,
    /// Whether the table also holds tasks that belong to no event.
    of_tasks: bool,
}

impl Columns {
    fn find(headings: &StringRecord) -> Result<Self, RunHistoryError> {
        let headings: Vec<String> = headings.iter().map(bare).collect();
        let column = |names: &[&str], what| {
            let places = |name: &&str| {
                let named = |(_, heading): &(usize, &String)| heading.as_str() == *name;
                headings.iter().enumerate().filter(named).map(|(place, _)| place).collect::<Vec<_>>()
            };
            let found = names.iter().map(places).find(|places| !places.is_empty());
            match found.as_deref() {
                Some([place]) => Ok(*place),
                Some(_) => Err(RunHistoryError::TwoColumns(what)),
                None => Err(RunHistoryError::NoColumn(what)),
            }
        };
        let of_tasks = headings.iter().any(|heading| heading == "scheduledeventname");
        // A task has a name of its own beside that of the event.
        let name = if of_tasks { column(&NAME[1..], "name")? } else { column(&NAME, "name")? };
        Ok(Self {
            name,
            start: column(&START, "start")?,
            end: column(&END, "end")?,
            status: column(&STATUS, "status")?,
            of_tasks,
        })
    }
}

/// `Start time`, `start_time` and `StartTime` are the same heading.
fn bare(heading: &str) -> String {
    heading.chars().filter(char::is_ascii_alphabetic).map(|letter| letter.to_ascii_lowercase()).collect()
}

fn table(bytes: &[u8]) -> Result<Entries, RunHistoryError> {
    let end = bytes.iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len());
    let heading = bytes.get(..end).unwrap_or_default();
    let count = |separator: &u8| heading.split(|byte| byte == separator).count();
    let separator = [b',', b';', b'\t'].into_iter().max_by_key(count).unwrap_or(b',');
    let mut reader = ReaderBuilder::new().delimiter(separator).flexible(true).from_reader(bytes);
    let headings = reader.headers().map_err(|error| RunHistoryError::Unreadable(error.to_string()))?;
    let columns = Columns::find(headings)?;
    let width = headings.len();
    let mut entries = Entries::new();
    for record in reader.records() {
        match record {
            Ok(record) => {
                let line = record.position().map_or(0, csv::Position::line);
                let entry = if record.len() == width {
                    of_record(&record, &columns)
                } else {
                    Err(format!("it has {} fields, the first line has {width}", record.len()))
                };
                entries.push((format!("line {line}"), entry));
            }
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                entries.push((format!("line {line}"), Err("it is no UTF-8 text".to_owned())));
            }
        }
    }
    // An open quotation mark swallows the lines after it, and what is left may look whole.
    if bytes.split(|byte| *byte == b'"').count().is_multiple_of(2) {
        entries.push(("the file".to_owned(), Err("a quotation mark is not closed, so lines may be lost".to_owned())));
    }
    Ok(entries)
}

fn of_record(record: &StringRecord, columns: &Columns) -> Result<Option<Entry>, String> {
    let field = |column: usize, what: &str| record.get(column).ok_or_else(|| format!("the {what} is missing"));
    entry(
        field(columns.name, "name")?,
        field(columns.start, "start")?,
        field(columns.end, "end")?,
        field(columns.status, "status")?,
        columns.of_tasks,
    )
}

fn list(bytes: &[u8]) -> Result<Entries, RunHistoryError> {
    let values: Vec<Value> =
        serde_json::from_slice(bytes).map_err(|error| RunHistoryError::NoList(error.to_string()))?;
    let entries = values.iter().zip(1..).map(|(value, number)| (format!("entry {number}"), of_value(value)));
    Ok(entries.collect())
}

/// One object a line, or one object around a list, as OData services answer.
fn lines(bytes: &[u8]) -> Result<Entries, RunHistoryError> {
    if let Ok(Value::Object(object)) = serde_json::from_slice(bytes)
        && let Some(Value::Array(values)) = object.get("value")
    {
        let entries = values.iter().zip(1..).map(|(value, number)| (format!("entry {number}"), of_value(value)));
        let mut entries: Entries = entries.collect();
        let is_next = |key: &String| key.ends_with("nextLink") || key == "__next";
        if object.keys().any(is_next) {
            entries
                .push(("the list".to_owned(), Err("more runs follow on another page; export all of them".to_owned())));
        }
        return Ok(entries);
    }
    let mut entries = Entries::new();
    for (line, number) in bytes.split(|byte| *byte == b'\n').zip(1..) {
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let entry = serde_json::from_slice(line).map_err(|_| "it is no JSON object".to_owned());
        entries.push((format!("line {number}"), entry.and_then(|value: Value| of_value(&value))));
    }
    if entries.iter().all(|(_, entry)| entry.is_err()) {
        return Err(RunHistoryError::NoList("no line is an object with the fields of a run".to_owned()));
    }
    Ok(entries)
}

fn of_value(value: &Value) -> Result<Option<Entry>, String> {
    let Value::Object(object) = value else { return Err("it is no JSON object".to_owned()) };
    let of_tasks = object.keys().any(|key| bare(key) == "scheduledeventname");
    let names = if of_tasks { &NAME[1..] } else { &NAME[..] };
    entry(
        &text(object, names, "name")?,
        &text(object, &START, "start")?,
        &text(object, &END, "end").unwrap_or_default(),
        &text(object, &STATUS, "status")?,
        of_tasks,
    )
}

fn text(object: &Map<String, Value>, names: &[&str], what: &str) -> Result<String, String> {
    let find = |name: &&str| object.iter().find(|(key, _)| bare(key) == **name).map(|(_, value)| value);
    match names.iter().find_map(find) {
        Some(Value::String(text)) => Ok(text.clone()),
        Some(Value::Number(number)) => Ok(number.to_string()),
        Some(Value::Null) => Ok(String::new()),
        Some(_) => Err(format!("the {what} is neither text nor number")),
        None => Err(format!("the {what} is missing")),
    }
}

/// An entry from the texts of its columns. What is wrong is told without the text itself: a column that was mixed up may
/// hold anything.
fn entry(name: &str, start: &str, end: &str, status: &str, of_tasks: bool) -> Result<Option<Entry>, String> {
    let (name, start, end) = (name.trim(), filled(start), filled(end));
    if filled(name).is_none() {
        return if of_tasks { Ok(None) } else { Err("the name is empty".to_owned()) };
    }
    // A quotation mark that is not closed takes the lines after it into the name.
    if name.contains(['\n', '\r']) {
        return Err("the name goes over several lines".to_owned());
    }
    let status = match status.trim().to_ascii_lowercase().as_str() {
        "running" | "retrying" => Status::Running,
        "completed" => Status::Completed,
        "error" | "failed" | "incompatible" => Status::Failed,
        "stopped" | "aborted" => Status::Stopped,
        // Queued, and not begun.
        "idle" if start.is_none() => return Ok(None),
        _ => return Err("the status is none of Running, Completed, Error and Stopped".to_owned()),
    };
    let moment = |text: &str, what: &str| {
        milliseconds(text).ok_or_else(|| format!("the {what} is no point in time such as 2026-05-01 03:00:00.123"))
    };
    let start = moment(start.ok_or("the start is empty")?, "start")?;
    let end = end.map(|end| moment(end, "end")).transpose()?;
    match (status, end) {
        (_, Some(end)) if end < start => Err("it ends before it starts".to_owned()),
        (Status::Completed, None) => Err("it is completed and has no end".to_owned()),
        (Status::Running, Some(_)) => Err("it is running and has an end".to_owned()),
        _ => Ok(Some(Entry { name: name.to_owned(), start, end, status })),
    }
}

/// The text, unless it is one of the ways to write that there is none.
fn filled(text: &str) -> Option<&str> {
    let text = text.trim();
    (!text.is_empty() && !text.eq_ignore_ascii_case("null") && text != "\\N").then_some(text)
}
