//! Finds the end of a serialised Java object, which JCEKS writes without its length.
//!
//! The grammar is that of the Java Object Serialization Specification, section 6.4.2. The content is
//! discarded: the object is a sealed secret key.

use std::rc::Rc;

/// Nesting of objects and classes; a sealed key needs three levels.
const MAX_DEPTH: usize = 16;
/// Handles in one stream; a sealed key needs about ten.
const MAX_HANDLES: usize = 1000;

const SERIALIZABLE: u8 = 2;
const OWN_WRITE_METHOD: u8 = 1;

/// Skips the stream that `input` begins with; `None` if there is none or it is truncated.
pub(super) fn skip(input: &mut &[u8]) -> Option<()> {
    let mut stream = Stream {
        rest: input.strip_prefix(&[0xac, 0xed, 0, 5])?,
        handles: Vec::new(),
    };
    stream.object(0)?;
    *input = stream.rest;
    Some(())
}

struct Stream<'a> {
    rest: &'a [u8],
    /// The targets of back references; only classes matter.
    handles: Vec<Option<Rc<Class>>>,
}

struct Class {
    flags: u8,
    /// The type codes of its fields; for an array class, the type code of its elements.
    fields: Vec<u8>,
    parent: Option<Rc<Class>>,
}

impl Stream<'_> {
    fn take(&mut self, length: usize) -> Option<&[u8]> {
        let (taken, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(taken)
    }

    fn byte(&mut self) -> Option<u8> {
        let (&byte, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(byte)
    }

    fn short(&mut self) -> Option<usize> {
        let (bytes, rest) = self.rest.split_first_chunk()?;
        self.rest = rest;
        Some(usize::from(u16::from_be_bytes(*bytes)))
    }

    fn int(&mut self) -> Option<usize> {
        let (bytes, rest) = self.rest.split_first_chunk()?;
        self.rest = rest;
        usize::try_from(u32::from_be_bytes(*bytes)).ok()
    }

    /// Assigns a new handle; that of a class is filled in later.
    fn handle(&mut self) -> Option<usize> {
        self.handles.push(None);
        (self.handles.len() <= MAX_HANDLES).then(|| self.handles.len() - 1)
    }

    /// Any content: an object, an array, a string, null, a reference, a class.
    fn object(&mut self, depth: usize) -> Option<()> {
        if depth > MAX_DEPTH {
            return None;
        }
        match *self.rest.first()? {
            0x70 => self.take(1).map(drop),
            0x71 => self.take(5).map(drop),
            0x72 => self.class(depth).map(drop),
            0x73 => {
                self.byte()?;
                let class = self.class(depth + 1)?;
                self.handle()?;
                self.values(class.as_ref()?, depth)
            }
            0x74 => {
                self.byte()?;
                self.handle()?;
                let length = self.short()?;
                self.take(length).map(drop)
            }
            0x75 => {
                self.byte()?;
                let class = self.class(depth + 1)?;
                self.handle()?;
                let length = self.int()?;
                let element = *class?.fields.first()?;
                match width(element) {
                    Some(width) => self.take(length.checked_mul(width)?).map(drop),
                    None => (0..length).try_for_each(|_| self.object(depth + 1)),
                }
            }
            _ => None,
        }
    }

    fn values(&mut self, class: &Class, depth: usize) -> Option<()> {
        if let Some(parent) = &class.parent {
            self.values(parent, depth)?;
        }
        if class.flags & SERIALIZABLE == 0 {
            return None;
        }
        for &field in &class.fields {
            match width(field) {
                Some(width) => self.take(width).map(drop)?,
                None => self.object(depth + 1)?,
            }
        }
        if class.flags & OWN_WRITE_METHOD != 0 {
            self.annotation(depth)?;
        }
        Some(())
    }

    /// A class description; the inner `None` is null.
    fn class(&mut self, depth: usize) -> Option<Option<Rc<Class>>> {
        if depth > MAX_DEPTH {
            return None;
        }
        match self.byte()? {
            0x70 => return Some(None),
            0x71 => {
                let handle = self.int()?.checked_sub(0x7e_0000)?;
                return self.handles.get(handle)?.clone().map(Some);
            }
            0x72 => {}
            _ => return None,
        }
        let length = self.short()?;
        let name = self.take(length)?.to_vec();
        self.take(8)?;
        let handle = self.handle()?;
        let flags = self.byte()?;
        let mut fields = Vec::new();
        for _ in 0..self.short()? {
            let field = self.byte()?;
            let length = self.short()?;
            self.take(length)?;
            if matches!(field, b'[' | b'L') {
                self.object(depth + 1)?;
            }
            fields.push(field);
        }
        self.annotation(depth)?;
        let parent = self.class(depth + 1)?;
        if let [b'[', element, ..] = name.as_slice() {
            fields = vec![*element];
        }
        let class = Rc::new(Class {
            flags,
            fields,
            parent,
        });
        *self.handles.get_mut(handle)? = Some(Rc::clone(&class));
        Some(Some(class))
    }

    /// Blocks of data and objects up to the end mark.
    fn annotation(&mut self, depth: usize) -> Option<()> {
        loop {
            let length = match *self.rest.first()? {
                0x78 => return self.byte().map(drop),
                0x77 => {
                    self.byte()?;
                    usize::from(self.byte()?)
                }
                0x7a => {
                    self.byte()?;
                    self.int()?
                }
                _ => {
                    self.object(depth + 1)?;
                    continue;
                }
            };
            self.take(length)?;
        }
    }
}

/// The bytes of a primitive value; `None` for objects and arrays.
fn width(field: u8) -> Option<usize> {
    match field {
        b'B' | b'Z' => Some(1),
        b'C' | b'S' => Some(2),
        b'I' | b'F' => Some(4),
        b'J' | b'D' => Some(8),
        _ => None,
    }
}
