//! The code of a mobile network: country and network, as cell registers write it.

use std::fmt;
use std::str::FromStr;

/// Mobile country code and mobile network code (ITU-T E.212); a system identity in the place of the
/// network code for CDMA.
///
/// Registers write the network code as a number, so `452-04` and `452-4` are one code here.
///
/// ```
/// use deadzone::project::NetworkCode;
/// let viettel: NetworkCode = "452-4".parse()?;
/// assert_eq!(viettel.to_string(), "452-04");
/// # Ok::<(), deadzone::project::NetworkCodeError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NetworkCode {
    /// Mobile country code, three digits.
    pub country: u16,
    /// Mobile network code.
    pub network: u16,
}

/// Text that is no code of a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "is not the code of a network; write country and network as \"452-04\", see the columns mcc and net of the cells"
)]
pub struct NetworkCodeError;

impl FromStr for NetworkCode {
    type Err = NetworkCodeError;

    fn from_str(text: &str) -> Result<Self, NetworkCodeError> {
        let (country, network) = text.trim().split_once('-').ok_or(NetworkCodeError)?;
        let are_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let is_code = country.len() == 3
            && (1..=5).contains(&network.len())
            && are_digits(country)
            && are_digits(network);
        if !is_code {
            return Err(NetworkCodeError);
        }
        let number = |part: &str| part.parse().map_err(|_error| NetworkCodeError);
        Ok(Self {
            country: number(country)?,
            network: number(network)?,
        })
    }
}

impl fmt::Display for NetworkCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:03}-{:02}", self.country, self.network)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_with_and_without_leading_zeros_and_nothing_else_is() {
        let code = |text: &str| text.parse::<NetworkCode>();
        assert_eq!(code("452-04"), code("452-4"));
        assert_eq!(code("740-1000").unwrap().to_string(), "740-1000");
        for wrong in [
            "",
            "452",
            "45-04",
            "452-",
            "452-x",
            "452_04",
            "-1-1",
            "452-99999",
            "452-+4",
        ] {
            assert!(code(wrong).is_err(), "{wrong}");
        }
    }
}
