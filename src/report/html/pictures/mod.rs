//! The pictures of the page, one file each. Each is data with places computed here, written by a template, and has its
//! text beside it: a table or a list that says the same.

pub(super) mod composition;
pub(super) mod events;
pub(super) mod heat;
pub(super) mod outside;
pub(super) mod week;

/// A part of a bar that is 100 units long.
pub(super) struct Bar {
    pub(super) class: &'static str,
    pub(super) start: f64,
    pub(super) length: f64,
}

/// The parts of one bar, one after the other. What there is none of has no part.
pub(super) fn stacked(parts: &[(&'static str, usize)]) -> Vec<Bar> {
    let total: usize = parts.iter().map(|(_, count)| count).sum();
    let mut start = 0.0;
    let mut bars = Vec::new();
    for &(class, count) in parts.iter().filter(|(_, count)| *count > 0) {
        let length = rounded(number(count) * 100.0 / number(total));
        bars.push(Bar { class, start: rounded(start), length });
        start += length;
    }
    bars
}

/// Two digits are finer than any screen, and keep the file small.
pub(super) fn rounded(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

#[expect(clippy::cast_precision_loss, reason = "counts of files and findings are far below 2^52")]
pub(super) fn number(count: usize) -> f64 {
    count as f64
}

/// A label that has to fit a picture: its end is cut, the whole text stands in the table beside the picture.
pub(super) fn label(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_a_bar_fill_it() {
        let bars = stacked(&[("a", 1), ("b", 0), ("c", 3)]);
        let told: Vec<_> = bars.iter().map(|bar| (bar.class, bar.start, bar.length)).collect();
        assert_eq!(told, [("a", 0.0, 25.0), ("c", 25.0, 75.0)]);
        assert!(stacked(&[("a", 0)]).is_empty());
    }

    #[test]
    fn a_label_never_cuts_a_character_in_two() {
        assert_eq!(label("Überprüfung", 4), "Übe…");
        assert_eq!(label("short", 5), "short");
    }
}
