-- Which kept text a waiting order sends: it is sent once, by its code.

alter table confirmation add column draft_id text;
