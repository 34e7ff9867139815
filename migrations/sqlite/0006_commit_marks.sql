-- As on PostgreSQL, where the answer to a commit may be lost on its way; here it cannot be, and the table stays empty.
create table commit_mark (
  session text primary key,
  mark text not null,
  written_at integer not null
) strict;
