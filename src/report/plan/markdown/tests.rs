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
    assert_eq!(prose("- [x] done"), "\\- \\[x\\] done");
    assert_eq!(prose("1. first"), "1\\. first");
    assert_eq!(prose("# heading"), "&#35;&#8203; heading");
    assert_eq!(prose("> quote <b>&amp;"), "&gt; quote &lt;b&gt;&amp;amp;");
    assert_eq!(prose("see http://10.0.0.1/x and @someone"), "see http:&#8203;//10.0.0.1/x and &#64;&#8203;someone");
    assert_eq!(prose("| cell | `code` _em_ *em*"), "\\| cell \\| \\`code\\` \\_em\\_ \\*em\\*");
    assert_eq!(prose("12 days (or 3.5)"), "12 days (or 3.5)");
}

#[test]
fn names_stand_in_sentences_with_their_spaces() {
    let sentence = Text::plain("called by ").name("A.B").and(", address in ").name("A.C").and("; ").and("today");
    assert_eq!(text(&sentence), "called by `A.B`, address in `A.C`; today");
    assert_eq!(text(&Text::default().name("A.B").and(" calls it")), "`A.B` calls it");
}
