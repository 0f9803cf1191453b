//! A dump in the custom format of `pg_dump`: its head, its list of contents and the data of every table, up to the last
//! byte. Data that was packed carries checksums, and they are looked at; the list of contents carries none.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

use flate2::read::ZlibDecoder;

use super::copy::{Rows, Wanted};
use super::cursor::{Cursor, Pieces};
use super::{Ids, MOST_RUNS, id_of};

/// More than any database has.
const MOST_ENTRIES: i64 = 5_000_000;

/// Bytes of names of tables and columns that are held in memory: a hundred times what a large app has.
const MOST_NAMES: usize = 64 << 20;

/// Bytes of runs that are held in memory.
const MOST_RUN_BYTES: usize = 64 << 20;

const DATA: u8 = 1;
const LARGE_OBJECTS: u8 = 3;

const EVENTS: &str = "system$scheduledeventinformation";
const TASKS: &str = "system$processedqueuetask";
const DOCUMENTS: &str = "system$filedocument";
const VERSION: &str = "mendixsystem$version";

/// What was read of a dump.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Dump {
    /// Version of the archive: major, minor.
    pub version: Option<(u8, u8)>,
    /// Version of the `pg_dump` that made it.
    pub tool: Option<String>,
    /// Version of the server that it was made from.
    pub server: Option<String>,
    /// Whether it is in the custom format.
    pub custom: Option<bool>,
    /// Whether its data is packed in a way that cannot be read here; then only its frame was.
    pub packed_otherwise: bool,
    /// Tables with data in the list of contents.
    pub tables: u64,
    /// Tables that hold at least one row.
    pub filled_tables: u64,
    /// Rows of all tables.
    pub rows: u64,
    /// Bytes of all rows as text.
    pub data_bytes: u64,
    /// Whether it has a table of Mendix's own.
    pub of_mendix: bool,
    /// The model version that the database notes, where it does.
    pub model_version: Option<String>,
    /// Runs of scheduled events as lines of an export; `None` where the table is not there.
    pub runs: Option<String>,
    /// Tasks of the queue that a scheduled event started, in the same way.
    pub tasks: Option<String>,
    /// Runs that were left out, as there are too many, or as their table is not as it should be; then one for the table.
    pub runs_left_out: u64,
    /// Whether data is there whose columns nobody names, as in a dump of INSERT statements: its rows cannot be counted.
    pub without_columns: bool,
    kept_runs: usize,
    /// Ids of the file documents that have content; `None` where the table is not there.
    pub(crate) documents: Option<Ids>,
}

/// How the data is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Packing {
    None,
    Zlib,
    Other,
}

/// A table with data.
struct Table {
    name: String,
    columns: Vec<String>,
}

/// Reads a dump to its end.
///
/// # Errors
///
/// What is wrong with it. What was read before that stands in the dump.
pub(super) fn read(stream: impl Read, dump: &mut Dump) -> Result<(), String> {
    let mut cursor = Cursor { stream, int_size: 4, offset_size: 8 };
    let packing = head(&mut cursor, dump)?;
    dump.packed_otherwise = packing == Packing::Other;
    let (mut tables, mut expected) = contents(&mut cursor, dump)?;
    while let Some(kind) = cursor.byte_or_end()? {
        let id = cursor.int()?;
        let table = tables.remove(&id);
        if !expected.remove(&id) {
            return Err(format!("it holds data that its list of contents does not name ({id})"));
        }
        match kind {
            DATA => {
                let name = table.as_ref().map_or("another object", |table| table.name.as_str()).to_owned();
                data(&mut cursor, packing, table, dump).map_err(|why| format!("the data of {name}: {why}"))?;
            }
            LARGE_OBJECTS => large_objects(&mut cursor, packing)?,
            _ => return Err("something stands between the tables that is no data".to_owned()),
        }
    }
    match expected.len() {
        0 => Ok(()),
        missing => {
            let names: Vec<&str> = tables.values().take(3).map(|table| table.name.as_str()).collect();
            let names = if names.is_empty() { String::new() } else { format!(", among them {}", names.join(", ")) };
            Err(format!(
                "the data of {missing} of the objects in its list of contents is missing{names}: it was cut off"
            ))
        }
    }
}

