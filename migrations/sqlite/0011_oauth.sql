-- Tokens that let us read a mailbox or use a relay (RFC 6749), sealed with our secret key. `version` rises with every new token, so
-- that of two nodes that want a new one at once only one asks for it; `claimed_until` is that one's time to do so.
create table oauth_token (
  name text primary key,
  sealed text,
  version integer not null,
  claimed_until integer not null,
  updated_at integer not null
) strict;
