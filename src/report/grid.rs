//! The look of tables, one for all reports.

use comfy_table::{
    CellAlignment, ColumnConstraint, ContentArrangement, ContentLineStyle, LineStyle, Table, TableStyle,
};

/// A head, a line under it, and rows without lines: short, and easy to copy into a mail.
const LOOK: TableStyle = TableStyle::new()
    .header_lines(ContentLineStyle::none())
    .header_separator(LineStyle::none().fill('─'))
    .content_lines(ContentLineStyle::none());

/// An empty table with a head, that breaks cells rather than take more than `width` columns.
pub(crate) fn new(width: usize, header: &[&str]) -> Table {
    let mut table = Table::new();
    table
        .load_style(LOOK)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(u16::try_from(width).unwrap_or(u16::MAX))
        .set_header(header);
    table
}

/// Keeps a column of ids from being broken: what is to be copied into a command has to stay in one piece.
pub(crate) fn keep_whole(table: &mut Table, column: usize) {
    if let Some(column) = table.column_mut(column) {
        column.set_constraint(ColumnConstraint::ContentWidth);
    }
}

/// Aligns columns that hold nothing but numbers (or `-` and `?` in their stead) at their right edge.
pub(crate) fn align_numbers(table: &mut Table) {
    let numbers: Vec<bool> = (0..table.column_count())
        .map(|column| {
            table.row_iter().filter_map(|row| row.cell_iter().nth(column)).all(|cell| is_number(&cell.content()))
        })
        .collect();
    for (column, is_number) in table.column_iter_mut().zip(numbers) {
        if is_number {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
}

fn is_number(text: &str) -> bool {
    matches!(text, "-" | "?") || text.bytes().all(|byte| byte.is_ascii_digit() || byte == b',')
}
