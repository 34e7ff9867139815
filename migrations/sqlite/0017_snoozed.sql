-- Who put a ticket out of sight, and what is looked for when time goes on and when merges are followed.

alter table ticket add column snoozed_by text;
create index ticket_snoozed on ticket (snoozed_until) where snoozed_until is not null;
create index ticket_merged on ticket (merged_into) where merged_into is not null;
