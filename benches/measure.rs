//! Measuring functions that the benches share.
#![allow(dead_code, reason = "no bench uses all of it")]

use std::hint::black_box;
use std::time::Instant;

/// The median time of `rounds` rounds, after an uncounted one, in microseconds.
pub(crate) fn median<T>(rounds: usize, mut work: impl FnMut() -> T) -> f64 {
    black_box(work());
    let mut times: Vec<f64> = (0..rounds)
        .map(|_| {
            let start = Instant::now();
            black_box(work());
            start.elapsed().as_secs_f64() * 1e6
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[rounds / 2]
}

/// `VmHWM` of proc(5), in MB.
pub(crate) fn peak_memory() -> f64 {
    memory("VmHWM:")
}

/// `VmRSS` of proc(5), in MB; from now on, `peak_memory` is the peak since this call.
pub(crate) fn restart_peak_memory() -> f64 {
    // 5 resets the peak (proc(5), "clear_refs").
    let _ = std::fs::write("/proc/self/clear_refs", "5");
    memory("VmRSS:")
}

fn memory(field: &str) -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(field));
    let number = line.map(|line| line.trim().trim_end_matches(" kB").parse());
    number
        .and_then(Result::ok)
        .map_or(f64::NAN, |kb: f64| kb / 1000.0)
}

/// The CPU time of this process on all cores, in seconds: fields 14 and 15 of `/proc/self/stat` (proc(5)).
pub(crate) fn cpu_time() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name of the program, in brackets, may hold blanks.
    let fields = stat.rsplit(')').next().unwrap_or_default();
    let ticks = fields.split_whitespace().skip(11).take(2);
    let ticks: f64 = ticks.filter_map(|field| field.parse::<f64>().ok()).sum();
    ticks / 100.0
}
