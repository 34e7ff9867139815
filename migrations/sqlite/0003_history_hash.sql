-- Each entry of a ticket's history carries the hash of itself and of the entry before it, so that a changed or missing one shows
-- (`postern verify`). Entries from before this have none.
alter table activity add column hash text;
