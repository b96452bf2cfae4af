//! Long work with the interpreter released, which Ctrl-C ends early.

use std::sync::mpsc;
use std::time::Duration;

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;

/// How often a waiting caller looks for signals.
const INTERVAL: Duration = Duration::from_millis(50);

/// Runs `work` detached from the interpreter in a separate thread, and handles signals meanwhile.
///
/// At a KeyboardInterrupt the caller gets the exception at once; the work, which is bounded, ends
/// in the background and its result is dropped.
pub(crate) fn interruptible<T: Send + 'static>(
    py: Python<'_>,
    work: impl FnOnce() -> T + Send + 'static,
) -> PyResult<T> {
    let (sender, mut receiver) = mpsc::sync_channel(1);
    std::thread::Builder::new()
        .name("rds-ca".to_owned())
        .spawn(move || {
            // The receiver is gone after an interrupt.
            let _ = sender.send(work());
        })
        .map_err(|cause| PyRuntimeError::new_err(format!("cannot start a thread: {cause}")))?;
    loop {
        // A receiver belongs to one thread at a time, so the closure takes it and returns it.
        let received;
        (receiver, received) = py.detach(move || {
            let received = receiver.recv_timeout(INTERVAL);
            (receiver, received)
        });
        match received {
            Ok(value) => return Ok(value),
            Err(mpsc::RecvTimeoutError::Timeout) => py.check_signals()?,
            Err(mpsc::RecvTimeoutError::Disconnected) => {
                return Err(PyRuntimeError::new_err(
                    "the worker thread ended without a result",
                ));
            }
        }
    }
}
