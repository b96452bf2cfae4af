//! Differential: we read a connection string as the libpq of this machine does.
#![no_main]

use std::ffi::{CStr, CString, c_char, c_int};
use std::ptr;

use libfuzzer_sys::fuzz_target;
use rds_ca_core::driver::grammar::libpq;

/// `PQconninfoOption` of libpq-fe.h.
#[repr(C)]
struct Parameter {
    keyword: *const c_char,
    environment: *const c_char,
    compiled: *const c_char,
    value: *const c_char,
    label: *const c_char,
    shown: *const c_char,
    size: c_int,
}

#[link(name = "pq")]
unsafe extern "C" {
    fn PQlibVersion() -> c_int;
    fn PQconninfoParse(text: *const c_char, error: *mut *mut c_char) -> *mut Parameter;
    fn PQconninfoFree(found: *mut Parameter);
    fn PQfreemem(memory: *mut c_char);
}

/// libpq's result: names with values, or its error message.
fn theirs(text: &CString) -> Result<Vec<(String, Vec<u8>)>, String> {
    let mut error = ptr::null_mut();
    // SAFETY: the pointers are used as libpq documents; its memory is copied, then freed once.
    unsafe {
        let found = PQconninfoParse(text.as_ptr(), &raw mut error);
        if found.is_null() {
            let message = CStr::from_ptr(error).to_string_lossy().into_owned();
            PQfreemem(error);
            return Err(message);
        }
        let mut values = Vec::new();
        let mut row = found;
        while !(*row).keyword.is_null() {
            if !(*row).value.is_null() {
                let name = CStr::from_ptr((*row).keyword).to_string_lossy().into_owned();
                values.push((name, CStr::from_ptr((*row).value).to_bytes().to_vec()));
            }
            row = row.add(1);
        }
        PQconninfoFree(found);
        Ok(values)
    }
}

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let Ok(asked) = CString::new(text) else { return };
    // SAFETY: the function takes no arguments and returns a number.
    let major = u32::try_from(unsafe { PQlibVersion() } / 10_000).expect("a version");
    match (libpq::parse(text, major), theirs(&asked)) {
        (Ok(ours), Ok(values)) => {
            assert_eq!(ours.names().count(), values.len(), "{text:?}: {values:?}");
            for (name, value) in values {
                // A value that is not UTF-8 is not returned.
                let Ok(value) = String::from_utf8(value) else { continue };
                assert!(ours.secret(&name).is_some_and(|secret| secret.is(&value)), "{text:?}: {name}={value:?}");
            }
        }
        (Err(_), Err(_)) => {}
        (ours, values) => panic!("{text:?}: we say {ours:?}, libpq {major} says {values:?}"),
    }
});
