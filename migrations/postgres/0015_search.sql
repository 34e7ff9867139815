-- Twin of migrations/sqlite/0015_search.sql.
-- What can be looked for, and the words of it. The words are cut by the program (desk/search-words.ts), the same for both databases.

create table search_entry (
  id bigint generated always as identity primary key,     -- its row in search_words
  part text not null check (part in ('subject', 'message', 'note', 'file', 'contact')),
  source text not null,                                   -- id of the ticket, the activity (also of its files) or the contact
  ticket_id text references ticket (id),                  -- null: of a contact
  contact_id text references contact (id),
  unique (part, source)
);
create index search_entry_ticket on search_entry (ticket_id);
create index search_entry_contact on search_entry (contact_id);

-- The words alone, in order.
create table search_words (
  entry_id bigint primary key references search_entry (id),
  words tsvector not null
);
create index search_words_words on search_words using gin (words);
