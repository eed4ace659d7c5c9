//! Who outranks whom whatever the weights in a box: exact, without sampling.
