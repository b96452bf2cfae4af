//! Many endpoints, a bounded number at once.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

use time::UtcDateTime;

use super::{ProbeLimits, Target, engines};
use crate::error::{Error, ErrorKind, Result};
use crate::probed::{ProbeFailure, ProbeFailureKind, ProbePhase, ProbedChain};

/// Probes every target, [`ProbeLimits::concurrency`] at once, and returns the results in the targets' order.
///
/// `progress` is called on this thread with each result as it arrives and with the number of finished targets. After it
/// returns [`ControlFlow::Break`], only probes in progress are finished; the other targets get the failure
/// [`ProbeFailureKind::Cancelled`].
///
/// # Errors
///
/// When [`ProbeLimits::validate`] fails, or the operating system cannot start any thread.
///
/// # Example
///
/// ```no_run
/// use std::ops::ControlFlow;
/// use rds_ca_core::probe::{ProbeLimits, Target, probe_many};
/// use rds_ca_core::timestamp;
///
/// let targets = [Target::parse("a.example.internal:5432")?, Target::parse("b.example.internal:3306")?];
/// let at = timestamp::parse("2026-11-23T12:00:00Z")?;
/// let seen = probe_many(&targets, &ProbeLimits::default(), at, |_, done| {
///     eprintln!("{done} of {}", targets.len());
///     ControlFlow::Continue(())
/// })?;
/// assert_eq!(seen.len(), targets.len());
/// # Ok::<(), rds_ca_core::Error>(())
/// ```
pub fn probe_many(
    targets: &[Target],
    limits: &ProbeLimits,
    at: UtcDateTime,
    mut progress: impl FnMut(&ProbedChain, usize) -> ControlFlow<()>,
) -> Result<Vec<ProbedChain>> {
    limits.validate()?;
    let next = AtomicUsize::new(0);
    let stopped = AtomicBool::new(false);
    let mut results: Vec<Option<ProbedChain>> = Vec::new();
    results.resize_with(targets.len(), || None);
    thread::scope(|scope| {
        // Without a buffer, a worker continues only after its result was received, so it notices a stop.
        let (sender, receiver) = mpsc::sync_channel(0);
        let mut workers = 0;
        for _ in 0..limits.concurrency.min(targets.len()) {
            let sender = sender.clone();
            let (next, stopped) = (&next, &stopped);
            let work = move || {
                while !stopped.load(Ordering::Relaxed) {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(target) = targets.get(index) else {
                        return;
                    };
                    let _ = sender.send((index, engines::probe(target, limits, at)));
                }
            };
            let worker = thread::Builder::new().name("probe".to_owned());
            match worker.spawn_scoped(scope, work) {
                Ok(_) => workers += 1,
                // Fewer threads than requested do the same work.
                Err(_) if workers > 0 => break,
                Err(error) => {
                    return Err(Error::new(ErrorKind::Io, "cannot probe", error.to_string())
                        .hinting("lower the number of endpoints probed at once"));
                }
            }
        }
        drop(sender);
        let mut done = 0;
        for (index, seen) in receiver {
            done += 1;
            // After a stop, `progress` is not called for the probes in progress.
            if !stopped.load(Ordering::Relaxed) && progress(&seen, done).is_break() {
                stopped.store(true, Ordering::Relaxed);
            }
            if let Some(place) = results.get_mut(index) {
                *place = Some(seen);
            }
        }
        Ok(())
    })?;
    let cancelled = |target: &Target| ProbedChain {
        requested: target.protocol(),
        failure: Some(ProbeFailure {
            phase: ProbePhase::Resolve,
            kind: ProbeFailureKind::Cancelled,
            reason: "the run was stopped before this endpoint was probed".to_owned(),
        }),
        ..ProbedChain::new(target.host(), target.port(), at)
    };
    Ok(results
        .into_iter()
        .zip(targets)
        .map(|(seen, target)| seen.unwrap_or_else(|| cancelled(target)))
        .collect())
}
