//! The rows of a table as `COPY` writes them: a line each, tabs between the fields, `\N` for nothing, and `\.` at the end.
//! Rows are counted for every table and looked into only where something of them is asked for.

/// A row that is longer holds nothing of what is asked for here.
const LONGEST_ROW: usize = 1 << 16;

/// What of a table is asked for, by the places of its columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Name, start, end and status of runs.
    Runs([usize; 4]),
    /// Event, start, end and status of tasks of the queue.
    Tasks([usize; 4]),
    /// Id of a file document, and whether it has content.
    Documents(usize, Option<usize>),
    /// Version of the model.
    Version(usize),
}

/// The rows of one table, as they come.
#[derive(Debug)]
pub(super) struct Rows {
    pub(super) wanted: Option<Wanted>,
    /// The beginning of the line that is not yet whole.
    line: Vec<u8>,
    /// Bytes of that line, also those that are not kept.
    length: usize,
    pub(super) count: u64,
    pub(super) bytes: u64,
    /// Rows that were asked for and are too long to be looked into.
    pub(super) too_long: u64,
    closed: bool,
}

impl Rows {
    pub(super) fn of(wanted: Option<Wanted>) -> Self {
        Self { wanted, line: Vec::new(), length: 0, count: 0, bytes: 0, too_long: 0, closed: false }
    }

    /// Whether the mark of the end was seen.
    pub(super) fn is_closed(&self) -> bool {
        self.closed
    }

    /// Takes the next bytes and gives whole rows away.
    pub(super) fn take(&mut self, mut bytes: &[u8], give: &mut dyn FnMut(Wanted, &[Option<String>])) {
        while !self.closed && !bytes.is_empty() {
            let (part, rest) = match bytes.iter().position(|byte| *byte == b'\n') {
                Some(at) => {
                    let (part, rest) = bytes.split_at(at);
                    (part, Some(rest.get(1..).unwrap_or_default()))
                }
                None => (bytes, None),
            };
            self.length += part.len();
            // The mark of the end has two bytes; other lines are kept only where they are asked for.
            let most = if self.wanted.is_some() { LONGEST_ROW } else { 3 };
            let space = most.saturating_sub(self.line.len());
            self.line.extend_from_slice(part.get(..space).unwrap_or(part));
            let Some(rest) = rest else { return };
            self.end_line(give);
            bytes = rest;
        }
    }

    fn end_line(&mut self, give: &mut dyn FnMut(Wanted, &[Option<String>])) {
        if self.length == 2 && self.line == b"\\." {
            self.closed = true;
        } else {
            self.count += 1;
            self.bytes += self.length as u64 + 1;
            match self.wanted {
                Some(wanted) if self.length <= LONGEST_ROW => give(wanted, &fields(&self.line)),
                Some(_) => self.too_long += 1,
                None => {}
            }
        }
        self.line.clear();
        self.length = 0;
    }
}

fn fields(line: &[u8]) -> Vec<Option<String>> {
    line.split(|byte| *byte == b'\t').map(|field| (field != b"\\N").then(|| unescaped(field))).collect()
}

fn unescaped(field: &[u8]) -> String {
    let text = String::from_utf8_lossy(field);
    if !text.contains('\\') {
        return text.into_owned();
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(character) = rest.next() {
        if character != '\\' {
            plain.push(character);
            continue;
        }
        plain.extend(rest.next().map(|escaped| match escaped {
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'v' => '\u{b}',
            other => other,
        }));
    }
    plain
}

/// The columns that a `COPY` statement names, in lower case as the database has them.
pub(super) fn columns(statement: &str) -> Vec<String> {
    let Some((_, list)) = statement.split_once(" (") else { return Vec::new() };
    let Some((list, _)) = list.rsplit_once(") FROM") else { return Vec::new() };
    list.split(", ").map(|name| name.trim().trim_matches('"').to_owned()).collect()
}
