#![no_main]
//! Microflow expressions and text templates.

use mxready::model::expression::{Names, fold_template, fold_with, literals, parts};

libfuzzer_sys::fuzz_target!(|text: &str| {
    let constant = |name: &str| name.contains('.').then(|| "https://erp.example.com/'$x'".to_owned());
    let variable = |name: &str| if name.len() > 3 { vec!["a".to_owned(), "b{1}".to_owned()] } else { Vec::new() };
    let names = Names { constant: &constant, variable: &variable };
    let folded = fold_with(text, &names);
    assert!(folded.texts.len() <= 16);
    let (template, parameter) = text.split_once('\n').unwrap_or((text, "$Order/Number + 1"));
    assert!(fold_template(template, &[parameter, text], &names).texts.len() <= 16);
    assert!(literals(text).len() <= parts(text).len());
});
