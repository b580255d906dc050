//! HTTP in, HTTP out: Bot Framework, Direct Line, admin API, widget, console, health and metrics. Holds no rule of the
//! dialogue: it authenticates, loads, calls `step`, stores and sends.
