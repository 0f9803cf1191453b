//! Asking: which questions a package raises, and turning answers into facts.

use std::collections::BTreeSet;

use crate::facts::host::{Address, addresses};
use crate::facts::says_mail_host;
use crate::facts::{
    Endpoint, Environment, Evidence, Facts, GivenValue, HostClass, Known, MailPlace, MailServer, Owner, OwnerKind,
    PlaceKind, Row,
};
use crate::findings::{AnswerState, Asked, GivenAnswer, OpenQuestion};

use super::answers::{Answer, Answers};
use super::judge::Judge;
use super::kind::{FactRow, Subject};
use super::question::{ENVIRONMENT, Effect, Question};
use super::truth::Truth;

/// What answers about the app as a whole are about.
const MAIL_SETTINGS: &str = "the stored mail settings";

impl Judge<'_> {
    /// The questions that a package raises on this target, by id. Answers that count on the day become facts: they fill
    /// what the package leaves unknown, or add a row. What the package says stays, but for one thing: the stored mail host
    /// takes the place of a module's default.
    pub fn ask(&self, facts: &mut Facts, answers: &Answers) -> Vec<OpenQuestion> {
        let app = facts.app.first().and_then(|row| row.fact.project.value()).cloned();
        let mut questions = Vec::new();
        // All questions are asked about the package as it is; an answer raises no further question.
        let raised: Vec<(&Question, Vec<Option<String>>)> =
            self.questions().map(|question| (question, objects(question, facts))).collect();
        for (question, objects) in raised {
            let mut asked = Vec::new();
            for about in objects {
                let answer = answers.to(&question.id, about.as_deref(), app.as_deref());
                let given = answer.map(|answer| answer.on(answers.today()));
                if let (Some(answer), Some(given)) = (answer, &given) {
                    take(question, answer, given, facts);
                }
                asked.push(Asked { about, answer: given });
            }
            if !asked.is_empty() {
                questions.push(OpenQuestion {
                    id: question.id.clone(),
                    question: question.text.clone(),
                    because: question.because.clone(),
                    look: question.look.clone(),
                    expects: question.expects(),
                    asked,
                });
            }
        }
        questions
    }

    fn questions(&self) -> impl Iterator<Item = &Question> {
        let pinned = format!("{}@{}", self.target.name, self.profile.name);
        let applies = move |name: &str| name == self.target.name || name == pinned;
        let is_package = self.subject == Subject::Package;
        let questions = self.questions.iter().filter(move |_| is_package);
        questions.filter(move |question| question.targets.iter().any(|(name, _)| applies(name)))
    }
}

/// The objects that a question is asked for: `None` for the app as a whole.
fn objects(question: &Question, facts: &Facts) -> Vec<Option<String>> {
    let Some((kind, condition)) = &question.asked_when else { return vec![None] };
    // What could not be read may be what the question is about: a question too many does no harm.
    let rows = kind.rows(facts);
    let concerned = rows.iter().filter(|row| condition.test(**row) != Truth::False);
    if !question.effect.is_for_each() {
        return concerned.take(1).map(|_| None).collect();
    }
    let open = |row: &dyn FactRow| match question.effect {
        Effect::Fill(_, index) => row.field(index).is_unknown(),
        Effect::Endpoint | Effect::MailServer => true,
    };
    let readable = concerned.filter(|row| row.unreadable().is_none() && open(**row));
    let objects: BTreeSet<String> = readable.map(|row| row.object().to_owned()).collect();
    objects.into_iter().map(Some).collect()
}

/// What an answer means on the day.
fn take(question: &Question, answer: &Answer, given: &GivenAnswer, facts: &mut Facts) {
    let about = answer.about.as_deref();
    let place = ["answers", question.id.as_str()].into_iter().chain(about);
    let evidence = Evidence::at(place).showing(format!("{}, says {} on {}", given.answer, given.by, given.date));
    match given.state {
        AnswerState::Used => apply(question.effect, answer, facts, &evidence),
        AnswerState::Expired => {
            let about = about.map(|about| format!(" about {about}")).unwrap_or_default();
            let over = format!("the answer to `{}`{about}, which counted until {}", question.id, given.until);
            remember(question.effect, answer, facts, &evidence, &over);
        }
        AnswerState::TooEarly => {}
    }
}

fn apply(effect: Effect, answer: &Answer, facts: &mut Facts, evidence: &Evidence) {
    if let Effect::Fill(kind, index) = effect {
        // A row that stands for an answer whose last day is over takes no other.
        if kind.name == ENVIRONMENT && facts.environment.iter().all(|row| row.unreadable.is_some()) {
            facts.environment.push(environment());
        }
        kind.each(facts, &mut |row| {
            let is_meant = answer.about.as_deref().is_none_or(|about| about == row.object());
            let known = row.field(index);
            // Nothing that the package says is touched. A field of the environment is absent until it is answered.
            let is_open = known.is_unknown() || kind.name == ENVIRONMENT && known.is_absent();
            if is_meant && row.unreadable().is_none() && is_open {
                drop(known);
                row.fill(index, Known::Is(answer.value.clone()));
                row.note(evidence.clone());
            }
        });
        return;
    }
    if matches!(effect, Effect::MailServer) {
        // What is stored takes the place of the default with which a mail module fills its settings.
        let is_stored = |row: &&mut Row<MailServer>| {
            row.fact.found_in.value() == Some(&MailPlace::MicroflowAssignment)
                && row.owner.kind == OwnerKind::Marketplace
        };
        for row in facts.mail_servers.iter_mut().filter(is_stored) {
            row.fact.overridden = Known::Is(true);
        }
    }
    let (endpoints, servers) = named(effect, answer, facts, evidence);
    facts.endpoints.extend(endpoints);
    facts.mail_servers.extend(servers);
}

