//! Paths that the app serves.

use super::value::{fact, words};

words! {
    /// Where a request handler is declared.
    HandlerSource {
        /// `RequestHandlers` of `metadata.json`.
        Metadata = "metadata",
        /// A published REST service.
        PublishedRest = "published-rest",
        /// A published OData service.
        PublishedOdata = "published-odata",
        /// `Core.addRequestHandler` in Java.
        Java = "java",
    }
}

fact! {
    /// A path that the app serves.
    RequestHandler = "request-handler" {
        /// Path with slashes at both ends, such as `/rest/`.
        path: String,
        /// Where it is declared.
        declared_in: HandlerSource,
        /// Whether it is enabled without a setting of the environment.
        enabled: bool,
    }
}
