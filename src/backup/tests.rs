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