fn head<R: Read>(cursor: &mut Cursor<R>, dump: &mut Dump) -> Result<Packing, String> {
    let mut magic = [0; 5];
    cursor.stream.read_exact(&mut magic).map_err(|_| "it ends before it begins".to_owned())?;
    if &magic != b"PGDMP" {
        return Err("the dump does not begin with `PGDMP`; it is not in the custom format of pg_dump".to_owned());
    }
    let version = (cursor.byte()?, cursor.byte()?);
    dump.version = Some(version);
    cursor.byte()?;
    if version.0 != 1 || !(12..=16).contains(&version.1) {
        return Err(format!("version {}.{} of the archive is not known here (1.12 to 1.16 are)", version.0, version.1));
    }
    cursor.int_size = usize::from(cursor.byte()?);
    cursor.offset_size = usize::from(cursor.byte()?);
    if ![4, 8].contains(&cursor.int_size) || ![4, 8].contains(&cursor.offset_size) {
        return Err("the sizes of its numbers are impossible".to_owned());
    }
    let custom = cursor.byte()? == 1;
    dump.custom = Some(custom);
    if !custom {
        return Err("it is not in the custom format; make it with `pg_dump -O -x -Fc`".to_owned());
    }
    let packing = if version.1 >= 15 {
        match cursor.byte()? {
            0 => Packing::None,
            1 => Packing::Zlib,
            2 | 3 => Packing::Other,
            _ => return Err("its packing is impossible".to_owned()),
        }
    } else {
        match cursor.int()? {
            0 => Packing::None,
            -1..=9 => Packing::Zlib,
            _ => return Err("its packing is impossible".to_owned()),
        }
    };
    for _ in 0..7 {
        cursor.int()?;
    }
    cursor.text()?;
    dump.server = cursor.text()?;
    dump.tool = cursor.text()?;
    Ok(packing)
}

type Contents = (BTreeMap<i64, Table>, BTreeSet<i64>);

/// The tables with data, and every object whose data has to follow.
fn contents<R: Read>(cursor: &mut Cursor<R>, dump: &mut Dump) -> Result<Contents, String> {
    let count = cursor.int()?;
    if !(0..=MOST_ENTRIES).contains(&count) {
        return Err(format!("its list of contents claims {count} entries"));
    }
    let minor = dump.version.map_or(0, |(_, minor)| minor);
    let (mut tables, mut expected) = (BTreeMap::new(), BTreeSet::new());
    let mut names = 0;
    for _ in 0..count {
        let id = cursor.int()?;
        cursor.int()?;
        cursor.text()?;
        cursor.text()?;
        let tag = cursor.text()?.unwrap_or_default();
        let kind = cursor.text()?.unwrap_or_default();
        cursor.int()?;
        cursor.text()?;
        cursor.text()?;
        let copy = cursor.text()?.unwrap_or_default();
        cursor.text()?;
        cursor.text()?;
        if minor >= 14 {
            cursor.text()?;
        }
        if minor >= 16 {
            cursor.int()?;
        }
        cursor.text()?;
        cursor.text()?;
        while cursor.text()?.is_some() {}
        let has_data = cursor.has_data()?;
        if has_data && !expected.insert(id) {
            return Err(format!("its list of contents names {id} twice"));
        }
        dump.of_mendix |= tag.starts_with("mendixsystem$");
        if kind == "TABLE DATA" && has_data {
            dump.tables += 1;
            names += tag.len() + copy.len();
            if names > MOST_NAMES {
                return Err("its list of contents holds more names than any database has".to_owned());
            }
            tables.insert(id, Table { columns: super::copy::columns(&copy), name: tag });
        }
    }
    Ok((tables, expected))
}

