//! Formulas over named columns: expressions of SQL, with what is missing carried as intervals.
