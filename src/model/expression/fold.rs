//! The text that an expression yields, as far as the model tells. Concatenations of literals and constants are joined,
//! `if` gives one text for each branch, and everything else leaves a placeholder.

use std::collections::BTreeSet;

use super::{Part, parts};

/// More branches than this are given up: the text becomes a placeholder.
const MOST_TEXTS: usize = 16;
/// Longest text that is built, in bytes; what would follow is cut. Addresses are far shorter.
const LONGEST: usize = 4096;
/// Deepest nesting that is followed.
const DEEPEST: usize = 48;

/// The placeholder of a part that has no short name.
const UNKNOWN: &str = "{…}";

/// What an expression yields.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Folded {
    /// The possible texts, one for each branch, in the order of the source; placeholders such as `{$Host}`, `{@Erp.Host}`
    /// or `{…}` stand for what is known only at run time. Nothing for an empty expression.
    pub texts: Vec<String>,
    /// The constants in it, by qualified name, known or not; those that only decide an `if` are left out.
    pub constants: BTreeSet<String>,
    /// The variables in it without `$` and path; likewise.
    pub variables: BTreeSet<String>,
    /// Whether there were more possible texts than are told: some are left out.
    pub cut: bool,
}

/// How names in an expression are resolved.
#[derive(Clone, Copy)]
pub struct Names<'a> {
    /// Default of a constant by qualified name; `None` where it is not known.
    pub constant: &'a dyn Fn(&str) -> Option<String>,
    /// What a variable may hold, by its name without `$`; empty where it is not known.
    pub variable: &'a dyn Fn(&str) -> Vec<String>,
}

/// Folds an expression, its variables unknown.
pub fn fold(expression: &str, constant: &dyn Fn(&str) -> Option<String>) -> Folded {
    fold_with(expression, &Names { constant, variable: &|_| Vec::new() })
}

/// Folds an expression.
pub fn fold_with(expression: &str, names: &Names<'_>) -> Folded {
    let parts = parts(expression);
    if parts.is_empty() {
        return Folded::default();
    }
    let mut folder = Folder {
        parts: &parts,
        at: 0,
        names,
        constants: BTreeSet::new(),
        variables: BTreeSet::new(),
        forgetting: 0,
        cut: false,
    };
    let value = folder.expression(0);
    // Trailing pieces mean that the grammar was not understood: the text is not to be trusted.
    let texts = if folder.at < parts.len() { vec![UNKNOWN.to_owned()] } else { value.texts };
    Folded { texts, constants: folder.constants, variables: folder.variables, cut: folder.cut }
}

/// Folds a text template: `{1}` stands for the first parameter, an expression. A number without parameter stays.
pub fn fold_template(template: &str, parameters: &[&str], names: &Names<'_>) -> Folded {
    let mut folded = Folded { texts: vec![String::new()], ..Folded::default() };
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        let (before, placeholder) = rest.split_at(open);
        let close = placeholder.find('}').map_or(placeholder.len(), |close| close + 1);
        let (placeholder, after) = placeholder.split_at(close);
        let number = placeholder.trim_matches(['{', '}']).parse::<usize>().ok();
        let parameter = number.and_then(|number| number.checked_sub(1)).and_then(|index| parameters.get(index));
        folded.add(&[before.to_owned()]);
        match parameter {
            Some(expression) => {
                let inner = fold_with(expression, names);
                if !inner.texts.is_empty() {
                    folded.add(&inner.texts);
                }
                folded.constants.extend(inner.constants);
                folded.variables.extend(inner.variables);
                folded.cut |= inner.cut;
            }
            None => folded.add(&[placeholder.to_owned()]),
        }
        rest = after;
    }
    folded.add(&[rest.to_owned()]);
    folded
}

impl Folded {
    /// Puts each of these behind each of the texts.
    fn add(&mut self, ends: &[String]) {
        self.texts = join(std::mem::take(&mut self.texts), ends, &mut self.cut);
    }
}