fn data<R: Read>(
    cursor: &mut Cursor<R>,
    packing: Packing,
    table: Option<Table>,
    dump: &mut Dump,
) -> Result<(), String> {
    let mut pieces = Pieces::of(cursor);
    let Some(table) = table else { return drain(pieces, packing) };
    let wanted = wanted(&table, dump);
    if wanted.is_none() {
        note_unknown(&table, dump);
    }
    let mut rows = Rows::of(wanted);
    match packing {
        Packing::None => feed(&mut pieces, &mut rows, dump)?,
        Packing::Zlib => {
            let mut decoder = ZlibDecoder::new(&mut pieces);
            feed(&mut decoder, &mut rows, dump)?;
        }
        Packing::Other => return drain(pieces, packing),
    }
    end(pieces)?;
    if !rows.is_closed() && !table.columns.is_empty() {
        return Err("the last row is not the last line; it was cut off".to_owned());
    }
    match rows.wanted {
        Some(Wanted::Runs(_) | Wanted::Tasks(_)) => dump.runs_left_out += rows.too_long,
        Some(Wanted::Documents(..)) if rows.too_long > 0 => {
            dump.documents.get_or_insert_with(Ids::default).overflowed = true;
        }
        _ => {}
    }
    dump.rows += rows.count;
    dump.data_bytes += rows.bytes;
    dump.filled_tables += u64::from(rows.count > 0);
    Ok(())
}

/// What of a table is kept, if anything. Where several schemas have a table of this name, all their rows count.
fn wanted(table: &Table, dump: &mut Dump) -> Option<Wanted> {
    let find = |names: &[&str]| {
        names
            .iter()
            .find_map(|name| table.columns.iter().position(|column| column == name || *column == format!("{name}_")))
    };
    match table.name.as_str() {
        EVENTS => {
            let columns = [find(&["name"])?, find(&["starttime"])?, find(&["endtime"])?, find(&["status"])?];
            dump.runs.get_or_insert_with(|| "name,starttime,endtime,status\n".to_owned());
            Some(Wanted::Runs(columns))
        }
        TASKS => {
            let columns =
                [find(&["scheduledeventname"])?, find(&["started"])?, find(&["finished"])?, find(&["status"])?];
            dump.tasks.get_or_insert_with(|| "scheduledeventname,started,finished,status\n".to_owned());
            Some(Wanted::Tasks(columns))
        }
        DOCUMENTS => {
            let id = find(&["__uuid__"])?;
            dump.documents.get_or_insert_with(Ids::default);
            Some(Wanted::Documents(id, find(&["hascontents"])))
        }
        VERSION => Some(Wanted::Version(find(&["modelversionnumber", "modelversion"])?)),
        _ => None,
    }
}

/// A table that is asked for and is not as it should be holds what nobody can tell.
fn note_unknown(table: &Table, dump: &mut Dump) {
    dump.without_columns |= table.columns.is_empty();
    let has = |name: &str| table.columns.iter().any(|column| column == name);
    match table.name.as_str() {
        EVENTS => dump.runs_left_out += 1,
        // Without the name of an event it is no run of one.
        TASKS if table.columns.is_empty() || has("scheduledeventname") => dump.runs_left_out += 1,
        DOCUMENTS => dump.documents.get_or_insert_with(Ids::default).overflowed = true,
        _ => {}
    }
}

fn feed(stream: &mut impl Read, rows: &mut Rows, dump: &mut Dump) -> Result<(), String> {
    let mut buffer = vec![0; 1 << 16];
    loop {
        let read = match stream.read(&mut buffer) {
            Ok(0) => return Ok(()),
            Ok(read) => read,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error.to_string()),
        };
        rows.take(buffer.get(..read).unwrap_or_default(), &mut |wanted, fields| keep(dump, wanted, fields));
    }
}

