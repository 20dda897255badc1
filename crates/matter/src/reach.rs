//! What can still come in a matter as things stand: a step that waits for what never will is not spoken of.

use crate::View;
use crate::facts::Facts;
use crate::law::procedure::Act;
use crate::open::{applies, closed_by};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// What was found out so far in one view: by act or event, whether it can no longer come.
#[derive(Default)]
pub(crate) struct Reach(BTreeMap<String, bool>);

impl Reach {
    /// Whether something that the act follows cannot come: every act that makes it is closed, does not exist as things stand, or follows such a
    /// thing itself.
    pub(crate) fn never(&mut self, view: &View, views: &[Cow<Facts>], act: &Act) -> bool {
        let needs = act.after.iter().filter(|n| !n.ends_with('?'));
        needs.into_iter().any(|n| n.split('|').all(|name| self.gone(view, views, name)))
    }

    fn gone(&mut self, view: &View, views: &[Cow<Facts>], name: &str) -> bool {
        if let Some(known) = self.0.get(name) {
            return *known;
        }
        // What leads back to itself is taken to be within reach.
        self.0.insert(name.to_string(), false);
        let makes = |a: &&Act| a.id == name || a.events.iter().any(|e| e.name == name);
        let mut makers = view.procedure.acts.iter().filter(makes).peekable();
        let gone = !views.iter().any(|f| f.has(name))
            && makers.peek().is_some()
            && makers.all(|a| {
                closed_by(view.procedure, views, a).is_some()
                    || !applies(view.ctx.engine, view.facts, a)
                    || self.never(view, views, a)
            });
        self.0.insert(name.to_string(), gone);
        gone
    }
}