/// The possible texts of a part of an expression.
struct Value {
    texts: Vec<String>,
    /// A number, so that `8000 + 80` is a sum rather than a concatenation.
    number: Option<i64>,
}

impl Value {
    fn text(text: impl Into<String>) -> Self {
        Self { texts: vec![text.into()], number: None }
    }

    fn unknown() -> Self {
        Self::text(UNKNOWN)
    }
}

/// Every text of the left side with every text of the right side behind it. Where that is too much, `cut` is set.
fn join(left: Vec<String>, right: &[String], cut: &mut bool) -> Vec<String> {
    if let [only] = right {
        return left
            .into_iter()
            .map(|mut text| {
                append(&mut text, only);
                text
            })
            .collect();
    }
    if left.len() * right.len() > MOST_TEXTS {
        *cut = true;
        return join(left, &[UNKNOWN.to_owned()], cut);
    }
    let mut texts = Vec::with_capacity(left.len() * right.len());
    for beginning in &left {
        for end in right {
            let mut text = beginning.clone();
            append(&mut text, end);
            texts.push(text);
        }
    }
    texts
}

fn append(text: &mut String, more: &str) {
    let room = LONGEST.saturating_sub(text.len());
    let end = more.floor_char_boundary(room.min(more.len()));
    text.push_str(more.get(..end).unwrap_or_default());
}

struct Folder<'a> {
    parts: &'a [Part<'a>],
    at: usize,
    names: &'a Names<'a>,
    constants: BTreeSet<String>,
    variables: BTreeSet<String>,
    /// Above zero while reading what only decides.
    forgetting: usize,
    /// Whether possible texts were left out.
    cut: bool,
}

impl<'a> Folder<'a> {
    fn peek(&self) -> Option<&'a Part<'a>> {
        self.parts.get(self.at)
    }

    fn take(&mut self) -> Option<&'a Part<'a>> {
        let part = self.parts.get(self.at);
        self.at += usize::from(part.is_some());
        part
    }

    fn is_symbol(&self, symbol: &str) -> bool {
        self.peek() == Some(&Part::Symbol(symbol))
    }

    fn is_word(&self, word: &str) -> bool {
        matches!(self.peek(), Some(Part::Word(found)) if *found == word)
    }

    fn take_symbol(&mut self, symbol: &str) -> bool {
        let found = self.is_symbol(symbol);
        self.at += usize::from(found);
        found
    }

    /// A whole expression: operands joined by `+`, or by an operator whose result is no text.
    fn expression(&mut self, depth: usize) -> Value {
        if self.is_too_deep(depth) {
            return Value::unknown();
        }
        if self.is_word("if") {
            return self.branches(depth);
        }
        let mut value = self.operand(depth);
        loop {
            if self.take_symbol("+") {
                let right = self.operand(depth);
                value = self.sum(value, &right);
            } else if self.is_operator() {
                self.at += 1;
                self.forgetting(|folder| folder.operand(depth));
                value = Value::unknown();
            } else {
                return value;
            }
        }
    }

    fn is_operator(&self) -> bool {
        match self.peek() {
            Some(Part::Symbol(symbol)) => ["-", "*", "/", "=", "!=", "<", ">", "<=", ">=", ":"].contains(symbol),
            Some(Part::Word(word)) => ["and", "or", "div", "mod"].contains(word),
            _ => false,
        }
    }

    /// Reads on without keeping names: what only decides something does not end up in the text.
    fn forgetting<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> T {
        self.forgetting += 1;
        let value = read(self);
        self.forgetting -= 1;
        value
    }

    /// Gives up where the nesting is too deep.
    fn is_too_deep(&mut self, depth: usize) -> bool {
        let is_too_deep = depth > DEEPEST;
        if is_too_deep {
            self.at = self.parts.len();
            self.cut = true;
        }
        is_too_deep
    }