fn keep(dump: &mut Dump, wanted: Wanted, fields: &[Option<String>]) {
    let field = |index: usize| fields.get(index).and_then(Option::as_deref);
    match wanted {
        // Work that no event started is not asked for.
        Wanted::Tasks([name, ..]) if field(name).is_none_or(str::is_empty) => {}
        Wanted::Runs(columns) | Wanted::Tasks(columns) => {
            let kept_bytes = [&dump.runs, &dump.tasks].into_iter().flatten().map(String::len).sum::<usize>();
            if dump.kept_runs >= MOST_RUNS || kept_bytes >= MOST_RUN_BYTES {
                dump.runs_left_out += 1;
                return;
            }
            dump.kept_runs += 1;
            let line: Vec<String> = columns
                .iter()
                .map(|column| format!("\"{}\"", field(*column).unwrap_or_default().replace('"', "\"\"")))
                .collect();
            let lines = if matches!(wanted, Wanted::Runs(_)) { &mut dump.runs } else { &mut dump.tasks };
            if let Some(runs) = lines {
                runs.push_str(&line.join(","));
                runs.push('\n');
            }
        }
        Wanted::Documents(id, contents) => {
            let has_content = contents.is_none_or(|contents| field(contents) != Some("f"));
            if let (Some(ids), true) = (&mut dump.documents, has_content) {
                match field(id).and_then(id_of) {
                    Some(id) => ids.add(id),
                    None => ids.overflowed = true,
                }
            }
        }
        Wanted::Version(column) => {
            dump.model_version = field(column).filter(|text| !text.is_empty()).map(str::to_owned);
        }
    }
}

/// Reads data that nobody asked for, with its checksums.
fn drain<R: Read>(mut pieces: Pieces<'_, R>, packing: Packing) -> Result<(), String> {
    let copied = if packing == Packing::Zlib {
        std::io::copy(&mut ZlibDecoder::new(&mut pieces), &mut std::io::sink())
    } else {
        std::io::copy(&mut pieces, &mut std::io::sink())
    };
    copied.map_err(|error| error.to_string())?;
    end(pieces)
}

/// After the packed data nothing may be left in its pieces.
fn end<R: Read>(mut pieces: Pieces<'_, R>) -> Result<(), String> {
    let left = std::io::copy(&mut pieces, &mut std::io::sink()).map_err(|error| error.to_string())?;
    if left > 0 { Err("more bytes follow than its packing knows".to_owned()) } else { Ok(()) }
}

fn large_objects<R: Read>(cursor: &mut Cursor<R>, packing: Packing) -> Result<(), String> {
    loop {
        if cursor.int()? == 0 {
            return Ok(());
        }
        drain(Pieces::of(cursor), packing).map_err(|why| format!("a large object: {why}"))?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_take_no_more_memory_than_is_allowed_and_what_is_left_out_is_counted() {
        let mut dump = Dump { runs: Some("x".repeat(MOST_RUN_BYTES - 1)), ..Dump::default() };
        let fields = ["Orders.Sync", "2026-01-01", "2026-01-01", "Completed"].map(|text| Some(text.to_owned()));
        for _ in 0..3 {
            keep(&mut dump, Wanted::Runs([0, 1, 2, 3]), &fields);
        }
        assert_eq!((dump.kept_runs, dump.runs_left_out), (1, 2));
    }

    #[test]
    fn a_table_that_stands_in_two_schemas_loses_no_rows() {
        let columns = ["id", "__uuid__", "hascontents"].map(str::to_owned).to_vec();
        let table = || Table { name: DOCUMENTS.to_owned(), columns: columns.clone() };
        let mut dump = Dump::default();
        for row in ["1\t0d3e301f-5551-46f8-ad44-8de2be084c95\tt\n", "1\t1fbdf930-67f9-47ee-b30e-e84c4c983e85\tt\n"] {
            let mut rows = Rows::of(wanted(&table(), &mut dump));
            rows.take(row.as_bytes(), &mut |wanted, fields| keep(&mut dump, wanted, fields));
        }
        assert_eq!(dump.documents.map(|ids| ids.known.len()), Some(2));
    }
}
