-- Twin of migrations/sqlite/0014_statuses.sql.
-- Two more statuses: on hold, and cancelled. A CHECK cannot be changed in place, so the column is made anew.

drop index ticket_status;
alter table ticket add column status_now text not null default 'open'
  check (status_now in ('open', 'in-progress', 'waiting', 'on-hold', 'resolved', 'closed', 'cancelled'));
update ticket set status_now = status;
alter table ticket drop column status;
alter table ticket rename column status_now to status;
create index ticket_status on ticket (status, updated_at);
