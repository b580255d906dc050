//! Memory that is free, or that can be had again, and is not given back.
//!
//! The allocator gives pages back to the system some time after they became free, and only when something else becomes free: what
//! making knowledge ready took stays with a server that nobody asks anything, as much again as what it holds. And what was read of
//! the binary to make it ready, its code as well as its tables, stays mapped as long as the system has room.

/// Gives what is free back to the system at once, and lets go of what was read of the binary. It takes some
/// milliseconds, and a page that is needed again is slower the first time: for the end of large work, not between turns.
pub(crate) fn give_back() {
    #[expect(
        unsafe_code,
        reason = "mimalloc has no safe name for it; it may be called at any time, by any thread"
    )]
    // SAFETY: it takes no pointer, and frees nothing that was not freed before.
    unsafe {
        libmimalloc_sys::mi_collect(true);
    }
    #[cfg(target_os = "linux")]
    files::let_go();
}

#[cfg(target_os = "linux")]
mod files {
    use std::fs;
    use std::ptr;

    use rustix::mm::{Advice, madvise};

    /// Unmaps the pages of the binary that nothing has written to: they stay with the system's cache of files, from which the next
    /// look at them maps them again. Where `/proc` is missing nothing is let go.
    pub(super) fn let_go() {
        let (Ok(smaps), Ok(binary)) = (
            fs::read_to_string("/proc/self/smaps"),
            fs::read_link("/proc/self/exe"),
        ) else {
            return;
        };
        for mapping in unchanged(&smaps, &binary.to_string_lossy()) {
            #[expect(unsafe_code, reason = "advice on memory by its address")]
            // SAFETY: the mapping is of the binary itself, so nothing unmaps it while the process runs; it is private and not
            // writable, and holds no page that differs from the file's (a table of addresses that the loader filled in does, and
            // is left out). So what is read there next is what stood there.
            let _ = unsafe {
                madvise(
                    ptr::without_provenance_mut(mapping.start),
                    mapping.end - mapping.start,
                    Advice::LinuxDontNeed,
                )
            };
        }
    }

    /// From where to where memory is mapped.
    #[derive(Debug, PartialEq, Eq)]
    struct Mapping {
        start: usize,
        end: usize,
    }

    /// The private mappings of `file` that are not writable and that hold the file's bytes alone, by proc(5) on `smaps`: a line of
    /// addresses, permissions, offset, device, inode and path, and lines of a name and a value below it.
    fn unchanged(smaps: &str, file: &str) -> Vec<Mapping> {
        let mut found = Vec::new();
        let mut candidate = None;
        for line in smaps.lines() {
            if let Some((mapping, is_read_only)) = head(line) {
                candidate = (is_read_only && line.ends_with(file)).then_some(mapping);
            } else if line.strip_prefix("Anonymous:").map(str::trim) == Some("0 kB") {
                found.extend(candidate.take());
            }
        }
        found
    }

    /// The mapping that a line begins, and whether it may not be written to; none of any other line.
    fn head(line: &str) -> Option<(Mapping, bool)> {
        let mut words = line.split_ascii_whitespace();
        let (start, end) = words.next()?.split_once('-')?;
        let start = usize::from_str_radix(start, 16).ok()?;
        let end = usize::from_str_radix(end, 16).ok()?;
        let is_read_only = matches!(words.next()?, "r--p" | "r-xp");
        Some((Mapping { start, end }, is_read_only))
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const SMAPS: &str = "\
55d0c0000000-55d0c0400000 r--p 00000000 fe:00 77 /usr/local/bin/helpline
Size:               4096 kB
Anonymous:             0 kB
VmFlags: rd mr mw me sd
55d0c0400000-55d0c0800000 r-xp 00400000 fe:00 77 /usr/local/bin/helpline
Anonymous:             0 kB
55d0c0800000-55d0c0900000 r--p 00800000 fe:00 77 /usr/local/bin/helpline
Anonymous:           512 kB
55d0c0900000-55d0c0a00000 rw-p 00900000 fe:00 77 /usr/local/bin/helpline
Anonymous:             0 kB
7f0000000000-7f0000001000 r--s 00000000 fe:00 78 /data/helpline.db-shm
Anonymous:             0 kB
7f0000001000-7f0000002000 r--p 00000000 00:00 0
Anonymous:             0 kB
7f0000002000-7f0000003000 r-xp 00000000 fe:00 79 /usr/lib/libc.so.6
Anonymous:             0 kB
";

        #[test]
        fn lets_go_of_nothing_that_a_file_could_not_give_again() {
            assert_eq!(
                unchanged(SMAPS, "/usr/local/bin/helpline"),
                [
                    Mapping {
                        start: 0x55d0_c000_0000,
                        end: 0x55d0_c040_0000
                    },
                    Mapping {
                        start: 0x55d0_c040_0000,
                        end: 0x55d0_c080_0000
                    },
                ]
            );
        }

        #[test]
        fn what_was_let_go_is_there_when_it_is_needed() {
            let before: Vec<u8> = include_bytes!("memory.rs").to_vec();
            let_go();
            assert_eq!(before, include_bytes!("memory.rs"));
        }
    }
}
