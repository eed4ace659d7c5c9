//! At which weight a village leaves or enters the first of the list, and whom it displaces: exact.
