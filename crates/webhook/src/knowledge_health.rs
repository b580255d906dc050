//! Whether the knowledge that serves is the newest: what keeps a changed folder from being taken.

use arc_swap::ArcSwapOption;
use serde::Serialize;
use utoipa::ToSchema;

/// Most findings that are kept; `helpline check` shows all.
pub const MOST_FINDINGS: usize = 20;

/// Set by whoever reloads the knowledge, read by `/readyz`.
#[derive(Debug, Default)]
pub struct KnowledgeHealth(ArcSwapOption<KnowledgeRefusal>);

/// Why a changed folder does not serve. The knowledge before it goes on serving.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct KnowledgeRefusal {
    /// One sentence.
    pub reason: String,
    /// Each as `path:line:column: message`, at most [`MOST_FINDINGS`].
    pub findings: Vec<String>,
}

impl KnowledgeHealth {
    /// A changed folder was refused.
    pub fn refuse(&self, mut refusal: KnowledgeRefusal) {
        refusal.findings.truncate(MOST_FINDINGS);
        self.0.store(Some(refusal.into()));
    }

    /// The folder serves as it is.
    pub fn accept(&self) {
        self.0.store(None);
    }

    /// Why the folder does not serve as it is; `None` where it does.
    pub fn refusal(&self) -> Option<KnowledgeRefusal> {
        self.0
            .load_full()
            .map(|refusal| KnowledgeRefusal::clone(&refusal))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_stays_until_the_folder_is_taken() {
        let health = KnowledgeHealth::default();
        health.refuse(KnowledgeRefusal {
            reason: "the folder has errors".to_owned(),
            findings: vec!["a.md:1:1: x".to_owned(); 30],
        });

        assert_eq!(
            health.refusal().map(|refusal| refusal.findings.len()),
            Some(MOST_FINDINGS)
        );

        health.accept();

        assert_eq!(health.refusal(), None);
    }
}
