//! What several test files share: a run and facts written by hand, and the program in a clean environment.

#![allow(dead_code, unreachable_pub, reason = "each test file uses a part")]

pub mod program;
pub mod sample;
pub mod sample_facts;
