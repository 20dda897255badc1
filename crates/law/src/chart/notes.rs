//! What stands with a node in words: articles or house rules, the term in which it is to be done, the papers that it makes.

use super::graph::Node;
use crate::Law;
use crate::base::Ground;
use crate::procedure::{Act, Procedure, TermUse};

/// Words from the law.
pub(super) struct Notes<'a> {
    /// The law.
    pub law: &'a Law,
    /// The procedure.
    pub p: &'a Procedure,
}

impl Notes<'_> {
    /// What an act rests on, its term, its papers.
    pub(super) fn act(&self, node: &mut Node, act: &Act) {
        node.ground = self.ground(&act.ground);
        if let Some(term) = act.term.as_ref().and_then(|t| self.p.term(t)) {
            self.term(node, term);
        }
        let papers: Vec<&str> = act.papers.iter().map(|p| p.name.as_str()).collect();
        if !papers.is_empty() {
            node.ground.push(format!("文书：{}", papers.join("、")));
        }
    }

    /// A term with its article.
    pub(super) fn term(&self, node: &mut Node, term: &TermUse) {
        let Some(limit) = self.law.limits.get(&term.limit) else { return };
        // Where no article fixes the number, the paper of the matter does.
        let open = limit.open_count || limit.count == 0;
        node.term = if open { "由文书载明".to_string() } else { limit.length_zh() };
        let ground = self.ground(&limit.ground()).join("、");
        let assumed = if limit.assumed { "，推定" } else { "" };
        node.ground.push(format!("期限：{}，{}（{ground}{assumed}）", term.name, node.term));
    }

    /// Articles by their short names, or the house rule with its owner and origin.
    pub(super) fn ground(&self, ground: &Ground) -> Vec<String> {
        match ground {
            Ground::Law(cites) => cites.iter().map(|c| self.law.statutes.label(c)).collect(),
            Ground::House { owner, origin } => vec![format!("内部规则：{origin}（{owner}）")],
        }
    }
}
