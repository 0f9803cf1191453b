use super::copy::{Rows, Wanted, columns};
use super::id_of;

/// The rows that are given away, whatever the pieces are in which they come.
fn rows(text: &str, piece: usize) -> (Vec<Vec<Option<String>>>, Rows) {
    let mut rows = Rows::of(Some(Wanted::Version(0)));
    let mut given = Vec::new();
    for part in text.as_bytes().chunks(piece) {
        rows.take(part, &mut |_, fields| given.push(fields.to_vec()));
    }
    (given, rows)
}

#[test]
fn rows_are_the_same_in_whatever_pieces_they_come() {
    let text = "1\ta\\tb\n2\t\\N\n\\\\.\tx\n\\.\n\n\n";
    for piece in 1..text.len() {
        let (given, rows) = rows(text, piece);
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(given, [vec![some("1"), some("a\tb")], vec![some("2"), None], vec![some("\\."), some("x")]]);
        assert!(rows.is_closed() && rows.count == 3, "{piece}");
    }
}

#[test]
fn a_table_without_its_mark_of_the_end_was_cut_off() {
    assert!(!rows("1\ta\n2\tb\n", 4).1.is_closed());
    assert!(rows("\\.\n", 4).1.is_closed());
    // A row that only begins so is none.
    assert!(!rows("\\.x\n", 2).1.is_closed());
}

#[test]
fn the_columns_of_a_statement_are_those_of_the_database() {
    let statement = "COPY public.\"system$filedocument\" (id, \"__uuid__\", name) FROM stdin;\n";
    assert_eq!(columns(statement), ["id", "__uuid__", "name"]);
    assert!(columns("").is_empty());
}

#[test]
fn only_an_id_is_an_id() {
    assert!(id_of("0d3e301f-5551-46f8-ad44-8de2be084c95").is_some());
    for text in [
        "0d3e301f555146f8ad448de2be084c95",
        "0d3e301f-5551-46f8-ad44-8de2be084c9",
        "..",
        "+d3e301f-5551-46f8-ad44-8de2be084c95",
    ] {
        assert_eq!(id_of(text), None, "{text}");
    }
}

#[test]
fn a_row_that_is_too_long_to_be_looked_into_is_counted_as_such() {
    let (given, rows) = rows(&format!("1\tx\n{}\n2\ty\n\\.\n", "x".repeat(1 << 17)), 1000);
    assert_eq!((given.len(), rows.count, rows.too_long), (2, 3, 1));
}

/// A list of contents without an end, each entry with a statement of a megabyte.
struct Endless {
    id: u32,
    ready: Vec<u8>,
    read: usize,
}

impl std::io::Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.ready.is_empty() {
            self.id += 1;
            let number = |value: u32| [[0].as_slice(), &value.to_le_bytes()].concat();
            let text = |text: &str| [number(u32::try_from(text.len()).unwrap()), text.into()].concat();
            let copy = format!("COPY t ({}) FROM stdin;", "c, ".repeat(350_000));
            let texts = |texts: &[&str]| texts.iter().flat_map(|each| text(each)).collect::<Vec<_>>();
            self.ready = [number(self.id), number(1), texts(&["0", "0", "t", "TABLE DATA"]), number(3)].concat();
            self.ready.extend(texts(&["", "", &copy, "", "", "", "", ""]));
            // Nothing that it needs, and a place for its data.
            self.ready.extend([1, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
        }
        let count = buffer.len().min(self.ready.len());
        buffer[..count].copy_from_slice(&self.ready[..count]);
        self.ready.drain(..count);
        self.read += count;
        Ok(count)
    }
}

#[test]
fn a_list_of_contents_takes_no_more_memory_than_any_database_needs() {
    let mut head = b"PGDMP\x01\x0e\x00\x04\x08\x01".to_vec();
    (0..8).for_each(|_| head.extend([0; 5]));
    (0..3).for_each(|_| head.extend([0; 5]));
    head.extend([0, 0x40, 0x42, 0x0f, 0]);
    let mut endless = Endless { id: 0, ready: Vec::new(), read: 0 };
    let mut dump = super::Dump::default();
    let stream = std::io::Read::chain(head.as_slice(), std::io::Read::by_ref(&mut endless));
    let why = super::dump::read(std::io::BufReader::new(stream), &mut dump).unwrap_err();
    assert!(why.contains("more names than any database has"), "{why}");
    assert!(endless.read < 80 << 20, "{} bytes were read", endless.read);
}
