-- In which tickets somebody takes part: asked for each mail that goes out, and each search.

create index participant_contact on participant (contact_id, ticket_id);
