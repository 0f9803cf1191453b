//! Where the bytes of the package are: a map whose areas are sizes, by folder and kind of file.

use treemap::{MapItem, Mappable, Rect, TreemapLayout};

use crate::facts::{CompositionPart, ContentKind, Facts, Word};
use crate::report::words;

use super::{label, rounded};

const WIDTH: f64 = 1000.0;
const HEIGHT: f64 = 240.0;
/// Areas with a place of their own; the smallest share one.
const MOST_AREAS: usize = 24;

/// The bytes of one package.
pub(in crate::report::html) struct Composition {
    pub(in crate::report::html) total: String,
    pub(in crate::report::html) areas: Vec<Area>,
    pub(in crate::report::html) rows: Vec<PartRow>,
}

/// A part as an area of the map.
pub(in crate::report::html) struct Area {
    pub(in crate::report::html) x: f64,
    pub(in crate::report::html) y: f64,
    pub(in crate::report::html) width: f64,
    pub(in crate::report::html) height: f64,
    pub(in crate::report::html) class: &'static str,
    pub(in crate::report::html) name: String,
    pub(in crate::report::html) size: String,
    /// The name as far as the area has room for it.
    pub(in crate::report::html) fits: String,
    /// Whether the size fits below the name.
    pub(in crate::report::html) size_fits: bool,
}

/// A part as a row of the table.
pub(in crate::report::html) struct PartRow {
    pub(in crate::report::html) folder: String,
    pub(in crate::report::html) content: &'static str,
    pub(in crate::report::html) files: String,
    pub(in crate::report::html) size: String,
    pub(in crate::report::html) share: String,
}

impl Composition {
    /// The picture; `None` for a package without bytes.
    pub(in crate::report::html) fn of(facts: &Facts) -> Option<Self> {
        let mut parts: Vec<&CompositionPart> = facts.composition.iter().filter(|part| part.bytes > 0).collect();
        parts.sort_by(|left, right| right.bytes.cmp(&left.bytes).then_with(|| left.cmp(right)));
        let total = parts.iter().map(|part| bytes(part)).sum::<f64>();
        (total > 0.0).then(|| Self {
            total: words::size(total),
            areas: areas(&parts),
            rows: parts.iter().map(|part| PartRow::of(part, total)).collect(),
        })
    }
}

fn areas(parts: &[&CompositionPart]) -> Vec<Area> {
    let (large, small) = parts.split_at(parts.len().min(MOST_AREAS));
    let mut named: Vec<(String, f64, ContentKind)> =
        large.iter().map(|part| (name_of(part), bytes(part), part.content)).collect();
    let rest: f64 = small.iter().map(|part| bytes(part)).sum();
    if rest > 0.0 {
        named.push(("everything else".to_owned(), rest, ContentKind::Other));
    }
    // The layout wants the largest first.
    named.sort_by(|left, right| right.1.total_cmp(&left.1));
    let mut places: Vec<MapItem> = named.iter().map(|(_, size, _)| MapItem::with_size(*size)).collect();
    TreemapLayout::new().layout_items(&mut places, Rect::from_points(0.0, 0.0, WIDTH, HEIGHT));
    named
        .into_iter()
        .zip(&places)
        .map(|((name, size, kind), place)| Area::at(*place.bounds(), name, size, kind))
        .collect()
}

impl Area {
    fn at(place: Rect, name: String, size: f64, kind: ContentKind) -> Self {
        // About the width of a character at the size of the picture's text.
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between 0 and the picture's width"
        )]
        let characters = ((place.w - 12.0) / 7.2).max(0.0) as usize;
        let has_room = place.h >= 20.0 && characters >= 4;
        Self {
            x: rounded(place.x),
            y: rounded(place.y),
            width: rounded(place.w),
            height: rounded(place.h),
            class: kind.as_str(),
            fits: if has_room { label(&name, characters) } else { String::new() },
            size_fits: has_room && place.h >= 38.0 && characters >= 8,
            size: words::size(size),
            name,
        }
    }
}

impl PartRow {
    fn of(part: &CompositionPart, total: f64) -> Self {
        Self {
            folder: folder_of(part),
            content: part.content.as_str(),
            files: words::grouped(part.files),
            size: words::size(bytes(part)),
            share: format!("{:.1} %", bytes(part) * 100.0 / total),
        }
    }
}

fn name_of(part: &CompositionPart) -> String {
    format!("{} ({})", folder_of(part), part.content.as_str().replace('-', " "))
}

fn folder_of(part: &CompositionPart) -> String {
    if part.folder.is_empty() { "top level".to_owned() } else { part.folder.clone() }
}

#[expect(clippy::cast_precision_loss, reason = "a size as an area needs no more digits")]
fn bytes(part: &CompositionPart) -> f64 {
    part.bytes as f64
}
