//! What several test files share: a run and facts written by hand, and the program in a clean environment.

#![allow(
    dead_code,
    unreachable_pub,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "each test file uses a part; helpers may fail a test"
)]

pub mod crafted;
pub mod program;
pub mod sample;
pub mod sample_facts;
