//! `rds-ca-simulator [--config FILE] [--port PORT]`: serves until it is stopped.
#![forbid(unsafe_code)]

use std::path::PathBuf;
use std::process::ExitCode;

use rds_ca_simulator::{Config, Simulator};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("rds-ca-simulator: {why}");
            eprintln!("usage: rds-ca-simulator [--config FILE] [--port PORT]");
            ExitCode::from(2)
        }
    }
}

fn run() -> Result<(), String> {
    let mut config = Config {
        instances: 25,
        ..Config::default()
    };
    let mut port = 0;
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or(format!("{argument} needs a value"));
        match argument.as_str() {
            "--config" => {
                let path = PathBuf::from(value()?);
                config = Config::read(&path).map_err(|why| format!("{}: {why}", path.display()))?;
            }
            "--port" => {
                port = value()?
                    .parse()
                    .map_err(|_| "the port is not a number".to_owned())?
            }
            _ => return Err(format!("unknown argument {argument}")),
        }
    }
    let simulator = Simulator::start_at(config, port).map_err(|why| why.to_string())?;
    println!("{}", simulator.url());
    loop {
        std::thread::park();
    }
}
