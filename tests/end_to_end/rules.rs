//! The product's rules, told as they read: a person does something in Outlook or in Sales, a scheduled run goes by, and both
//! sides and the person's page are looked at.

mod appointments;
mod capture;
mod categories;
mod conflicts;
mod contacts;
mod deletions;
mod mails;
mod merges;
mod pauses;
mod searches;
mod series;
mod story;
mod tasks;
