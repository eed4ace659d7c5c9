//! Files inside of a zip archive that is in memory.

use std::io::{self, Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use super::FormatError;
use super::unpacked::{Begun, begun, counted};
use crate::project::Bytes;

/// Most bytes that a member may unpack to; a bomb stops here.
const MOST_UNPACKED: u64 = 1 << 30;

/// An archive whose directory has been read.
pub(super) struct Archive<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    format: &'static str,
}

impl<'a> Archive<'a> {
    /// Reads the directory of an archive that is a file of this format.
    pub(super) fn of_bytes(bytes: &'a [u8], format: &'static str) -> Result<Self, FormatError> {
        let archive = ZipArchive::new(Cursor::new(bytes));
        let archive = archive.map_err(|error| broken(format, &error))?;
        Ok(Self { archive, format })
    }

    /// Names of the members in the order of the directory, with their folders; without folders themselves
    /// and without what macOS adds.
    pub(super) fn names(&self) -> Vec<String> {
        let names = self.archive.file_names().filter_map(Result::ok);
        names
            .filter(|name| !name.ends_with('/') && !name.starts_with("__MACOSX/"))
            .map(std::borrow::Cow::into_owned)
            .collect()
    }

    /// Unpacks a member. What it claims of its size is not believed.
    pub(super) fn read(&mut self, name: &str) -> Result<Bytes, FormatError> {
        let unread = |format, error: io::Error| FormatError::Broken {
            format,
            message: format!("{name} in the archive: {error}"),
        };
        let format = self.format;
        let read = begun(self.member(name)?, MOST_UNPACKED);
        let content = match read.map_err(|error| unread(format, error))? {
            Begun::All(content) => content,
            Begun::Counted(size) if size > MOST_UNPACKED => {
                return Err(FormatError::TooLarge {
                    limit: MOST_UNPACKED,
                });
            }
            Begun::Counted(size) => {
                counted(self.member(name)?, size).map_err(|error| unread(format, error))?
            }
        };
        Ok(content.into())
    }

    /// The size that the directory claims for a member; nothing holds it to that.
    pub(super) fn claimed_size(&mut self, name: &str) -> Result<u64, FormatError> {
        let member = self.archive.by_name(name);
        let member = member.map_err(|error| broken(self.format, &error))?;
        Ok(member.size())
    }

    /// The beginning of a member, at most so many bytes and one.
    pub(super) fn read_most(&mut self, name: &str, most: u64) -> Result<Vec<u8>, FormatError> {
        let format = self.format;
        let mut content = Vec::new();
        let read = self.member(name)?.take(most + 1).read_to_end(&mut content);
        read.map_err(|error| FormatError::Broken {
            format,
            message: format!("{name} in the archive: {error}"),
        })?;
        Ok(content)
    }

    fn member(&mut self, name: &str) -> Result<impl Read, FormatError> {
        let member = self.archive.by_name(name);
        member.map_err(|error| broken(self.format, &error))
    }
}

fn broken(format: &'static str, error: &ZipError) -> FormatError {
    let message = format!("as a zip archive: {error}");
    match error {
        ZipError::UnsupportedArchive(_)
        | ZipError::InvalidPassword
        | ZipError::CompressionMethodNotSupported(_) => FormatError::NotRead {
            format,
            message,
            action: "pack it again without a password, with the usual compression (Deflate)",
        },
        _ => FormatError::Broken { format, message },
    }
}
