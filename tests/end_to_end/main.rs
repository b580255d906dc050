//! What a person sees: the built binary, on a real port, with a real database.
//!
//! One binary with many modules, so that it links once.

mod admin;
mod authors;
mod channels;
mod cli;
mod crash;
mod data;
mod direct_line;
mod doctor;
mod eval;
mod faults;
mod import;
mod misses;
mod outbox;
mod replay;
mod serve;
mod statistics;
mod support;
mod teams;
mod twice;
mod widget_chat;