    /// `if … then … else …`
    fn branches(&mut self, depth: usize) -> Value {
        self.at += 1;
        self.forgetting(|folder| folder.expression(depth + 1));
        let mut texts = Vec::new();
        for keyword in ["then", "else"] {
            if !self.is_word(keyword) {
                return Value::unknown();
            }
            self.at += 1;
            texts.extend(self.expression(depth + 1).texts);
        }
        texts.dedup();
        if texts.len() > MOST_TEXTS {
            self.cut = true;
            return Value::unknown();
        }
        Value { texts, number: None }
    }

    fn operand(&mut self, depth: usize) -> Value {
        if self.is_too_deep(depth) {
            return Value::unknown();
        }
        let Some(part) = self.take() else { return Value::unknown() };
        match part {
            Part::Text(text) => Value::text(text.as_ref()),
            Part::Number(number) => Value { texts: vec![(*number).to_owned()], number: number.parse().ok() },
            Part::Constant(name) => self.constant(name),
            Part::Variable(path) => self.variable(path),
            Part::Token(name) => Value::text(format!("{{{name}}}")),
            Part::Word("not") | Part::Symbol("-") => {
                self.operand(depth + 1);
                Value::unknown()
            }
            Part::Word("if") => {
                self.at -= 1;
                self.branches(depth)
            }
            Part::Word("empty") => Value::text(""),
            Part::Word(name) if self.is_symbol("(") => self.call(name, depth),
            Part::Symbol("(") => {
                let value = self.expression(depth + 1);
                self.take_symbol(")");
                value
            }
            Part::Word(_) | Part::Symbol(_) => Value::unknown(),
        }
    }

    fn constant(&mut self, name: &str) -> Value {
        if self.forgetting == 0 {
            self.constants.insert(name.to_owned());
        }
        match (self.names.constant)(name) {
            // An empty default is filled in by the environment.
            Some(value) if !value.trim().is_empty() => {
                Value { number: value.parse().ok(), texts: join(vec![String::new()], &[value], &mut self.cut) }
            }
            _ => Value::text(format!("{{@{name}}}")),
        }
    }

    fn variable(&mut self, path: &str) -> Value {
        let name = path.split('/').next().unwrap_or(path);
        if self.forgetting == 0 {
            self.variables.insert(name.to_owned());
        }
        let texts = if name == path { (self.names.variable)(name) } else { Vec::new() };
        self.cut |= texts.len() > MOST_TEXTS;
        if texts.is_empty() || texts.len() > MOST_TEXTS {
            Value::text(format!("{{${path}}}"))
        } else {
            Value { texts, number: None }
        }
    }

    fn sum(&mut self, left: Value, right: &Value) -> Value {
        if let (Some(left), Some(right)) = (left.number, right.number) {
            let number = left.checked_add(right);
            return Value { texts: vec![number.map_or(UNKNOWN.to_owned(), |number| number.to_string())], number };
        }
        Value { texts: join(left.texts, &right.texts, &mut self.cut), number: None }
    }

    /// A function: those that leave a text as good as unchanged are followed, of the others the arguments are skipped.
    fn call(&mut self, name: &str, depth: usize) -> Value {
        self.take_symbol("(");
        let is_followed =
            matches!(name, "toString" | "trim" | "toLowerCase" | "toUpperCase" | "urlEncode" | "urlDecode");
        let mut first = None;
        while self.peek().is_some() && !self.is_symbol(")") {
            let value = self.expression(depth + 1);
            first.get_or_insert(value);
            if !self.take_symbol(",") {
                break;
            }
        }
        if !self.take_symbol(")") {
            return Value::unknown();
        }
        let Some(mut value) = first.filter(|_| is_followed) else { return Value::unknown() };
        value.number = None;
        // Placeholders keep their spelling, so a change of case is left to the reader of an address.
        if name == "trim" {
            value.texts = value.texts.iter().map(|text| text.trim().to_owned()).collect();
        }
        value
    }
}
