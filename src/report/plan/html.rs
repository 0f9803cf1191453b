//! The plan as one page for a browser or a printer: it needs nothing beside itself, runs no script and loads nothing. The
//! boxes are drawn, not to be clicked: what is done stands in the answers file, so that all who read a plan read the same.

use askama::Template;

use crate::plan::{Plan, Said, Span, State, Step, Text};
use crate::report::RenderError;
use crate::report::html::policy;

use super::wording;

#[derive(Template)]
#[template(path = "plan.html")]
struct PlanPage<'a> {
    title: String,
    policy: String,
    style: &'a str,
    plan: &'a Plan,
    about: Vec<String>,
    standing: String,
    progress: String,
    in_short: Vec<Text>,
    before_the_move: &'static str,
    incomplete: Vec<String>,
    unread_label: &'static str,
    tool_version: &'static str,
}

impl PlanPage<'_> {
    fn figures(step: &Step) -> Vec<String> {
        wording::figures(step)
    }

    fn said(state: State, said: &Said) -> String {
        wording::said(state, said)
    }

    /// The heading before a step that begins another part of the work.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "the template hands out its counter like this")]
    fn stage_before<'s>(steps: &'s [Step], index: &usize) -> Option<&'s str> {
        let stage = steps.get(*index)?.stage.as_deref();
        let before = index.checked_sub(1).and_then(|before| steps.get(before)?.stage.as_deref());
        stage.filter(|stage| before != Some(stage))
    }

    fn names_itself(text: &Text, about: &str) -> bool {
        matches!(text.spans.first(), Some(Span::Name(name)) if name == about)
    }
}

/// The plan as a page.
///
/// # Errors
///
/// None that the types of a plan can cause; the template engine's own error otherwise.
pub fn render(plan: &Plan) -> Result<String, RenderError> {
    let style = format!("{}{}", include_str!("../html/report.css"), include_str!("plan.css")).replace("\r\n", "\n");
    let page = PlanPage {
        title: wording::title(plan),
        policy: policy(&style, None),
        style: &style,
        plan,
        about: wording::about(plan),
        standing: wording::standing(plan),
        progress: format!("{} {}", wording::progress(plan), wording::questions(plan)),
        before_the_move: wording::BEFORE_THE_MOVE,
        in_short: wording::in_short(plan),
        incomplete: plan.incomplete.as_ref().map(wording::incomplete).unwrap_or_default(),
        unread_label: wording::UNREAD,
        tool_version: env!("CARGO_PKG_VERSION"),
    };
    Ok(page.render()?)
}
