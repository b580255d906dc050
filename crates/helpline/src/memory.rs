//! Memory that is free and not given back.
//!
//! The allocator gives pages back to the system some time after they became free, and only when something else becomes free: what
//! making knowledge ready took stays with a server that nobody asks anything, as much again as what it holds.

/// Gives what is free back to the system at once. It takes some milliseconds, and a page that is needed again is slower the first
/// time: for the end of large work, not between turns.
pub(crate) fn give_back() {
    #[expect(
        unsafe_code,
        reason = "mimalloc has no safe name for it; it may be called at any time, by any thread"
    )]
    // SAFETY: it takes no pointer, and frees nothing that was not freed before.
    unsafe {
        libmimalloc_sys::mi_collect(true);
    }
}
