-- One row per database session: the last transaction that it committed. Where the answer to a commit is lost, it tells whether the
-- commit took place. Rows of sessions that are gone are deleted by later ones.
create table commit_mark (
  session text primary key,
  mark text not null,
  written_at bigint not null
);
