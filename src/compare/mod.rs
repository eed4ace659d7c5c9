//! Two runs against each other, and many over time.
