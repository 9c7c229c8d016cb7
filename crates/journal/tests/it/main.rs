//! The journal on real files: torn tails, flipped bytes, killed processes, full disks, several writers.

mod crash;
mod damage;
mod house;
mod many;
