//! Where a page shows as code what a block looks like.

/// A text that is read forward, for what stands in spans and fenced blocks of code.
pub(super) struct Code<'text> {
    text: &'text str,
    /// Where the line begins that is being read.
    line: usize,
    /// Up to where it was read, and how many backticks of this line came before.
    read: usize,
    backticks: usize,
    /// What the open fence is written with.
    fence: Option<&'static str>,
    /// Whether nothing but an open fence was read: somebody fenced the whole file.
    is_bare: bool,
}

impl<'text> Code<'text> {
    pub(super) fn of(text: &'text str) -> Self {
        Self {
            text,
            line: 0,
            read: 0,
            backticks: 0,
            fence: None,
            is_bare: true,
        }
    }

    /// Whether what begins at `at`, which is behind all that was asked before, is shown as code: in a span, or in a fenced
    /// block that something stands before.
    pub(super) fn has(&mut self, at: usize) -> bool {
        let bytes = self.text.as_bytes();
        while let Some(length) = memchr::memchr(b'\n', bytes.get(self.read..at).unwrap_or_default()) {
            let end = self.read + length;
            self.end_line(self.text.get(self.line..end).unwrap_or_default());
            self.line = end + 1;
            self.read = self.line;
            self.backticks = 0;
        }
        let behind = bytes.get(self.read..at).unwrap_or_default();
        self.backticks += memchr::memchr_iter(b'`', behind).count();
        self.read = self.read.max(at);
        self.backticks % 2 == 1 || (self.fence.is_some() && !self.is_bare)
    }

    fn end_line(&mut self, line: &str) {
        let line = line.trim_start_matches('\u{FEFF}').trim();
        let written = ["```", "~~~"].into_iter().find(|fence| line.starts_with(fence));
        match (self.fence, written) {
            (None, Some(fence)) => self.fence = Some(fence),
            (Some(open), Some(fence)) if open == fence => {
                self.fence = None;
                self.is_bare = false;
            }
            (None, None) => self.is_bare &= line.is_empty(),
            _ => {}
        }
    }
}
