//! The plan for programs. The shape is a contract: `docs/plan.schema.json` describes it, and a test holds the two together.

use serde::Serialize;

use crate::plan::Plan;
use crate::report::json::Tool;
use crate::report::json_text;

/// Version of the shape.
const SCHEMA_VERSION: u32 = 1;

#[derive(Serialize)]
struct PlanView<'a> {
    schema_version: u32,
    tool: Tool,
    #[serde(flatten)]
    plan: &'a Plan,
}

/// The plan as indented JSON.
///
/// # Errors
///
/// None that the types of a plan can cause; the serializer's own error otherwise.
pub fn render(plan: &Plan) -> serde_json::Result<String> {
    json_text::to_text(&PlanView { schema_version: SCHEMA_VERSION, tool: Tool::THIS, plan })
}
