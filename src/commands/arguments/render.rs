//! What `mxready render` can be asked.

use std::path::PathBuf;

use clap::Args;

use super::{EXIT_CODES, ReportArguments};

const RENDER_EXAMPLES: &str = "\
Examples:
  mxready check app.mda --report json=run.json     saves the run
  mxready render run.json
  mxready render run.json --format markdown
  mxready render run.json --report html=report.html --report sarif=out.sarif";

/// Show a saved run again, in any format, without its package
///
/// Takes what `mxready check --report json=FILE` wrote. Nothing is judged anew: verdict and exit code are those of the
/// run, whatever mxready.toml says today.
#[derive(Debug, Args)]
#[command(after_help = RENDER_EXAMPLES, after_long_help = format!("{RENDER_EXAMPLES}\n\n{EXIT_CODES}"))]
pub(in crate::commands) struct RenderArguments {
    /// A run that was saved as JSON
    #[arg(value_name = "FILE")]
    pub(in crate::commands) file: PathBuf,

    #[command(flatten)]
    pub(in crate::commands) report: ReportArguments,
}
