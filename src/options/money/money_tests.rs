//! Laws of money.
