//! Do all implementations of a port behave alike? The connectors against the stand-ins, over HTTP.

mod exchange;
mod ports;
mod recorded;
mod sales;
mod stand;
