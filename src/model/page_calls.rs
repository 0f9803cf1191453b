//! How pages call microflows: with or without waiting for the answer, with or without a progress bar. Up to Mendix 5
//! all pages stand in the model, later only menus and some documents do; for what stands in files of `web` nothing is
//! known here.

use super::node::Node;

/// A call of a microflow from a page, menu or navigation item of the model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageCall {
    /// Qualified name of the microflow.
    pub flow: String,
    /// Whether the client goes on without waiting and asks for the outcome later; `None` where the model does not say.
    pub asynchronous: Option<bool>,
    /// Whether a progress bar is shown: whoever made the page expects that the microflow takes long.
    pub progress_bar: bool,
}

/// All calls in a document.
pub(crate) fn page_calls(node: &Node<'_>) -> Vec<PageCall> {
    let mut calls = Vec::new();
    node.visit_documents(&mut |inner| {
        if inner.type_name().ends_with("$MicroflowSettings")
            && let Some(flow) = inner.set_text("Microflow")
        {
            calls.push(PageCall {
                flow,
                asynchronous: inner.flag("Asynchronous"),
                progress_bar: !matches!(inner.text("ProgressBar"), "" | "None"),
            });
        }
    });
    calls
}
