use super::*;

#[test]
fn a_name_cannot_leave_its_code() {
    assert_eq!(code("Orders.SE_Sync", false), "`Orders.SE_Sync`");
    assert_eq!(code("a`b``c", false), "```a`b``c```");
    assert_eq!(code("`", false), "`` ` ``");
    assert_eq!(code("a|b\n# c", true), "`a\\|b # c`");
    assert_eq!(code(" ", false), "(empty)");
}

#[test]
fn prose_makes_no_markup_wherever_it_stands() {
    let cases = [
        ("- [x] done", "\\- \\[x\\] done"),
        ("1. first", "1\\. first"),
        ("# heading", "\\# heading"),
        ("> quote <b> &amp;", "\\> quote `<b>` &amp;amp;"),
        ("see http://10.0.0.1/x, and @someone.", "see `http://10.0.0.1/x`, and `@someone`."),
        ("| cell | **bold** _em_", "\\| cell \\| `**bold**` `_em_`"),
        ("issue #12 and !13", "issue &#35;&#8203;12 and &#33;&#8203;13"),
        ("(`--run-history`) shows", "(`--run-history`) shows"),
        ("12 days (or 3.5)!", "12 days (or 3.5)!"),
        ("Settings > Details", "Settings > Details"),
    ];
    for (text, expected) in cases {
        assert_eq!(prose(text), expected);
    }
}

#[test]
fn names_stand_in_sentences_with_their_spaces() {
    let sentence = Text::plain("called by ").name("A.B").and(", address in ").name("A.C").and("; ").and("today");
    assert_eq!(text(&sentence), "called by `A.B`, address in `A.C`; today");
    assert_eq!(text(&Text::default().name("A.B").and(" calls it")), "`A.B` calls it");
}
