//! The rate of requests in one account and region.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// A token bucket that makes callers wait for their turn, first come, first served.
pub(super) struct Limiter {
    per_second: f64,
    burst: f64,
    state: Mutex<State>,
}

struct State {
    // Below zero while callers wait.
    tokens: f64,
    at: Instant,
}

impl Limiter {
    pub(super) fn new(per_second: f64, burst: f64) -> Self {
        Self {
            per_second,
            burst,
            state: Mutex::new(State {
                tokens: burst,
                at: Instant::now(),
            }),
        }
    }

    /// Waits until a request may be sent.
    pub(super) async fn turn(&self) {
        let wait = self.reserve();
        if !wait.is_zero() {
            tokio::time::sleep(wait).await;
        }
    }

    fn reserve(&self) -> Duration {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let refill = (now - state.at).as_secs_f64() * self.per_second;
        state.tokens = (state.tokens + refill).min(self.burst) - 1.0;
        state.at = now;
        Duration::from_secs_f64((-state.tokens / self.per_second).max(0.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn bursts_then_waits() {
        let limiter = Limiter::new(12.0, 24.0);
        let start = Instant::now();
        for _ in 0..24 {
            limiter.turn().await;
        }
        assert_eq!(start.elapsed(), Duration::ZERO);
        for _ in 0..120 {
            limiter.turn().await;
        }
        let elapsed = start.elapsed().as_secs_f64();
        assert!(
            (9.9..10.2).contains(&elapsed),
            "{elapsed} s for 120 requests at 12/s"
        );
    }
}
