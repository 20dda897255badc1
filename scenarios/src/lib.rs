//! Runs the scenarios of law/.
