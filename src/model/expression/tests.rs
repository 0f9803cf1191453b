use super::{Names, Part, fold, fold_template, fold_with, literals, parts};

fn constants(name: &str) -> Option<String> {
    match name {
        "Erp.Host" => Some("10.0.0.5".to_owned()),
        "Erp.Port" => Some("8080".to_owned()),
        "Erp.Url" => Some("http://erp.corp/api".to_owned()),
        "Erp.Empty" => Some(String::new()),
        "Erp.Long" => Some("x".repeat(100_000)),
        _ => None,
    }
}

fn variables(name: &str) -> Vec<String> {
    match name {
        "Url" => vec!["http://a".to_owned(), "http://b".to_owned()],
        _ => Vec::new(),
    }
}

#[test]
fn expressions_fall_into_their_parts() {
    assert_eq!(
        parts("if $Order/Sales.Order_Line/Name != 'it''s' then @Erp.Url + [%CurrentDateTime%] else toString(25.5)"),
        [
            Part::Word("if"),
            Part::Variable("Order/Sales.Order_Line/Name"),
            Part::Symbol("!="),
            Part::Text("it's".into()),
            Part::Word("then"),
            Part::Constant("Erp.Url"),
            Part::Symbol("+"),
            Part::Token("CurrentDateTime"),
            Part::Word("else"),
            Part::Word("toString"),
            Part::Symbol("("),
            Part::Number("25.5"),
            Part::Symbol(")"),
        ]
    );
}

#[test]
fn literals_run_over_lines_and_double_their_quotes() {
    for (expression, expected) in [
        ("'a'", vec!["a"]),
        ("''", vec![""]),
        ("''''", vec!["'"]),
        ("'it''s'", vec!["it's"]),
        ("'a'+'b'", vec!["a", "b"]),
        ("'first\r\nsecond' + $x", vec!["first\r\nsecond"]),
        ("'http://a/*x*/'", vec!["http://a/*x*/"]),
        ("'never closed", vec!["never closed"]),
        ("'ends in a doubled quote''", vec!["ends in a doubled quote'"]),
        ("// 'a comment'\n'b'", vec!["b"]),
        ("/* 'a comment' */ 'b'", vec!["b"]),
        ("$x/Name + @A.B", vec![]),
        ("'ünïcödé €'", vec!["ünïcödé €"]),
        ("", vec![]),
    ] {
        assert_eq!(literals(expression), expected, "{expression}");
    }
}

#[test]
fn concatenations_become_one_text() {
    for (expression, expected) in [
        ("'http://' + @Erp.Host + ':' + toString(8080) + '/x'", vec!["http://10.0.0.5:8080/x"]),
        ("'http://' + @Erp.Host + ':' + @Erp.Port", vec!["http://10.0.0.5:8080"]),
        ("'http://' + @Erp.Other + '/api'", vec!["http://{@Erp.Other}/api"]),
        ("'http://' + @Erp.Empty + '/api'", vec!["http://{@Erp.Empty}/api"]),
        ("@Erp.Url", vec!["http://erp.corp/api"]),
        ("$Settings/Host + '/api'", vec!["{$Settings/Host}/api"]),
        ("trim($Settings/Host)", vec!["{$Settings/Host}"]),
        ("trim(' a ') + (('b'))", vec!["ab"]),
        ("'a' + 1 + 2", vec!["a12"]),
        ("toString(8000 + 80)", vec!["8080"]),
        ("'x' + replaceAll($a, 'b', 'c') + 'y'", vec!["x{…}y"]),
        ("'x' + formatDateTime([%CurrentDateTime%], 'yyyy')", vec!["x{…}"]),
        ("'x' + [%UserRole%]", vec!["x{UserRole}"]),
        ("if $a = 'b' then 'http://a' else 'http://b'", vec!["http://a", "http://b"]),
        ("'x' + (if $a then '1' else if $b then '2' else '3') + 'y'", vec!["x1y", "x2y", "x3y"]),
        ("'x' + if $a then '1' else '2'", vec!["x1", "x2"]),
        ("if $a then 'same' else 'same'", vec!["same"]),
        ("$Url + '/x'", vec!["http://a/x", "http://b/x"]),
        ("$Url/Name", vec!["{$Url/Name}"]),
        ("$a = 'b'", vec!["{…}"]),
        ("not($a)", vec!["{…}"]),
        ("Orders.Status.Open", vec!["{…}"]),
        ("empty", vec![""]),
        ("'a' 'b'", vec!["{…}"]),
        ("'a' + ", vec!["a{…}"]),
        ("if $a then 'b'", vec!["{…}"]),
        ("trim('a'", vec!["{…}"]),
        (")", vec!["{…}"]),
        ("", vec![]),
        ("  \r\n ", vec![]),
    ] {
        let folded = fold_with(expression, &Names { constant: &constants, variable: &variables });
        assert_eq!(folded.texts, expected, "{expression}");
    }
}

#[test]
fn constants_that_only_decide_are_not_part_of_the_text() {
    let folded = fold("if @Erp.UseTest then @Erp.TestUrl + $Path else @Erp.Url", &constants);
    assert_eq!(folded.texts, ["{@Erp.TestUrl}{$Path}", "http://erp.corp/api"]);
    assert_eq!(folded.constants.into_iter().collect::<Vec<_>>(), ["Erp.TestUrl", "Erp.Url"]);
    assert_eq!(folded.variables.into_iter().collect::<Vec<_>>(), ["Path"]);
}

#[test]
fn templates_take_their_parameters() {
    let names = Names { constant: &constants, variable: &variables };
    for (template, parameters, expected) in [
        ("{1}", vec!["@Erp.Url"], vec!["http://erp.corp/api"]),
        ("http://{1}:{2}/x/{3}", vec!["@Erp.Host", "8080", "$Id"], vec!["http://10.0.0.5:8080/x/{$Id}"]),
        ("{1}/{1}", vec!["'a'"], vec!["a/a"]),
        ("{2}", vec!["'a'"], vec!["{2}"]),
        ("{0}{}{x}{", vec!["'a'"], vec!["{0}{}{x}{"]),
        ("{1}/x", vec!["$Url"], vec!["http://a/x", "http://b/x"]),
        ("{1}x", vec![""], vec!["x"]),
        ("plain", vec![], vec!["plain"]),
        ("{1}", vec!["'{1}'"], vec!["{1}"]),
    ] {
        assert_eq!(fold_template(template, &parameters, &names).texts, expected, "{template}");
    }
}

#[test]
fn hostile_expressions_end_in_time_and_space() {
    let deep = format!("{}'a'{}", "(".repeat(100_000), ")".repeat(100_000));
    assert_eq!(fold(&deep, &constants).texts, ["{…}"]);
    for repeated in ["not ", "- ", "if ", "trim(", "'a' + ", "$a = ", "if $a then ", "@", "$", "[%", "''"] {
        let _ = fold(&repeated.repeat(50_000), &constants);
    }
    let branches = vec!["(if $a then 'b' else 'c')"; 200].join(" + ");
    assert!(fold(&branches, &constants).texts.len() <= 16);
    let long = vec!["@Erp.Long"; 2000].join(" + ");
    assert!(fold(&long, &constants).texts[0].len() <= 4096);
}
