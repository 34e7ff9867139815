-- What can be looked for, and the words of it. The words are cut by the program (desk/search-words.ts), the same for both databases.

create table search_entry (
  id integer primary key,                                 -- its row in search_words
  part text not null check (part in ('subject', 'message', 'note', 'file', 'contact')),
  source text not null,                                   -- id of the ticket, the activity (also of its files) or the contact
  ticket_id text references ticket (id),                  -- null: of a contact
  contact_id text references contact (id),
  unique (part, source)
) strict;
create index search_entry_ticket on search_entry (ticket_id);
create index search_entry_contact on search_entry (contact_id);

-- The words alone, in order; every character beyond ASCII is a letter here.
create virtual table search_words using fts5 (words, content = '', contentless_delete = 1, tokenize = 'ascii');