/// What an answer said whose last day is over may still hold. Rules that it would make fire cannot tell, so that no day
/// opens a gate by itself; for all others it is as if nobody had answered, and nothing takes the place of a default.
fn remember(effect: Effect, answer: &Answer, facts: &mut Facts, evidence: &Evidence, over: &str) {
    if let Effect::Fill(kind, index) = effect {
        // A backup may say the same with more right. A field of any other kind is unknown by itself again.
        let is_known = |row: &Row<Environment>| row.unreadable.is_none() && row.field(index).value().is_some();
        if kind.name == ENVIRONMENT && !facts.environment.iter().any(is_known) {
            let mut row = doubtful(environment(), over);
            row.fill(index, Known::Is(answer.value.clone()));
            row.note(evidence.clone());
            facts.environment.push(row);
        }
        return;
    }
    let (endpoints, servers) = named(effect, answer, facts, evidence);
    facts.endpoints.extend(endpoints.into_iter().map(|row| doubtful(row, over)));
    facts.mail_servers.extend(servers.into_iter().map(|row| doubtful(row, over)));
}

/// The row of something that nobody knows any more.
fn doubtful<F>(row: Row<F>, why: &str) -> Row<F> {
    Row { unreadable: Some(why.to_owned()), ..row }
}

/// The addresses and mail servers that an answer names.
fn named(
    effect: Effect,
    answer: &Answer,
    facts: &Facts,
    evidence: &Evidence,
) -> (Vec<Row<Endpoint>>, Vec<Row<MailServer>>) {
    match effect {
        Effect::Fill(..) => (Vec::new(), Vec::new()),
        Effect::Endpoint => {
            let constant = answer.about.as_deref().filter(|name| says_mail_host(name));
            let servers = constant.map(|constant| mail_servers(answer, constant, evidence)).unwrap_or_default();
            (endpoints(answer, &facts.endpoints, evidence), servers)
        }
        Effect::MailServer => (Vec::new(), mail_servers(answer, MAIL_SETTINGS, evidence)),
    }
}

fn environment() -> Row<Environment> {
    Row {
        fact: Environment::default(),
        object: "the present environment".to_owned(),
        owner: Owner::app(),
        evidence: Vec::new(),
        unreadable: None,
    }
}

/// The addresses in the present value of a constant. Calls dial them where they dial those of the default.
fn endpoints(answer: &Answer, present: &[Row<Endpoint>], evidence: &Evidence) -> Vec<Row<Endpoint>> {
    let (Some(constant), GivenValue::Text(value)) = (&answer.about, &answer.value) else { return Vec::new() };
    let of_default = present.iter().find(|row| row.object == *constant && row.unreadable.is_none());
    let module = constant.split_once('.').map_or(constant.as_str(), |(module, _)| module);
    let owner =
        of_default.map_or_else(|| Owner { kind: OwnerKind::Own, name: module.to_owned() }, |row| row.owner.clone());
    let found = addresses(value, true).into_iter().filter(|address| address.class != HostClass::Template);
    let row = |address: Address| Row {
        fact: Endpoint {
            address: Known::Is(address.text),
            scheme: address.scheme.into(),
            host: Known::Is(address.host),
            host_class: Known::Is(address.class),
            port: Known::from(address.port).map(f64::from),
            found_in: Known::Is(PlaceKind::Environment),
            name: Known::Is(constant.clone()),
            // Without an address in the default nobody noted which calls take theirs from the constant.
            dialled: of_default.map_or(Known::Unknown, |row| row.fact.dialled.clone()),
            reachable: of_default.map_or(Known::Unknown, |row| row.fact.reachable.clone()),
            module: Known::Is(module.to_owned()),
            owner: Known::Is(owner.kind),
        },
        object: constant.clone(),
        owner: owner.clone(),
        evidence: vec![evidence.clone()],
        unreadable: None,
    };
    found.map(row).collect()
}

fn mail_servers(answer: &Answer, setting: &str, evidence: &Evidence) -> Vec<Row<MailServer>> {
    let GivenValue::Text(value) = &answer.value else { return Vec::new() };
    addresses(value, true).into_iter().map(|address| mail_server(address, setting, evidence.clone())).collect()
}

fn mail_server(address: Address, setting: &str, evidence: Evidence) -> Row<MailServer> {
    let fact = MailServer {
        host: Known::Is(address.host),
        host_class: Known::Is(address.class),
        port: Known::from(address.port).map(f64::from),
        found_in: Known::Is(MailPlace::Environment),
        name: Known::Is("The app".to_owned()),
        setting: Known::Is(setting.to_owned()),
        overridden: Known::Absent,
        reachable: Known::Is(true),
        module: Known::Absent,
        owner: Known::Is(OwnerKind::Own),
    };
    let (object, owner) = (setting.to_owned(), Owner::app());
    Row { fact, object, owner, evidence: vec![evidence], unreadable: None }
}
