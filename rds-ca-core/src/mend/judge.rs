//! Counts the TLS stacks that accept a store, to prove that mending worked.

use super::select::Selection;
use crate::error::Result;
use crate::name::{Region, StackId};
use crate::trust::{Check, TrustStore, Verdict, stacks};

/// The stacks that accept what RDS serves under the selected roots.
///
/// Only the first and the last root are tested: readers that stop early miss the last one, readers of a single
/// certificate read the first.
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
