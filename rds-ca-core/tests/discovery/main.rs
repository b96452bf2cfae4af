//! Discovery: what is found in trees, archives, images and documents, and what is not.

mod documents;
mod idioms;
mod image;
mod repositories;
mod tree;
