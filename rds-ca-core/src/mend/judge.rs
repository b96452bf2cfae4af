//! How many TLS stacks accept a store: the proof that mending did what it was for.

use super::select::Selection;
use crate::error::Result;
use crate::name::{Region, StackId};
use crate::trust::{Check, TrustStore, Verdict, stacks};

/// The stacks that accept what RDS serves under the roots that were chosen.
///
/// The first and the last root stand for all: readers that stop early miss the last one, readers of one certificate
/// take the first.
pub(super) fn accepting(
    content: &[u8],
    password: Option<&str>,
    selection: &Selection<'_>,
) -> Result<Vec<StackId>> {
    let store = TrustStore::from_bytes(content, password)?;
    let chosen = selection.authorities()?;
    let ends = [chosen.first(), chosen.last()];
    let accepts = |stack: &StackId| {
        ends.iter().flatten().all(|(region, root)| {
            let region: &Region = region;
            let check = Check::new(region, root.ca_id(), selection.at())
                .catalogue(selection.catalogue())
                .stack(stack.clone());
            store.check(&check).verdict == Verdict::Trusted
        })
    };
    Ok(stacks()
        .map(crate::trust::Stack::id)
        .filter(accepts)
        .collect())
}
