//! The linter over the 2009 method and over small methods with one defect each.

mod municipal;
